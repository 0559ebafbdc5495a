"""The path of the updates on the surface: which rows, draped over it, cut at the viewport. No OpenGL here."""

import numpy as np
from numpy.typing import NDArray

from engine.loss.loss_map import LossMap
from engine.record.history import History
from gui.panels import path_vertices
from gui.panels.surface.shape import Box, Floats, surface_height

MOST_VERTICES = 1200  # of the line; each more costs time in every frame
LIFT = 0.008  # above the surface, so that neither hides the other
_DRAPE_STEP = 1 / 80  # of the box, the longest straight piece where there are vertices to spare
_COLUMNS = ("w", "b", "full_loss")

Position = tuple[float, float, float]


def path_rows(history: History, index: int, most: int = path_vertices.MOST_VERTICES) -> Floats:
    """Return w, b and full loss of the updates that the path to update `index` is drawn through: (n, 3)."""
    rows, w, b = path_vertices.vertices(history, 0, index, most)
    return np.column_stack([w, b, history.take("full_loss", rows)]).astype(np.float64)


def row_of(history: History, index: int) -> Floats:
    """Return w, b and full loss after update `index`: (3,)."""
    return np.array([history.take(name, np.array([index]))[0] for name in _COLUMNS], np.float64)


def path_points(rows: Floats, box: Box, lift: float = LIFT) -> Floats:
    """Return the updates' points, lifted a little off the surface: (n, 3)."""
    points = box.points(rows[:, 0], rows[:, 1], rows[:, 2])
    points[:, 2] += lift
    return points


def standing(row: Floats, box: Box, radius: float) -> Position | None:
    """Return where the middle of a ball at this w, b and loss is, (3,); None outside the viewport."""
    if not np.isfinite(row[:2]).all():
        return None
    x, y, z = box.points(row[:1], row[1:2], row[2:])[0]
    inside = abs(x) <= 0.5 and abs(y) <= 0.5
    return (float(x), float(y), float(z) + radius) if inside else None


def draped(
    points: Floats, loss_map: LossMap, box: Box, most: int = MOST_VERTICES, lift: float = LIFT
) -> Floats:
    """Return the points with more between them that follow the surface, `most` at most.

    The updates' own points stay among them. Outside the viewport the line between two updates is straight.
    """
    if len(points) < 2:
        return points
    spare, step = max(most - len(points), 0), _DRAPE_STEP
    ends = np.clip(points[:, :2], -0.75, 0.75)  # what is far outside needs no vertices
    length = np.hypot(*np.diff(ends, axis=0).T)
    while (pieces := np.ceil(length / step).astype(np.intp).clip(1)).sum() - len(length) > spare:
        step *= 2
    segment = np.repeat(np.arange(len(pieces)), pieces)
    first = np.cumsum(pieces) - pieces
    along = (np.arange(len(segment)) - first[segment]) / pieces[segment]
    line = points[segment] + along[:, None] * (points[segment + 1] - points[segment])
    between = (along > 0) & (abs(line[:, :2]) <= 0.5).all(axis=1)
    line[between, 2] = surface_height(loss_map, box, line[between, 0], line[between, 1]) + lift
    return np.concatenate([line, points[-1:]])


def clipped(points: Floats) -> NDArray[np.float32]:
    """Return the line through `points` as pairs of segment ends, (2n, 3), cut at the walls of the box."""
    if (abs(points[:, :2]) <= 0.5).all():
        inside = np.empty((2 * (len(points) - 1), 3), np.float32)
        inside[::2], inside[1::2] = points[:-1], points[1:]
        return inside
    start, delta = points[:-1], np.diff(points, axis=0)
    enter, leave = np.zeros(len(delta)), np.ones(len(delta))
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis in (0, 1):  # Liang and Barsky
            at_walls = (np.array([-0.5, 0.5]) - start[:, axis, None]) / delta[:, axis, None]
            along_wall = delta[:, axis] == 0
            outside = along_wall & (abs(start[:, axis]) > 0.5)
            enter = np.where(along_wall, enter, np.maximum(enter, at_walls.min(axis=1)))
            leave = np.where(
                outside, -1.0, np.where(along_wall, leave, np.minimum(leave, at_walls.max(axis=1)))
            )
    kept = enter < leave
    start, delta, enter, leave = (part[kept] for part in (start, delta, enter, leave))
    ends = np.stack([start + enter[:, None] * delta, start + leave[:, None] * delta], axis=1)
    return ends.reshape(-1, 3).astype(np.float32)
