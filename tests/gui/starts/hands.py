"""What a person does in the window of starts, and what is seen there."""

from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton

SMALL = (5, 10)

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

LEFT = Qt.MouseButton.LeftButton


def complete(starts):
    """Whether the finest maps are on show, of the experiment as it is."""
    return (
        starts.training.complete
        and not starts.working
        and not any(each.outdated for each in starts.pair.maps)
    )


def press(qtbot, starts, name):
    button = starts.findChild(QPushButton, f"starts_{name}")
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def place(each, w, b):
    """Return where (w, b) is in the viewport of a map."""
    plot = each.plot
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(w, b)))


def point_at(qtbot, each, w, b):
    qtbot.mouseMove(each.plot.viewport(), place(each, w, b))


def click_at(qtbot, each, w, b):
    point_at(qtbot, each, w, b)
    qtbot.mouseClick(each.plot.viewport(), LEFT, pos=place(each, w, b))


def start_of(window):
    experiment = window.session.active.run.experiment
    return experiment.start_w, experiment.start_b


def made(loss, reached, finite=True):
    loss = np.asarray(loss, float)
    return SimpleNamespace(
        loss=loss,
        accuracy=np.where(np.asarray(reached) >= 0, 1.0, 0.5),
        updates_to_perfect=np.asarray(reached),
        finite=np.broadcast_to(finite, loss.shape),
    )
