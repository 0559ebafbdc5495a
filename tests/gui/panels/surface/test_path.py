"""The path on the surface: which updates, draped over it, cut at the walls."""

import numpy as np
import pytest

from engine.loss.surface import full_loss
from engine.record.history import CHUNK
from gui.panels.path_vertices import MOST_BESIDE, MOST_VERTICES, vertices
from gui.panels.surface import path as surface_path
from gui.panels.surface.shape import box_of
from tests.gui.panels.surface.seed import seed_session


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
