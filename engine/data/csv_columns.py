"""People's own data as CSV: two columns of a table become a Dataset, and a Dataset becomes a file."""

import contextlib
import csv
import os
import reprlib

import numpy as np
import numpy.typing as npt

from engine.data.csv_table import Table, read_table
from engine.data.dataset import X_ALLOWED, Y_ALLOWED, Dataset
from engine.files.atomic import atomic_text
from engine.progress import Progress
from engine.refusal import Refusal
from engine.words import _

FloatArray = npt.NDArray[np.float64]


class LabelQuestion(Refusal):
    """Two labels that are not 0 and 1: somebody must say which of them is 1.

    Attributes
    ----------
    labels : tuple of two str
        As they stand in the file, in the order in which they appear. One of them is what
        ``to_dataset`` takes as `one`.
    """

    def __init__(self, message: str, labels: tuple[str, str]) -> None:
        super().__init__(message)
        self.labels = labels


def read_csv(path: str | os.PathLike[str], progress: Progress | None = None) -> Dataset:
    """Return the data of a CSV file of two columns, x and a label 0 or 1.

    Raises
    ------
    ValueError
        As ``read_table`` and ``to_dataset`` do, and if there are more than two columns.
    Cancelled
        If `progress` answers False.
    """
    table = read_table(path, progress)
    if len(table.columns) > 2:
        sentence = _(
            "{place}: {columns} columns are not allowed; "
            "two, x and label (or open the file in the window to choose them)"
        )
        text = sentence.format(place=table.place(0, 2), columns=len(table.columns))
        raise Refusal(text, value=len(table.columns), line=table.lines[0])
    return to_dataset(table, 0, 1)


def to_dataset(table: Table, x_column: int, y_column: int, one: str | None = None) -> Dataset:
    """Return the data of two of a table's columns, counted from 0.

    Parameters
    ----------
    one : str, optional
        The label that becomes 1, where the two labels are not 0 and 1.

    Raises
    ------
    LabelQuestion
        If the labels are two words or two numbers other than 0 and 1, and `one` is not given.
    ValueError
        If a cell is not what its column needs; it names file, line, column, value and what is allowed.
    """
    for name, column in (("x_column", x_column), ("y_column", y_column)):
        if not 0 <= column < len(table.columns):
            raise Refusal.of(name, column, _("from 0 to {last}").format(last=len(table.columns) - 1))
    if x_column == y_column:
        raise Refusal.of("y_column", y_column, _("another column than x"))
    x = _x_values(table, x_column)
    y, class_names = _y_values(table, y_column, one)
    return Dataset(
        name=table.path.stem,
        x=x,
        y=y,
        x_label=table.columns[x_column],
        y_label=table.columns[y_column],
        class_names=class_names,
        source=table.path.name,
    )


def _x_values(table: Table, column: int) -> FloatArray:
    texts = table.cells[column]
    _check_decimal_marks(table, column)
    numbers = (table.number(text) for text in texts)
    values = np.fromiter((np.nan if x is None else x for x in numbers), np.float64, count=len(texts))
    with np.errstate(over="ignore"):
        wrong = ~np.isfinite(values.astype(np.float32))
    if wrong.any():
        raise table.refusal(int(wrong.argmax()), column, _(X_ALLOWED))
    return values


def _check_decimal_marks(table: Table, column: int) -> None:
    """Refuse 1,234 and 0.5 in one column: nobody knows whether that comma is decimal."""
    texts = table.cells[column]
    if table.separator == "," or not any("," in text for text in texts):
        return
    for row, text in enumerate(texts):
        if "." in text:
            raise table.refusal(row, column, _("a decimal comma, as in other rows of this column"))


def _y_values(table: Table, column: int, one: str | None) -> tuple[FloatArray, tuple[str, str]]:
    """Return y and the names of class 0 and class 1."""
    texts = table.cells[column]
    labels = {text: _label(table, text) for text in dict.fromkeys(texts)}
    one_label: float | str
    if set(labels.values()) <= {0.0, 1.0}:
        one_label, names = 1.0, ("0", "1")
    else:
        names = _zero_and_one(table, column, _two_labels(table, column, labels), one)
        one_label = labels[names[1]]
    y_of = {text: float(label == one_label) for text, label in labels.items()}
    return np.fromiter(map(y_of.__getitem__, texts), np.float64, count=len(texts)), names


def _label(table: Table, text: str) -> float | str:
    """Return what a label stands for, so that 1, 1.0 and 01 are the same."""
    number = table.number(text)
    return text if number is None else number


def _two_labels(table: Table, column: int, labels: dict[str, float | str]) -> tuple[str, str]:
    """Return the two words or two numbers that are not 0 and 1, as they first stand in the file."""
    wrong = _wrong_label(labels)
    if wrong:
        text, allowed = wrong
        raise table.refusal(table.cells[column].index(text), column, allowed)
    texts: dict[float | str, str] = {}
    for text, label in labels.items():
        texts.setdefault(label, text)
    first, second = texts.values()
    return first, second


def _wrong_label(labels: dict[str, float | str]) -> tuple[str, str] | None:
    """Return the first label that cannot be, and what is allowed; None if these are two that can be."""
    numbers = [label for label in labels.values() if isinstance(label, float)]
    different = set(labels.values())
    if "" in labels:
        return "", _("a label in every row")
    if numbers and not (len(numbers) == len(labels) and len(different) == 2 and np.isfinite(numbers).all()):
        wrong = next(text for text, label in labels.items() if label not in (0, 1))
        return wrong, _("{allowed}, as some are numbers").format(allowed=_(Y_ALLOWED))
    texts = list(labels)
    if len(different) == 1:
        return texts[0], _("0 or 1, or two different labels")
    if len(different) > 2:
        allowed = _("two labels only, and the rows above have {first!r} and {second!r}")
        return texts[2], allowed.format(first=texts[0], second=texts[1])
    return None


def _zero_and_one(table: Table, column: int, labels: tuple[str, str], one: str | None) -> tuple[str, str]:
    """Return the two labels with the one that becomes 1 last, or ask which it is."""
    first, second = map(reprlib.repr, labels)
    shown = _("{first} and {second}").format(first=first, second=second)
    if one is None:
        sentence = _(
            "{place}: the labels {labels} are not allowed; "
            "0 and 1 (or open the file in the window and say which is 1)"
        )
        raise LabelQuestion(sentence.format(place=table.place(0, column), labels=shown), labels)
    if one not in labels:
        raise Refusal.of("one", one, _("one of {labels}").format(labels=shown))
    return (labels[1], labels[0]) if one == labels[0] else labels


def write_csv(dataset: Dataset, path: str | os.PathLike[str]) -> None:
    """Write the rows as CSV with a header, x in shortest float32 form; the file appears whole or not at all.

    Raises
    ------
    ValueError
        If the file cannot be written.
    """
    x_label = f"{dataset.x_label} ({dataset.x_unit})" if dataset.x_unit else dataset.x_label
    with atomic_text(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_heading(x_label, "x"), _heading(dataset.y_label, "y")])
        writer.writerows(zip(map(str, dataset.x), dataset.y.astype(int).tolist(), strict=True))


def _heading(label: str, otherwise: str) -> str:
    """Return a label fit for a header: in one line, and no number, which would be read as data."""
    words = "".join(c for c in label if c.isprintable()).strip()
    with contextlib.suppress(ValueError):
        float(words)
        return otherwise
    return words or otherwise
