"""Axes with round numbers: of losses, linear or logarithmic, and of anything else, however narrow."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from gui.look import theme
from gui.look.ticks import Ticks, linear_ticks, log_ticks

PIXELS_A_TICK = {"left": 36, "right": 36, "bottom": 70}


class RoundAxis(pg.AxisItem):
    """An axis whose ticks are those of ``gui.look.ticks``; what their labels leave out, its title says."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self._side = side
        self._title = ""
        self._ticks = Ticks((), ())

    def restyle(self) -> None:
        """Take the colours and the font in use."""
        self.setStyle(tickFont=theme.font("axis"), tickTextOffset=5)
        self.setPen(theme.pen(theme.MUTED))
        self.setTextPen(theme.pen(theme.INK))
        self._show_title()

    def name(self, title: str) -> None:
        """Give the axis its title."""
        self._title = title
        self._show_title()

    def ticks_between(self, low: float, high: float, count: int) -> tuple[Ticks, list[float]]:
        """Return at most `count` ticks between two positions, and their positions."""
        ticks = linear_ticks(low, high, count)
        return ticks, list(ticks.values)

    def tickValues(self, low: float, high: float, size: float) -> Any:
        """Return the ticks between two positions, `size` pixels apart."""
        low, high = min(low, high), max(low, high)
        if not (np.isfinite([low, high]).all() and high > low):
            return []
        note = self._ticks.note
        self._ticks, places = self.ticks_between(
            low, high, max(3, int(size // theme.scaled(PIXELS_A_TICK[self._side])))
        )
        if self._ticks.note != note:
            self._show_title()
        return [(1.0, places)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> Any:
        """Return what stands at the ticks."""
        return list(self._ticks.labels)

    def _show_title(self) -> None:
        text = f"{self._title}  {self._ticks.note}" if self._ticks.note else self._title
        look = {"color": theme.html(theme.INK), "font-size": f"{theme.points('axis')}pt"}
        self.setLabel(text, **look)


class LossAxis(RoundAxis):
    """An axis whose positions are losses, or their log10 with the losses themselves at round places."""

    def __init__(self, side: str, logarithmic: bool = True) -> None:
        super().__init__(side)
        self.logarithmic = logarithmic

    def ticks_between(self, low: float, high: float, count: int) -> tuple[Ticks, list[float]]:
        """Return at most about `count` ticks between two positions, and their positions."""
        if not self.logarithmic:
            return super().ticks_between(low, high, count)
        ticks = log_ticks(low, high, count)
        return ticks, np.log10(ticks.values).tolist()
