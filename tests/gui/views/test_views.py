"""The loss views: a map that follows hand and path, the point under the mouse, the minimum, odd data."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from engine.data.dataset import Dataset, load_dataset
from engine.loss.loss_map import FINE, SEED_VIEWPORT, contains, fitting_viewport, loss_map, widened
from engine.loss.surface import loss_surface
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.look import theme
from gui.views.viewport import NEAR_EDGE

NONE = Qt.KeyboardModifier.NoModifier


def contour(window):
    return window.views.loss_contour


def action(window, name):
    return window.findChild(QAction, name)


def is_fine(window):
    shown = window.views.maps.map
    return shown is not None and len(shown.w) == FINE and shown.viewport == contour(window).shown_viewport


def assert_map_is_true(window, dataset, loss):
    """Image, colour bar and 3D view show the loss of the window on show."""
    shown = window.views.maps.map
    assert np.array_equal(shown.loss, loss_surface(dataset, loss, shown.w, shown.b))
    panel = contour(window)
    assert np.allclose(panel.map.image.image, np.log10(shown.loss), atol=1e-5)
    w0, w1, b0, b1 = shown.viewport
    rect = panel.map.image.mapRectToView(panel.map.image.boundingRect())
    half_w, half_b = (w1 - w0) / (FINE - 1) / 2, (b1 - b0) / (FINE - 1) / 2
    assert (rect.left(), rect.right()) == pytest.approx((w0 - half_w, w1 + half_w))
    assert (rect.top(), rect.bottom()) == pytest.approx((b0 - half_b, b1 + half_b))
    assert panel.map.bar_axis.range == pytest.approx(list(shown.log_range))
    if window.views.loss_surface.view is not None:
        assert window.views.loss_surface.view.map is shown


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


def test_the_fine_map_follows_the_coarse_one(window, qtbot):
    qtbot.waitUntil(lambda: is_fine(window))
    assert window.views.maps.map.viewport == SEED_VIEWPORT
    assert_map_is_true(window, load_dataset("threshold"), "cross_entropy")


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


def test_separable_data_have_no_minimum_and_it_says_why(window, qtbot):
    qtbot.waitUntil(lambda: "no minimum: separable" in contour(window).subtitle.text())
    qtbot.waitUntil(lambda: "boundary separates the classes" in contour(window).subtitle.toolTip())
    assert len(contour(window).minimum.getData()[0]) == 0


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


def test_hover_shows_the_point_everywhere(window, qtbot):
    qtbot.waitUntil(lambda: window.views.loss_surface.view is not None)
    panel = contour(window)
    target = panel.plot.viewport()
    at = panel.plot.getViewBox().mapViewToScene(QPointF(4.0, -3.0))
    position = QPointF(panel.plot.mapFromScene(at))
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, position, target.mapToGlobal(position), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, NONE,
    )  # fmt: skip
    QApplication.sendEvent(target, event)
    label = panel.plot.findChild(QLabel, "hover_text")
    qtbot.waitUntil(label.isVisible)
    w, b = (float(v[0]) for v in panel.hover_point.getData())
    assert (w, b) == pytest.approx((4.0, -3.0), abs=0.2)
    data = load_dataset("threshold")
    z = w * data.x.astype(float) + b
    loss = np.logaddexp(0, (1 - 2 * data.y) * z).mean()
    slope = 1 / (1 + np.exp(-z)) - data.y
    assert f"loss {loss:.5f}" in label.text()
    by_w = f"{(slope * data.x).mean():.4f}".replace("-", "−")
    assert f"∂L/∂w {by_w}" in label.text()
    x, y = window.views.data_space.hover.getData()
    assert np.allclose(y, 1 / (1 + np.exp(-(w * x + b))))
    view = window.views.loss_surface.view
    assert view.hover.position is not None
    assert np.allclose(view.hover.position[:2], view.box.points([w], [b], [loss])[0][:2])
    QApplication.sendEvent(panel.plot, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not label.isVisible())
    assert not window.views.data_space.hover.isVisible()
    assert view.hover.position is None


def test_colour_maps(window, qtbot):
    qtbot.waitUntil(lambda: window.views.loss_surface.view is not None)
    for name in reversed(theme.COLOUR_MAPS):
        action(window, f"colours_{name}").trigger()
        table = theme.colour_map(name).getLookupTable(0, 1, 256, alpha=False)[:, :3]
        assert np.allclose(window.views.loss_surface.view.colours * 255, table)
        assert contour(window).map.image.getColorMap().name == theme.colour_map(name).name
        assert contour(window).map.bar.getColorMap().name == theme.colour_map(name).name


ODD = {
    "all x equal": ([2.0, 2.0, 2.0, 2.0], [0, 1, 0, 1]),
    "one class": ([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1]),
    "one row": ([0.5], [1]),
    "large x": ([-1e6, -5e5, 3e5, 1e6], [0, 1, 0, 1]),
    "tiny x": ([1e-30, 2e-30, 3e-30, 4e-30], [0, 1, 0, 1]),
}


@pytest.mark.parametrize("name", list(ODD))
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_odd_data_show_something_sensible(make_window, qtbot, name, loss):
    x, y = ODD[name]
    run = Run(Experiment(loss=loss, batch_size=1), Dataset(name=name, x=x, y=y))
    window = make_window(run=run)
    qtbot.waitUntil(lambda: window.views.maps.minimum is not None)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.cursor == len(x))
    qtbot.waitUntil(lambda: is_fine(window))
    action(window, "fit").trigger()
    qtbot.waitUntil(lambda: is_fine(window))
    assert np.isfinite(window.views.maps.map.log_loss).all()
    assert not window.recorder.failures


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


def test_a_map_of_one_colour_is_allowed():
    flat = loss_map(Dataset(name="flat", x=[0.0, 0.0], y=[0, 0]), "mse", (0.0, 1.0, 5.0, 5.0 + 1e-9), 8)
    assert flat.log_range[1] > flat.log_range[0]
    assert np.isfinite(flat.log_loss).all()
    huge = loss_map(Dataset(name="huge", x=[3e38, -3e38], y=[0, 1]), "cross_entropy", (1e300, 2e300, 0, 1), 8)
    assert np.isfinite(huge.log_loss).all()


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


def click_at(window, plot, x, y):
    view = plot.viewport()
    at = QPointF(plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(x, y))))
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, no)):
        QApplication.sendEvent(view, QMouseEvent(kind, at, view.mapToGlobal(at), left, held, NONE))


def test_a_click_on_path_or_curve_goes_to_that_update(window, qtbot):
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 21)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    history = window.session.active.history
    click_at(window, contour(window).plot, float(history.w[6]), float(history.b[6]))
    assert window.session.cursor == 6
    qtbot.waitUntil(lambda: window.views.clock.idle)
    click_at(window, contour(window).plot, 12.0, 8.0)
    assert window.session.cursor == 6, "far from the path"
    click_at(window, contour(window).plot, float(history.w[20]), float(history.b[20]))
    assert window.session.cursor == 20, "what is known beyond the cursor too"
    click_at(window, window.views.loss_curve.plot, 11.2, -0.5)
    assert window.session.cursor == 11


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


def test_a_gradient_too_small_to_be_scaled_up_has_no_arrow(window):
    arrows = window.views.loss_contour.arrows
    arrows.show((0.0, 0.0), (-15.0, 15.0, -13.0, 13.0), (1e-311, 0.0), (1.0, 0.0))
    assert arrows.ends(theme.BATCH) is None
    (w, b), (end_w, end_b) = arrows.ends(theme.FULL_DATA)
    assert (w, b, end_b) == (0.0, 0.0, 0.0)
    assert end_w == pytest.approx(-5.0)  # a sixth of the window
