"""The path on the contour panel: the updates up to the one on show, and what is known beyond it."""

import numpy as np
import pyqtgraph as pg

from engine.history import Column, History
from gui import theme
from gui.panels.handles import Handles
from gui.panels.plot import Plot, thinned

MOST_VERTICES = 2000
MOST_MARKS = 300  # beyond that many updates the marks would hide the path


class ContourPath:
    """The path's items in a plot."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.future = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 1.5, 0.5))
        self.casing = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 4.0))
        self.path = pg.PlotCurveItem(pen=theme.pen(theme.CURRENT, 2.0))
        self.marks = pg.ScatterPlotItem(
            size=5, symbol="o", pen=theme.pen(theme.CURRENT, 1.0), brush=theme.colour(theme.CASING)
        )
        self.start = Handles(
            size=14, symbol="o", pen=theme.pen(theme.INK, 2.5), brush=theme.colour(theme.CASING)
        )
        self.current = pg.ScatterPlotItem(
            size=17, symbol="o", pen=theme.pen(theme.CASING, 2.5), brush=theme.colour(theme.CURRENT)
        )
        for item in (self.future, self.casing, self.path, self.marks, self.start, self.current):
            plot.addItem(item)

    def draw(self, history: History, index: int) -> None:
        """Show the path up to update `index`."""
        newest = len(history)
        w, b = vertices(history, 0, index)
        path = apart(w, b, self._plot.getViewBox().viewPixelSize())
        self.casing.setData(*path)
        self.path.setData(*path)
        few = index <= MOST_MARKS
        self.marks.setVisible(few)
        if few:
            self.marks.setData(w, b)
        self.start.setData(w[:1], b[:1])
        self.current.setData(w[-1:], b[-1:])
        self.future.setVisible(index < newest)
        if index < newest:
            self.future.setData(*vertices(history, index, newest))


def vertices(history: History, first: int, last: int) -> tuple[Column, Column]:
    """Return w and b of the updates `first` to `last`, thinned where they are many; only finite ones."""
    rows = thinned(last - first, MOST_VERTICES)
    w, b = (history.column(name, first, last + 1)[rows] for name in ("w", "b"))
    finite = np.isfinite(w) & np.isfinite(b)
    return w[finite], b[finite]


def apart(w: Column, b: Column, pixel: tuple[float, float]) -> tuple[Column, Column]:
    """Leave out vertices on the same pixel as the one before; the last one stays."""
    if len(w) < 3:
        return w, b
    across, up = np.floor(w / pixel[0]), np.floor(b / pixel[1])
    kept = np.ones(len(w), bool)
    kept[1:-1] = (np.diff(across)[:-1] != 0) | (np.diff(up)[:-1] != 0)
    return w[kept], b[kept]
