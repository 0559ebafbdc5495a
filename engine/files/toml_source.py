"""TomlSource: a TOML file read with its line numbers, so that errors can say where something stands."""

import difflib
import os
import re
import reprlib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.files.reading import place, read_bytes
from engine.refusal import Refusal, one_of
from engine.words import _

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
            what = _("byte 0x{byte:02x}").format(byte=wrong)
            raise Refusal.at(place(path, line), what, _("text in UTF-8"), line=line) from None
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
            reason = _TOMLLIB_PLACE.sub("", str(error))
            why = _("{shown} is not allowed ({reason})").format(shown=shown, reason=reason)
        except (RecursionError, ValueError):  # tomllib lets Python's own limits through, without a place
            line, column = 1 + max(range(len(self._lines)), key=lambda i: len(self._lines[i])), None
            why = _("a number this long, or brackets this deep are not allowed")
        sentence = _("{place}: {why}; valid TOML")
        raise Refusal(sentence.format(place=place(self.path, line, column), why=why), line=line)

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

    def refusal(self, refusal: Refusal, table: str, key: str = "", number: int = 1) -> Refusal:
        """Return `refusal` with file and line before its sentence."""
        return self.refusal_at(self.line(table, key, number), refusal)

    def refusal_at(self, line: int, refusal: Refusal) -> Refusal:
        """Return `refusal` with file and a line already known before its sentence."""
        return refusal.within(f"{place(self.path, line)}, ", line)

    def opens_on(self, line: int) -> bool:
        """Return whether an array opens at the end of a line, its elements one a line below."""
        return self._lines[line - 1].rstrip().endswith("[")

    def table(self, name: str) -> dict[str, Any]:
        """Return the table of this name; ValueError if it is something else."""
        given = self.content[name]
        if not isinstance(given, dict):
            wanted = _("a table [{name}]").format(name=name)
            raise self.refusal(Refusal.of(name, given, wanted, shown=reprlib.repr(given)), "", name)
        return given

    def tables(self, name: str) -> list[dict[str, Any]]:
        """Return the tables of this name, none if it is not there; ValueError if it is something else."""
        given = self.content.get(name, [])
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            wanted = _("tables [[{name}]]").format(name=name)
            raise self.refusal(Refusal.of(name, given, wanted, shown=reprlib.repr(given)), "", name)
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
                hint = _("did you mean {name}?").format(name=near[0]) if near else one_of(known)
                text = _("{key} is not allowed; {hint}").format(key=reprlib.repr(key), hint=hint)
                raise self.refusal(Refusal(text, field=key, allowed=hint), table, key, number)
        for key in needed:
            if key not in keys:
                why = _("it is needed in [{table}]").format(table=table) if table else _("it is needed")
                refusal = Refusal.of(key, None, why, shown=_("nothing"))
                raise self.refusal(refusal, table, "", number)
