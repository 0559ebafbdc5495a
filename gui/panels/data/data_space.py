"""The data-space panel: the points, the sigmoid that is being fitted to them, and the batch that moved it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal, Slot

from engine.data.dataset import Dataset
from engine.loss.forms import sigmoid
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import Beside, OnShow
from gui.look import theme
from gui.look.text import rows_text
from gui.look.words import _
from gui.panels.data.data_points import POINT_SIZE, DataPoints
from gui.panels.data.row_pulls import RowPulls
from gui.panels.panel import Panel
from gui.panels.plot import Plot

GHOSTS_BACK = (15, 7, 3, 1)  # updates before the one on show, farthest and faintest first
GHOST_ALPHAS = (0.2, 0.33, 0.47, 0.6)
Y_RANGE = (-0.13, 1.13)
NEAR = 0.05  # of the view: how far inside a row in hand is brought
MOST_RINGED = 500  # rows of a batch


class DataSpace(Panel):
    """Points by class, sigmoid, line and boundary; the batch ringed, its residuals as bars."""

    row_hovered = Signal(int)  # from 0; -1 where there is no point under the mouse

    def __init__(self) -> None:
        super().__init__("data_space", _("Data space"))
        self.plot = Plot("x", "ŷ = σ(w·x + b)", _("Data space: points, sigmoid and batch"))
        self.plot.setYRange(*Y_RANGE, padding=0)
        self.plot.show_grid()
        self.plot.setToolTip(
            _(
                "Drag a point to move it, across the middle to flip its class\n"
                "Double-click to add one; right-click for more\n"
                "Enter takes a row in hand by keys"
            )
        )
        self.plot.hovered.connect(self._on_hovered)
        self.body.addWidget(self.plot)
        self.setFocusProxy(self.plot)
        self._source: Dataset | None = None
        self._held, self._held_long = False, False
        self._x_range = (0.0, 1.0)
        self._number = 1  # of the run that is drawn in its colour
        self._make_items()
        self.restyle()

    @property
    def points(self) -> list[Any]:
        """The points of class 0 and of class 1."""
        return self.rows.points

    def _make_items(self) -> None:
        add = self.plot.addItem
        self.boundary = pg.InfiniteLine(angle=90)
        self.ghosts = [pg.PlotCurveItem() for _ in GHOSTS_BACK]
        self.line, self.sigmoid, self.hover = (pg.PlotCurveItem() for _ in range(3))
        self.line.hide()
        self.residuals = pg.PlotCurveItem(connect="pairs")
        self.batch = pg.ScatterPlotItem(size=POINT_SIZE + 9, symbol="o", brush=None)
        self.marked = pg.ScatterPlotItem(size=POINT_SIZE + 16, symbol="o", brush=None)
        self.chosen = pg.ScatterPlotItem(size=POINT_SIZE + 12, symbol="o", brush=None)
        for item in (
            self.boundary,
            *self.ghosts,
            self.line,
            self.hover,
            self.residuals,
            self.sigmoid,
        ):
            add(item)
        self.beside: dict[int, Any] = {}  # the sigmoids of other runs, by number
        self.pulls = RowPulls(self.plot)
        self.rows = DataPoints(self.plot)  # over the curves
        for item in (self.batch, self.marked, self.chosen):
            add(item)

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        super().restyle()
        dashed, dotted = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        self.boundary.setPen(theme.pen(theme.MUTED, 1.5, style=dashed))
        self.line.setPen(theme.pen(theme.MUTED, 1.5, style=dotted))
        self.hover.setPen(theme.pen(theme.HOVER, 1.5, style=dashed))
        self.residuals.setPen(theme.pen(theme.BATCH, 2.5))
        self.batch.setPen(theme.pen(theme.BATCH, 2.5))
        self.marked.setPen(theme.pen(theme.HOVER, 2.0))
        self.chosen.setPen(theme.pen(theme.ACCENT, 3.0))
        self._colour_runs()
        self.pulls.restyle()
        self.rows.restyle()

    def _colour_runs(self) -> None:
        colour = theme.run_colour(self._number)
        self.sigmoid.setPen(theme.pen(colour, 3.0))
        for ghost, alpha in zip(self.ghosts, GHOST_ALPHAS, strict=True):
            ghost.setPen(theme.pen(colour, 1.0, alpha))
        for number, curve in self.beside.items():
            curve.setPen(theme.pen(theme.run_colour(number), 2.0))

    def set_run(self, run: TrainedRun) -> None:
        """Show the rows of `run`, in data units; where they are new, all of them."""
        source = run.source
        if source is self._source:
            return
        self._source = source
        self.rows.show_rows(source)
        self.pulls.make_way(source)
        unit = f" ({source.x_unit})" if source.x_unit else ""
        self.plot.label("bottom", f"{source.x_label}{unit}")
        low, high = float(source.x.min()), float(source.x.max())
        margin = 0.06 * (high - low) or 1.0
        self._x_range = (low - margin, high + margin)
        wide = high - low + 2 * margin
        self.plot.getViewBox().setLimits(
            xMin=low - 100 * wide, xMax=high + 100 * wide, minXRange=1e-6 * wide,
            yMin=-100, yMax=101, minYRange=1e-6,
        )  # fmt: skip
        if self._held or self._held_long:
            self._held = False
        else:
            self.reset_view()

    @Slot(object)
    def _on_hovered(self, at: tuple[float, float] | None) -> None:
        row = None if at is None else self.rows.row_at(QPointF(*at))
        self.row_hovered.emit(-1 if row is None else row)

    def hold_view(self, until_let_go: bool = False) -> None:
        """Keep the view where it is when the next rows come, or all: they are in a hand."""
        self._held, self._held_long = True, self._held_long or until_let_go

    def let_view_go(self) -> None:
        """Let the view follow the rows again."""
        self._held = self._held_long = False

    def show_chosen(self, at: tuple[float, float] | None) -> None:
        """Ring the point that keys have in hand, and let it be seen; None takes the ring away."""
        self.chosen.setData(*([[value] for value in at] if at else [[], []]))
        if at is not None:
            (x0, x1), _y = self.plot.getViewBox().viewRange()
            aside = max(0.0, at[0] - x1 + NEAR * (x1 - x0)) + min(0.0, at[0] - x0 - NEAR * (x1 - x0))
            if not x0 < at[0] < x1:
                self.plot.getViewBox().translateBy(x=aside)

    @property
    def middle(self) -> float:
        """The x in the middle of the view."""
        return float(np.mean(self.plot.getViewBox().viewRange()[0]))

    @property
    def width_seen(self) -> float:
        """How much of the axis of x is seen."""
        x0, x1 = self.plot.getViewBox().viewRange()[0]
        return float(x1 - x0)

    def draw(self, on_show: OnShow) -> None:
        """Show the parameters of the update on show, and the batch of the update stepped to."""
        self.plot.changed = True
        run, index = on_show.run, on_show.index
        w, b = run.parameters_in_data_units(index)
        x = _curve_x(self._x_range, w, b)
        self.sigmoid.setData(x, sigmoid(w * x + b))
        self.line.setData(x, w * x + b)
        self._draw_beside(run.number, on_show.beside)
        self._draw_ghosts(run, index)
        self.boundary.setVisible(w != 0 and bool(np.isfinite(-b / w)))
        if self.boundary.isVisible():
            self.boundary.setValue(-b / w)
        rows = run.batch_rows(on_show.cursor)
        self._draw_batch(run.source, rows, w, b, with_residuals=on_show.moment > 1)
        self.subtitle.setText(_where(on_show, rows))

    def _draw_ghosts(self, run: TrainedRun, index: int) -> None:
        """Show faintly where the sigmoid was some updates before."""
        for back, ghost in zip(GHOSTS_BACK, self.ghosts, strict=True):
            ghost.setVisible(index >= back)
            if index >= back:
                w, b = run.parameters_in_data_units(index - back)
                x = _curve_x(self._x_range, w, b)
                ghost.setData(x, sigmoid(w * x + b))

    def _draw_beside(self, number: int, beside: Sequence[Beside]) -> None:
        """Show the main run in the colour of its number, and the others' sigmoids in theirs."""
        if number != self._number:
            self._number = number
            self._colour_runs()
        for run, index, _newest in beside:
            if run.number not in self.beside:
                curve = pg.PlotCurveItem(pen=theme.pen(theme.run_colour(run.number), 2.0))
                curve.setZValue(-1)
                self.plot.addItem(curve)
                self.beside[run.number] = curve
            w, b = run.parameters_in_data_units(index)
            x = _curve_x(self._x_range, w, b)
            self.beside[run.number].setData(x, sigmoid(w * x + b), antialias=not self.quick)
        shown = {run.number for run, _, _ in beside}
        for other, curve in self.beside.items():
            curve.setVisible(other in shown)

    def _draw_batch(
        self, source: Dataset, rows: NDArray[np.int64], w: float, b: float, with_residuals: bool
    ) -> None:
        rows = rows[:MOST_RINGED]
        x, y = source.x[rows], source.y[rows]
        self.batch.setData(x, y)
        self.residuals.setVisible(with_residuals)
        predicted = sigmoid(w * x.astype(np.float64) + b)
        self.residuals.setData(np.repeat(x, 2), np.column_stack([y, predicted]).ravel())

    def mark_row(self, row: int) -> None:
        """Mark the point of this row; -1 marks none."""
        known = self._source is not None and 0 <= row < len(self._source)
        at = ([self._source.x[row]], [self._source.y[row]]) if known and self._source else ([], [])
        self.marked.setData(*at)

    def show_hover(self, parameters: tuple[float, float] | None) -> None:
        """Show the sigmoid of another (w, b), in data units; None takes it away."""
        self.hover.setVisible(parameters is not None)
        if parameters is not None:
            w, b = parameters
            x = _curve_x(self._x_range, w, b)
            self.hover.setData(x, sigmoid(w * x + b))

    def set_line_visible(self, visible: bool) -> None:
        """Show or hide the line w·x + b."""
        self.line.setVisible(visible)

    def zoom(self, factor: float) -> None:
        """Zoom around the middle; both classes stay in sight, and the nearest row."""
        self.plot.zoom(factor)
        if factor <= 1 or self._source is None:
            return
        (x0, x1), (y0, y1) = self.plot.getViewBox().viewRange()
        x = self._source.x.astype(np.float64)
        if not np.any((x > x0) & (x < x1)):
            row = x[np.argmin(np.abs(x - (x0 + x1) / 2))]
            self.plot.getViewBox().translateBy(x=row - (x0 + x1) / 2)
        low, high = Y_RANGE
        if y0 > low or y1 < high:
            self.plot.setYRange(min(y0, low), max(y1, high), padding=0)

    def pan(self, right: int, up: int) -> None:
        """Move the view by one notch."""
        self.plot.pan(right, up)

    def reset_view(self) -> None:
        """Show every row, and ŷ from 0 to 1."""
        self.plot.setXRange(*self._x_range, padding=0)
        self.plot.setYRange(*Y_RANGE, padding=0)


def _where(on_show: OnShow, rows: NDArray[np.int64]) -> str:
    """Say which update is on show, and which rows its batch has."""
    run, cursor = on_show.run, on_show.cursor
    if not cursor:
        return _("iteration 0 · start")
    epoch, batch = run.epoch_and_batch(cursor)
    if on_show.in_moments:
        words = _("iteration {index}, before it moves · epoch {epoch}, batch {batch} of {batches}: {rows}")
    else:
        words = _("iteration {index} · epoch {epoch}, batch {batch} of {batches}: {rows}")
    return words.format(
        index=cursor, epoch=epoch, batch=batch, batches=run.batches_per_epoch, rows=rows_text(rows)
    )


def _curve_x(x_range: tuple[float, float], w: float, b: float) -> NDArray[np.float64]:
    """Return where to compute a sigmoid: evenly, and closely where it is steep."""
    wide = x_range[1] - x_range[0]
    x = np.linspace(x_range[0] - wide, x_range[1] + wide, 241)
    if w == 0 or not np.isfinite(b / w):
        return x
    steep = -b / w + np.linspace(-8, 8, 49) / abs(w)
    inside = steep[(steep > x[0]) & (steep < x[-1])]
    return np.sort(np.concatenate([x, inside]))
