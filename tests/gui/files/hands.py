"""What a person does with files in the window, and what is seen of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
)

BUTTON = QDialogButtonBox.StandardButton

PLAIN = "dose,label\n0.5,0\n1.5,1\n2.25,1\n-3,0\n"


def find(qtbot, window, kind, name):
    """Return a dialog once it is on the screen."""

    def visible():
        return [w for w in window.findChildren(kind, name) if w.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[0]


def press(qtbot, dialog, button):
    """Click one of a dialog's standard buttons."""
    boxes = dialog.findChildren(QDialogButtonBox)
    found = next(box.button(button) for box in boxes if box.button(button) is not None)
    assert found.isEnabled()
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def error(qtbot, window):
    """Return what the error box says, and close it."""
    box = find(qtbot, window, QMessageBox, "error_box")
    text = box.text()
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox, "error_box"))
    return text


def choose_file(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def is_taken_up(qtbot, window, count):
    qtbot.waitUntil(lambda: len(window.session.active.source) == count, timeout=20_000)


def edit(qtbot, window, **fields):
    count = window.edits.stack.index()
    window.edits.set_fields(fields, "Edit")
    qtbot.waitUntil(lambda: window.edits.stack.index() == count + 1)


def verdict(dialog):
    return dialog.findChild(QLabel, "verdict").text()
