"""Table: a CSV file taken apart into its cells, in the forms that spreadsheets write."""

import codecs
import csv
import io
import itertools
import os
import re
import reprlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.files.reading import place, read_bytes
from engine.progress import Progress, report
from engine.refusal import Refusal
from engine.words import _

SEPARATORS = "\t;,"
_SAMPLE_LINES = 100
_ROWS_A_REPORT = 20_000
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The cells of a CSV file, before anybody has said what they mean.

    Attributes
    ----------
    path : Path
        The file.
    columns : tuple of str
        Their names: the header's, else x and y (two columns) or "column 1" and so on.
    cells : tuple of sequence of str
        One sequence a column, all of the same length ≥ 1; without surrounding spaces.
    lines : sequence of int
        The line of the file, from 1, on which each row begins.
    separator : str
        A tab, a semicolon or a comma.
    has_header : bool
        True if the first row that is not blank holds names.
    """

    path: Path
    columns: tuple[str, ...]
    cells: tuple[Sequence[str], ...]
    lines: Sequence[int]
    separator: str
    has_header: bool

    def __len__(self) -> int:
        """Return the number of rows, the header not counted."""
        return len(self.lines)

    def number(self, text: str) -> float | None:
        """Return the number that `text` is, or None; a comma is decimal where it does not separate."""
        if "_" in text:
            return None
        try:
            return float(text if self.separator == "," else text.replace(",", "."))
        except ValueError:
            return None

    def refusal(self, row: int, column: int, allowed: str) -> Refusal:
        """Return the error that says where one cell is, what it holds and what is allowed."""
        text, name = self.cells[column][row], self.columns[column]
        shown = reprlib.repr(text) if text else _("an empty cell")
        return Refusal.at(
            self.place(row, column), shown, allowed, field=name, value=text, row=row + 1, line=self.lines[row]
        )

    def place(self, row: int, column: int) -> str:
        """Return the file, line and column of one cell, in words."""
        name = f" ({reprlib.repr(self.columns[column])})" if self.has_header else ""
        return f"{place(self.path, self.lines[row], column)}{name}"


def read_table(path: str | os.PathLike[str], progress: Progress | None = None) -> Table:
    """Return the cells of a CSV file: comma, semicolon or tab, with or without a header.

    Blank lines, a byte order mark, every line ending, quoted fields and empty last columns are taken
    as spreadsheets write them. The text is UTF-8, UTF-16 with its mark, or else Windows-1252.

    Raises
    ------
    ValueError
        In one line with the file, line, column and what is allowed: if the file cannot be read, is not
        text, is empty, has one column, a header only, or a row that is shorter or longer than the first.
    Cancelled
        If `progress` answers False.
    """
    path = Path(path)
    text = _read_text(path)
    separator = _separator(text)
    columns, lines = _columns(path, text, separator, progress)
    names = ("x", "y") if len(columns) == 2 else tuple(f"column {i + 1}" for i in range(len(columns)))
    table = Table(path, names, tuple(columns), lines, separator, has_header=False)
    return _with_header(table) if _starts_with_header(table) else table


def _read_text(path: Path) -> str:
    content = read_bytes(path)
    if content.startswith(_UTF16_MARKS):
        text = _decoded(path, content, ("utf-16",))
    else:
        text = _decoded(path, content, ("utf-8-sig", "cp1252"))
    if "\0" in text:
        line = len(_lines(text[: text.index("\0") + 1]).readlines())
        raise _refusal(path, line, 0, _("a NUL byte"), _("text, not a binary file"))
    return text


def _decoded(path: Path, content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            wrong = content[error.start]
    what = _("byte 0x{byte:02x}").format(byte=wrong)
    raise _refusal(path, line, 0, what, _("text in UTF-8, UTF-16 or Windows-1252"))


def _lines(text: str) -> io.StringIO:
    """Return the lines of `text`, ended by LF, CR LF or CR, as the csv module wants them."""
    return io.StringIO(text, newline="")


def _separator(text: str) -> str:
    """Return tab or semicolon if it splits most of the first rows, else a comma."""
    for separator in SEPARATORS[:-1]:
        sample = itertools.islice(_lines(text), _SAMPLE_LINES)
        reader = csv.reader(sample, delimiter=separator, skipinitialspace=True)
        try:
            rows = [row for row in reader if "".join(row).strip()]
        except csv.Error:
            continue
        if 2 * sum(len(row) > 1 for row in rows) > len(rows):
            return separator
    return ","


def _columns(
    path: Path, text: str, separator: str, progress: Progress | None
) -> tuple[list[list[str]], "array[int]"]:
    """Return the columns' cells, a header's too, and the line each row begins on."""
    columns: list[list[str]] = []
    lines = array("q")
    source = _lines(text)
    reader = csv.reader(source, delimiter=separator, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            if "".join(row).strip():
                columns = columns or [[] for _ in row]
                _check_width(path, line, row, columns)
                if len(lines) % _ROWS_A_REPORT == 0:
                    report(progress, source.tell() / len(text))
                for column, cell in zip(columns, row, strict=True):
                    column.append(cell.strip())
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _quoting_refusal(path, text, line, separator, str(error).replace("\t", "tab")) from None
    report(progress, 1.0)
    _drop_empty_ends(columns)
    _check_enough(path, columns, lines)
    return columns, lines


def _check_width(path: Path, line: int, row: list[str], columns: list[list[str]]) -> None:
    if len(row) != len(columns):
        column = min(len(row), len(columns))
        what = reprlib.repr(row[column]) if column < len(row) else _("no cell")
        allowed = _("as many columns as the first row has, {columns}").format(columns=len(columns))
        raise _refusal(path, line, column, what, allowed)


def _drop_empty_ends(columns: list[list[str]]) -> None:
    while columns and not any(columns[-1]):
        columns.pop()


def _check_enough(path: Path, columns: list[list[str]], lines: Sequence[int]) -> None:
    if not columns:
        raise _refusal(path, 1, 0, _("an empty file"), _("two columns, x and label"))
    if len(columns) == 1:
        what = _("one column ({head})").format(head=reprlib.repr(columns[0][0]))
        allowed = _("two or more, separated by comma, semicolon or tab")
        raise _refusal(path, lines[0], 0, what, allowed)


def _quoting_refusal(path: Path, text: str, line: int, separator: str, why: str) -> Refusal:
    """Return the error for the row that begins on `line`: its first field that does not end as it should."""
    rest = "".join(itertools.islice(_lines(text), line - 1, None))
    mark = re.escape(separator)
    field = re.compile(rf'[ ]*(?:"(?:[^"]|"")*"|[^" {mark}\r\n][^{mark}\r\n]*)?{mark}')
    column, at = 0, 0
    while (match := field.match(rest, at)) and match.end() - at <= csv.field_size_limit():
        column, at = column + 1, match.end()
    sentence = _(
        "{place}: {field} is not allowed ({why}); "
        "a quoted field that ends with a quote, then a separator or the line's end"
    )
    where, field_text = place(path, line, column), reprlib.repr(rest[at:])
    return Refusal(sentence.format(place=where, field=field_text, why=why), value=rest[at:], line=line)


def _refusal(path: Path, line: int, column: int, what: str, allowed: str) -> Refusal:
    return Refusal.at(place(path, line, column), what, allowed, line=line)


def _starts_with_header(table: Table) -> bool:
    """Return whether the first row holds names: no number, and no word that comes again below it."""
    first = [column[0] for column in table.cells]
    if any(table.number(cell) is not None for cell in first):
        return False
    return not any(cell and cell in column[1:] for cell, column in zip(first, table.cells, strict=True))


def _with_header(table: Table) -> Table:
    if len(table) == 1:
        raise _refusal(table.path, table.lines[0], 0, _("a header alone"), _("rows of data below it"))
    names = tuple(column[0] or f"column {i + 1}" for i, column in enumerate(table.cells))
    cells = tuple(column[1:] for column in table.cells)
    return replace(table, columns=names, cells=cells, lines=table.lines[1:], has_header=True)
