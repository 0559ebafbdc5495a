"""Reading: what a file holds, and the words for a place in it."""

import os
from pathlib import Path

from engine.refusal import Refusal
from engine.words import _


def place(path: str | os.PathLike[str], line: int | None = None, column: int | None = None) -> str:
    """Return a file's name, a line (from 1) and a column (given from 0) in words, all in one line."""
    words = ["".join(c if c.isprintable() else "?" for c in os.fspath(path))]
    if line is not None:
        words.append(_("line {line}").format(line=line))
    if column is not None:
        words.append(_("column {column}").format(column=column + 1))
    return ", ".join(words)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; Refusal in one line if it is not there, no file, or cannot be read."""
    try:
        if path.exists() and not path.is_file():
            what = _("this is a folder") if path.is_dir() else _("this is not a regular file")
            sentence = _("{place}: {what}, which is not allowed; a file")
            raise Refusal(sentence.format(place=place(path), what=what))
        return path.read_bytes()
    except FileNotFoundError:
        sentence = _("{place}: there is no such file; an existing one is allowed")
        raise Refusal(sentence.format(place=place(path))) from None
    except OSError as error:
        sentence = _("{place}: the file cannot be read ({reason})")
        raise Refusal(sentence.format(place=place(path), reason=error.strerror)) from error
