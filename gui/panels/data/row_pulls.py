"""Row pulls: arrows in data space that show which way, and how hard, each row of a batch pulls the curve."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from engine.data.dataset import Dataset
from engine.explain.row_terms import row_terms
from engine.record.trained_run import TrainedRun
from gui.look import theme
from gui.panels.legend import Legend
from gui.panels.plot import Plot

MOST_ROWS = 500  # of a batch, as many as are ringed
LENGTH = 0.5  # of an arrow's shaft in units of ŷ, where the row's own loss falls by 1 for each 1 of z
NOTHING = 1e-3  # a slope below this is a dot
HEAD = 13  # pixels
DOWN = 0.2  # where the legend stands: under the points of class 1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What the rows of a batch do to the curve, at the parameters before the update: (rows,) float64 arrays.

    Attributes
    ----------
    x : array
        In data units.
    predicted : array
        ŷ, where an arrow begins.
    pull : array
        −∂L/∂z of the batch's mean loss L by the row's own logit z: y − ŷ over m for cross-entropy,
        2·(y − ŷ)·ŷ·(1 − ŷ) over m for the squared error. NaN where torch's own is.
    m : int
        The number of rows in the batch: at least as many as are here.
    """

    x: Floats
    predicted: Floats
    pull: Floats
    m: int


def pulls_of(run: TrainedRun, index: int) -> Pulls:
    """Return the pulls of the rows of update `index`, from 1: of many, of the first ``MOST_ROWS``."""
    rows = run.batch_rows(index)
    m, rows = len(rows), rows[:MOST_ROWS]
    w, b = (float(run.history.column(name, index - 1, index)[0]) for name in ("w", "b"))
    terms = row_terms(run.dataset, run.experiment.loss, rows, w, b)
    pull = -terms.share_b.astype(np.float64) * (len(rows) / m)
    return Pulls(run.source.x[rows].astype(np.float64), terms.prediction.astype(np.float64), pull, m)


class RowPulls:
    """The arrows in a plot; a dot where a row does not pull.

    A shaft is m·|pull|·``LENGTH`` long: half the way from the curve to the point for cross-entropy, less
    for the squared error, and nearly nothing where that is saturated. The head is always as large.

    Attributes
    ----------
    shafts : pyqtgraph.PlotCurveItem
        Of all arrows, in pairs of points: from the curve to the head.
    heads : dict of pyqtgraph.ScatterPlotItem
        Of the arrows up (1) and down (-1), each where its shaft ends.
    dots : pyqtgraph.ScatterPlotItem
        On the curve.
    legend : Legend
        Says what the arrows are.
    """

    def __init__(self, plot: Plot) -> None:
        self.shafts = pg.PlotCurveItem(connect="pairs")
        self.heads = {sign: pg.ScatterPlotItem(size=2 * HEAD, symbol=_head(sign)) for sign in (1, -1)}
        self.dots = pg.ScatterPlotItem(size=9, symbol="o")
        self._items = (self.shafts, *self.heads.values(), self.dots)
        for item in self._items:
            plot.addItem(item)
            item.hide()
        self.legend = Legend(plot, "pulls_legend", 0.0, DOWN)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours in use."""
        self.shafts.setPen(theme.pen(theme.BATCH, 5.0))
        for heads in self.heads.values():
            heads.setPen(theme.pen(theme.CARD, 1.0))
            heads.setBrush(theme.colour(theme.BATCH))
        self.dots.setPen(theme.pen(theme.BATCH, 2.5))
        self.dots.setBrush(theme.colour(theme.CARD))

    def make_way(self, source: Dataset) -> None:
        """Put the legend to the side of class 0: from the points of class 1, residuals hang down."""
        zeros, ones = source.x[source.y == 0], source.x[source.y == 1]
        to_the_right = len(zeros) and len(ones) and ones.mean() < zeros.mean()
        self.legend.stand(1.0 if to_the_right else 0.0, DOWN)

    def show(self, pulls: Pulls | None, text: str) -> None:
        """Show these pulls with `text` in the legend; None and "" hide them."""
        self.legend.say("▲", text)
        for item in self._items:
            item.setVisible(pulls is not None)
        if pulls is None:
            return
        slope = pulls.m * pulls.pull
        known = np.isfinite(slope) & np.isfinite(pulls.predicted)
        strong = known & (abs(slope) >= NOTHING)
        end = pulls.predicted + LENGTH * slope
        shafts = np.column_stack([pulls.predicted, end])[strong]
        self.shafts.setData(np.repeat(pulls.x[strong], 2), shafts.ravel())
        for sign, heads in self.heads.items():
            chosen = strong & (np.sign(slope) == sign)
            heads.setData(pulls.x[chosen], end[chosen])
        weak = known & ~strong
        self.dots.setData(pulls.x[weak], pulls.predicted[weak])


def _head(sign: int) -> QPainterPath:
    """Return an arrow's head that points up (1) or down (-1), the middle of its base at the origin."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(0, -0.5 * sign), QPointF(0.35, 0), QPointF(-0.35, 0)]))
    path.closeSubpath()
    return path
