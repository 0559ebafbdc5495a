"""Refusal: something given is not allowed, in one sentence for a person and as data for the program."""

from collections.abc import Iterable
from typing import Any

from engine.words import _


class Refusal(ValueError):
    """A ValueError whose text is the sentence, and which keeps what the sentence says: nobody parses it.

    Attributes
    ----------
    field : str
        What was refused: a field of the experiment, a key of a file, a column; "" where it is all of it.
    value : object
        What was given; None where nothing was.
    allowed : str
        In words.
    row : int or None
        The row of the data, from 1.
    line : int or None
        The line of the file, from 1.
    """

    def __init__(
        self,
        text: str,
        *,
        field: str = "",
        value: object = None,
        allowed: str = "",
        row: int | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(text)
        self.field, self.value, self.allowed = field, value, allowed
        self.row, self.line = row, line

    @classmethod
    def of(
        cls, field: str, value: object, allowed: str, *, shown: str | None = None, row: int | None = None
    ) -> "Refusal":
        """Return "field: value is not allowed; allowed", the row after the field where there is one.

        `shown` stands for the value, where ``repr(value)`` would not do.
        """
        where = field if row is None else _("{field}, row {row}").format(field=field, row=row)
        what = repr(value) if shown is None else shown
        return cls(_sentence(where, what, allowed), field=field, value=value, allowed=allowed, row=row)

    @classmethod
    def at(cls, place: str, what: str, allowed: str, **data: Any) -> "Refusal":
        """Return "place: what is not allowed; allowed" about a file, or what stands at a place in it.

        `data` are further attributes.
        """
        return cls(_sentence(place, what, allowed), allowed=allowed, **data)

    def within(self, where: str, line: int | None = None) -> "Refusal":
        """Return the same refusal with `where` before its sentence."""
        return Refusal(
            f"{where}{self}",
            field=self.field,
            value=self.value,
            allowed=self.allowed,
            row=self.row,
            line=self.line if line is None else line,
        )


def one_of(names: Iterable[str]) -> str:
    """Return what is allowed where there is a choice, in words."""
    return _("one of {names}").format(names=", ".join(names))


def _sentence(where: str, what: str, allowed: str) -> str:
    return _("{where}: {what} is not allowed; {allowed}").format(where=where, what=what, allowed=allowed)
