"""The rows in data space: points by class that can be touched, or a density where they are too many."""

from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Signal

from engine.data.dataset import Dataset
from gui.look import theme
from gui.panels.handles import Handles
from gui.panels.plot import Plot

POINT_SIZE = 11
MOST_POINTS = 5000  # more are shown as a density
BINS, DENSITY_HEIGHT = 120, 0.22


class DataPoints(QObject):
    """The points of both classes in a plot.

    Attributes
    ----------
    points : list of ScatterPlotItem
        Of class 0 and of class 1.

    Signals
    -------
    grabbed(int)
        A drag of this row (from 0) begins.
    moved(float, float)
        The row in hand is at x, y.
    """

    grabbed = Signal(int)
    moved = Signal(float, float)

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._rows: list[NDArray[np.int64]] = [np.empty(0, np.int64), np.empty(0, np.int64)]
        self.points = [Handles(size=POINT_SIZE, symbol=symbol) for symbol in theme.CLASS_SYMBOLS]
        self.densities = [pg.PlotCurveItem(fillLevel=float(label)) for label in (0, 1)]
        for item in (*self.densities, *self.points):
            plot.addItem(item)
        for label, item in enumerate(self.points):
            item.grabbed.connect(partial(self._on_grabbed, label))
            item.moved.connect(self.moved)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours in use; the points are apart from one another by the card's."""
        for name, points, density in zip(theme.CLASS_COLOURS, self.points, self.densities, strict=True):
            points.setPen(theme.pen(theme.CARD))
            points.setBrush(theme.colour(name))
            density.setPen(theme.pen(name, 1.5))
            density.setBrush(theme.colour(name, 0.35))

    def show_rows(self, source: Dataset) -> None:
        """Show the rows of `source`."""
        many = len(source) > MOST_POINTS
        low, high = float(source.x.min()), float(source.x.max())
        edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
        for label in (0, 1):
            rows = self._rows[label] = np.flatnonzero(source.y == label)
            self.points[label].setVisible(not many)
            self.densities[label].setVisible(many)
            if not many:
                self.points[label].setData(source.x[rows], source.y[rows])
                continue
            counts, _ = np.histogram(source.x[rows], edges)
            height = DENSITY_HEIGHT * counts / max(1, counts.max())
            middles = (edges[:-1] + edges[1:]) / 2
            self.densities[label].setData(middles, height if label == 0 else 1 - height)

    def row_at(self, position: QPointF) -> int | None:
        """Return the row whose point is under a position in the view, or None."""
        for label in (1, 0):
            if self.points[label].isVisible():
                found = self.points[label].pointsAt(position)
                if len(found):
                    return int(self._rows[label][found[0].index()])
        return None

    def _on_grabbed(self, label: int, number: int) -> None:
        self.grabbed.emit(int(self._rows[label][number]))
