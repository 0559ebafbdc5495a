"""The path on the contour panel: the updates up to the one on show, and what is known beyond it."""

from weakref import ref

import numpy as np
import pyqtgraph as pg

from engine.extremes import Rows
from engine.history import Column, History
from gui import theme
from gui.panels.handles import Handles
from gui.panels.path_vertices import MOST_BESIDE, vertices
from gui.panels.plot import Line, Plot, looks_same

NOWHERE = np.empty(0, np.float32)
MOST_SMOOTH = 300  # vertices antialiased: more take too long
NEAR_PIXELS = 12
BESIDE_DEPTH, MAIN_DEPTH = 1, 2  # over the map
MOST_MARKS = 300  # beyond that many updates the marks would hide the path


class BesidePath:
    """The path of a run beside the main one, in a plot: a line and the current point."""

    def __init__(self, plot: Plot, number: int) -> None:
        colour = theme.run_colour(number)
        self.casing = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 3.5))
        self.path = pg.PlotCurveItem(pen=theme.pen(colour, 1.8))
        self.current = pg.ScatterPlotItem(
            size=14, symbol=theme.run_symbol(number), pen=theme.pen(theme.CASING, 2.0),
            brush=theme.colour(colour),
        )  # fmt: skip
        self._plot, self._items = plot, (self.casing, self.path, self.current)
        self._drawn: Line = (NOWHERE, NOWHERE)
        for depth, item in enumerate(self._items):
            item.setZValue(BESIDE_DEPTH + depth / 4)
            plot.addItem(item)

    def draw(self, history: History, index: int) -> None:
        """Show the path up to update `index`."""
        _, w, b = vertices(history, 0, index, MOST_BESIDE)
        pixel = self._plot.getViewBox().viewPixelSize()
        path = apart(w, b, pixel)
        if looks_same(path, self._drawn, pixel):
            return
        self._drawn, self._plot.changed = path, True
        for item in (self.casing, self.path):
            item.setData(*path, antialias=len(path[0]) <= MOST_SMOOTH)
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
        self._rows: Rows = np.empty(0, np.int64)  # the updates drawn
        self._places: tuple[Column, ...] = (np.empty(0, np.float32), np.empty(0, np.float32))
        self._number = 0
        self._shown: object = None  # what decides on the look besides the path
        self._drawn: Line = (NOWHERE, NOWHERE)
        self.future = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 1.5, 0.5))
        self.casing = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 4.0))
        self.path = pg.PlotCurveItem()
        self.marks = pg.ScatterPlotItem(size=5, symbol="o", brush=theme.colour(theme.CASING))
        self.start = Handles(
            size=14, symbol="o", pen=theme.pen(theme.INK, 2.5), brush=theme.colour(theme.CASING)
        )
        self.current = pg.ScatterPlotItem(size=17, pen=theme.pen(theme.CASING, 2.5))
        for item in (self.future, self.casing, self.path, self.marks, self.start, self.current):
            item.setZValue(MAIN_DEPTH)
            plot.addItem(item)
        self.set_number(1)

    def set_number(self, number: int) -> None:
        """Draw in the colour of the run of this number."""
        if number != self._number:
            self._number = number
            colour = theme.run_colour(number)
            self.path.setPen(theme.pen(colour, 2.0))
            self.marks.setPen(theme.pen(colour, 1.0))
            self.current.setBrush(theme.colour(colour))
            self.current.setSymbol(theme.run_symbol(number))

    def draw(self, history: History, index: int) -> None:
        """Show the path up to update `index`; what would look the same stays as it is drawn."""
        newest = len(history)
        self._rows, w, b = vertices(history, 0, index)
        self._places = w, b
        pixel = self._plot.getViewBox().viewPixelSize()
        path = apart(w, b, pixel)
        shown = (self._number, index <= MOST_MARKS and index, index < newest and (ref(history), newest))
        if shown != self._shown or not looks_same(path, self._drawn, pixel):
            self._shown, self._drawn, self._plot.changed = shown, path, True
            self._show(path, index <= MOST_MARKS)
        self.future.setVisible(index < newest)
        if index < newest:
            rows, *places = vertices(history, index, newest)
            self.future.setData(*places)
            self._rows = np.concatenate([self._rows, rows])
            self._places = tuple(map(np.concatenate, zip(self._places, places, strict=True)))

    def _show(self, path: Line, with_marks: bool) -> None:
        w, b = self._places
        smooth = len(path[0]) <= MOST_SMOOTH
        self.casing.setData(*path, antialias=smooth)
        self.path.setData(*path, antialias=smooth)
        self.marks.setVisible(with_marks)
        if with_marks:
            self.marks.setData(w, b)
        self.start.setData(w[:1], b[:1])
        self.current.setData(w[-1:], b[-1:])

    def update_near(self, w: float, b: float) -> int | None:
        """Return the update whose point is within a few pixels of (w, b), the nearest; else None."""
        if not len(self._rows):
            return None
        pixel = self._plot.getViewBox().viewPixelSize()
        away = np.hypot((self._places[0] - w) / pixel[0], (self._places[1] - b) / pixel[1])
        nearest = int(away.argmin())
        return int(self._rows[nearest]) if away[nearest] <= NEAR_PIXELS else None


def apart(w: Column, b: Column, pixel: tuple[float, float]) -> tuple[Column, Column]:
    """Leave out vertices on the same pixel as the one before; the last one stays."""
    if len(w) < 3 or not all(0 < side < np.inf for side in pixel):
        return w, b
    across, up = np.floor(w.astype(np.float64) / pixel[0]), np.floor(b.astype(np.float64) / pixel[1])
    kept = np.ones(len(w), bool)
    kept[1:-1] = (np.diff(across)[:-1] != 0) | (np.diff(up)[:-1] != 0)
    return w[kept], b[kept]
