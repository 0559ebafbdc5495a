"""The [data] table of a saved run: rows of its own with their names, or the name of a shipped set."""

import dataclasses
import reprlib
import sys
from collections.abc import Callable
from typing import Any

from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.files.toml_source import TomlSource
from engine.refusal import Refusal, one_of
from engine.words import N_, _


def data_table(dataset: Dataset) -> dict[str, Any]:
    """Return the name of a shipped set, or else the rows and all that is not left at its default."""
    if dataset.name in shipped_datasets() and dataset is load_dataset(dataset.name):
        return {"shipped": dataset.name}
    plain = Dataset(name="", x=[0.0], y=[0.0])
    texts = {
        f.name: getattr(dataset, f.name) for f in dataclasses.fields(dataset) if f.name not in ("x", "y")
    }
    table = {key: value for key, value in texts.items() if key == "name" or value != getattr(plain, key)}
    # float(str(x)): the shortest decimal number that float32 rounds back to x
    return table | {"x": [float(str(x)) for x in dataset.x], "y": [int(y) for y in dataset.y]}


def read_data(source: TomlSource) -> Dataset | None:
    """Return the data that a file brings, None where it has no such table.

    Raises
    ------
    ValueError
        If the table is not allowed: it names file, line, key, value and what is allowed.
    """
    if "data" not in source.content:
        return None
    given = source.table("data")
    if "shipped" not in given:
        return _read_rows(source, given)
    source.check_keys("data", given, ("shipped",), ())
    name = given["shipped"]
    if name not in shipped_datasets():
        refusal = Refusal.of("shipped", name, one_of(shipped_datasets()), shown=reprlib.repr(name))
        raise source.refusal(refusal, "data", "shipped")
    return load_dataset(name)


def _read_rows(source: TomlSource, given: dict[str, Any]) -> Dataset:
    fields = dataclasses.fields(Dataset)
    needed = ("name", "x", "y")
    source.check_keys("data", given, needed, tuple(f.name for f in fields if f.name not in needed))
    for key, value in given.items():
        accepts, allowed = _DATA_KINDS.get(key, _TEXT)
        if not accepts(value):
            raise source.refusal(Refusal.of(key, value, _(allowed), shown=reprlib.repr(value)), "data", key)
    try:
        return Dataset(**given)
    except Refusal as refusal:
        raise _with_line_of_row(source, refusal) from None


def _with_line_of_row(source: TomlSource, refusal: Refusal) -> Refusal:
    """Return Dataset's refusal with the line of the row it names, where the rows stand one a line."""
    line = source.line("data", refusal.field)
    if refusal.row is not None and source.opens_on(line):
        line += refusal.row
    return source.refusal_at(line, refusal)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and _is_number(value) and abs(value) <= sys.float_info.max


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _are_two_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(text, str) for text in value)


_TEXT: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, str), N_("text in quotes"))
_DATA_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "x": (_are_numbers, N_("an array of numbers")),
    "y": (_are_numbers, N_("an array of 0 and 1")),
    "class_names": (_are_two_texts, N_("an array of two texts")),
    "mean": (_is_finite, N_("a finite number")),
    "scale": (lambda value: _is_finite(value) and value > 0, N_("a finite number above 0")),
}
