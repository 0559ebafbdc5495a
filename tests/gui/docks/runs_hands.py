"""What a person does in the dock of runs, and what is seen there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

LEFT = Qt.MouseButton.LeftButton

SHOW, NAME, DIFFERENCES, UPDATES, LOSS, ACCURACY, W, B, GRADIENT = range(9)


def button(dock, name):
    return dock.findChild(QToolButton, f"runs_{name}_button")


def visible_button(dock, name):
    return next(b for b in dock.findChildren(QToolButton, f"runs_{name}_button") if b.isVisible())


def text(dock, line, column):
    return dock.model.index(line, column).data()


def compare_losses(qtbot, window, dock):
    qtbot.mouseClick(button(dock, "compare_losses"), LEFT)
    qtbot.waitUntil(lambda: len(dock.model.rows) == 2 and text(dock, 1, NAME) == "MSE")


def step_epochs(qtbot, window, epochs):
    for _ in range(epochs):
        wanted = window.session.newest + window.session.active.batches_per_epoch
        window.player.step_epoch()
        qtbot.waitUntil(lambda wanted=wanted: window.session.newest == wanted)
    qtbot.waitUntil(lambda: window.player.state in ("paused", "finished"))
