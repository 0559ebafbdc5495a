"""TomlSource: a TOML file read with its line numbers, so that errors can say where something stands."""

import difflib
import os
import re
import reprlib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.data.csv_table import place, read_bytes

_HEADING = re.compile(r"\s*\[\[?\s*[\"']?([\w-]+)[\"']?\s*\]\]?\s*(#.*)?$")
_TOMLLIB_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class TomlSource:
    """The content of a TOML file and the places of its keys.

    Attributes
    ----------
    path : Path
        The file.
    content : dict
        As tomllib gives it.

    Raises
    ------
    ValueError
        If the file cannot be read, or is no TOML; in one line with file, line and column.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        try:
            text = read_bytes(self.path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            wrong = error.object[error.start]
            raise ValueError(
                f"{place(path, line)}: byte 0x{wrong:02x} is not allowed; text in UTF-8"
            ) from None
        self._lines = text.split("\n")
        self.content = self._parsed(text)

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            match = _TOMLLIB_PLACE.search(str(error))
            line = int(match[1]) if match and match[1] else len(text.rstrip().split("\n"))
            column = int(match[2]) - 1 if match and match[2] else None
            shown = reprlib.repr(self._lines[line - 1].strip())
            why = f"{shown} is not allowed ({_TOMLLIB_PLACE.sub('', str(error))})"
        except (RecursionError, ValueError):  # tomllib lets Python's own limits through, without a place
            line, column = 1 + max(range(len(self._lines)), key=lambda i: len(self._lines[i])), None
            why = "a number this long, or brackets this deep are not allowed"
        raise ValueError(f"{place(self.path, line, column)}: {why}; valid TOML")

    def line(self, table: str, key: str = "", number: int = 1) -> int:
        """Return the line, from 1, of a key in a table ("" is the top), or of the table if it is not there.

        Of an array of tables, `number` (from 1) says which.
        """
        entry = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        current, seen, found = "", 0, 0
        for i, text in enumerate(self._lines, start=1):
            if heading := _HEADING.match(text):
                current = heading[1]
                seen += current == table
                if (current == table and seen == number) or (not table and current == key and not found):
                    found = i
            elif current == table and seen == (number if table else 0) and key and entry.match(text):
                return i
        return found or self._line_of_nested(key)

    def _line_of_nested(self, key: str) -> int:
        """Return the first line that sets `key` in an inline or dotted table, else 1."""
        entry = re.compile(rf"[\s.{{,\"']{re.escape(key)}[\"']?\s*=")
        return next((i for i, text in enumerate(self._lines, start=1) if key and entry.search(" " + text)), 1)

    def refusal(self, message: str, table: str, key: str = "", number: int = 1) -> ValueError:
        """Return the error with file and line before `message`."""
        return self.refusal_at(self.line(table, key, number), message)

    def refusal_at(self, line: int, message: str) -> ValueError:
        """Return the error with file and a line already known before `message`."""
        return ValueError(f"{place(self.path, line)}, {message}")

    def opens_on(self, line: int) -> bool:
        """Return whether an array opens at the end of a line, its elements one a line below."""
        return self._lines[line - 1].rstrip().endswith("[")

    def table(self, name: str) -> dict[str, Any]:
        """Return the table of this name; ValueError if it is something else."""
        given = self.content[name]
        if not isinstance(given, dict):
            raise self.refusal(f"{name}: {reprlib.repr(given)} is not allowed; a table [{name}]", "", name)
        return given

    def tables(self, name: str) -> list[dict[str, Any]]:
        """Return the tables of this name, none if it is not there; ValueError if it is something else."""
        given = self.content.get(name, [])
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            raise self.refusal(f"{name}: {reprlib.repr(given)} is not allowed; tables [[{name}]]", "", name)
        return given

    def check_keys(
        self,
        table: str,
        given: Iterable[str],
        needed: tuple[str, ...],
        optional: tuple[str, ...],
        number: int = 1,
    ) -> None:
        """Refuse a key that is unknown, and with it name the nearest that is known; refuse a missing one."""
        keys, known = set(given), needed + optional
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
                raise self.refusal(f"{reprlib.repr(key)} is not allowed; {hint}", table, key, number)
        for key in needed:
            if key not in keys:
                where = f" in [{table}]" if table else ""
                raise self.refusal(f"{key}: nothing is not allowed; it is needed{where}", table, "", number)
