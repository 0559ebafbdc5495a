"""An update moment by moment, and its batch against all rows."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.data.dataset import load_dataset
from gui.look import theme
from gui.look.text import loss_text, number_text
from tests.gui.hands import assert_one_update, read_out

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_an_update_moment_by_moment(window, qtbot):
    """Batch, loss and gradient are shown at the parameters before; the engine trains the update at once."""
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 4)
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL_SHIFT)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 5)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    history, views = window.session.active.history, window.views
    before = float(history.w[4]), float(history.b[4])
    rows = window.session.active.batch_rows(5)
    data = load_dataset("threshold")
    x, y = data.x[rows].astype(float), data.y[rows].astype(float)
    z = before[0] * x + before[1]
    for moment in (1, 2, 3):
        assert (read_out(window, "w"), read_out(window, "b")) == before
        assert np.array_equal(views.data_space.batch.getData()[0], data.x[rows])
        assert views.data_space.residuals.isVisible() == (moment >= 2)
        arrow = views.loss_contour.arrows.ends(theme.BATCH)
        assert (arrow is not None) == (moment == 3)
        text = window.views.batch.words.text()
        if moment == 2:
            assert loss_text(float(history.batch_loss[5])) in text
        if moment == 3:
            by_w = float(np.mean((1 / (1 + np.exp(-z)) - y) * x))
            assert number_text(by_w) in text
            (w0, b0), (w1, b1) = arrow
            by_b = float(np.mean(1 / (1 + np.exp(-z)) - y))
            assert (w0, b0) == before
            assert (b1 - b0) / (w1 - w0) == pytest.approx(by_b / by_w, rel=1e-4)
            assert (w1 - w0) * by_w < 0, "downhill"
        qtbot.keyClick(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: window.views.clock.idle)
    assert_one_update(window)
    assert window.views.batch.words.text() == ""
    assert len(history) == 5
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert (window.session.cursor, window.session.moment) == (5, 3)
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL_SHIFT)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert_one_update(window)


def test_the_batch_against_all_rows(window, qtbot):
    """At the seed's start: arrows downhill, and the angle and ratio of the two gradients in words."""
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 5)
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.views.loss_contour.arrows.ends(theme.FULL_DATA) is not None)
    history, data = window.session.active.history, load_dataset("threshold")
    w, b = float(history.w[4]), float(history.b[4])

    def gradient(rows):
        x, y = data.x[rows].astype(float), data.y[rows].astype(float)
        slope = 1 / (1 + np.exp(-(w * x + b))) - y
        return np.array([np.mean(slope * x), np.mean(slope)])

    batch, full = gradient(window.session.active.batch_rows(5)), gradient(np.arange(20))
    for name, vector in ((theme.BATCH, batch), (theme.FULL_DATA, full)):
        start, end = window.views.loss_contour.arrows.ends(name)
        assert start == (w, b)
        direction = np.subtract(end, start)
        assert direction @ vector / np.linalg.norm(direction) / np.linalg.norm(vector) == pytest.approx(-1)
    cosine = batch @ full / np.linalg.norm(batch) / np.linalg.norm(full)
    text = window.views.batch.words.text()
    assert f"{np.degrees(np.arccos(cosine)):.0f}° apart" in text
    assert f"{np.linalg.norm(batch) / np.linalg.norm(full):.3g} times as long" in text
    window.session.show_update(0)
    qtbot.waitUntil(lambda: window.views.loss_contour.arrows.ends(theme.BATCH) is None)
