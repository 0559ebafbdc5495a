"""Several runs on the loss surface, and two surfaces side by side, under software OpenGL."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from engine.loss.loss_map import SEED_VIEWPORT, LossMap, loss_map
from engine.loss.surface import full_loss
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.record.history import History
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import on_show
from gui.lab.session import Session
from gui.look import theme
from gui.panels.surface.camera import Camera
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.path import MOST_VERTICES
from gui.panels.surface.runs import BESIDE, MAIN
from gui.panels.surface.shape import box_of
from gui.start_up.opengl_probe import opengl_problem


def made_run(
    number: int, updates: int = 60, start: tuple[float, float] = (-5.0, -10.0), loss="cross_entropy"
):
    """Return a run with a made-up path of its own, within the seed window."""
    active = Session(Run(Experiment(loss=loss))).active
    history = History(active.dataset, loss, *start)
    for k in range(1, updates + 1):
        part = k / updates
        history.append(start[0] + (17 - 2 * number) * part, start[1] + 3 * number * part, 1.0)
    return replace(active, history=history, number=number, name=f"Run {number}")


def place_of(run: TrainedRun, index: int, seen: LossMap) -> np.ndarray:
    """Return where update `index` is in the box, by the full loss in double precision."""
    w, b = run.history.w[index], run.history.b[index]
    return box_of(seen, True).points([w], [b], [full_loss(run.dataset, run.history.loss, w, b)])[0]


def above(point: np.ndarray, radius: float) -> np.ndarray:
    """Return where the middle of a ball on `point` is."""
    return point + np.array([0, 0, radius])


def colour_of(item) -> str:
    return QColor.fromRgbF(*item.color).name()


def count(picture: QImage, colour: str) -> int:
    """Return how many pixels have exactly this colour, as a path has where nothing lights it."""
    pixels = np.frombuffer(picture.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    return int(((pixels & 0xFFFFFF) == (QColor(colour).rgb() & 0xFFFFFF)).sum())


def painted(qtbot, panel: LossSurface) -> None:
    """Wait until the panel has painted anew."""
    with qtbot.waitSignal(panel.painted, timeout=5000):
        panel.view.update()


def picture_of(qtbot, panel: LossSurface) -> QImage:
    """Return the 3D view as it is painted anew."""
    painted(qtbot, panel)
    return panel.view.grab()


def on_screen(panel: LossSurface) -> QImage:
    """Return what the screen shows of the 3D view."""
    window, corner = panel.window(), panel.view.mapToGlobal(QPoint(0, 0))
    corner -= window.mapToGlobal(QPoint(0, 0))
    screen = window.screen().grabWindow(window.winId())
    return screen.copy(corner.x(), corner.y(), panel.view.width(), panel.view.height()).toImage()


@pytest.fixture(scope="module")
def maps() -> dict[str, LossMap]:
    dataset = Session(Run(Experiment())).active.dataset
    return {loss: loss_map(dataset, loss, SEED_VIEWPORT) for loss in ("cross_entropy", "mse")}


@pytest.fixture
def panel(qtbot, maps) -> LossSurface:
    """Return the panel with its 3D view on the screen."""
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    made = LossSurface()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.set_map(maps["cross_entropy"])
    made.show()
    made.install(None)
    qtbot.waitUntil(lambda: made.view.isExposed())
    return made


def test_each_run_is_in_its_colour_and_its_ball_at_its_update(panel, maps, qtbot):
    runs = [made_run(number) for number in range(1, 7)]
    shown = [(run, 10 * run.number) for run in runs]
    panel.draw(on_show(*shown[0], shown[1:]))
    assert list(panel.view.runs.items) == [1, 2, 3, 4, 5, 6]
    for run, index in shown:
        items = panel.view.runs.items[run.number]
        expected = place_of(run, index, maps["cross_entropy"])
        assert items.ball.position == pytest.approx(above(expected, items.ball.radius), abs=1e-6)
        assert {colour_of(line) for line in (items.path, items.shadow, items.marks)} == {
            theme.html(theme.RUN_COLOURS[run.number - 1])
        }
        assert len(items.points) == index + 1
        assert items.points[-1][:2] == pytest.approx(expected[:2], abs=1e-6)
        assert items.path.pos[-1] == pytest.approx(items.points[-1], abs=1e-6)
    picture = picture_of(qtbot, panel)
    assert all(count(picture, theme.html(colour)) > 5 for colour in theme.RUN_COLOURS)


def test_the_main_run_is_the_view_s_ball_and_wider(panel):
    one, two = made_run(1), made_run(2)
    panel.draw(on_show(one, 60, [(two, 50)]))
    assert panel.view.ball is panel.view.runs.items[1].ball
    assert (panel.view.ball.radius, panel.view.runs.items[2].ball.radius) == (MAIN.ball, BESIDE.ball)
    panel.draw(on_show(two, 50, [(one, 60)]))
    first, second = (panel.view.runs.items[number] for number in (1, 2))
    assert panel.view.ball is second.ball
    assert len(panel.view.path_points) == 51
    assert (first.path.points, second.path.points) == (BESIDE.path, MAIN.path)
    assert first.ball.radius < second.ball.radius
    lowest = min(item.depthValue() for item in second.items[1:])
    assert max(item.depthValue() for item in first.items) < lowest


def test_a_start_is_marked_once(panel, maps):
    same, other = made_run(2), made_run(3, start=(-12.0, -11.0))
    panel.draw(on_show(made_run(1), 60, [(same, 60), (other, 60)]))
    items = panel.view.runs.items
    assert items[1].start.position is not None
    assert items[2].start.position is None
    expected = above(place_of(other, 0, maps["cross_entropy"]), BESIDE.start)
    assert items[3].start.position == pytest.approx(expected, abs=1e-6)
    panel.draw(on_show(made_run(1), 0, [(same, 5), (other, 0)]))
    assert all(items[number].start.position is None for number in (1, 2, 3))


def test_a_run_that_leaves_is_hidden(panel, qtbot):
    one, two = made_run(1), made_run(2)
    panel.draw(on_show(one, 60, [(two, 60)]))
    assert all(item.visible() for item in panel.view.runs.items[2].ball.items)
    before = count(picture_of(qtbot, panel), theme.html(theme.RUN_COLOURS[1]))
    panel.draw(on_show(one, 60))
    assert not any(item.visible() for item in panel.view.runs.items[2].items)
    assert before > 20
    assert count(picture_of(qtbot, panel), theme.html(theme.RUN_COLOURS[1])) == 0
    panel.wireframe.click()
    picture_of(qtbot, panel)
    assert not any(item.visible() for item in panel.view.runs.items[2].items)
    panel.draw(on_show(one, 60, [(two, 30)]))
    items = panel.view.runs.items[2]
    assert items.marks.visible()
    assert not items.casing.visible()


def test_each_run_has_a_mark_for_each_update_in_the_wireframe(panel, qtbot):
    panel.wireframe.click()
    panel.draw(on_show(made_run(1), 60, [(made_run(2), 40)]))
    picture_of(qtbot, panel)
    ends = [len(panel.view.runs.items[number].marks.pos) for number in (1, 2)]
    assert ends == [4 * 61, 4 * 41]


def test_runs_beside_have_fewer_vertices(panel):
    runs = [(made_run(number, 5000), 5000) for number in range(1, 7)]
    panel.draw(on_show(*runs[0], runs[1:]))
    lines = [len(panel.view.runs.items[number].path.pos) // 2 + 1 for number in range(1, 7)]
    assert lines[0] <= MOST_VERTICES
    assert max(lines[1:]) <= BESIDE.vertices


def test_no_items_are_left_behind(panel, qtbot):
    for change in range(50):
        numbers = [1 + (change + k) % 6 for k in range(1 + change % 6)]
        main, *beside = [(made_run(number, 5), 5) for number in numbers]
        panel.set_run(main[0])
        panel.draw(on_show(*main, beside))
        picture_of(qtbot, panel)
        seen = {n for n, items in panel.view.runs.items.items() if items.ball.hull.visible()}
        assert seen == set(numbers)
    one_set = len(panel.view.runs.items[1].items)
    others = 3 + 3 + 2  # floor, grid, edges; surface, wires, contours; the ball under the mouse
    assert len(panel.view.items) == 6 * one_set + others
    assert len(set(map(id, panel.view.items))) == len(panel.view.items)


# Two surfaces


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
