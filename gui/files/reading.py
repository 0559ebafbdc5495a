"""Reading: a file read off the window's thread, with a progress dialog where it takes long."""

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from engine.data.csv_columns import LabelQuestion, to_dataset
from engine.data.csv_table import Table, read_table
from engine.data.dataset import Dataset
from engine.plan.run import DATA_SUFFIXES, Run, open_run
from engine.progress import Progress
from gui.lab.background import Answer, Background

PROGRESS_AFTER_MS = 500


class Reading(QObject):
    """Reads one file at a time; a new one takes the place of the one before.

    Parameters
    ----------
    window : QWidget
        The progress dialog's parent.
    background : Background
        Of its own: a request of somebody else's would take the place of the file that is being read.

    Signals
    -------
    done(object)
        The Run of an experiment's file; of data the Dataset, or the Table where somebody must say what
        its columns or labels mean.
    failed(Exception)
        What is wrong with the file, in the engine's words.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, window: QWidget, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.path = Path()  # of the file read last
        self._request = 0  # 0: nothing is being read
        self._dialog: QProgressDialog | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PROGRESS_AFTER_MS)
        self._patience.timeout.connect(self._show_progress)
        background.answered.connect(self._on_answered)
        background.progressed.connect(self._on_progressed)

    def read(self, path: str | os.PathLike[str]) -> None:
        """Begin to read a file."""
        self.cancel()
        self.path = Path(path).absolute()
        self._request = self._background.ask(partial(read, self.path))
        self._patience.start()

    @Slot()
    def cancel(self) -> None:
        """Want no answer any more, and take the progress away."""
        if self._request:
            self._background.cancel()
        self._end()

    def close(self) -> None:
        """End the thread."""
        self.cancel()
        self._background.close()

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        if answer.request != self._request:
            return
        self._end()
        if answer.error is not None:
            self.failed.emit(answer.error)
        else:
            self.done.emit(answer.value)

    @Slot()
    def _show_progress(self) -> None:
        dialog = self._dialog = QProgressDialog(f"Reading {self.path.name}…", "Cancel", 0, 0, self._window)
        dialog.setObjectName("progress")
        dialog.setWindowTitle("Open")
        dialog.setAccessibleName(f"Reading {self.path.name}")
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setMinimumWidth(360)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        dialog.canceled.connect(self.cancel)
        dialog.show()

    @Slot(int, float)
    def _on_progressed(self, request: int, fraction: float) -> None:
        if request == self._request and self._dialog is not None:
            self._dialog.setMaximum(100)
            self._dialog.setValue(round(100 * fraction))

    def _end(self) -> None:
        self._request = 0
        self._patience.stop()
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()


def read(path: Path, progress: Progress | None = None) -> Run | Dataset | Table:
    """Return the run of a .toml; of data the rows, or the table where somebody must say what they mean.

    Raises
    ------
    ValueError
        As ``open_run``, ``read_table`` and ``to_dataset`` do.
    Cancelled
        If `progress` answers False.
    """
    if path.suffix.lower() not in DATA_SUFFIXES:
        return open_run(path)  # which knows what endings are allowed
    table = read_table(path, progress)
    if len(table.columns) > 2:
        return table
    try:
        return to_dataset(table, 0, 1)
    except LabelQuestion:
        return table
    except ValueError:
        if _could_be(table, 1, 0):
            return table
        raise


def _could_be(table: Table, x_column: int, y_column: int) -> bool:
    """Return whether two columns could be x and label."""
    try:
        to_dataset(table, x_column, y_column)
    except LabelQuestion:
        return True
    except ValueError:
        return False
    return True
