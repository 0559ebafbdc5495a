"""Two surfaces side by side, under software OpenGL."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from gui.lab.on_show import on_show
from gui.look import theme
from gui.panels.surface.camera import Camera
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.runs import MAIN
from gui.start_up.opengl_probe import opengl_problem
from tests.gui.panels.surface.pictures import above, count, made_run, painted, place_of


def on_screen(panel: LossSurface) -> QImage:
    """Return what the screen shows of the 3D view."""
    window, corner = panel.window(), panel.view.mapToGlobal(QPoint(0, 0))
    corner -= window.mapToGlobal(QPoint(0, 0))
    screen = window.screen().grabWindow(window.winId())
    return screen.copy(corner.x(), corner.y(), panel.view.width(), panel.view.height()).toImage()


@pytest.fixture
def pair(qtbot, maps) -> tuple[QWidget, LossSurface, LossSurface]:
    """Return a window with two surfaces, the second of another loss."""
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    left, right = LossSurface(), LossSurface("loss_surface_2", "Loss surface: mean squared error")
    for panel, loss, number in ((left, "cross_entropy", 1), (right, "mse", 2)):
        layout.addWidget(panel)
        panel.set_map(maps[loss])
        panel.draw(on_show(made_run(number, loss=loss), 60))
    window.resize(1000, 420)
    window.show()
    left.install(None)
    qtbot.waitUntil(lambda: left.view.isExposed())
    right.install(None)
    qtbot.waitUntil(lambda: right.view.isExposed())
    return window, left, right


def test_two_surfaces_draw_at_once_and_after_one_was_hidden(pair, qtbot):
    _, left, right = pair
    painted(qtbot, left)
    painted(qtbot, right)
    qtbot.waitUntil(lambda: count(on_screen(left), theme.html(theme.RUN_COLOURS[0])) > 20)
    qtbot.waitUntil(lambda: count(on_screen(right), theme.html(theme.RUN_COLOURS[1])) > 20)
    first = left.view.grab().copy()
    assert count(first, theme.html(theme.RUN_COLOURS[1])) == 0
    right.hide()
    qtbot.waitUntil(lambda: not right.view.isExposed())
    left.draw(on_show(made_run(1), 30))
    painted(qtbot, left)
    right.show()
    qtbot.waitUntil(lambda: right.view.isExposed())
    painted(qtbot, right)
    qtbot.waitUntil(lambda: count(on_screen(right), theme.html(theme.RUN_COLOURS[1])) > 20)
    left.hide()
    left.show()
    qtbot.waitUntil(lambda: left.view.isExposed())
    painted(qtbot, left)
    qtbot.waitUntil(lambda: count(on_screen(left), theme.html(theme.RUN_COLOURS[0])) > 20)


def test_a_view_that_shrinks_for_a_second_one_is_painted_anew(qtbot, maps):
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    window, left, right = QWidget(), LossSurface(), LossSurface("loss_surface_2", "Second")
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    for panel in (left, right):
        layout.addWidget(panel)
        panel.set_map(maps["mse"])
        panel.draw(on_show(made_run(1), 60))
    right.hide()
    window.resize(1000, 420)
    window.show()
    left.install(None)
    qtbot.waitUntil(lambda: left.view.isExposed())
    painted(qtbot, left)
    right.install(None)
    wide = left.view.width()
    sizes: list[int] = []
    left.painted.connect(lambda: sizes.append(left.view.width()))
    right.show()
    qtbot.waitUntil(lambda: right.view.isExposed() and left.view.width() < wide)
    qtbot.waitUntil(lambda: left.view.width() in sizes)


def test_two_surfaces_have_heights_of_their_own(pair, maps):
    _, left, right = pair
    for panel, loss, number in ((left, "cross_entropy", 1), (right, "mse", 2)):
        expected = above(place_of(made_run(number, loss=loss), 60, maps[loss]), MAIN.ball)
        assert panel.view.ball.position == pytest.approx(expected, abs=1e-6)
    assert left.view.surface.opts["meshdata"] is not right.view.surface.opts["meshdata"]
    assert left.view.grab() != right.view.grab()
    assert right.log_height.objectName() != left.log_height.objectName()


def test_one_camera_follows_the_other(pair, qtbot):
    _, left, right = pair
    left.camera_moved.connect(right.look)
    right.camera_moved.connect(left.look)
    moves: list[Camera] = []
    left.camera_moved.connect(moves.append)
    qtbot.mousePress(left.view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(left.view, QPoint(150, 80))
    qtbot.mouseRelease(left.view, Qt.MouseButton.LeftButton, pos=QPoint(150, 80))
    assert left.view.camera != Camera()
    assert right.view.camera == left.view.camera
    wheel = QWheelEvent(
        QPointF(90, 90), QPointF(90, 90), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(left.view, wheel)
    assert right.view.camera.zoom == pytest.approx(1.0015**240)
    left.pan(1, 0)
    assert [right.view.camera == left.view.camera, len(moves)] == [True, 3]
    right.pan(0, 1)
    assert left.view.camera == right.view.camera
    right.reset_view()
    assert left.view.camera == Camera()
    assert len(moves) == 3  # looking where the other looks is no move of one's own


def test_a_view_that_comes_later_looks_from_where_it_was_told(qtbot, maps):
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    late = LossSurface("loss_surface_2", "Second")
    qtbot.addWidget(late)
    late.look(Camera(azimuth=20))
    late.set_map(maps["mse"])
    late.show()
    late.install(None)
    assert late.view.camera == Camera(azimuth=20)
