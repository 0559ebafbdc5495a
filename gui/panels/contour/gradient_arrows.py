"""Arrows on the contour: where the batch's loss falls fastest, and where that of all rows does."""

import math

import pyqtgraph as pg

from engine.loss.loss_map import Viewport
from gui.look import theme
from gui.panels.plot import Plot

SHARE_OF_VIEWPORT = 1 / 6  # how long the longer arrow is
DEPTH = 3  # over the paths
SMALLEST = 1e-300  # viewports: 1 / length is finite
SHORTEST = 0.15  # of the longer arrow, so that a direction can be seen

Vector = tuple[float, float]


class GradientArrows:
    """Two arrows from one point: the batch's descent direction and the full data's."""

    def __init__(self, plot: Plot) -> None:
        casings = {theme.FULL_DATA: theme.FULL_DATA_CASING, theme.BATCH: theme.CASING}
        self._arrows = {name: _Arrow(plot, name, casing) for name, casing in casings.items()}

    def restyle(self) -> None:
        """Take the colours in use."""
        for arrow in self._arrows.values():
            arrow.restyle()

    def show(self, at: Vector | None, viewport: Viewport, batch: Vector, full: Vector | None = None) -> None:
        """Show the descent against these gradients from (w, b); None hides the arrows, or the full data's."""
        vectors = {theme.BATCH: batch, theme.FULL_DATA: full}
        lengths = [_length(vector, viewport) for vector in (batch, full) if vector is not None]
        longest = max(lengths, default=0.0)
        for name, arrow in self._arrows.items():
            vector = vectors[name]
            length = 0.0 if vector is None or at is None else _length(vector, viewport)
            if at is None or vector is None or length == 0:
                arrow.hide()
                continue
            scale = SHARE_OF_VIEWPORT * max(length / longest, SHORTEST) / length
            arrow.show(at, (at[0] - scale * vector[0], at[1] - scale * vector[1]))

    def ends(self, name: str) -> tuple[Vector, Vector] | None:
        """Return where the arrow in the colour of this role begins and ends, or None while it is hidden."""
        return self._arrows[name].ends


class _Arrow:
    def __init__(self, plot: Plot, name: str, casing: str) -> None:
        self._colours = name, casing
        self.casing, self.line = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.tip = pg.ScatterPlotItem(size=12, symbol="d")
        self._items = (self.casing, self.line, self.tip)
        for item in self._items:
            item.setZValue(DEPTH)
            plot.addItem(item)
        self.ends: tuple[Vector, Vector] | None = None
        self.restyle()
        self.hide()

    def restyle(self) -> None:
        name, casing = self._colours
        self.casing.setPen(theme.pen(casing, 6.0))
        self.line.setPen(theme.pen(name, 3.0))
        self.tip.setPen(theme.pen(casing, 1.5))
        self.tip.setBrush(theme.colour(name))

    def hide(self) -> None:
        self.ends = None
        for item in self._items:
            item.hide()

    def show(self, start: Vector, end: Vector) -> None:
        self.ends = start, end
        for item in (self.casing, self.line):
            item.setData([start[0], end[0]], [start[1], end[1]])
        self.tip.setData([end[0]], [end[1]])
        for item in self._items:
            item.show()


def _length(vector: Vector, viewport: Viewport) -> float:
    """Return how long a vector is in viewports; 0 where that is not finite, or too small to be scaled up."""
    across, up = viewport[1] - viewport[0], viewport[3] - viewport[2]
    if not across or not up:
        return 0.0
    length = math.hypot(vector[0] / across, vector[1] / up)
    return length if SMALLEST < length < math.inf else 0.0
