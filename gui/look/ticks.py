"""Round numbers along an axis, and how they are written."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST_DECADE = 300  # and largest: beyond it floats end
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Ticks:
    """The ticks of an axis.

    Attributes
    ----------
    values : tuple of float
        Ascending, in data units.
    labels : tuple of str
        What stands beside them.
    note : str
        What the labels leave out and the axis' title must say, such as "×10⁻⁹" or "− 14.92"; mostly empty.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]
    note: str = ""


def linear_ticks(low: float, high: float, count: int = 7) -> Ticks:
    """Return at most `count` multiples of 1, 2 or 5 times a power of ten between `low` and `high`.

    Where the range is narrow for the size of its numbers, the labels are distances from a round number that
    the note names; where they are very large or small, multiples of a power of ten that the note names.
    """
    base, note = 0.0, ""
    if high - low < 2e-4 * max(abs(low), abs(high)):
        base = _rounded((low + high) / 2, high - low)
        note = f"− {_signed(base)}" if base >= 0 else f"+ {_signed(-base)}"
    step = _step(low, high, count)
    first = np.ceil((low - base) / step - 1e-9)
    multiples = np.arange(first, np.floor((high - base) / step + 1e-9) + 1)
    offsets = multiples * step
    exponent = _common_exponent(offsets, step)
    if exponent:
        note = ", ".join(filter(None, (note, f"×{_ten_to(exponent)}")))
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)) + exponent)
    labels = tuple(_fixed(k * (step / 10.0**exponent), decimals) for k in multiples)
    return Ticks(tuple(float(base + offset) for offset in offsets), labels, note)


def log_ticks(low: float, high: float, count: int = 6) -> Ticks:
    """Return round losses for a logarithmic axis from 10**`low` to 10**`high`.

    Powers of ten (every one, or every second, third…); below two decades also 2 and 5 times them, and
    where not even two of those lie in the range, evenly spaced round losses.
    """
    low, high = max(low, -SMALLEST_DECADE), min(high, SMALLEST_DECADE)
    first, last = np.ceil(low - 1e-9), np.floor(high + 1e-9)
    stride = max(1, int(np.ceil((last - first + 1) / count)))
    if last - first >= 2:
        chosen = np.arange(np.ceil(first / stride) * stride, last + 1, stride)
        return Ticks(tuple(float(10.0**d) for d in chosen), tuple(_power(int(d)) for d in chosen))
    powers = np.arange(np.floor(low), np.ceil(high) + 1)
    values = [m * 10.0**d for d in powers for m in (1, 2, 5) if low - 1e-9 <= np.log10(m) + d <= high + 1e-9]
    if len(values) < 3:
        return linear_ticks(10.0**low, 10.0**high, count)
    return Ticks(tuple(values), tuple(_plain(value) for value in values))


def _step(low: float, high: float, count: int) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten of which at most `count` lie in the range."""
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0):
        step = factor * power
        if np.floor(high / step + 1e-9) - np.ceil(low / step - 1e-9) + 1 <= count:
            return float(step)
    return float(20.0 * power)


def _rounded(value: float, span: float) -> float:
    """Return `value` rounded to the power of ten at or above `span`."""
    decimals = -int(np.ceil(np.log10(span)))
    return round(value, decimals)


def _common_exponent(offsets: NDArray[np.float64], step: float) -> int:
    """Return the power of ten to take out of labels that would be longer than five figures; else 0."""
    largest = max(float(abs(offsets).max(initial=0.0)), step)
    exponent = int(np.floor(np.log10(largest) + 1e-9))
    return exponent if exponent >= 5 or np.log10(step) < -4 - 1e-9 else 0


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return (text[1:] if float(text) == 0 and text[0] == "-" else text).replace("-", "−")


def _signed(value: float) -> str:
    return f"{value:.12g}".replace("-", "−")


def _plain(value: float) -> str:
    """Return one to nine times a power of ten as people write it: 0.02, 500, 2·10¹¹."""
    if 1e-4 <= value < 1e5:
        return f"{value:g}"
    digit, _, exponent = f"{value:.0e}".partition("e")
    power = _ten_to(int(exponent))
    return power if digit == "1" else f"{digit}·{power}"


def _power(exponent: int) -> str:
    """Return a power of ten as people write it: 0.01, 1, 100, 10⁻⁵."""
    if -3 <= exponent <= 3:
        return f"{10.0**exponent:g}"
    return _ten_to(exponent)


def _ten_to(exponent: int) -> str:
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"
