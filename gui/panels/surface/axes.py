"""The box around the surface: its lines, where its numbers and names stand, and the drawing of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gui.look import theme
from gui.look.ticks import Ticks, linear_ticks, log_ticks
from gui.look.words import _
from gui.panels.surface.camera import HEIGHT, Camera
from gui.panels.surface.shape import Box, Floats

_TICK = 0.022  # length of a tick mark
_TOO_STEEP = 72.0  # degrees; seen from above, the loss axis has no length


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One labelled edge of the box.

    Attributes
    ----------
    title : str
        Its name.
    ticks : Ticks
        What is written.
    points : (n, 3) float64 array
        The ticks on the edge.
    out : (3,) float64 array
        Unit vector away from the box.
    middle : (3,) float64 array
        Where the title belongs.
    """

    title: str
    ticks: Ticks
    points: Floats
    out: Floats
    middle: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The box as seen from one of its four sides: three axes, and pairs of ends of its lines, (2n, 3)."""

    axes: tuple[Axis, Axis, Axis]
    grid: NDArray[np.float32]
    edges: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the middle of its place in the view, in pixels."""

    text: str
    rect: QRectF
    is_title: bool


def side_of(camera: Camera) -> tuple[int, int]:
    """Return which side of the box is near: the signs of x and y toward the eye."""
    x, y = camera.axes[0][:2]
    return (1 if x >= 0 else -1, 1 if y >= 0 else -1)


def frame(box: Box, side: tuple[int, int]) -> Frame:
    """Return the lines and axes for a near side.

    w and b are labelled along the near edges of the floor, the loss along the edge at the left of the view;
    the grid is on the floor and on the two far walls.
    """
    sx, sy = side
    near_x, near_y = 0.5 * sx, 0.5 * sy
    w_from, w_to, b_from, b_to = box.viewport
    w, b, loss = linear_ticks(w_from, w_to), linear_ticks(b_from, b_to), loss_ticks(box)
    x, y = box.floor(w.values, np.full(len(w.values), b_from))[0], box.floor(w_from, b.values)[1]
    z = box.height(loss.values)
    at_left = -sx * sy  # which of the two silhouette edges is at the left
    corner = np.array([-at_left * near_x, at_left * near_y, 0.0])
    along_x, along_y, along_z = (np.zeros((len(values), 3)) for values in (x, y, z))
    along_x[:, 0], along_x[:, 1] = x, near_y
    along_y[:, 0], along_y[:, 1] = near_x, y
    along_z[:] = corner
    along_z[:, 2] = z
    outward = corner / np.linalg.norm(corner)
    axes = (
        Axis(_titled(_("w (weight)"), w), w, along_x, np.array([0.0, sy, 0.0]), np.array([0.0, near_y, 0.0])),
        Axis(_titled(_("b (bias)"), b), b, along_y, np.array([sx, 0.0, 0.0]), np.array([near_x, 0.0, 0.0])),
        Axis(
            _titled(_("loss (log)") if box.log_height else _("loss"), loss),
            loss,
            along_z,
            outward,
            corner + np.array([0, 0, HEIGHT]),
        ),
    )
    marks = [np.stack([axis.points, axis.points + _TICK * axis.out], axis=1).reshape(-1, 3) for axis in axes]
    edges = np.concatenate([_edges(near_x, near_y), *marks])
    return Frame(axes, _grid(x, y, z, near_x, near_y).astype(np.float32), edges.astype(np.float32))


def loss_ticks(box: Box) -> Ticks:
    """Return the ticks of the height axis."""
    low, high = box.log_range
    if box.log_height:
        return log_ticks(low, high)
    with np.errstate(over="ignore"):
        top = min(float(np.power(10.0, high)), float(np.finfo(np.float64).max) / 4)
    return linear_ticks(float(np.power(10.0, low)), top, 5)


def layout(
    seen_from: Camera,
    drawn: Frame,
    width: int,
    height: int,
    metrics: QFontMetricsF,
    title_metrics: QFontMetricsF,
) -> list[Label]:
    """Return the labels that have room: inside the view, in front of the eye and apart from one another."""
    placed: list[Label] = []
    axes = tuple(_outermost(axis, seen_from, width, height) for axis in drawn.axes[:2])
    if seen_from.elevation < _TOO_STEEP:
        axes += drawn.axes[2:]
    columns = [_axis_labels(axis, seen_from, width, height, metrics) for axis in axes]
    titles = [
        _title(axis, seen_from, width, height, title_metrics, labels, is_height=axis is drawn.axes[2])
        for axis, labels in zip(axes, columns, strict=True)
    ]
    view = QRectF(0, 0, width, height)
    for label in [title for title in titles if title is not None] + [
        label for part in columns for label in part
    ]:
        if view.contains(label.rect) and not any(label.rect.intersects(other.rect) for other in placed):
            placed.append(label)
    return placed


def paint(painter: QPainter, labels: Sequence[Label]) -> None:
    """Draw the labels."""
    font, title_font = theme.font("axis"), theme.font("axis_title")
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(theme.colour(theme.INK))
    for label in labels:
        painter.setFont(title_font if label.is_title else font)
        painter.drawText(label.rect, Qt.AlignmentFlag.AlignCenter, label.text)


def _titled(title: str, ticks: Ticks) -> str:
    if not ticks.note:
        return title
    name, _, rest = title.partition(" ")
    return f"{name} {ticks.note} {rest}".strip()


def _edges(near_x: float, near_y: float) -> Floats:
    """Return the floor's border and the edges of the far walls: what does not stand before the surface."""
    a, b, c, d = (near_x, near_y), (-near_x, near_y), (-near_x, -near_y), (near_x, -near_y)
    lines = [((*p, 0.0), (*q, 0.0)) for p, q in ((a, b), (b, c), (c, d), (d, a))]
    lines += [((*p, HEIGHT), (*q, HEIGHT)) for p, q in ((b, c), (c, d))]
    lines += [((*p, 0.0), (*p, HEIGHT)) for p in (b, c, d)]
    return np.array(lines, np.float64).reshape(-1, 3)


def _grid(x: Floats, y: Floats, z: Floats, near_x: float, near_y: float) -> Floats:
    """Return the grid lines at the ticks, on the floor and up the far walls."""
    lines: list[tuple[tuple[float, float, float], ...]] = []
    for value in x:
        lines += [((value, -0.5, 0), (value, 0.5, 0)), ((value, -near_y, 0), (value, -near_y, HEIGHT))]
    for value in y:
        lines += [((-0.5, value, 0), (0.5, value, 0)), ((-near_x, value, 0), (-near_x, value, HEIGHT))]
    for value in z:
        lines += [
            ((-0.5, -near_y, value), (0.5, -near_y, value)),
            ((-near_x, -0.5, value), (-near_x, 0.5, value)),
        ]
    return np.array(lines, np.float64).reshape(-1, 3)


def _outermost(axis: Axis, camera: Camera, width: int, height: int) -> Axis:
    """Return an axis of the floor; raised to the rim of the box where that is seen further out."""
    up = np.array([0.0, 0.0, HEIGHT])
    ends = np.array([axis.middle, axis.middle + axis.out, axis.middle + up])
    (start, out, raised), ahead = camera.project(ends, width, height)
    if not ahead.all() or (raised - start) @ (out - start) <= 0:
        return axis
    return replace(axis, points=axis.points + up, middle=axis.middle + up)


def _axis_labels(axis: Axis, camera: Camera, width: int, height: int, metrics: QFontMetricsF) -> list[Label]:
    """Return an axis' numbers: every one, or every second, third… where they would touch, 0 among them."""
    if not len(axis.points):
        return []
    outer, ahead = camera.project(axis.points + 1.6 * _TICK * axis.out, width, height)
    inner, _ = camera.project(axis.points, width, height)
    labels = [
        Label(text, _beside(at, at - start, metrics, text), False)
        for text, at, start in zip(axis.ticks.labels, outer, inner, strict=True)
    ]
    zero = int(np.argmin(np.abs(axis.ticks.values)))
    for stride in range(1, len(labels) + 1):
        chosen = [k for k in range(zero % stride, len(labels), stride) if ahead[k]]
        rects = [labels[k].rect for k in chosen]
        if not any(a.intersects(b) for a, b in pairwise(rects)):
            break
    return [labels[k] for k in chosen]


def _beside(at: Floats, direction: Floats, metrics: QFontMetricsF, text: str) -> QRectF:
    """Return the place of a text next to a point, on the far side in `direction`, with a little air."""
    half = np.array([metrics.horizontalAdvance(text) / 2 + 4, metrics.height() / 2])
    length = float(np.hypot(*direction))
    unit = direction / length if length > 1e-6 else np.array([0.0, 1.0])
    middle = at + unit * min(half[0] / max(abs(unit[0]), 1e-6), half[1] / max(abs(unit[1]), 1e-6))
    return QRectF(QPointF(*(middle - half)), QPointF(*(middle + half)))


def _title(
    axis: Axis,
    camera: Camera,
    width: int,
    height: int,
    metrics: QFontMetricsF,
    labels: Sequence[Label],
    is_height: bool,
) -> Label | None:
    """Return an axis' name: below its numbers at the middle of the edge; the height's on top of it."""
    (at, start), ahead = camera.project(
        np.array([axis.middle + _TICK * axis.out, axis.middle]), width, height
    )
    if not ahead.all():
        return None
    if is_height:
        above = _beside(start - (0, 2), np.array([0.0, -1.0]), metrics, axis.title)
        above.moveRight(start[0] + 10)
        while any(above.intersects(label.rect) for label in labels):
            above.translate(0, -2)
        above.moveLeft(max(above.left(), 1.0))
        return Label(axis.title, above, True)
    direction = at - start
    length = float(np.hypot(*direction))
    unit = direction / length if length > 1e-6 else np.array([0.0, 1.0])
    place = _beside(at, unit, metrics, axis.title)
    while any(place.intersects(label.rect) for label in labels):
        place = place.translated(*(unit * 4))
    place.moveBottom(min(place.bottom(), height - 1.0))
    place.moveLeft(min(max(place.left(), 1.0), width - 1.0 - place.width()))
    return Label(axis.title, place, True)
