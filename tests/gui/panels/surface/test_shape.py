"""The surface's shape: heights, mesh, contour lines and wires."""

import numpy as np
import pytest

from engine.loss.loss_map import SEED_VIEWPORT, loss_map
from engine.loss.surface import full_loss
from gui.panels.surface import path as surface_path
from gui.panels.surface import shape as surface_shape
from gui.panels.surface.camera import HEIGHT
from gui.panels.surface.shape import GAP, Box, box_of
from tests.gui.panels.surface.seed import seed_session

GREY = np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1)


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
