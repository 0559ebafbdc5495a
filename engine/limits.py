"""Limits: what a value may be, in numbers and in words; checking and parsing by them."""

import numbers
from dataclasses import dataclass
from typing import Any

from engine.refusal import Refusal
from engine.words import N_, _


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value may be; the engine owns it and widgets read it.

    Attributes
    ----------
    kind : type
        float, int, bool or str.
    allowed : str
        In words, as error messages and tooltips say it.
    minimum, maximum : float or int or None
        Both inclusive, for numbers.
    choices : tuple of str
        For str fields.
    optional : bool
        True if None is allowed.
    """

    kind: type
    allowed: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False

    def check(self, name: str, value: object) -> Any:
        """Return `value` as this kind; Refusal that names `name`, the value and what is allowed."""
        if value is None and self.optional:
            return None
        converted = _converted(self.kind, value)
        if converted is None or not self._holds(converted):
            shown = repr(value) if isinstance(value, (str, bytes)) else str(value)
            raise Refusal.of(name, value, _(self.allowed), shown=shown)
        return converted

    def parse(self, name: str, text: str) -> Any:
        """Return the value that `text` stands for, or raise a Refusal as ``check`` does."""
        word = text.strip()
        if self.optional and word.lower() == "none":
            return None
        try:
            if self.kind in (int, float) and ("_" in word or not word.isascii()):
                raise ValueError  # Python reads 1_0 and １ as numbers, people do not
            return self.check(name, _PARSERS[self.kind](word))
        except (ValueError, KeyError):
            raise Refusal.of(name, word, _(self.allowed)) from None

    def _holds(self, value: object) -> bool:
        if self.choices:
            return value in self.choices
        if self.minimum is None or self.maximum is None:
            return True
        return isinstance(value, (int, float)) and self.minimum <= value <= self.maximum


SEED = Limits(int, N_("a whole number from 0 to 9223372036854775807"), 0, 2**63 - 1)

_PARSERS: dict[type, Any] = {
    float: float,
    int: int,
    str: str,
    bool: lambda word: {"true": True, "false": False}[word.lower()],
}


def _converted(kind: type, value: object) -> Any:
    """Return `value` as `kind`, or None where it is of another kind (True is not a number)."""
    if kind is bool or isinstance(value, bool):
        return value if kind is bool and isinstance(value, bool) else None
    if kind is str:
        return value if isinstance(value, str) else None
    if kind is int:
        return int(value) if isinstance(value, numbers.Integral) else None
    if not isinstance(value, numbers.Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
