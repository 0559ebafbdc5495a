"""The loss-curve panel: the batch's loss and the full-data loss of every update."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from gui import theme
from gui.panels.axes import LossAxis
from gui.panels.panel import Panel
from gui.panels.plot import Plot
from gui.session import ActiveRun

MOST_POINTS = 1000  # of one curve: more than a panel has pixel columns
SMALLEST = 1e-12  # a loss of exactly 0 is drawn here on a logarithmic axis


class LossCurve(Panel):
    """Batch loss and full-data loss per update, linear or logarithmic, with the update on show marked."""

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
        for item in (self.ahead, self.batch, self.full, self.cursor_line, self.current):
            self.plot.addItem(item)
        self.plot.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.set_logarithmic(True)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draw the losses on a logarithmic axis, or a linear one; the next ``draw`` shows it."""
        self._log = logarithmic
        self._axis.logarithmic = logarithmic
        self._axis.name("loss (log)" if logarithmic else "loss")
        self.reset_view()

    def draw(self, run: ActiveRun, index: int) -> None:
        """Show the losses up to update `index`, and those known beyond it faintly."""
        history, newest = run.history, len(run.history)
        x, batch = self._curve(history.column("batch_loss", 1, index + 1))
        self.batch.setData(x + 1, batch)
        full_loss = history.column("full_loss", 0, newest + 1)
        x, full = self._curve(full_loss[: index + 1])
        self.full.setData(x, full)
        x, ahead = self._curve(full_loss[index:])
        self.ahead.setVisible(index < newest)
        self.ahead.setData(x + index, ahead)
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

    def _stop_following(self) -> None:
        self._follow = False

    def _curve(self, loss: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return where to draw `loss`: row numbers and heights on the axis in use."""
        rows, kept = extremes(loss, MOST_POINTS)
        values = kept.astype(np.float64)
        values[~np.isfinite(values)] = np.nan
        return rows, np.log10(np.maximum(values, SMALLEST)) if self._log else values

    def _fit(self, newest: int, heights: NDArray[np.float64]) -> None:
        """Let the axes hold every update; they grow by steps, so that they stand still between."""
        heights = heights[np.isfinite(heights)]
        low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 1.0)
        if self._log:
            bottom, top = np.floor(2 * low - 0.2) / 2, np.ceil(2 * high + 0.2) / 2
        else:
            bottom, top = min(0.0, low), rounded_up(1.05 * high) if high > 0 else 1.0
        fitted = (0.0, rounded_up(max(10, newest)), bottom, top)
        if fitted != self._fitted:
            self._fitted = fitted
            self.plot.setRange(xRange=fitted[:2], yRange=fitted[2:], padding=0)


def rounded_up(value: float) -> float:
    """Return the first of 1, 1.5, 2, 3, 4, 5, 7, 10 times a power of ten that is at least `value` > 0."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 1.5, 2, 3, 4, 5, 7, 10) if step * power >= value))


def extremes(values: NDArray[np.float32], most: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return at most `most` points of a curve through `values` that keep its look, and its last point.

    Blocks of a power-of-two length give their first, smallest and largest value, so that a growing curve
    keeps its points where they were.

    Returns
    -------
    x, y : (points,) arrays
        Row numbers and values.
    """
    n = len(values)
    block = 1
    while 3 * (n // block) > most:
        block *= 2
    if block == 1:
        return np.arange(n), values
    whole = n // block * block
    blocks = values[:whole].reshape(-1, block)
    first = np.arange(0, whole, block)
    rows = [first, first + blocks.argmin(axis=1), first + blocks.argmax(axis=1), np.array([n - 1])]
    if whole < n:
        rows.append(whole + np.array([0, values[whole:].argmin(), values[whole:].argmax()]))
    kept = np.unique(np.concatenate(rows))
    return kept, values[kept]
