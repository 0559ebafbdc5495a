"""The views of a window: the map under them, what is hovered, and their colours."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from engine.data.dataset import Dataset, load_dataset
from engine.loss.loss_map import SEED_VIEWPORT, loss_map
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.look import theme
from tests.gui.hands import action
from tests.gui.views.contours import NONE, assert_map_is_true, contour, is_fine


def test_the_fine_map_follows_the_coarse_one(window, qtbot):
    qtbot.waitUntil(lambda: is_fine(window))
    assert window.views.maps.map.viewport == SEED_VIEWPORT
    assert_map_is_true(window, load_dataset("threshold"), "cross_entropy")


def test_separable_data_have_no_minimum_and_it_says_why(window, qtbot):
    qtbot.waitUntil(lambda: "no minimum: separable" in contour(window).subtitle.text())
    qtbot.waitUntil(lambda: "boundary separates the classes" in contour(window).subtitle.toolTip())
    assert len(contour(window).minimum.getData()[0]) == 0


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


def test_a_map_of_one_colour_is_allowed():
    flat = loss_map(Dataset(name="flat", x=[0.0, 0.0], y=[0, 0]), "mse", (0.0, 1.0, 5.0, 5.0 + 1e-9), 8)
    assert flat.log_range[1] > flat.log_range[0]
    assert np.isfinite(flat.log_loss).all()
    huge = loss_map(Dataset(name="huge", x=[3e38, -3e38], y=[0, 1]), "cross_entropy", (1e300, 2e300, 0, 1), 8)
    assert np.isfinite(huge.log_loss).all()


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


def test_a_gradient_too_small_to_be_scaled_up_has_no_arrow(window):
    arrows = window.views.loss_contour.arrows
    arrows.show((0.0, 0.0), (-15.0, 15.0, -13.0, 13.0), (1e-311, 0.0), (1.0, 0.0))
    assert arrows.ends(theme.BATCH) is None
    (w, b), (end_w, end_b) = arrows.ends(theme.FULL_DATA)
    assert (w, b, end_b) == (0.0, 0.0, 0.0)
    assert end_w == pytest.approx(-5.0)  # a sixth of the window
