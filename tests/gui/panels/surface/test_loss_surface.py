"""The 3D panel: its numbers without a screen, then the view itself under software OpenGL."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton

from engine.data.dataset import Dataset
from engine.loss.loss_map import SEED_VIEWPORT, LossMap, loss_map
from engine.loss.surface import full_loss
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.record.history import CHUNK
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import on_show
from gui.lab.session import Session
from gui.look.ticks import linear_ticks, log_ticks
from gui.panels.path_vertices import MOST_BESIDE, MOST_VERTICES, vertices
from gui.panels.surface import axes as surface_axes
from gui.panels.surface import path as surface_path
from gui.panels.surface import shape as surface_shape
from gui.panels.surface.camera import HEIGHT, Camera
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.shape import GAP, Box, box_of
from gui.start_up.opengl_probe import opengl_problem

GREY = np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1)
SIZES = [(640, 290), (900, 560), (300, 600), (160, 120)]


def seed_session(updates: int = 0, loss: str = "cross_entropy") -> Session:
    """Return the seed lab with a made-up path that stays in the seed window."""
    session = Session(Run(Experiment(loss=loss)))
    for k in range(1, updates + 1):
        session.active.history.append(-5 + 20 * k / updates * 0.99, -9 + 3 * np.sin(k / 9), 1.0)
    return session


@pytest.fixture(scope="module")
def seed_map() -> LossMap:
    return loss_map(Session(Run(Experiment())).active.dataset, "cross_entropy", SEED_VIEWPORT)


# Heights


def test_height_is_the_log_of_the_loss_between_gap_and_top(seed_map):
    box = box_of(seed_map, True)
    low, high = seed_map.log_range
    middle = 10 ** ((low + high) / 2)
    expected = [GAP, (GAP + HEIGHT) / 2, HEIGHT]
    assert box.height([10**low, middle, 10**high]) == pytest.approx(expected, abs=1e-12)


def test_linear_height_is_the_loss(seed_map):
    box = box_of(seed_map, False)
    low, high = (10**end for end in seed_map.log_range)
    expected = [GAP, (GAP + HEIGHT) / 2, HEIGHT]
    assert box.height([low, (low + high) / 2, high]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("log_height", [True, False])
def test_losses_outside_the_range_are_clipped(log_height):
    box = Box((0, 1, 0, 1), (-2.0, 308.2547), log_height)
    heights = box.height([0.0, np.inf, np.nan, np.finfo(float).max])
    assert heights == pytest.approx([GAP, HEIGHT, HEIGHT, HEIGHT])


@pytest.mark.parametrize("loss", ["cross_entropy", "bce", "mse", "cross_entropy_literal"])
@pytest.mark.parametrize("log_height", [True, False])
def test_path_is_as_high_as_the_full_loss(loss, log_height):
    active = seed_session(60, loss).active
    box = box_of(loss_map(active.dataset, loss, SEED_VIEWPORT), log_height)
    rows = surface_path.path_rows(active.history, 60)
    points = surface_path.path_points(rows, box)
    expected = box.height(full_loss(active.dataset, loss, active.history.w, active.history.b))
    assert points[:, 2] - surface_path.LIFT == pytest.approx(expected, abs=1e-6)
    assert (points[:, 0] + 0.5) * 30 - 15 == pytest.approx(active.history.w, abs=1e-5)
    assert (points[:, 1] + 0.5) * 26 - 13 == pytest.approx(active.history.b, abs=1e-5)


def test_mesh_stands_at_the_map_and_has_its_colours(seed_map):
    box = box_of(seed_map, True)
    shape = surface_shape.mesh(seed_map, box, GREY)
    x, y = box.floor(seed_map.w, seed_map.b)
    grid = {(np.float32(a), np.float32(b)): (i, j) for i, b in enumerate(y) for j, a in enumerate(x)}
    heights = box.height(seed_map.loss)
    assert len(shape.vertexes) <= surface_shape.VERTICES**2
    for vertex in shape.vertexes[::101]:
        assert vertex[2] == pytest.approx(heights[grid[vertex[0], vertex[1]]], abs=1e-6)
    assert np.ptp(shape.vertexes, axis=0) == pytest.approx([1, 1, HEIGHT - GAP], abs=1e-2)
    assert shape.colours.shape == (len(shape.vertexes), 4)
    assert (
        shape.colours[np.argmin(shape.vertexes[:, 2]), 0] < shape.colours[np.argmax(shape.vertexes[:, 2]), 0]
    )


def test_triangles_cover_the_floor_once_and_face_up(seed_map):
    shape = surface_shape.mesh(seed_map, box_of(seed_map, True), GREY)
    a, b, c = (shape.vertexes[shape.faces[:, k], :2].astype(np.float64) for k in range(3))
    u, v = b - a, c - a
    areas = (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) / 2
    assert (areas > 0).all()
    assert areas.sum() == pytest.approx(1, abs=1e-5)


def test_contour_lines_lie_on_the_surface(seed_map):
    box = box_of(seed_map, True)
    ends = surface_shape.contours(seed_map, box).astype(np.float64) - (0, 0, surface_shape.CONTOUR_LIFT)
    assert len(ends) % 2 == 0
    assert set(np.round(ends[:, 2], 5)) <= set(np.round(box.height(seed_map.levels), 5))
    below = surface_shape.surface_height(seed_map, box, ends[:, 0], ends[:, 1])
    assert below == pytest.approx(ends[:, 2], abs=5e-3)


def test_wires_are_on_the_grid(seed_map):
    ends, colours = surface_shape.wires(seed_map, box_of(seed_map, True), GREY)
    assert len(ends) == len(colours)
    steps = abs(ends[1::2] - ends[::2])[:, :2]
    assert (np.minimum(steps[:, 0], steps[:, 1]) < 1e-6).all()
    assert steps.max() == pytest.approx(1 / (len(seed_map.w) - 1), abs=1e-6)


# The path


@pytest.mark.parametrize("updates", [0, 1, 700, 999, 1000, 5000, 40000])
def test_path_has_few_vertices_with_first_and_last(updates, seed_map):
    history = seed_session(updates).active.history
    rows = surface_path.path_rows(history, updates)
    assert tuple(rows[0, :2]) == (-5, -10)
    assert tuple(rows[-1]) == tuple(history.column(name)[updates] for name in ("w", "b", "full_loss"))
    box = box_of(seed_map, True)
    points = surface_path.path_points(rows, box)
    line = surface_path.draped(points, seed_map, box)
    assert len(line) <= surface_path.MOST_VERTICES
    assert line[0] == pytest.approx(points[0])
    assert line[-1] == pytest.approx(points[-1])
    assert {tuple(point) for point in points} <= {tuple(point) for point in line}


@pytest.mark.parametrize("most", [MOST_VERTICES, MOST_BESIDE])
def test_every_update_of_a_few_is_on_the_path(most):
    history = seed_session(most - 1).active.history
    rows = surface_path.path_rows(history, most - 1, most)
    expected = np.column_stack([history.column(name) for name in ("w", "b", "full_loss")])
    assert np.array_equal(rows, expected)


@pytest.mark.parametrize("most", [MOST_VERTICES, MOST_BESIDE])
@pytest.mark.parametrize("updates", [1000, 5000, CHUNK + 2000])
def test_peaks_and_the_beginning_of_many_are_on_the_path(updates, most):
    """As on the contour: a spike of one update is never left out."""
    history = seed_session().active.history
    for k in range(1, updates + 1):
        history.append(9.0 if k == 613 else k / updates, -9.0 if k == 777 else 0.0, 1.0)
    rows, w, b = vertices(history, 0, updates, most)
    assert {0, 613, 777, updates} <= set(rows.tolist())
    assert np.array_equal(rows[:64], np.arange(64))
    assert len(rows) <= 2 * most + 80
    assert np.array_equal(w, history.w[rows])
    assert np.array_equal(b, history.b[rows])
    assert np.array_equal(surface_path.path_rows(history, updates, most)[:, 0], w)


def test_a_branch_of_the_history_is_another_path():
    active = seed_session(20).active
    surface_path.path_rows(active.history, 20)
    branch = active.history.branch(10)
    for _ in range(10):
        branch.append(1.0, 2.0, 0.0)
    assert tuple(surface_path.path_rows(branch, 20)[-1, :2]) == (1, 2)


def test_long_steps_follow_the_surface(seed_map):
    box = box_of(seed_map, True)
    points = box.points(
        [-14, 14], [12, -12], full_loss(seed_session().active.dataset, "cross_entropy", [-14, 14], [12, -12])
    )
    line = surface_path.draped(points, seed_map, box)
    w, b = 30 * (line[:, 0] + 0.5) - 15, 26 * (line[:, 1] + 0.5) - 13
    true = box.height(full_loss(seed_session().active.dataset, "cross_entropy", w, b))
    assert len(line) > 80
    assert line[1:-1, 2] - surface_path.LIFT == pytest.approx(true[1:-1], abs=4e-3)


def test_path_is_cut_at_the_walls():
    points = np.array(
        [[-1, 0, 0], [0, 0, 1], [1, 0, 2], [1, 3, 0], [0, 3, 0], [0, 0.5, 4], [0, 0.5, 1], [0.2, 0, 0]], float
    )
    ends = surface_path.clipped(points).reshape(-1, 2, 3)
    expected = [
        [[-0.5, 0, 0.5], [0, 0, 1]],
        [[0, 0, 1], [0.5, 0, 1.5]],
        [[0, 0.5, 4], [0, 0.5, 1]],
        [[0, 0.5, 1], [0.2, 0, 0]],
    ]
    assert ends == pytest.approx(np.array(expected))
    assert surface_path.clipped(points[:1]).shape == (0, 3)


def test_rows_that_are_not_finite_are_left_out():
    history = seed_session().active.history
    for w, b in ((np.nan, 0.0), (1.0, np.inf), (1.0, 1.0)):
        history.append(w, b, 1.0)
    assert surface_path.path_rows(history, 3)[:, :2].tolist() == [[-5, -10], [1, 1]]


# Ticks


@pytest.mark.parametrize(
    ("low", "high", "labels", "note"),
    [
        (-15, 15, ["−15", "−10", "−5", "0", "5", "10", "15"], ""),
        (-13, 13, ["−10", "−5", "0", "5", "10"], ""),
        (0.051, 0.32, ["0.10", "0.15", "0.20", "0.25", "0.30"], ""),
        (-1e6, 1e6, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "×10⁶"),
        (-1e-9, 1e-9, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "×10⁻⁹"),
        (14.8 - 1e-9, 14.8 + 1e-9, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "− 14.8, ×10⁻⁹"),
    ],
)
def test_linear_ticks(low, high, labels, note):
    ticks = linear_ticks(low, high)
    assert list(ticks.labels) == labels
    assert ticks.note == note


@pytest.mark.parametrize("low", [0.0, -3.7, 14.2, -1e5, 1e-8, 8e5])
@pytest.mark.parametrize("span", [1e-9, 3e-5, 0.02, 1, 26, 7e3, 2e6])
def test_ticks_are_inside_round_and_told_apart(low, span):
    ticks = linear_ticks(low, low + span)
    assert 3 <= len(ticks.values) <= 7
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in ticks.values)
    assert max(map(len, ticks.labels)) <= 8


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-1.3, 1.2, ["0.1", "1", "10"]),
        (-2, 0, ["0.01", "0.1", "1"]),
        (-1.5, 0, ["0.05", "0.1", "0.2", "0.5", "1"]),
        (-6, 6, ["10⁻⁶", "0.001", "1", "1000", "10⁶"]),
        (11, 12, ["10¹¹", "2·10¹¹", "5·10¹¹", "10¹²"]),
        (-0.31, -0.29, ["0.490", "0.495", "0.500", "0.505", "0.510"]),
    ],
)
def test_log_ticks(low, high, labels):
    assert list(log_ticks(low, high).labels) == labels


# The camera


def test_camera_never_goes_below_the_floor():
    camera = Camera()
    for _ in range(200):
        camera = camera.orbited(7, -3).panned(0.1, -0.1)
    assert camera.elevation == 5
    assert camera.center[2] >= 0
    assert Camera().orbited(0, 500).elevation == 89
    eye = np.array(camera.center) + camera.distance(640, 290) * camera.axes[0]
    assert eye[2] > 0


def test_camera_stays_outside_the_box_and_keeps_it_in_sight():
    camera = Camera()
    for _ in range(100):
        camera = camera.zoomed(2).panned(0.3, 0.3)
    assert camera.zoom == 12
    assert (abs(np.array(camera.center[:2])) <= 0.5).all()
    assert 0 <= camera.center[2] <= HEIGHT
    assert camera.distance(640, 290) > 1.5
    assert camera.zoomed(1e-9).zoom == 0.5


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("elevation", [5, 31, 60, 89])
def test_the_whole_box_is_seen_however_it_is_turned(width, height, elevation):
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, HEIGHT)])
    for azimuth in range(-180, 180, 15):
        camera = replace(Camera(), azimuth=azimuth, elevation=elevation)
        seen, ahead = camera.project(corners, width, height)
        assert ahead.all()
        assert (seen >= -1).all()
        assert (seen <= (width + 1, height + 1)).all()


def test_dragging_moves_the_picture_by_the_same_pixels():
    camera, spot = Camera(), np.array([Camera().center])
    before, _ = camera.project(spot, 640, 290)
    unit = camera.pixels_per_unit(640, 290)
    after, _ = camera.panned(-20 / unit, 10 / unit).project(spot, 640, 290)
    assert after - before == pytest.approx(np.array([[20, 10]]), abs=0.7)


# The labels


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
@pytest.mark.parametrize("azimuth", range(-180, 180, 30))
@pytest.mark.parametrize("elevation", [5, 31, 89])
def test_labels_are_inside_and_apart(qapp, seed_map, width, height, azimuth, elevation):
    camera = replace(Camera(), azimuth=azimuth, elevation=elevation)
    drawn = surface_axes.frame(box_of(seed_map, True), surface_axes.side_of(camera))
    metrics = QFontMetricsF(qapp.font())
    labels = surface_axes.layout(camera, drawn, width, height, metrics, metrics)
    assert {label.text for label in labels} >= {"w (weight)", "b (bias)"}
    assert len(labels) >= 6
    for k, label in enumerate(labels):
        assert QRectF(0, 0, width, height).contains(label.rect)
        assert not any(label.rect.intersects(other.rect) for other in labels[:k])


def test_ticks_stand_at_their_values(seed_map):
    drawn = surface_axes.frame(box_of(seed_map, True), (1, -1))
    w, b, loss = drawn.axes
    assert w.points[:, 0] == pytest.approx(np.array(w.ticks.values) / 30)
    assert b.points[:, 1] == pytest.approx(np.array(b.ticks.values) / 26)
    assert loss.points[:, 2] == pytest.approx(box_of(seed_map, True).height(loss.ticks.values))
    assert set(w.points[:, 1]) == {-0.5}
    assert set(b.points[:, 0]) == {0.5}


# The panel


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


# The probe


def probe(**environment: str) -> list[str]:
    """Return what the probe says in a process of its own, and what it set."""
    script = (
        "import os, sys\nfrom PySide6.QtGui import QGuiApplication\napplication = QGuiApplication([])\n"
        "from gui.start_up.opengl_probe import opengl_problem\nprint(opengl_problem())\n"
        "print(os.environ.get('PYOPENGL_PLATFORM'))\nprint('pyqtgraph' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**{k: v for k, v in os.environ.items() if k != "PYOPENGL_PLATFORM"}, **environment},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_probe_without_opengl(platform):
    assert probe(QT_QPA_PLATFORM=platform) == [
        f"The display in use ({platform}) has no OpenGL.",
        "None",
        "False",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Xvfb")
@pytest.mark.parametrize("integration", ["xcb_glx", "xcb_egl"])
def test_probe_says_which_library_made_the_context(xvfb, integration):
    if xvfb is None:
        pytest.skip("Xvfb is not installed")
    said = probe(DISPLAY=f":{xvfb.display}", QT_QPA_PLATFORM="xcb", QT_XCB_GL_INTEGRATION=integration)
    assert said == ["None", integration.removeprefix("xcb_"), "False"]


def test_probe_where_the_display_has_no_opengl():
    said = probe(QT_QPA_PLATFORM="xcb", QT_XCB_GL_INTEGRATION="none")
    assert said == [
        "This computer offers no OpenGL: its graphics driver is missing or does not answer.",
        "None",
        "False",
    ]
