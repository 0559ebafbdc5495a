"""What a person does in the window, and what is seen there."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSlider, QToolButton, QWidget

from engine.data.dataset import load_dataset
from gui.window.transport import SPEEDS

FULL = len(SPEEDS) - 1


def action(window, name):
    return window.findChild(QAction, name)


def read_out(window, name):
    return window.findChild(QWidget, f"readout_{name}").value


def button(window, name):
    """Return the transport's button of an action."""
    transport = window.findChild(QWidget, "transport")
    return next(b for b in transport.findChildren(QToolButton) if b.defaultAction() is action(window, name))


def click(qtbot, window, name):
    qtbot.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def set_speed(window, position=FULL):
    window.findChild(QSlider, "speed").setValue(position)


def assert_one_update(window):
    """Every view, read now, shows the history's row at the cursor."""
    history, index = window.session.active.history, window.session.cursor
    w, b, full = (float(column[index]) for column in (history.w, history.b, history.full_loss))
    assert (read_out(window, "w"), read_out(window, "b")) == (w, b)
    assert read_out(window, "loss") == pytest.approx(full, rel=1e-6)
    assert read_out(window, "iteration") == index
    x, y = window.views.data_space.sigmoid.getData()
    assert np.allclose(y, 1 / (1 + np.exp(-(w * x + b))), atol=1e-12)
    path_w, path_b = window.views.loss_contour.path.path.getData()
    assert (path_w[-1], path_b[-1], path_w[0], path_b[0]) == (w, b, -5, -10)
    assert [float(v[0]) for v in window.views.loss_contour.path.current.getData()] == [w, b]
    curve_x, curve_y = window.views.loss_curve.full.getData()
    assert curve_x[-1] == index
    assert 10 ** curve_y[-1] == pytest.approx(full, rel=1e-6)
    assert window.views.loss_curve.cursor_line.value() == index
    rows = window.session.active.batch_rows(index)
    ringed, _ = window.views.data_space.batch.getData()
    assert np.array_equal(ringed, load_dataset("threshold").x[rows])
    if window.views.loss_surface.view is not None:
        assert window.views.loss_surface.view.shown.index == index
        assert window.views.loss_surface.shown.index == index
