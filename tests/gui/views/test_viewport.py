"""The viewport: moved by hand, fitted, and following the path."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from engine.data.dataset import load_dataset
from engine.loss.loss_map import SEED_VIEWPORT, contains, fitting_viewport, widened
from engine.plan.experiment import Experiment
from gui.views.viewport import NEAR_EDGE
from tests.gui.hands import action
from tests.gui.views.contours import NONE, assert_map_is_true, contour, is_fine


def wheel(window, notches):
    """Turn the wheel over the middle of the contour."""
    target = contour(window).plot.viewport()
    at = QPointF(target.rect().center())
    event = QWheelEvent(
        at, target.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def drag(window, by):
    """Drag the contour with the left button."""
    target = contour(window).plot.viewport()
    middle = QPointF(target.rect().center())
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = QMouseEvent.Type
    steps = [(kinds.MouseButtonPress, middle, left, left)]
    steps += [(kinds.MouseMove, middle + QPointF(by) * k / 4, no, left) for k in range(1, 5)]
    steps += [(kinds.MouseButtonRelease, middle + QPointF(by), left, no)]
    for kind, at, button, held in steps:
        QApplication.sendEvent(target, QMouseEvent(kind, at, target.mapToGlobal(at), button, held, NONE))


def test_zooming_and_dragging_by_hand(window, qtbot):
    qtbot.waitUntil(lambda: is_fine(window))
    assert action(window, "follow_path").isChecked()
    wheel(window, 3)
    w0, w1, b0, b1 = contour(window).shown_viewport
    assert w1 - w0 < 25
    assert b1 - b0 < 22
    assert not action(window, "follow_path").isChecked()
    qtbot.waitUntil(lambda: is_fine(window))
    assert_map_is_true(window, load_dataset("threshold"), "cross_entropy")
    drag(window, QPoint(60, 0))
    assert contour(window).shown_viewport[0] < w0 - 0.5
    qtbot.waitUntil(lambda: is_fine(window))
    assert_map_is_true(window, load_dataset("threshold"), "cross_entropy")
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert contour(window).shown_viewport == SEED_VIEWPORT
    assert action(window, "follow_path").isChecked()


def test_fit_and_seed_window(make_window, qtbot):
    window = make_window(Experiment(dataset="hours_pass", start_w=-1.0, start_b=-2.0, learning_rate=0.1))
    qtbot.waitUntil(lambda: window.views.maps.minimum is not None)
    assert [float(v[0]) for v in contour(window).minimum.getData()] == pytest.approx(
        [1.504645, -4.077713], abs=1e-5
    )
    assert "minimum" not in contour(window).subtitle.text()
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 21)
    fit = next(
        b for b in contour(window).findChildren(QToolButton) if b.defaultAction() is action(window, "fit")
    )
    qtbot.mouseClick(fit, Qt.MouseButton.LeftButton)
    shown = contour(window).shown_viewport
    history = window.session.active.history
    assert all(contains(shown, w, b) for w, b in zip(history.w.tolist(), history.b.tolist(), strict=True))
    assert contains(shown, 1.504645, -4.077713)
    assert shown[1] - shown[0] < 10
    qtbot.keyClick(
        window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert contour(window).shown_viewport == SEED_VIEWPORT


def test_a_minimum_outside_the_seed_window_is_shown(make_window, qtbot):
    window = make_window(Experiment(dataset="challenger_oring", start_w=0.0, start_b=0.0))
    qtbot.waitUntil(lambda: contains(contour(window).shown_viewport, -0.232163, 15.042902))
    assert contains(contour(window).shown_viewport, 0.0, 0.0)


def test_the_window_widens_for_the_path_and_only_when_asked(make_window, qtbot):
    experiment = Experiment(start_w=14.5, start_b=-12.0, learning_rate=50.0)
    window = make_window(experiment)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    history = window.session.active.history
    outside = [k for k in range(8) if not contains(SEED_VIEWPORT, history.w[k], history.b[k])]
    assert outside, "this run must leave the seed's window"
    for k in outside:
        window.transport.timeline.setValue(k)
        at = float(history.w[k]), float(history.b[k])
        qtbot.waitUntil(lambda at=at: contains(contour(window).shown_viewport, *at, NEAR_EDGE))
        qtbot.waitUntil(lambda: window.views.clock.idle)
    action(window, "follow_path").setChecked(False)
    contour(window).show_viewport(SEED_VIEWPORT)
    window.transport.timeline.setValue(0)
    window.transport.timeline.setValue(outside[0])
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert contour(window).shown_viewport == SEED_VIEWPORT


@pytest.mark.parametrize("side", [1e-9, 1e-3, 1e6])
def test_any_window_can_be_shown(window, qtbot, side):
    at = (14.859356, -3.610597)
    action(window, "follow_path").setChecked(False)
    contour(window).show_viewport((at[0] - side / 2, at[0] + side / 2, at[1] - side / 2, at[1] + side / 2))
    qtbot.waitUntil(lambda: is_fine(window))
    w0, w1, _, _ = contour(window).shown_viewport
    assert w1 - w0 == pytest.approx(side, rel=1e-3)
    labels = contour(window).plot.getAxis("bottom").tickStrings([], 1, 1)
    assert len(set(labels)) == len(labels) >= 2
    assert max(map(len, labels)) <= 8


def test_windows():
    assert contains((0, 10, 0, 1), 5, 0.5)
    assert not contains((0, 10, 0, 1), 9.9, 0.5, margin=0.05)
    assert widened((0.0, 10.0, 0.0, 1.0), 5.0, 0.5, 0.1) == (0.0, 10.0, 0.0, 1.0)
    w0, w1, b0, b1 = widened((0.0, 10.0, 0.0, 1.0), 20.0, -1.0, 0.1)
    assert (w0, b1) == (0.0, 1.0)
    assert (w1 - 20) / (w1 - w0) == pytest.approx(0.1)
    assert (-1 - b0) / (b1 - b0) == pytest.approx(0.1)
    fitted = fitting_viewport(np.array([1.0, np.nan, 3.0]), np.array([2.0, 0.0, 2.0]))
    assert fitted[0] < 1.0 < 3.0 < fitted[1]
    assert fitted[2] < 2.0 < fitted[3]


def test_a_path_beyond_all_windows_is_not_followed(make_window, qtbot):
    """Parameters up to float32's largest: the window stays usable, and the frames come to rest."""
    far = Experiment(dataset="horseshoe_crab", start_w=3e38, start_b=-3e38, learning_rate=1e38)
    window = make_window(far)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest > 0)
    for name in ("fit", "reset_view", "seed_window"):
        action(window, name).trigger()
        qtbot.waitUntil(lambda: window.views.clock.idle)
        w0, w1, b0, b1 = contour(window).shown_viewport
        assert 0 < w1 - w0 < 1e11
        assert 0 < b1 - b0 < 1e11
    assert not window.recorder.failures
