"""Contour lines of the batch's own loss, over the map of the loss of all rows."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from gui.look import theme
from gui.panels.legend import Legend
from gui.panels.plot import Plot

Lines = NDArray[np.float64]


class BatchContour:
    """The lines in a plot, on a light casing so that they stand out on any colour, and what they are.

    Attributes
    ----------
    lines : pyqtgraph.PlotCurveItem
        All lines, NaN between two.
    legend : Legend
        Says whose loss they show.
    """

    def __init__(self, plot: Plot) -> None:
        self.casing = pg.PlotCurveItem(connect="finite")
        self.lines = pg.PlotCurveItem(connect="finite")
        self._items = (self.casing, self.lines)
        self._shown: Lines | None = None
        for item in self._items:
            plot.addItem(item)
            item.hide()
        self.legend = Legend(plot, "batch_loss_legend", 1.0, 1.0)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours in use."""
        self.casing.setPen(theme.pen(theme.CASING, 3.5))  # opaque: see-through takes twice as long to paint
        self.lines.setPen(theme.pen(theme.BATCH, 2.0))

    def show(self, lines: Lines | None, text: str, at_top: bool = False) -> None:
        """Show these (n, 2) lines, NaN between two, with `text` in the legend; None and "" hide them.

        The legend stands at the bottom, or at the top.
        """
        self.legend.stand(1.0, 0.0 if at_top else 1.0)
        self.legend.say("━", text)
        if lines is self._shown:
            return
        self._shown = lines
        for item in self._items:
            if lines is not None:
                item.setData(lines[:, 0], lines[:, 1])
            item.setVisible(lines is not None)
