"""Which columns of a CSV file are likely x and label, and which label is likely 1."""

from collections.abc import Sequence

from engine.data.csv_table import Table

ROWS_GUESSED_FROM = 1000


def guess_columns(table: Table) -> tuple[int, int]:
    """Return a likely x column and a likely label column, which is another.

    The label: the last column of 0 and 1, or else the last one with two values. x: the first column of
    numbers that does not just count the rows and has more than two values.
    """
    last = len(table.columns) - 1
    two_valued = [column for column in range(last + 1) if _has_two_values(table, column)]
    zero_one = [column for column in two_valued if _numbers(table, column) <= {0.0, 1.0}]
    y = (zero_one or two_valued or [last])[-1]
    others = [column for column in range(last + 1) if column != y]
    numeric = [column for column in others if None not in _numbers(table, column)]
    telling = [column for column in numeric if column not in two_valued and not _counts(table, column)]
    return (telling or numeric or others)[0], y


def likely_one(table: Table, labels: tuple[str, str]) -> int:
    """Return 0 or 1: the larger number, or the later word of the alphabet (yes, true, survived)."""
    keys = [(table.number(label) or 0.0, label.casefold()) for label in labels]
    return int(keys[1] > keys[0])


def _has_two_values(table: Table, column: int) -> bool:
    values: set[str] = set()
    for cell in table.cells[column]:
        values.add(cell)
        if len(values) > 2:
            return False
    return len(values) == 2 and "" not in values


def _sample(table: Table, column: int) -> Sequence[str]:
    return table.cells[column][:ROWS_GUESSED_FROM]


def _numbers(table: Table, column: int) -> set[float | None]:
    return {table.number(cell) for cell in _sample(table, column)}


def _counts(table: Table, column: int) -> bool:
    """Return whether a column numbers the rows, from 0 or 1."""
    values = [table.number(cell) for cell in _sample(table, column)]
    return len(values) > 2 and values[0] in (0, 1) and values == [values[0] + i for i in range(len(values))]
