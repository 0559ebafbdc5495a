"""OutcomeBar: the colours of an outcome, the ticks beside them, and the colours that stand for no number."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.look import theme
from gui.look.ticks import Ticks, log_ticks
from gui.look.words import _
from gui.panels.axes import RoundAxis
from gui.starts.hatching import hatching_brush
from gui.starts.outcomes import KINDS

WIDTH, BAR_WIDTH = 124, 24
TICK_ROOM = 8  # above and below the bar, for half a label
SWATCH = 18


class OutcomeAxis(RoundAxis):
    """An axis in the positions of ``gui.starts.outcomes``, which writes losses, percents or updates."""

    kind = "loss"

    def ticks_between(self, low: float, high: float, count: int) -> tuple[Ticks, list[float]]:
        """Return at most about `count` ticks between two positions, and their positions."""
        if self.kind == "accuracy":
            return super().ticks_between(low, high, count)
        if self.kind == "loss":
            ticks = log_ticks(low, high, count)
            return ticks, np.log10(ticks.values).tolist()
        return update_ticks(low, high, count)


def update_ticks(low: float, high: float, count: int) -> tuple[Ticks, list[float]]:
    """Return round numbers n of updates between two positions log10(n + 1), and their positions."""
    for factors, stride in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2)):
        values = [0, *(m * 10**k for k in range(0, int(high) + 2, stride) for m in factors)]
        shown = [n for n in values if low - 1e-9 <= np.log10(n + 1) <= high + 1e-9]
        if len(shown) <= count:
            break
    places = np.log10(np.add(shown, 1.0)).tolist()
    return Ticks(tuple(map(float, shown)), tuple(f"{n:,}".replace(",", "\u202f") for n in shown)), places


class OutcomeBar(QWidget):
    """A caption, the colour bar, and under it what the two flat colours mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("outcome_bar")
        self.caption = QLabel()
        self.axis = OutcomeAxis("right")
        self.bar = pg.ImageItem(np.linspace(0, 1, 256)[:, None])
        self._plot = pg.PlotWidget(axisItems={"right": self.axis})
        self.never, self.diverged = QLabel(_("never 100 %")), QLabel(_("diverges"))
        self._build()

    def _build(self) -> None:
        plot = self._plot
        plot.getPlotItem().layout.setContentsMargins(0, TICK_ROOM, 0, TICK_ROOM)
        plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        for side in ("left", "bottom"):
            plot.hideAxis(side)
        plot.showAxis("right")
        plot.addItem(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)  # as the cards of the maps have
        layout.addWidget(self.caption)
        layout.addWidget(plot, 1)
        for label in (self.never, self.diverged):
            layout.addLayout(_line(label))
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        self.setFixedWidth(theme.scaled(WIDTH))
        self.axis.restyle()
        self.axis.setWidth(theme.scaled(WIDTH) - BAR_WIDTH)
        self._plot.setBackground(theme.colour(theme.GROUND))
        for label, hatched in ((self.never, False), (self.diverged, True)):
            swatch = label.buddy()
            assert isinstance(swatch, QLabel)
            swatch.setPixmap(_sample(hatched))

    def show_kind(self, kind: str, span: tuple[float, float], colours: Any) -> None:
        """Show the colours of an outcome, from one position of ``gui.starts.outcomes`` to another."""
        self.axis.kind = kind
        self.axis.picture = None  # another kind over the same span has other ticks
        self.caption.setText(_(KINDS[kind].caption))
        self.bar.setColorMap(colours)
        low, high = span
        self.bar.setRect(QRectF(0, low, 1, high - low))
        self._plot.setRange(xRange=(0, 1), yRange=span, padding=0)
        self.axis.update()
        self._plot.setAccessibleName(_("Colours: {outcome}").format(outcome=self.caption.text()))

    def show_legend(self, with_never: bool, with_diverged: bool) -> None:
        """Say what the flat colours mean, where they are on show."""
        for label, shown in ((self.never, with_never), (self.diverged, with_diverged)):
            label.setVisible(shown)
            swatch = label.buddy()
            assert swatch is not None
            swatch.setVisible(shown)


def _line(label: QLabel) -> QHBoxLayout:
    """Return a sample of a flat colour with its meaning; both keep their place while hidden."""
    swatch = QLabel()
    label.setBuddy(swatch)
    line = QHBoxLayout()
    line.setSpacing(6)
    for widget, stretch in ((swatch, 0), (label, 1)):
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)
        line.addWidget(widget, stretch)
    return line


def _sample(hatched: bool) -> QPixmap:
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(theme.colour(theme.DIVERGED if hatched else theme.NEVER))
    painter = QPainter(pixmap)
    if hatched:
        painter.fillRect(pixmap.rect(), hatching_brush())
    painter.setPen(theme.pen(theme.MUTED))
    painter.drawRect(0, 0, SWATCH - 1, SWATCH - 1)
    painter.end()
    return pixmap
