"""The loss map as a shape in the unit box: heights, colours, faces and contour lines. No OpenGL here."""

from dataclasses import dataclass

import contourpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.loss.loss_map import LossMap
from gui.panels.surface.camera import HEIGHT

Floats = NDArray[np.float64]

GAP = 0.12  # between the floor and the smallest loss, so that the path's shadow is seen under the surface
VERTICES = 96  # of the mesh, a side
CONTOUR_LIFT = 0.003
WIRES = 33  # of the wireframe, a side
_LIGHT = np.array([-0.45, -0.25, 0.86])  # direction to the lamp
_AMBIENT, _DIFFUSE = 0.62, 0.42


@dataclass(frozen=True, slots=True)
class Box:
    """The scales of the box: a viewport of (w, b) on a floor of one by one, and the loss above it.

    Attributes
    ----------
    viewport : (float, float, float, float)
        w from, to; b from, to.
    log_range : (float, float)
        log10 of the losses at the bottom and the top of the surface.
    log_height : bool
        Whether the height is the logarithm of the loss, or the loss itself.
    """

    viewport: tuple[float, float, float, float]
    log_range: tuple[float, float]
    log_height: bool = True

    def height(self, loss: ArrayLike) -> Floats:
        """Return the heights of losses, which are clipped to the range; infinity and NaN count as large."""
        with np.errstate(all="ignore"):
            low, high = self.log_range
            log = np.log10(np.nan_to_num(np.asarray(loss, np.float64), nan=np.inf, posinf=np.inf))
            log = np.clip(log, low, high)
            if self.log_height:
                fraction = (log - low) / (high - low)
            else:  # (10**log - 10**low) / (10**high - 10**low), which must not overflow
                smallest = 10.0 ** (low - high)
                fraction = (10.0 ** (log - high) - smallest) / (1.0 - smallest)
        return np.asarray(GAP + (HEIGHT - GAP) * fraction)

    def sides(self, length: float) -> tuple[float, float]:
        """Return what a length on the floor is in w and in b."""
        w_from, w_to, b_from, b_to = self.viewport
        return length * (w_to - w_from), length * (b_to - b_from)

    def floor(self, w: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
        """Return x and y of parameters; within ±0.5 inside the viewport."""
        w_from, w_to, b_from, b_to = self.viewport
        x = (np.asarray(w, np.float64) - w_from) / (w_to - w_from) - 0.5
        y = (np.asarray(b, np.float64) - b_from) / (b_to - b_from) - 0.5
        return x, y

    def points(self, w: ArrayLike, b: ArrayLike, loss: ArrayLike) -> Floats:
        """Return the points of parameters on the surface, (n, 3)."""
        x, y = self.floor(w, b)
        return np.column_stack([x, y, self.height(loss)])


def box_of(loss_map: LossMap, log_height: bool) -> Box:
    """Return the box that shows `loss_map`."""
    return Box(loss_map.viewport, loss_map.log_range, log_height)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What the surface is drawn from: points (n, 3), their colours (n, 4), and triangles (m, 3)."""

    vertexes: NDArray[np.float32]
    colours: NDArray[np.float32]
    faces: NDArray[np.uint32]


def mesh(loss_map: LossMap, box: Box, colour_table: Floats) -> Shape:
    """Return the lit surface; `colour_table`, (n, 3) from 0 to 1, runs over the log range."""
    rows, columns = (_spread(len(values), VERTICES) for values in (loss_map.b, loss_map.w))
    x, y = box.floor(loss_map.w[columns], loss_map.b[rows])
    z = box.height(loss_map.loss[np.ix_(rows, columns)])
    shade = _AMBIENT + _DIFFUSE * np.clip(_normals(x, y, z) @ (_LIGHT / np.linalg.norm(_LIGHT)), 0, 1)
    colours = np.ones((z.size, 4), np.float32)
    rgb = map_colours(loss_map.log_loss[np.ix_(rows, columns)], loss_map.log_range, colour_table)
    colours[:, :3] = np.clip(rgb * shade[..., None], 0, 1).reshape(-1, 3)
    xx, yy = np.meshgrid(x, y)
    vertexes = np.stack([xx, yy, z], -1).reshape(-1, 3).astype(np.float32)
    return Shape(vertexes, colours, _triangles(len(y), len(x)))


def wires(
    loss_map: LossMap, box: Box, colour_table: Floats
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return pairs of ends of the wireframe's segments, (2n, 3), and their colours, (2n, 4)."""
    x, y = box.floor(loss_map.w, loss_map.b)
    xx, yy = np.meshgrid(x, y)
    grid = np.dstack([xx, yy, box.height(loss_map.loss)])
    colours = np.ones((*grid.shape[:2], 4))
    colours[..., :3] = map_colours(loss_map.log_loss, loss_map.log_range, colour_table)
    every = np.dstack([grid, colours])
    lines = [every[row] for row in _spread(len(y), WIRES)]
    lines += [every[:, column] for column in _spread(len(x), WIRES)]
    pairs = np.concatenate([np.repeat(line, 2, axis=0)[1:-1] for line in lines]).astype(np.float32)
    return np.ascontiguousarray(pairs[:, :3]), np.ascontiguousarray(pairs[:, 3:])


def contours(loss_map: LossMap, box: Box) -> NDArray[np.float32]:
    """Return pairs of ends of the contour lines' segments, (2n, 3), a hair above their losses' heights."""
    x, y = box.floor(loss_map.w, loss_map.b)
    generator = contourpy.contour_generator(x, y, loss_map.log_loss, line_type="ChunkCombinedNan")
    parts = [np.empty((0, 3))]
    for level, height in zip(loss_map.levels, box.height(loss_map.levels) + CONTOUR_LIFT, strict=True):
        (points,), *_ = generator.lines(float(np.log10(level)))
        if points is None:
            continue
        ends = np.repeat(points, 2, axis=0)[1:-1].reshape(-1, 4)
        ends = ends[np.isfinite(ends).all(axis=1)].reshape(-1, 2)
        parts.append(np.column_stack([ends, np.full(len(ends), height)]))
    return np.concatenate(parts).astype(np.float32)


def map_colours(log_loss: Floats, log_range: tuple[float, float], colour_table: Floats) -> Floats:
    """Return the colours of log losses, one axis more than they have."""
    low, high = log_range
    position = (log_loss - low) / (high - low) * (len(colour_table) - 1)
    return np.asarray(colour_table[np.clip(np.rint(position), 0, len(colour_table) - 1).astype(np.intp)])


def surface_height(loss_map: LossMap, box: Box, x: Floats, y: Floats) -> Floats:
    """Return the height of the map between its grid points, bilinearly, at x and y of the floor."""
    column = np.clip((x + 0.5) * (len(loss_map.w) - 1), 0, len(loss_map.w) - 1)
    row = np.clip((y + 0.5) * (len(loss_map.b) - 1), 0, len(loss_map.b) - 1)
    j = np.minimum(column.astype(np.intp), len(loss_map.w) - 2)
    i = np.minimum(row.astype(np.intp), len(loss_map.b) - 2)
    u, v = column - j, row - i
    z = box.height(
        [loss_map.loss[i, j], loss_map.loss[i, j + 1], loss_map.loss[i + 1, j], loss_map.loss[i + 1, j + 1]]
    )
    return np.asarray((z[0] * (1 - u) + z[1] * u) * (1 - v) + (z[2] * (1 - u) + z[3] * u) * v)


def _spread(size: int, most: int) -> NDArray[np.intp]:
    """Return at most `most` evenly spaced indices of `size`, with the last one besides."""
    stride = -(-(size - 1) // (most - 1))
    return np.unique(np.append(np.arange(0, size, stride), size - 1))


def _normals(x: Floats, y: Floats, z: Floats) -> Floats:
    by_y, by_x = np.gradient(z, y, x)
    normals = np.dstack([-by_x, -by_y, np.ones_like(z)])
    return np.asarray(normals / np.linalg.norm(normals, axis=2, keepdims=True))


def _triangles(rows: int, columns: int) -> NDArray[np.uint32]:
    """Return the triangles of a grid, counter-clockwise when seen from above."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).reshape(-1, 1)
    right, back = corner + 1, corner + columns
    halves = [np.hstack([corner, right, back + 1]), np.hstack([corner, back + 1, back])]
    return np.concatenate(halves).astype(np.uint32)
