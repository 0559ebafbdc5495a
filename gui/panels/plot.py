"""What the 2D panels share: a plot with the house's axes, and which rows of a long history to draw."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QCursor, QKeyEvent, QMouseEvent, QPaintEvent

from gui.look import theme
from gui.panels.axes import RoundAxis

PAN_NOTCH = 0.1  # of the view, for one press of a key


class Plot(pg.PlotWidget):
    """A pyqtgraph plot with readable axes and no menu of its own.

    Parameters
    ----------
    x_label, y_label : str
        Titles of the axes.
    accessible_name : str
        For screen readers.
    left_axis : RoundAxis, optional
        In the place of a linear one.

    Attributes
    ----------
    changed : bool
        Something has been drawn that is not painted yet; whoever draws sets it.

    Signals
    -------
    hovered(object)
        The position (x, y) under the mouse, or None when it has left.
    painted()
        What was drawn is on the screen.
    clicked(QPointF), double_clicked(QPointF), menu_wanted(QPointF)
        At this position of the view, with the left, left and right button; a drag is no click.
    key_pressed(str, QPointF)
        "F" or "Del" while the mouse is over this position.
    """

    hovered = Signal(object)
    painted = Signal()
    clicked = Signal(object)
    double_clicked = Signal(object)
    menu_wanted = Signal(object)
    key_pressed = Signal(str, object)

    def __init__(
        self, x_label: str, y_label: str, accessible_name: str, left_axis: RoundAxis | None = None
    ) -> None:
        self.changed = True
        self._axes = {"bottom": RoundAxis("bottom"), "left": left_axis or RoundAxis("left")}
        self._grid: pg.PlotCurveItem | None = None
        super().__init__(axisItems=self._axes)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(accessible_name)
        self.label("bottom", x_label)
        self.label("left", y_label)
        for axis in self._axes.values():
            axis.enableAutoSIPrefix(False)
        self.restyle()
        self.scene().sigMouseMoved.connect(self._on_mouse)
        self.scene().sigMouseClicked.connect(self._on_clicked)
        self.getViewBox().sigRangeChanged.connect(self._on_range)

    def restyle(self) -> None:
        """Give ground, axes and grid the colours and the font in use."""
        self.changed = True
        self.setBackground(theme.colour(theme.CARD))
        for axis in self._axes.values():
            axis.restyle()
        if self._grid is not None:
            self._grid.setPen(theme.pen(theme.GRID, 1.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell."""
        self.changed = False
        super().paintEvent(event)
        self.painted.emit()

    def _on_range(self) -> None:
        self.changed = True

    @Slot(object)
    def _on_mouse(self, position: QPointF) -> None:
        box = self.getViewBox()
        if box.sceneBoundingRect().contains(position):
            at = box.mapSceneToView(position)
            self.hovered.emit((at.x(), at.y()))
        else:
            self.hovered.emit(None)

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.double():
            box = self.getViewBox()
            if box.sceneBoundingRect().contains(event.scenePos()):
                self.clicked.emit(box.mapSceneToView(event.scenePos()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell where."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._tell_place(self.double_clicked, event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell where."""
        self._tell_place(self.menu_wanted, QPointF(event.pos()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of the keys that do something to what is under the mouse."""
        name = {Qt.Key.Key_F: "F", Qt.Key.Key_Delete: "Del"}.get(Qt.Key(event.key()))
        if name is None or event.modifiers():
            super().keyPressEvent(event)
            return
        place = QPointF(self.mapFromGlobal(QCursor.pos()))
        box = self.getViewBox()
        self.key_pressed.emit(name, box.mapSceneToView(self.mapToScene(place.toPoint())))

    def _tell_place(self, signal: Any, position: QPointF) -> None:
        box, scene = self.getViewBox(), self.mapToScene(position.toPoint())
        if box.sceneBoundingRect().contains(scene):
            signal.emit(box.mapSceneToView(scene))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the mouse has left."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def show_grid(self) -> None:
        """Draw faint lines at the main ticks.

        Not by pyqtgraph's own grid: that is part of the axes and makes them paint 12 ms a frame.
        """
        self._grid = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._grid.setZValue(-100)
        self.addItem(self._grid, ignoreBounds=True)
        self.getViewBox().sigRangeChanged.connect(self._draw_grid)
        self.getViewBox().sigResized.connect(self._draw_grid)
        self.restyle()

    def _draw_grid(self) -> None:
        (x0, x1), (y0, y1) = self.getViewBox().viewRange()
        vertical = self._main_ticks("bottom", x0, x1)
        level = self._main_ticks("left", y0, y1)
        x = np.concatenate([np.repeat(vertical, 2), np.tile([x0, x1], len(level))])
        y = np.concatenate([np.tile([y0, y1], len(vertical)), np.repeat(level, 2)])
        assert self._grid is not None
        self._grid.setData(x, y)

    def _main_ticks(self, side: str, low: float, high: float) -> NDArray[np.float64]:
        axis, box = self.getAxis(side), self.getViewBox()
        size = box.width() if side == "bottom" else box.height()
        levels = axis.tickValues(low, high, size) if size >= 1 and high > low else []
        return np.asarray(levels[0][1] if levels else [], np.float64)

    def label(self, side: str, text: str) -> None:
        """Name the axis at `side` ("left" or "bottom")."""
        self._axes[side].name(text)

    def zoom(self, factor: float) -> None:
        """Zoom in by `factor` (above 1) or out (below 1) around the middle."""
        self.getViewBox().scaleBy((1 / factor, 1 / factor))

    def pan(self, right: int, up: int) -> None:
        """Move the view by a tenth of its size, to the right (1) or left (-1), up or down."""
        (x0, x1), (y0, y1) = self.getViewBox().viewRange()
        self.getViewBox().translateBy(x=right * PAN_NOTCH * (x1 - x0), y=up * PAN_NOTCH * (y1 - y0))


def thinned(newest: int, most: int) -> NDArray[np.int64]:
    """Return at most about `most` of the rows 0 … `newest`, the first and the last among them.

    The stride is a power of two, so that a growing history keeps its vertices where they were.
    """
    stride = 1
    while newest // stride > most:
        stride *= 2
    rows = np.arange(0, newest + 1, stride)
    return rows if rows[-1] == newest else np.append(rows, newest)
