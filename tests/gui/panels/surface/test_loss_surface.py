"""The loss-surface panel, under software OpenGL."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton

from engine.data.dataset import Dataset
from engine.loss.loss_map import loss_map
from engine.loss.surface import full_loss
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import on_show
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.shape import box_of
from gui.start_up.opengl_probe import opengl_problem
from tests.gui.panels.surface.seed import seed_session


@pytest.fixture
def panel(qtbot) -> LossSurface:
    made = LossSurface()
    qtbot.addWidget(made)
    made.resize(640, 330)
    return made


@pytest.fixture
def shown(qtbot, panel, seed_map) -> tuple[LossSurface, TrainedRun]:
    """Return the panel with its 3D view on the screen, showing update 60 of 60, and the run."""
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    active = seed_session(60).active
    panel.set_run(active)
    panel.set_map(seed_map)
    panel.draw(on_show(active, 60))
    panel.show()
    panel.install(None)
    qtbot.waitUntil(lambda: panel.view.isExposed())
    return panel, active


def test_it_waits_and_then_says_why_there_is_no_3d(panel, qtbot, seed_map):
    panel.show()
    assert "loading" in " ".join(label.text() for label in panel.findChildren(QLabel))
    panel.install("It was switched off with --no-gl.")

    def texts() -> list[str]:
        return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]

    qtbot.waitUntil(lambda: "It was switched off with --no-gl." in texts())
    assert not any("loading" in text for text in texts())
    assert not panel.log_height.isVisible()
    active = seed_session(3).active
    panel.set_run(active)
    panel.set_map(seed_map)
    panel.draw(on_show(active, 3))
    panel.zoom(2)
    panel.pan(1, 0)
    panel.reset_view()


def test_what_was_set_before_is_shown_after(shown):
    panel, active = shown
    assert len(panel.view.path_points) == 61
    assert panel.view.path_points[-1, 0] == pytest.approx(active.history.w[60] / 30, abs=1e-6)


@pytest.mark.parametrize("index", [0, 1, 37, 60])
def test_ball_is_at_the_cursor(shown, seed_map, index):
    panel, active = shown
    panel.draw(on_show(active, index))
    w, b = active.history.w[index], active.history.b[index]
    loss = full_loss(active.dataset, "cross_entropy", w, b)
    x, y, z = panel.view.ball.position
    assert (x, y) == pytest.approx((w / 30, b / 26), abs=1e-6)
    assert z - panel.view.ball.radius == pytest.approx(float(box_of(seed_map, True).height(loss)), abs=1e-6)
    assert len(panel.view.path_points) == index + 1


def test_ball_outside_the_window_is_hidden(shown):
    panel, active = shown
    active.history.append(100.0, 0.0, 1.0)
    active.history.append(float("nan"), 0.0, 1.0)
    panel.draw(on_show(active, 61))
    assert panel.view.ball.position is None
    panel.draw(on_show(active, 62))
    assert panel.view.ball.position is None
    panel.draw(on_show(active, 60))
    assert panel.view.ball.position is not None


def test_linear_height_moves_the_ball(shown, seed_map):
    panel, active = shown
    panel.log_height.click()
    loss = full_loss(active.dataset, "cross_entropy", active.history.w[60], active.history.b[60])
    z = panel.view.ball.position[2] - panel.view.ball.radius
    assert z == pytest.approx(float(box_of(seed_map, False).height(loss)), abs=1e-6)


def test_wireframe_takes_the_place_of_the_surface(shown, qtbot):
    panel, _ = shown
    assert panel.view.surface.visible()
    panel.wireframe.click()
    assert not panel.view.surface.visible()
    picture = panel.view.grab()
    assert picture.width() == panel.view.width() * panel.view.devicePixelRatio()


def test_picture_shows_surface_path_and_ball(shown):
    panel, _ = shown
    picture = panel.view.grab()
    colours = {picture.pixelColor(x, y).name() for x in range(0, 620, 2) for y in range(0, 280, 2)}
    assert len(colours) > 300
    crimson = sum(
        colour.red() > 180 and colour.green() < 60 and 60 < colour.blue() < 130
        for colour in (picture.pixelColor(x, y) for x in range(620) for y in range(280))
    )
    assert crimson > 100


def test_zoom_orbit_and_reset(shown):
    panel, _ = shown
    start = panel.view.camera
    panel.zoom(2.0)
    panel.pan(1, -1)
    assert panel.view.camera.zoom == 2
    assert panel.view.camera.azimuth > start.azimuth
    assert panel.view.camera.elevation < start.elevation
    panel.reset_view()
    assert panel.view.camera == start


def test_dragging_orbits_and_gives_the_panel_the_keyboard(shown, qtbot):
    panel, _ = shown
    start = panel.view.camera
    qtbot.mousePress(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(panel.view, QPoint(150, 80))
    qtbot.mouseRelease(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(150, 80))
    assert panel.window().focusWidget() is panel
    assert panel.view.camera != start
    assert panel.view.flags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_keys_go_on_to_the_main_window(qtbot, seed_map):
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    window, panel, pressed = QMainWindow(), LossSurface(), []
    qtbot.addWidget(window)
    window.setCentralWidget(panel)
    shortcut = QShortcut(QKeySequence("Space"), window)
    shortcut.activated.connect(lambda: pressed.append("space"))
    window.show()
    panel.install(None)
    window.activateWindow()
    qtbot.waitUntil(lambda: panel.view.isExposed() and window.isActiveWindow())
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: pressed == ["space"])


def test_controls_say_what_they_are(panel):
    buttons = panel.findChildren(QToolButton)
    names = {button.objectName(): button for button in buttons if button.objectName()}
    for name in ("surface_log_height", "surface_wireframe"):
        assert names[name].toolTip()
        assert names[name].accessibleName()
    assert panel.accessibleName()


@pytest.mark.parametrize(
    "window", [(-1e-9, 1e-9, -1e-9, 1e-9), (-1e6, 1e6, -1e6, 1e6), (14.8, 14.8 + 1e-9, -3.0, -3.0 + 1e-9)]
)
@pytest.mark.parametrize("x", [[0.0, 0.0], [1e6, 1e6], [1.0, 2.0]])
def test_odd_windows_and_data(shown, window, x):
    panel, _ = shown
    dataset = Dataset(name="odd", x=x, y=[1, 1])
    panel.set_map(loss_map(dataset, "mse", window))
    panel.log_height.click()
    assert panel.view.grab().width() > 0
    assert all(np.isfinite(axis.points).all() for axis in panel.view.frame.axes)
