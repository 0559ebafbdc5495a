"""The loss-curve panel: the batch's loss and the full-data loss of every update."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal, Slot

from engine.history import History
from gui import theme
from gui.panels.axes import LossAxis
from gui.panels.panel import Beside, Panel
from gui.panels.plot import Plot
from gui.session import ActiveRun

MOST_POINTS = 1000  # of one curve: more than a panel has pixel columns
MOST_SMOOTH = 400  # points of a wide line: antialiased, more of them take too long
SMALLEST = 1e-12  # a loss of exactly 0 is drawn here on a logarithmic axis


class LossCurve(Panel):
    """Batch loss and full-data loss per update, linear or logarithmic, with the update on show marked.

    Signals
    -------
    update_chosen(int)
        A person has clicked at this update.
    """

    update_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("loss_curve", "Loss curve")
        self._axis = LossAxis("left")
        self.plot = Plot(
            "iteration",
            "loss",
            "Loss curve: batch loss and full-data loss of every update",
            self._axis,
        )
        self.plot.show_grid()
        self.plot.getViewBox().setMouseEnabled(x=True, y=True)
        self.body.addWidget(self.plot)
        self.subtitle.setTextFormat(Qt.TextFormat.RichText)
        self.subtitle.setText(
            f'<b style="color:{theme.BATCH}">━ batch</b> &nbsp; '
            f'<b style="color:{theme.FULL_DATA}">━ all data</b>'
        )
        self._log = False
        self._follow = True
        self._fitted: tuple[float, ...] = ()
        self.batch = pg.PlotCurveItem(pen=theme.pen(theme.BATCH, 1.0), antialias=False, connect="finite")
        self.full = pg.PlotCurveItem(pen=theme.pen(theme.FULL_DATA, 2.0), connect="finite")
        self.ahead = pg.PlotCurveItem(pen=theme.pen(theme.FULL_DATA, 1.5, 0.3), connect="finite")
        self.cursor_line = pg.InfiniteLine(angle=90, pen=theme.pen(theme.CURRENT, 1.5))
        self.current = pg.ScatterPlotItem(
            size=13, symbol="o", pen=theme.pen(theme.CASING, 2.0), brush=theme.colour(theme.CURRENT)
        )
        self.batch_point = pg.ScatterPlotItem(
            size=8, symbol="o", pen=theme.pen(theme.CASING, 1.0), brush=theme.colour(theme.BATCH)
        )
        for item in (self.ahead, self.batch, self.full, self.cursor_line, self.batch_point, self.current):
            self.plot.addItem(item)
        self.plot.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.plot.clicked.connect(self._on_clicked)
        self.plot.setToolTip("Click to go to an update")
        self.set_logarithmic(True)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draw the losses on a logarithmic axis, or a linear one; the next ``draw`` shows it."""
        self._log = logarithmic
        self._axis.logarithmic = logarithmic
        low, high = (-40.0, 40.0) if logarithmic else (-1e38, 1e38)
        self.plot.getViewBox().setLimits(
            xMin=-1e9, xMax=2e10, minXRange=1e-3, yMin=low, yMax=high, minYRange=1e-6
        )
        self._axis.name("loss (log)" if logarithmic else "loss")
        self.reset_view()

    def draw(self, run: ActiveRun, index: int, beside: Beside = ()) -> None:
        """Show the losses up to update `index`, and those known beyond it faintly."""
        history, newest = run.history, len(run.history)
        rows, batch = self._curve(history, "batch_loss", 1, index + 1)
        self.batch.setData(rows, batch)
        self.batch_point.setData(rows[-1:][np.isfinite(batch[-1:])], batch[-1:][np.isfinite(batch[-1:])])
        rows, full = self._curve(history, "full_loss", 0, index + 1)
        self.full.setData(rows, full, antialias=len(rows) <= MOST_SMOOTH)
        self.ahead.setVisible(index < newest)
        rows, ahead = self._curve(history, "full_loss", index, newest + 1)
        self.ahead.setData(rows, ahead)
        self.cursor_line.setValue(index)
        shown = np.isfinite(full[-1:])  # after a divergence there is no height to mark
        self.current.setData(np.array([index])[shown], full[-1:][shown])
        if self._follow:
            self._fit(newest, np.concatenate([batch, full, ahead]))

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        self._follow = False
        self.plot.zoom(factor)

    def pan(self, right: int, up: int) -> None:
        """Move the view by one notch."""
        self._follow = False
        self.plot.pan(right, up)

    def reset_view(self) -> None:
        """Show every update again; the next ``draw`` does it."""
        self._follow, self._fitted = True, ()

    @Slot(object)
    def _on_clicked(self, at: QPointF) -> None:
        self.update_chosen.emit(max(0, round(at.x())))

    def _stop_following(self) -> None:
        self._follow = False

    def _curve(
        self, history: History, name: str, start: int, stop: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return where to draw a loss: row numbers and heights on the axis in use."""
        rows, losses = history.extremes(name, start, stop, MOST_POINTS)
        values = losses.astype(np.float64)
        values[~np.isfinite(values)] = np.nan
        return rows, np.log10(np.maximum(values, SMALLEST)) if self._log else values

    def _fit(self, newest: int, heights: NDArray[np.float64]) -> None:
        """Let the axes hold every update; they grow by steps, so that they stand still between."""
        heights = heights[np.isfinite(heights)]
        low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 1.0)
        if self._log:
            bottom, top = np.floor(2 * low - 0.3) / 2, np.ceil(2 * high + 0.3) / 2 + 0.1
        else:
            bottom, top = min(0.0, low), rounded_up(1.05 * high) if high > 0 else 1.0
        end = rounded_up(max(10, newest))
        fitted = (-0.02 * end, end, bottom, top)  # the marker at the start is whole
        if fitted != self._fitted:
            self._fitted = fitted
            self.plot.setRange(xRange=fitted[:2], yRange=fitted[2:], padding=0)


def rounded_up(value: float) -> float:
    """Return the first of 1, 1.5, 2, 3, 4, 5, 7, 10 times a power of ten that is at least `value` > 0."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 1.5, 2, 3, 4, 5, 7, 10) if step * power >= value))
