"""The loss-contour panel: the full-data loss over (w, b), and the path that the updates took."""

from typing import Any

import contourpy
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from engine.history import Column, History
from engine.losses import LOSSES
from gui import theme
from gui.loss_map import LossMap
from gui.panels.panel import Panel
from gui.panels.plot import Plot, thinned
from gui.session import ActiveRun

MOST_VERTICES = 2000
MOST_MARKS = 300  # beyond that many updates the marks would hide the path


class LossContour(Panel):
    """The loss as a log-spaced map with contour lines, the path of the updates, start and current point."""

    def __init__(self) -> None:
        super().__init__("loss_contour", "Loss contour")
        self.plot = Plot("w (weight)", "b (bias)", "Loss contour: loss over weight and bias, with the path")
        self.body.addWidget(self.plot)
        self._window = (-1.0, 1.0, -1.0, 1.0)
        self._loss_title = ""
        self._make_items()

    def _make_items(self) -> None:
        self.image = pg.ImageItem(colorMap=pg.colormap.get(theme.COLOUR_MAP))
        self.lines = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 1.0, 0.45), connect="finite")
        self.future = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 1.5, 0.5))
        self.casing = pg.PlotCurveItem(pen=theme.pen(theme.CASING, 4.0))
        self.path = pg.PlotCurveItem(pen=theme.pen(theme.CURRENT, 2.0))
        self.marks = pg.ScatterPlotItem(
            size=5, symbol="o", pen=theme.pen(theme.CURRENT, 1.0), brush=theme.colour(theme.CASING)
        )
        self.start = pg.ScatterPlotItem(
            size=13, symbol="o", pen=theme.pen(theme.INK, 2.5), brush=theme.colour(theme.CASING)
        )
        self.current = pg.ScatterPlotItem(
            size=17, symbol="o", pen=theme.pen(theme.CASING, 2.5), brush=theme.colour(theme.CURRENT)
        )
        for item in (
            self.image, self.lines, self.future, self.casing, self.path, self.marks, self.start, self.current,
        ):  # fmt: skip
            self.plot.addItem(item)

    def set_run(self, run: ActiveRun) -> None:
        """Name the axes for the data of `run`."""
        standardized = " of standardised x" if run.experiment.standardize else ""
        self.plot.label("bottom", f"w (weight{standardized})")
        self._loss_title = LOSSES[run.experiment.loss].title.lower()

    def set_map(self, loss_map: LossMap) -> None:
        """Show another surface; the view goes to its window."""
        w0, w1, b0, b1 = loss_map.window
        half_w, half_b = (loss_map.w[1] - w0) / 2, (loss_map.b[1] - b0) / 2
        self.image.setImage(loss_map.log_loss.astype(np.float32), levels=loss_map.log_range)
        self.image.setRect(QRectF(w0 - half_w, b0 - half_b, w1 - w0 + 2 * half_w, b1 - b0 + 2 * half_b))
        lines = _contour_lines(loss_map)
        self.lines.setData(lines[:, 0], lines[:, 1])
        self._window = loss_map.window
        self.reset_view()

    def draw(self, run: ActiveRun, index: int) -> None:
        """Show the path up to update `index`."""
        history, newest = run.history, len(run.history)
        w, b = _vertices(history, 0, index)
        path = _apart(w, b, self.plot.getViewBox().viewPixelSize())
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
            self.future.setData(*_vertices(history, index, newest))
        self.subtitle.setText(f"{self._loss_title} · path of {index} {'update' if index == 1 else 'updates'}")

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        self.plot.zoom(factor)

    def pan(self, right: int, up: int) -> None:
        """Move the view by one notch."""
        self.plot.pan(right, up)

    def reset_view(self) -> None:
        """Show the whole map."""
        w0, w1, b0, b1 = self._window
        self.plot.setXRange(w0, w1, padding=0)
        self.plot.setYRange(b0, b1, padding=0)


def _vertices(history: History, first: int, last: int) -> tuple[Column, Column]:
    """Return w and b of the updates `first` to `last`, thinned where they are many; only finite ones."""
    rows = thinned(last - first, MOST_VERTICES)
    w, b = (history.column(name, first, last + 1)[rows] for name in ("w", "b"))
    finite = np.isfinite(w) & np.isfinite(b)
    return w[finite], b[finite]


def _apart(w: Column, b: Column, pixel: tuple[float, float]) -> tuple[Column, Column]:
    """Leave out vertices on the same pixel as the one before; the last one stays."""
    if len(w) < 3:
        return w, b
    across, up = np.floor(w / pixel[0]), np.floor(b / pixel[1])
    kept = np.ones(len(w), bool)
    kept[1:-1] = (np.diff(across)[:-1] != 0) | (np.diff(up)[:-1] != 0)
    return w[kept], b[kept]


def _contour_lines(loss_map: LossMap) -> Any:
    """Return the contour lines as one (n, 2) array, NaN between two lines."""
    generator = contourpy.contour_generator(
        loss_map.w, loss_map.b, np.log10(loss_map.loss), line_type=contourpy.LineType.ChunkCombinedNan
    )
    parts = [
        part for level in np.log10(loss_map.levels) for part in generator.lines(level)[0] if part is not None
    ]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([piece for part in parts for piece in (part, gap)]) if parts else gap
