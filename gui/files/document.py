"""Document: the file that the window's run is kept in; open, save, unsaved changes."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from engine.data.csv_columns import write_csv
from engine.data.csv_table import Table
from engine.data.dataset import Dataset
from engine.plan.experiment import training_rows
from engine.plan.run import DATA_SUFFIXES, Run
from gui.dialogs.csv_preview import CsvPreview
from gui.dialogs.generate import GenerateDialog
from gui.files.kept_files import KeptFiles
from gui.files.reading import Reading
from gui.files.recent import RecentFiles
from gui.lab.background import Background
from gui.lab.edits import Edits
from gui.lab.session import Session

PROGRAM = "Cross-Entropy Lab"
OPEN_FILTER = "Experiments and data (*.toml *.csv *.tsv *.txt)"
RUN_FILTER, DATA_FILTER = "Experiments (*.toml)", "Data (*.csv)"


@dataclass(frozen=True, slots=True)
class _TakingUp:
    """What the worker has been asked to take up, the file it is from, and what there is to say about it."""

    run: Run
    path: Path | None
    note: str


class Document(QObject):
    """Brings runs and data in from files, and writes them out. Opening is an edit: undo takes it back.

    Parameters
    ----------
    window : QMainWindow
        The parent of every dialog.
    session, edits
        Whose run it is, and who changes it.
    background : Background
        Of its own: a request of somebody else's would take the place of a file that is being read.

    Signals
    -------
    changed()
        ``path``, ``modified`` or ``title`` may be another than before.
    noted(str)
        One sentence for the status bar: what has been opened or saved.
    """

    changed = Signal()
    noted = Signal(str)

    def __init__(self, window: QMainWindow, session: Session, edits: Edits, background: Background) -> None:
        super().__init__(window)
        self._window, self._session, self._edits = window, session, edits
        self._kept = KeptFiles(edits.stack, self)
        self._kept.changed.connect(self.changed)
        self._closed = False
        self._kept_run = 1  # the number of the run in the file
        self._taking_up: _TakingUp | None = None
        self._dialog: CsvPreview | GenerateDialog | None = None
        self._recent = RecentFiles(self)
        self._recent.chosen.connect(self.open_path)
        self._reading = Reading(window, background)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._say)
        session.run_changed.connect(self.changed)
        session.replaced.connect(self._on_replaced)  # after Edits, which pushes its entry first

    # ---- what it is

    @property
    def path(self) -> Path | None:
        """The file of the run on show, or None where it has none yet."""
        return self._kept.path

    @property
    def modified(self) -> bool:
        """Whether there are changes that no file holds; of several runs a file holds one."""
        return not self._edits.stack.isClean() or len(self._session.runs) > 1

    @property
    def title(self) -> str:
        """The window's title, with the place [*] for the mark of unsaved changes."""
        return f"{self.path.name}[*] — {PROGRAM}" if self.path else f"[*]{PROGRAM}"

    def started_with(self, path: str | os.PathLike[str]) -> None:
        """Take note that the run the window began with is from this file: its own, if it is a .toml."""
        file = Path(path).absolute()
        if file.suffix.lower() not in DATA_SUFFIXES:
            self._kept.saved(file)
        self._recent.remember(file)
        self.changed.emit()

    def close(self) -> None:
        """End the thread, once the window is closing; what is being read is not wanted any more."""
        if not self._closed:
            self._closed = True
            self._kept.close()
            self._reading.close()

    # ---- opening

    @Slot()
    def open(self) -> None:
        """Ask for a file, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._recent.folder, OPEN_FILTER)
        if name:
            self.open_path(name)

    @Slot(str)
    def open_path(self, path: str | os.PathLike[str]) -> None:
        """Read a file off this thread and take it up; if it is bad that is said, and nothing changes."""
        self._reading.read(path)

    @Slot(str)
    def accept_drop(self, path: str) -> None:
        """Open a file that was dropped on the window."""
        self.open_path(path)

    @Slot(object)
    def _on_read(self, found: Run | Dataset | Table) -> None:
        if isinstance(found, Run):
            self._open_run(found)
        elif isinstance(found, Dataset):
            self._open_data(found)
        else:
            self._ask(CsvPreview(found, self._window), self._on_previewed)

    def _open_run(self, run: Run) -> None:
        path = self._reading.path
        if self._may_leave(f"{path.name} is about to be opened."):
            self._take_up(run, f"Open {path.name}", path, f"Opened {path.name}")
            self._recent.remember(path)

    def _open_data(self, dataset: Dataset) -> None:
        if self._use(dataset, f"Open {self._reading.path.name}"):
            self._recent.remember(self._reading.path)

    @Slot()
    def generate(self) -> None:
        """Ask what data to make from a seed, and use them."""
        self._ask(GenerateDialog(self._window), self._on_generated)

    def _ask(self, dialog: CsvPreview | GenerateDialog, then: Callable[[], None]) -> None:
        self._dialog = dialog
        dialog.accepted.connect(then)
        dialog.finished.connect(self._on_asked)
        dialog.open()

    @Slot()
    def _on_previewed(self) -> None:
        assert self._dialog is not None
        self._open_data(self._dialog.dataset())

    @Slot()
    def _on_generated(self) -> None:
        assert self._dialog is not None
        self._use(self._dialog.dataset(), "Generate data")

    @Slot()
    def _on_asked(self) -> None:
        """Let go of the dialog, and of the cells of a large file with it."""
        assert self._dialog is not None
        self._dialog.deleteLater()
        self._dialog = None

    def _use(self, dataset: Dataset, text: str) -> bool:
        """Train the experiment on other data, in batches no larger than they are; say why if it cannot be."""
        before = self._session.active.run
        run = before.on(dataset)
        try:
            training_rows(run.experiment, dataset)
        except ValueError as error:
            self._say(error)
            return False
        note = f"{dataset.title}: {len(dataset):,} rows"
        if run.experiment.batch_size < before.experiment.batch_size:
            note += f"; the batch size is now {run.experiment.batch_size}, as there are no more"
        self._take_up(run, text, None, note)
        return True

    def _take_up(self, run: Run, text: str, path: Path | None, note: str) -> None:
        self._taking_up = _TakingUp(run, path, note)
        if path is None:
            self._edits.start_anew(run, text)
        else:
            self._edits.open_run(run, text)

    @Slot()
    def _on_replaced(self) -> None:
        """Note whose file the run on show is, once the worker has taken up what was opened."""
        wanted = self._taking_up
        if wanted is None or self._session.active.run.experiment is not wanted.run.experiment:
            return
        self._taking_up = None
        if wanted.path is not None:
            self._kept_run = self._session.active.number
            self._kept.opened(wanted.path)
        self.noted.emit(wanted.note)

    # ---- recent files

    @property
    def recent_files(self) -> list[str]:
        """The files opened or saved last, the newest first, that are still there."""
        return self._recent.files

    def recent_menu(self, menu: QMenu) -> None:
        """Fill `menu` with the recent files now, and each time it is about to be shown."""
        self._recent.fill(menu)

    # ---- saving

    @Slot()
    def save(self) -> bool:
        """Write the run to its file, or ask for one; return whether it is written."""
        another = len(self._session.runs) > 1 and self._session.active.number != self._kept_run
        return self.save_as() if self.path is None or another else self._write_run(self.path)

    @Slot()
    def save_as(self) -> bool:
        """Ask for a file and write the run to it; return whether it is written."""
        suggested = self.path or Path(
            self._recent.folder, f"{self._session.active.source.name or 'run'}.toml"
        )
        path = self._ask_where("Save the experiment", suggested, RUN_FILTER)
        return path is not None and self._write_run(path)

    @Slot()
    def save_data(self) -> bool:
        """Ask for a file and write the rows to it as CSV; return whether they are written."""
        dataset = self._session.active.source
        path = self._ask_where(
            "Save the data", Path(self._recent.folder, f"{dataset.name or 'data'}.csv"), DATA_FILTER
        )
        return path is not None and self._write(path, partial(write_csv, dataset, path))

    def _write_run(self, path: Path) -> bool:
        if not self._write(path, partial(self._session.active.run.save, path)):
            return False
        self._kept_run = self._session.active.number
        self._kept.saved(path)
        if len(self._session.runs) > 1:
            self.noted.emit(f"Saved {path.name}: the active run, {self._session.active.name}, alone")
        return True

    def _write(self, path: Path, write: "partial[None]") -> bool:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            write()
        except ValueError as error:
            self._say(error)
            return False
        finally:
            QGuiApplication.restoreOverrideCursor()
        self._recent.remember(path)
        self.noted.emit(f"Saved {path.name}")
        return True

    def _ask_where(self, title: str, suggested: Path, kinds: str) -> Path | None:
        """Return the file to write, with the right ending; None if there is to be none."""
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(suggested), kinds)
        if not name:
            return None
        path = Path(name).absolute()
        if path.suffix.lower() == suggested.suffix:
            return path
        path = path.with_name(path.name + suggested.suffix)
        return path if not path.exists() or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        """Ask, as the file dialog has only seen the name without its ending."""
        box = self._box(
            QMessageBox.Icon.Question, "replace_file", f"{path.name} is there already. Replace it?"
        )
        replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is replace

    # ---- unsaved changes

    def confirm_close(self) -> bool:
        """Ask what to do with unsaved changes, if there are any; return whether the window may close."""
        return self._may_leave("The lab is about to close.")

    def _may_leave(self, why: str) -> bool:
        if not self.modified:
            return True
        buttons = QMessageBox.StandardButton
        name = self.path.name if self.path else "this experiment"
        box = self._box(QMessageBox.Icon.Question, "unsaved_changes", f"Save the changes to {name}?")
        runs, active = self._session.runs, self._session.active
        alone = f" A file holds one run: now {active.name}, the active one." if len(runs) > 1 else ""
        box.setInformativeText(why + alone)
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        return answer == buttons.Discard or (answer == buttons.Save and self.save())

    @Slot(object)
    def _say(self, error: Exception) -> None:
        """Show the engine's own line."""
        known = isinstance(error, ValueError)
        text = str(error) if known else f"{type(error).__name__}: {error}"
        box = self._box(QMessageBox.Icon.Warning, "error_box", text)
        box.setInformativeText("The experiment on show is as it was.")
        box.finished.connect(box.deleteLater)
        box.open()

    def _box(self, picture: QMessageBox.Icon, name: str, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(picture)
        box.setObjectName(name)
        box.setWindowTitle(PROGRAM)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        return box


def dropped_file(content: QMimeData) -> str:
    """Return the path of the file that is dragged, or "" where it is not just one file of this computer."""
    urls = content.urls()
    return urls[0].toLocalFile() if len(urls) == 1 else ""
