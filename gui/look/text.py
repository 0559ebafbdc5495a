"""Numbers in words: parameters, losses, shares, speeds, ratios and rows as a person reads them."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QKeySequence

from engine.worker import FULL_SPEED
from gui.look.words import _, ngettext

MOST_NAMED = 6  # rows named one by one


def number_text(value: float) -> str:
    """Return a parameter with four decimals and a true minus; large and tiny ones in powers of ten."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    plain = value == 0 or 1e-3 <= abs(value) < 1e5
    return f"{value:.4f}".replace("-", "−") if plain else f"{value:.3e}".replace("-", "−")


def loss_text(value: float) -> str:
    """Return a loss with five decimals, or in powers of ten where those would show nothing."""
    if not math.isfinite(value) or value >= 1e5:
        return number_text(value)
    return f"{value:.5f}" if value >= 1e-3 or value == 0 else f"{value:.2e}".replace("-", "−")


def percent_text(fraction: float) -> str:
    """Return a fraction in percent; "100 %" for no less than every row."""
    percent = round(100 * fraction, 1)
    if percent == 100 and fraction < 1:
        percent = 99.9
    return f"{percent:.0f} %" if percent == round(percent) else f"{percent:.1f} %"


def times_text(ratio: float) -> str:
    """Return a ratio with two digits or more: "45,416", "3.2", "0.31"."""
    if 9.95 <= ratio < 1e9:
        return f"{ratio:,.0f}"
    return f"{ratio:.1f}" if 0.95 <= ratio < 9.95 else f"{ratio:.2g}".replace("-", "−")


def speed_text(batches_per_second: float) -> str:
    """Return "20 batches/s", or "full speed"."""
    if batches_per_second == FULL_SPEED:
        return _("full speed")
    return _("{speed:g} batches/s").format(speed=batches_per_second)


def rows_text(rows: NDArray[np.int64]) -> str:
    """Return "rows 19–20", "row 7", "rows 3, 17, 8" or "40 rows", counted from 1."""
    numbers = (rows + 1).tolist()
    count = len(numbers)
    if count == 1:
        return _("row {row}").format(row=numbers[0])
    if numbers == list(range(numbers[0], numbers[0] + count)):
        return _("rows {first}–{last}").format(first=numbers[0], last=numbers[-1])
    if count <= MOST_NAMED:
        return _("rows {rows}").format(rows=", ".join(map(str, numbers)))
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def tool_tip(text: str, tip: str, shortcut: str) -> str:
    """Return name, key and explanation as one tooltip."""
    name = text.replace("&", "").rstrip("…")
    key = f" ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})" if shortcut else ""
    return f"{name}{key}\n{tip}"
