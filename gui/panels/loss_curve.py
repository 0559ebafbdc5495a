"""The loss-curve panel: the batch's loss and the full-data loss of every update."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal, Slot

from engine.plan.batches import rows_seen
from engine.record.extremes import Rows
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import Beside, OnShow
from gui.look import theme
from gui.look.words import N_, _
from gui.panels.axes import LossAxis
from gui.panels.panel import Panel
from gui.panels.plot import Plot

MOST_POINTS = 700  # of one curve: more than a panel among four has pixel columns
MOST_BESIDE = 300  # of the curve of a run beside another
MOST_SMOOTH = 400  # points of a wide line: antialiased, more of them take too long


@dataclass(frozen=True, slots=True)
class XAxis:
    """What can be counted along the curve: the axis's title, and what the menu says."""

    title: str
    text: str
    tip: str


X_AXES = {
    "updates": XAxis(N_("iteration"), N_("&Updates"), N_("Count every run's own updates")),
    "epochs": XAxis(N_("epoch"), N_("&Epochs"), N_("Count passes through the data")),
    "rows": XAxis(N_("rows seen"), N_("&Rows seen"), N_("Count the rows looked at")),
}  # by name; the first is shown at first
FIRST_X_AXIS = next(iter(X_AXES))
FEWEST = 10  # updates that the axis has room for
SMALLEST = 1e-12  # a loss of exactly 0 is drawn here on a logarithmic axis


class LossCurve(Panel):
    """Batch loss and full-data loss per update, linear or logarithmic, with the update on show marked.

    Of runs beside the main one the full-data loss, each in its colour. They are alike in rows seen and in
    epochs, not always in updates, so the axis can show any of the three.

    Signals
    -------
    update_chosen(int)
        A person has clicked at this update.
    """

    update_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("loss_curve", _("Loss curve"))
        self._axis = LossAxis("left")
        self.plot = Plot(
            _("iteration"),
            _("loss"),
            _("Loss curve: batch loss and full-data loss of every update"),
            self._axis,
        )
        self.plot.show_grid()
        self.plot.getViewBox().setMouseEnabled(x=True, y=True)
        self.body.addWidget(self.plot)
        self.setFocusProxy(self.plot)
        self.beside: dict[int, Any] = {}  # the curves of other runs, by number
        self._along = FIRST_X_AXIS
        self._named: tuple[int, bool] | None = None
        self._log = False
        self._follow = True
        self._fitted: tuple[float, ...] = ()
        self._run: TrainedRun | None = None
        self.batch = pg.PlotCurveItem(antialias=False, connect="finite")
        self.full, self.ahead = pg.PlotCurveItem(connect="finite"), pg.PlotCurveItem(connect="finite")
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.current = pg.ScatterPlotItem(size=13, symbol="o")
        self.batch_point = pg.ScatterPlotItem(size=8, symbol="o")
        for item in (self.ahead, self.batch, self.full, self.cursor_line, self.batch_point, self.current):
            self.plot.addItem(item)
        self.plot.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.plot.clicked.connect(self._on_clicked)
        self.plot.setToolTip(_("Click to go to an update"))
        self.set_logarithmic(True)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and sizes in use; the next ``draw`` gives the runs theirs."""
        super().restyle()
        self._named = None
        self.current.setPen(theme.pen(theme.CARD, 2.0))
        self.batch_point.setPen(theme.pen(theme.CARD, 1.0))
        self.batch_point.setBrush(theme.colour(theme.BATCH))
        for number, curve in self.beside.items():
            curve.setPen(theme.pen(theme.run_colour(number), 1.6))

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draw the losses on a logarithmic axis, or a linear one; the next ``draw`` shows it."""
        self._log = logarithmic
        self._axis.logarithmic = logarithmic
        low, high = (-40.0, 40.0) if logarithmic else (-1e38, 1e38)
        self.plot.getViewBox().setLimits(
            xMin=-1e9, xMax=2e10, minXRange=1e-3, yMin=low, yMax=high, minYRange=1e-6
        )
        self._axis.name(_("loss (log)") if logarithmic else _("loss"))
        self.reset_view()

    def set_run(self, run: TrainedRun) -> None:
        """Take up another run; the next ``draw`` shows it."""
        self._run = run

    def set_along(self, along: str) -> None:
        """Let the axis count "updates", "epochs" or "rows" seen; the next ``draw`` shows it."""
        self._along = along
        self.plot.label("bottom", _(X_AXES[along].title))
        self.reset_view()

    def draw(self, on_show: OnShow) -> None:
        """Show the losses up to the update on show, and those known beyond it faintly."""
        self.plot.changed = True
        run, index, newest, beside = on_show.run, on_show.index, on_show.newest, on_show.beside
        self._name(run, beside)
        rows, batch = self._curve(run, "batch_loss", 1, index + 1)
        self.batch.setData(rows, batch)
        self.batch_point.setData(rows[-1:][np.isfinite(batch[-1:])], batch[-1:][np.isfinite(batch[-1:])])
        rows, full = self._curve(run, "full_loss", 0, index + 1)
        self.full.setData(rows, full, antialias=len(rows) <= MOST_SMOOTH and not self.quick)
        self.ahead.setVisible(index < newest)
        rows, ahead = self._curve(run, "full_loss", index, newest + 1)
        self.ahead.setData(rows, ahead)
        place = self._place(run, index)
        self.cursor_line.setValue(place)
        shown = np.isfinite(full[-1:])  # after a divergence there is no height to mark
        self.current.setData(np.array([place])[shown], full[-1:][shown])
        heights = [batch, full, ahead, *self._draw_beside(beside)]
        if self._follow:
            end = max(
                self._place(*last) for last in [(run, newest), *((other, at) for other, at, _ in beside)]
            )
            self._fit(end, self._place(run, FEWEST), np.concatenate(heights))

    def _draw_beside(self, beside: Sequence[Beside]) -> list[NDArray[np.float64]]:
        """Show the other runs, each in its colour; return their heights."""
        drawn = []
        for run, index, _newest in beside:
            if run.number not in self.beside:
                curve = pg.PlotCurveItem(pen=theme.pen(theme.run_colour(run.number), 1.6), connect="finite")
                self.plot.addItem(curve)
                self.beside[run.number] = curve
            places, heights = self._curve(run, "full_loss", 0, index + 1, MOST_BESIDE)
            self.beside[run.number].setData(places, heights, antialias=not self.quick)
            drawn.append(heights)
        shown = {run.number for run, _, _ in beside}
        for number, curve in self.beside.items():
            curve.setVisible(number in shown)
        return drawn

    def _name(self, run: TrainedRun, beside: Sequence[Beside]) -> None:
        """Say whose colours these are; of several runs each has its own, of one the loss over all data."""
        named = (run.number, bool(beside))
        if named == self._named:
            return
        self._named = named
        several = bool(beside)
        colour = theme.run_colour(run.number) if several else theme.FULL_DATA
        self.batch.setPen(theme.pen(theme.PALE_BATCH if several else theme.BATCH))  # the runs stand out
        self.full.setPen(theme.pen(colour, 2.5 if several else 2.0))
        self.ahead.setPen(theme.pen(colour, 1.5, 0.3))
        self.cursor_line.setPen(theme.pen(theme.run_colour(run.number), 1.5))
        self.current.setBrush(theme.colour(theme.run_colour(run.number)))
        self.current.setSymbol(theme.run_symbol(run.number))
        self.subtitle.setTextFormat(Qt.TextFormat.PlainText if several else Qt.TextFormat.RichText)
        self.subtitle.setText(_("over all rows, of every run") if several else _legend())

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
        if self._run is not None:
            self.update_chosen.emit(self._update_near(self._run, at.x()))

    def _stop_following(self) -> None:
        self._follow = False

    def _update_near(self, run: TrainedRun, place: float) -> int:
        """Return the update that stands nearest to a place along the axis."""
        if self._along == "updates":
            return max(0, round(place))
        rows = place * len(run.dataset) if self._along == "epochs" else place
        before = run.update_at(max(0, int(rows)))
        return before + int(self._place(run, before + 1) - place < place - self._place(run, before))

    def _place(self, run: TrainedRun, index: int) -> float:
        """Return where an update stands along the axis."""
        return float(self._places(run, np.array([index]))[0])

    def _places(self, run: TrainedRun, updates: Rows) -> NDArray[np.float64]:
        """Return where updates stand along the axis: by number, by the rows seen, or by these in epochs."""
        if self._along == "updates":
            return updates.astype(np.float64)
        n = len(run.dataset)
        rows = rows_seen(n, run.experiment.batch_size, updates).astype(np.float64)
        return rows / n if self._along == "epochs" else rows

    def _curve(
        self, run: TrainedRun, name: str, start: int, stop: int, most: int = MOST_POINTS
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where to draw a loss: places along the axis and heights on the axis in use."""
        updates, losses = run.history.extremes(name, start, stop, most)
        values = losses.astype(np.float64)
        values[~np.isfinite(values)] = np.nan
        heights = np.log10(np.maximum(values, SMALLEST)) if self._log else values
        return self._places(run, updates), heights

    def _fit(self, last: float, least: float, heights: NDArray[np.float64]) -> None:
        """Let the axes hold every update; they grow by steps, so that they stand still between."""
        heights = heights[np.isfinite(heights)]
        low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 1.0)
        if self._log:
            bottom, top = np.floor(2 * low - 0.3) / 2, np.ceil(2 * high + 0.3) / 2 + 0.1
        else:
            bottom, top = min(0.0, low), rounded_up(1.05 * high) if high > 0 else 1.0
        end = rounded_up(max(least, last))
        fitted = (-0.02 * end, 1.02 * end, bottom, top)  # the markers at both ends are whole
        if fitted != self._fitted:
            self._fitted = fitted
            self.plot.setRange(xRange=fitted[:2], yRange=fitted[2:], padding=0)


def _legend() -> str:
    """Return what the two colours of one run mean, as rich text."""
    named = ((theme.BATCH, _("batch")), (theme.FULL_DATA, _("all data")))
    return " ".join(f'<b style="color:{theme.html(colour)}">━ {name}</b>' for colour, name in named)


def rounded_up(value: float) -> float:
    """Return the first of 1, 1.5, 2, 3, 4, 5, 7, 10 times a power of ten that is at least `value` > 0."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 1.5, 2, 3, 4, 5, 7, 10) if step * power >= value))
