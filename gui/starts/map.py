"""StartsMap: what came of every start (w, b) of a viewport under one loss, as coloured cells."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from engine.loss.loss_map import Viewport
from engine.training.starts import Outcomes
from gui.look import theme
from gui.look.words import _
from gui.panels.plot import Plot
from gui.starts.hatching import Hatching
from gui.starts.outcomes import diverged, never, positions, sentence

SMALLEST_MARK = 19  # pixels a side of the outline of a cell: more than the start, which may be in it
FAR = 10  # cells that an arrow key goes with Shift
OUTDATED = 0.3  # opacity
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class CellPlot(Plot):
    """A plot whose arrow keys go from cell to cell, and whose Enter chooses one.

    Signals
    -------
    key_moved(int, int)
        So many cells to the right, and up.
    key_chosen()
        Enter.
    focused()
        The keys come here now.
    """

    key_moved = Signal(int, int)
    key_chosen = Signal()
    focused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the arrows and Enter; the rest is the window's."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            cells = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            right, up = _ARROWS[key]
            self.key_moved.emit(cells * right, cells * up)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.key_chosen.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys come here."""
        super().focusInEvent(event)
        self._draw_border()
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they do not."""
        super().focusOutEvent(event)
        self._draw_border()

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        super().restyle()
        self._draw_border()

    def _draw_border(self) -> None:
        pen = theme.pen(theme.ACCENT, 2.5) if self.hasFocus() else theme.pen(theme.MUTED)
        self.getViewBox().setBorder(pen)


class StartsMap(QFrame):
    """A card: a heading, the map with the experiment's start and the cell in hand, and a sentence about it.

    Attributes
    ----------
    outcomes : Outcomes or None
        What is on show.
    outdated : bool
        They are those of another experiment, and faint.

    Signals
    -------
    pointed(object)
        (w, b) under the mouse, or None when it has left.
    clicked(object)
        (w, b) under a click.
    """

    pointed = Signal(object)
    clicked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.outcomes: Outcomes | None = None
        self.outdated = False
        self.heading = QHBoxLayout()
        self.plot = CellPlot(_("w (weight)"), _("b (bias)"), "")
        self.sentence = QLabel()
        self.image, self.hatching = pg.ImageItem(), Hatching()
        self.start = pg.ScatterPlotItem(size=14, symbol="o")
        self.mark_casing, self.mark = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._build()

    def _build(self) -> None:
        plot = self.plot
        plot.setObjectName(f"{self.objectName()}_plot")
        plot.setMouseEnabled(x=False, y=False)
        plot.setMinimumSize(260, 220)
        plot.setToolTip(_("Click on a cell to let the experiment start there"))
        for item in (self.image, self.hatching, self.mark_casing, self.mark, self.start):
            plot.addItem(item, ignoreBounds=True)
        plot.hovered.connect(self.pointed)
        plot.clicked.connect(self._on_clicked)
        self.sentence.setObjectName(f"{self.objectName()}_sentence")
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(self.heading)
        layout.addWidget(plot, 1)
        layout.addWidget(self.sentence)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and sizes in use; the window gives the cells theirs."""
        self.start.setPen(theme.pen(theme.ON_MAP, 2.5))
        self.start.setBrush(theme.colour(theme.CASING))
        self.mark_casing.setPen(theme.pen(theme.CASING, 4.5))
        self.mark.setPen(theme.pen(theme.POINTED_ON_MAP, 2.0))
        self.sentence.setMinimumHeight(2 * QFontMetrics(theme.font("axis")).lineSpacing() + 4)

    def show_viewport(self, viewport: Viewport) -> None:
        """Show the axes of this viewport."""
        self.plot.setRange(xRange=viewport[:2], yRange=viewport[2:], padding=0)

    def set_outcomes(self, outcomes: Outcomes | None) -> None:
        """Take up other outcomes, to be drawn next; None takes the map away."""
        self.outcomes = outcomes
        self.set_outdated(False)
        if outcomes is None:
            self.image.clear()
            self.hatching.show_mask(np.zeros((1, 1), bool), QRectF())
            self.sentence.clear()

    def set_outdated(self, outdated: bool) -> None:
        """Be faint while the outcomes are those of another experiment, or not."""
        self.outdated = outdated
        for item in (self.image, self.hatching):
            item.setOpacity(OUTDATED if outdated else 1.0)
        self.sentence.setEnabled(not outdated)

    def draw(self, kind: str, viewport: Viewport, span: tuple[float, float], colours: Any) -> None:
        """Colour the cells by one kind of outcome, from one position of the colour bar to another."""
        if self.outcomes is None:
            return
        w0, w1, b0, b1 = viewport
        whole = QRectF(w0, b0, w1 - w0, b1 - b0)
        self.image.setImage(picture(self.outcomes, kind, span, colours), autoLevels=False)
        self.image.setRect(whole)
        self.hatching.show_mask(diverged(self.outcomes), whole)
        self.sentence.setText(sentence(self.outcomes, kind))

    def mark_start(self, w: float, b: float) -> None:
        """Mark where the experiment starts."""
        self.start.setData([w], [b])

    def mark_cell(self, cell: QRectF | None) -> None:
        """Outline a cell, no smaller than can be seen; None takes the outline away."""
        if cell is None:
            x, y = np.empty(0), np.empty(0)
        else:
            across, up = (SMALLEST_MARK * side for side in self.plot.getViewBox().viewPixelSize())
            half_w, half_b = max(cell.width(), across) / 2, max(cell.height(), up) / 2
            x = cell.center().x() + half_w * np.array([-1, 1, 1, -1, -1])
            y = cell.center().y() + half_b * np.array([-1, -1, 1, 1, -1])
        for item in (self.mark_casing, self.mark):
            item.setData(x, y)

    @Slot(object)
    def _on_clicked(self, at: QPointF) -> None:
        self.clicked.emit((at.x(), at.y()))


def picture(outcomes: Outcomes, kind: str, span: tuple[float, float], colours: Any) -> NDArray[np.uint8]:
    """Return the colour of every cell: (nb, nw, 4), red, green, blue and opacity."""
    places, (low, high) = positions(outcomes, kind), span
    scaled = np.clip((np.nan_to_num(places) - low) / (high - low), 0.0, 1.0)
    made = np.array(colours.map(scaled.ravel(), mode="byte"), np.uint8).reshape(*places.shape, 4)
    if kind == "updates":
        made[never(outcomes)] = _bytes(theme.NEVER)
    made[diverged(outcomes)] = _bytes(theme.DIVERGED)
    return made


def _bytes(name: str) -> NDArray[np.uint8]:
    made = theme.colour(name)
    return np.array([made.red(), made.green(), made.blue(), made.alpha()], np.uint8)
