"""Handles: points of a scatter plot that can be taken hold of with the mouse."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal


class Handles(pg.ScatterPlotItem):
    """Points to drag.

    Signals
    -------
    grabbed(int)
        A drag of the point of this number begins.
    moved(float, float)
        The point in hand is at x, y.
    """

    grabbed = Signal(int)
    moved = Signal(float, float)

    def __init__(self, **options: Any) -> None:
        super().__init__(hoverable=True, tip=None, **options)
        self._held = False

    def mouseDragEvent(self, event: Any) -> None:
        """Drag the point under the mouse; elsewhere the plot is dragged."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart():
            found = self.pointsAt(event.buttonDownPos())
            self._held = len(found) > 0
            if self._held:
                self.grabbed.emit(found[0].index())
        if not self._held:
            event.ignore()
            return
        event.accept()
        at = event.pos()
        self.moved.emit(at.x(), at.y())
        if event.isFinish():
            self._held = False

    def hoverEvent(self, event: Any) -> None:
        """Show a hand over a point that can be taken."""
        super().hoverEvent(event)
        over = not event.exit and len(self.pointsAt(event.pos())) > 0
        if over:
            event.acceptDrags(Qt.MouseButton.LeftButton)
        self.setCursor(Qt.CursorShape.OpenHandCursor) if over else self.unsetCursor()
