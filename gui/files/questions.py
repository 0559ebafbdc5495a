"""FileQuestions: what a person is asked and told about files, in boxes and file dialogs."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gui.look.words import _

PROGRAM = "Cross-Entropy Lab"
OPEN_KINDS = "*.toml *.csv *.tsv *.txt"
_Buttons = QMessageBox.StandardButton


class FileQuestions:
    """Asks in front of `window`."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def which(self, folder: str) -> str:
        """Return the file to open, or "" if there is to be none."""
        kinds = _("Experiments and data ({kinds})").format(kinds=OPEN_KINDS)
        return QFileDialog.getOpenFileName(self._window, _("Open"), folder, kinds)[0]

    def where(self, title: str, suggested: Path, kinds: str) -> Path | None:
        """Return the file to write, with the ending of the one suggested; None if there is to be none."""
        name = QFileDialog.getSaveFileName(self._window, title, str(suggested), kinds)[0]
        if not name:
            return None
        path = Path(name).absolute()
        if path.suffix.lower() == suggested.suffix:
            return path
        path = path.with_name(path.name + suggested.suffix)
        return path if not path.exists() or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        """Ask, as the file dialog has only seen the name without its ending."""
        text = _("{file} is there already. Replace it?").format(file=path.name)
        box = self._box(QMessageBox.Icon.Question, "replace_file", text)
        replace = box.addButton(_("Replace"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_Buttons.Cancel)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is replace

    def save_changes(self, name: str, why: str) -> bool | None:
        """Ask whether to save the changes to `name`, saying why now; None to stay."""
        box = self._box(
            QMessageBox.Icon.Question,
            "unsaved_changes",
            _("Save the changes to {name}?").format(name=name),
        )
        box.setInformativeText(why)
        box.setStandardButtons(_Buttons.Save | _Buttons.Discard | _Buttons.Cancel)
        box.setDefaultButton(_Buttons.Save)
        answer = box.exec()
        box.deleteLater()
        return {_Buttons.Save: True, _Buttons.Discard: False}.get(_Buttons(answer))

    def say(self, error: Exception) -> None:
        """Show the engine's own line."""
        known = isinstance(error, ValueError)
        text = str(error) if known else f"{type(error).__name__}: {error}"
        box = self._box(QMessageBox.Icon.Warning, "error_box", text)
        box.setInformativeText(_("The experiment on show is as it was."))
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
