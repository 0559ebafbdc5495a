"""The ground of the contour panel: the loss as colours, its contour lines, and the colour bar."""

from typing import Any

import contourpy
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from engine.loss.loss_map import LossMap
from gui.look import theme
from gui.look.words import _
from gui.panels.axes import LossAxis
from gui.panels.plot import Plot

BAR_WIDTH, BAR_AXIS_WIDTH = 14, 53


class ContourMap:
    """Colours, lines and colour bar of one loss map, in a plot.

    Attributes
    ----------
    image : pyqtgraph.ImageItem
        log10 of the loss.
    lines : pyqtgraph.PlotCurveItem
        All contour lines, NaN between two.
    bar : pyqtgraph.ImageItem
        The colours from the least to the greatest loss.
    """

    def __init__(self, plot: Plot) -> None:
        self.image, self.bar = pg.ImageItem(), pg.ImageItem(np.linspace(0, 1, 256)[:, None])
        self.lines = pg.PlotCurveItem(connect="finite")
        plot.addItem(self.image)
        plot.addItem(self.lines)
        self.bar_axis = LossAxis("right")
        self.bar_axis.setToolTip(_("Loss over all rows, on a logarithmic scale"))
        self._bar_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self._bar_box.addItem(self.bar)
        self.bar_axis.linkToView(self._bar_box)
        layout = plot.getPlotItem().layout
        layout.addItem(self._bar_box, 2, 3)
        layout.addItem(self.bar_axis, 2, 4)
        layout.setColumnFixedWidth(3, BAR_WIDTH)
        layout.setColumnSpacing(2, 8)
        self.set_colour_map(theme.FIRST_COLOUR_MAP)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and the font in use."""
        self.lines.setPen(theme.pen(theme.CASING, 1.0, 0.45))
        self.bar_axis.restyle()
        self.bar_axis.setWidth(theme.scaled(BAR_AXIS_WIDTH))

    def set_colour_map(self, name: str) -> None:
        """Show losses in the colours of this name."""
        for item in (self.image, self.bar):
            item.setColorMap(theme.colour_map(name))

    def set_map(self, loss_map: LossMap) -> None:
        """Show another loss map."""
        w0, w1, b0, b1 = loss_map.viewport
        half_w, half_b = (loss_map.w[1] - w0) / 2, (loss_map.b[1] - b0) / 2
        log_loss = loss_map.log_loss
        self.image.setImage(log_loss.astype(np.float32), levels=loss_map.log_range)
        self.image.setRect(QRectF(w0 - half_w, b0 - half_b, w1 - w0 + 2 * half_w, b1 - b0 + 2 * half_b))
        lines = contour_lines(loss_map, log_loss)
        self.lines.setData(lines[:, 0], lines[:, 1])
        low, high = loss_map.log_range
        self.bar.setRect(QRectF(0, low, 1, high - low))
        self._bar_box.setRange(xRange=(0, 1), yRange=(low, high), padding=0)


def contour_lines(loss_map: LossMap, log_loss: Any) -> Any:
    """Return the contour lines as one (n, 2) array, NaN between two lines."""
    generator = contourpy.contour_generator(
        loss_map.w, loss_map.b, log_loss, line_type=contourpy.LineType.ChunkCombinedNan
    )
    parts = [generator.lines(level)[0][0] for level in np.log10(loss_map.levels)]
    gap = np.full((1, 2), np.nan)
    found = [piece for part in parts if part is not None for piece in (part, gap)]
    return np.concatenate(found) if found else gap
