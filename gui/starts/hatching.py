"""Hatching: lines over some cells of a map, as far apart at every zoom."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from gui.look import theme


class Hatching(pg.GraphicsObject):
    """Hatches the cells of a mask."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QRectF()
        self.parts: list[QRectF] = []

    def show_mask(self, mask: NDArray[np.bool_], whole: QRectF) -> None:
        """Hatch the cells where `mask` (rows, columns) is true, of a grid that fills `whole`."""
        self.prepareGeometryChange()
        self._whole = whole
        rows, columns = mask.shape
        across, up = whole.width() / columns, whole.height() / rows
        self.parts = [
            QRectF(whole.x() + first * across, whole.y() + row * up, (last - first) * across, up)
            for row, first, last in runs(mask)
        ]
        self.update()

    def boundingRect(self) -> QRectF:
        """Return where the grid lies."""
        return self._whole

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Hatch in the screen's own measure: a brush would be stretched with the view."""
        to_screen = painter.transform()
        painter.resetTransform()
        brush = hatching_brush()
        for part in self.parts:
            painter.fillRect(to_screen.mapRect(part), brush)


def hatching_brush() -> QBrush:
    """Return the brush that the map and its legend share."""
    return QBrush(theme.colour(theme.HATCHING), Qt.BrushStyle.BDiagPattern)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Return where the mask is true: a row, the first column, and the one after the last."""
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, first = np.nonzero(edges == 1)
    _, last = np.nonzero(edges == -1)
    return list(zip(row.tolist(), first.tolist(), last.tolist(), strict=True))
