"""The path on the contour panel: the updates up to the one on show, and what is known beyond it."""

from weakref import ref

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from engine.record.history import Column, History
from gui.look import theme
from gui.panels.handles import Handles
from gui.panels.path_vertices import MOST_BESIDE, vertices
from gui.panels.plot import Plot
from gui.panels.resting import Resting
from gui.panels.surface.path import clipped

REACH, REACH_BESIDE = 6.0, 3.0  # pixels around a current point that its marker hides
MOST_SMOOTH = 300  # vertices antialiased: more take too long
NEAR_PIXELS = 12
BESIDE_DEPTH, MAIN_DEPTH = 1, 2  # over the map
FAR = 10.0  # viewports
MOST_MARKS = 300  # beyond that many updates the marks would hide the path


Path = tuple[NDArray[np.floating], NDArray[np.floating]]
"""w and b of its vertices."""


class BesidePath:
    """The path of a run beside the main one, in a plot: a line and the current point."""

    def __init__(self, plot: Plot, number: int) -> None:
        self._number = number
        self.casing, self.path = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.current = pg.ScatterPlotItem(size=14, symbol=theme.run_symbol(number))
        self._plot, self._items = plot, (self.casing, self.path, self.current)
        self._resting = Resting()
        for depth, item in enumerate(self._items):
            item.setZValue(BESIDE_DEPTH + depth / 4)
            plot.addItem(item)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours in use."""
        colour = theme.run_colour(self._number)
        self.casing.setPen(theme.pen(theme.CASING, 3.5))
        self.path.setPen(theme.pen(colour, 1.8))
        self.current.setPen(theme.pen(theme.CASING, 2.0))
        self.current.setBrush(theme.colour(colour))

    def draw(self, history: History, index: int) -> None:
        """Show the path up to update `index`."""
        pixel = self._plot.getViewBox().viewPixelSize()
        if self._resting.holds(history, index, pixel, REACH_BESIDE):
            return
        self._plot.changed = True
        _, w, b = vertices(history, 0, index, MOST_BESIDE)
        path = apart(w, b, pixel)
        for item in (self.casing, self.path):
            item.setData(*cut(path, self._plot), antialias=len(path[0]) <= MOST_SMOOTH, connect="finite")
        self.current.setData(w[-1:], b[-1:])

    def set_visible(self, visible: bool) -> None:
        """Show or hide it."""
        if visible != self.current.isVisible():
            self._plot.changed = True
            for item in self._items:
                item.setVisible(visible)


class ContourPath:
    """The main run's path in a plot, with its start, its updates and what is known beyond the one on show."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._number = 0
        self._shown: tuple[ref[History], int, int] | None = None
        self._resting = Resting()
        self.future, self.casing, self.path = (pg.PlotCurveItem() for _ in range(3))
        self.marks = pg.ScatterPlotItem(size=5, symbol="o")
        self.start = Handles(size=14, symbol="o")
        self.current = pg.ScatterPlotItem(size=17)
        for item in (self.future, self.casing, self.path, self.marks, self.start, self.current):
            item.setZValue(MAIN_DEPTH)
            plot.addItem(item)
        self.set_number(1)

    def set_number(self, number: int) -> None:
        """Draw in the colour of the run of this number."""
        if number != self._number:
            self._number = number
            self.current.setSymbol(theme.run_symbol(number))
            self.restyle()

    def restyle(self) -> None:
        """Take the colours in use."""
        colour, casing = theme.run_colour(self._number), theme.colour(theme.CASING)
        self.future.setPen(theme.pen(theme.CASING, 1.5, 0.5))
        self.casing.setPen(theme.pen(theme.CASING, 4.0))
        self.path.setPen(theme.pen(colour, 2.0))
        for item, pen, brush in (
            (self.marks, theme.pen(colour, 1.0), casing),
            (self.start, theme.pen(theme.ON_MAP, 2.5), casing),
            (self.current, theme.pen(theme.CASING, 2.5), theme.colour(colour)),
        ):
            item.setPen(pen)
            item.setBrush(brush)

    def draw(self, history: History, index: int, newest: int) -> None:
        """Show the path up to update `index`, of `newest`; what would look the same stays as it is drawn."""
        pixel = self._plot.getViewBox().viewPixelSize()
        self._shown = ref(history), index, newest
        few = index <= MOST_MARKS  # then each has a mark
        look = (self._number, few and index, index < newest and newest)
        if self._resting.holds(history, index, pixel, REACH, look):
            return
        self._plot.changed = True
        _, w, b = vertices(history, 0, index)
        path = apart(w, b, pixel)
        smooth = len(path[0]) <= MOST_SMOOTH
        for item in (self.casing, self.path):
            item.setData(*cut(path, self._plot), antialias=smooth, connect="finite")
        self.marks.setVisible(few)
        if few:
            self.marks.setData(w, b)
        self.start.setData(w[:1], b[:1])
        self.current.setData(w[-1:], b[-1:])
        self.future.setVisible(index < newest)
        if index < newest:
            ahead = vertices(history, index, newest)[1:]
            self.future.setData(*cut(ahead, self._plot), connect="finite")

    def update_near(self, w: float, b: float) -> int | None:
        """Return the update whose point is within a few pixels of (w, b), the nearest; else None."""
        history = self._shown[0]() if self._shown else None
        if self._shown is None or history is None:
            return None
        parts = [vertices(history, 0, self._shown[1]), vertices(history, *self._shown[1:])]
        rows, path_w, path_b = map(np.concatenate, zip(*parts, strict=True))
        pixel = self._plot.getViewBox().viewPixelSize()
        away = np.hypot((path_w - w) / pixel[0], (path_b - b) / pixel[1])
        nearest = int(away.argmin()) if len(away) else 0
        return int(rows[nearest]) if len(away) and away[nearest] <= NEAR_PIXELS else None


def cut(path: Path, plot: Plot) -> Path:
    """Cut off what is farther than FAR viewports away, which Qt cannot draw; NaN between two pieces then."""
    sides = np.array(plot.getViewBox().viewRange())
    middle, side = sides.mean(axis=1)[:, None], np.ptp(sides, axis=1)[:, None]
    places = (np.array(path, np.float64) - middle) / side
    if (np.abs(places) <= FAR).all():
        return path
    ends = clipped(np.column_stack([*(places / (2 * FAR)), np.zeros(len(path[0]))]))  # within ±1/2
    pieces = np.full((len(ends) // 2, 3, 2), np.nan)
    pieces[:, :2] = ends[:, :2].reshape(-1, 2, 2)
    w, b = 2 * FAR * side * pieces.reshape(-1, 2).T + middle
    return w, b


def apart(w: Column, b: Column, pixel: tuple[float, float]) -> tuple[Column, Column]:
    """Leave out vertices on the same pixel as the one before; the last one stays."""
    if len(w) < 3 or not all(0 < side < np.inf for side in pixel):
        return w, b
    across, up = np.floor(w.astype(np.float64) / pixel[0]), np.floor(b.astype(np.float64) / pixel[1])
    kept = np.ones(len(w), bool)
    kept[1:-1] = (np.diff(across)[:-1] != 0) | (np.diff(up)[:-1] != 0)
    return w[kept], b[kept]
