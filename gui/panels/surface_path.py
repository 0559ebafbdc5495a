"""The path of the updates on the surface: which rows, draped over it, cut at the window. No OpenGL here."""

import numpy as np
from numpy.typing import NDArray

from engine.history import CHUNK, History
from gui.loss_map import LossMap
from gui.panels.surface_shape import Box, Floats, surface_height

MOST_ROWS = 1000
MOST_VERTICES = 2000  # of the line; each more costs time in every frame
LIFT = 0.008  # above the surface, so that neither hides the other
_DRAPE_STEP = 1 / 80  # of the box, the longest straight piece where there are vertices to spare
_COLUMNS = ("w", "b", "full_loss")


class PathRows:
    """The rows of a history that stand for its path: every one, or every 2nd, 4th, 8th… and the last.

    The stride depends on the number of updates alone, so a growing path keeps the vertices it has. Rows once
    read are kept; ``forget`` when the history has been cut.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Read the history anew next time."""
        self._history: History | None = None
        self._stride = 0
        self._rows = np.empty((0, len(_COLUMNS)))  # rows 0, stride, 2 * stride, ...

    def upto(self, history: History, index: int) -> Floats:
        """Return w, b and full loss of the start, of chosen updates and of update `index`: (n, 3) float64."""
        stride = row_stride(index)
        if history is not self._history or stride < self._stride:
            self.forget()
            self._history, self._stride = history, stride
        elif stride > self._stride > 0:
            self._rows = self._rows[:: stride // self._stride]
        self._stride = stride
        wanted = index // stride + 1
        if wanted > len(self._rows):
            self._rows = np.concatenate(
                [self._rows, _read(history, len(self._rows) * stride, index + 1, stride)]
            )
        if index % stride == 0:
            return self._rows[:wanted]
        return np.concatenate([self._rows[:wanted], _read(history, index, index + 1, 1)])


def row_stride(index: int) -> int:
    """Return the power of two with which at most MOST_ROWS rows from 0 to `index` are taken."""
    stride = 1
    while index // stride + 1 > MOST_ROWS:
        stride *= 2
    return stride


def _read(history: History, start: int, stop: int, stride: int) -> Floats:
    """Return every `stride`-th row, chunk by chunk: long columns are never copied whole."""
    parts = []
    while start < stop:
        end = min(stop, (start // CHUNK + 1) * CHUNK)
        parts.append(np.column_stack([history.column(name, start, end)[::stride] for name in _COLUMNS]))
        start += -(-(end - start) // stride) * stride
    return np.concatenate(parts).astype(np.float64)


def path_points(rows: Floats, box: Box) -> Floats:
    """Return the updates' points, lifted a little off the surface: (n, 3); finite rows only."""
    rows = rows[np.isfinite(rows[:, :2]).all(axis=1)]
    points = box.points(rows[:, 0], rows[:, 1], rows[:, 2])
    points[:, 2] += LIFT
    return points


def draped(points: Floats, loss_map: LossMap, box: Box) -> Floats:
    """Return the points with more between them that follow the surface, MOST_VERTICES at most.

    The updates' own points stay among them. Outside the window the line between two updates is straight.
    """
    if len(points) < 2:
        return points
    spare, step = MOST_VERTICES - len(points), _DRAPE_STEP
    ends = np.clip(points[:, :2], -0.75, 0.75)  # what is far outside needs no vertices
    length = np.hypot(*np.diff(ends, axis=0).T)
    while (pieces := np.ceil(length / step).astype(np.intp).clip(1)).sum() - len(length) > spare:
        step *= 2
    segment = np.repeat(np.arange(len(pieces)), pieces)
    first = np.cumsum(pieces) - pieces
    along = (np.arange(len(segment)) - first[segment]) / pieces[segment]
    line = points[segment] + along[:, None] * (points[segment + 1] - points[segment])
    between = (along > 0) & (abs(line[:, :2]) <= 0.5).all(axis=1)
    line[between, 2] = surface_height(loss_map, box, line[between, 0], line[between, 1]) + LIFT
    return np.concatenate([line, points[-1:]])


def clipped(points: Floats) -> NDArray[np.float32]:
    """Return the line through `points` as pairs of segment ends, (2n, 3), cut at the walls of the box."""
    start, delta = points[:-1], np.diff(points, axis=0)
    if (abs(points[:, :2]) <= 0.5).all():
        return np.repeat(points, 2, axis=0)[1:-1].astype(np.float32)
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
