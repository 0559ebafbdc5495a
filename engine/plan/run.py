"""Run: an experiment, its data and the changes made on the way; saved as a TOML file that people can read."""

import dataclasses
import os
import re
import reprlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from engine.data.csv_columns import read_csv
from engine.data.csv_table import place
from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.files.atomic import atomic_text
from engine.files.toml_source import TomlSource
from engine.plan.experiment import CHANGEABLE, Experiment, check_value, training_rows

Change = tuple[int, str, Any]

FORMAT = 1
CHANGE_KEYS = ("after", "field", "value")
_COMMENT = """\
# A run of Cross-Entropy Lab. A [data] table stands in the place of the experiment's dataset;
# each [[changes]] holds from the update that follows the one it names.
"""
_DATA_SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Run:
    """What is needed to do a training run again, to the last bit.

    Attributes
    ----------
    experiment : Experiment
        As it was before the first update.
    dataset : Dataset or None
        These rows instead of ``experiment.dataset``.
    changes : tuple of (after, field, value)
        In the order made: `field` is `value` from the update that follows update number `after`.

    Raises
    ------
    ValueError
        If a change is not allowed: it names the change, the field, the value and what is allowed.
    """

    experiment: Experiment
    dataset: Dataset | None = None
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", _checked_changes(self.changes))

    def in_force(self, index: int) -> Experiment:
        """Return the experiment in force for the update that follows update `index`."""
        fields = {field: value for after, field, value in self.changes if after <= index}
        return self.experiment.replace(**fields) if fields else self.experiment

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run as TOML; the file appears whole or not at all. ValueError if it cannot be written."""
        changes = [dict(zip(CHANGE_KEYS, change, strict=True)) for change in self.changes]
        fields = {
            key: value for key, value in dataclasses.asdict(self.experiment).items() if value is not None
        }
        parts = [_COMMENT + tomli_w.dumps({"format": FORMAT})]
        if self.dataset is not None:
            parts.append("[data]\n" + tomli_w.dumps(_data_table(self.dataset)))
        parts += ["[[changes]]\n" + tomli_w.dumps(change) for change in changes]
        parts.append("[experiment]\n" + tomli_w.dumps(fields))  # last, and complete: a cut file is found out
        with atomic_text(path) as file:
            file.write("\n".join(parts))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Run":
        """Return the run that a file holds.

        Raises
        ------
        ValueError
            In one line with file, line, field, value and what is allowed: if the file cannot be read, is
            damaged, was saved by a newer version, or holds what does not go together.
        """
        source = TomlSource(path)
        _check_format(source)
        source.check_keys("", source.content, ("format", "experiment"), ("data", "changes"))
        experiment = _read_experiment(source)
        dataset = _read_data(source)
        changes = _read_changes(source)
        try:
            training_rows(experiment, dataset)
        except ValueError as error:
            field = str(error).partition(":")[0]
            raise source.refusal(str(error), "experiment", field) from None
        return cls(experiment, dataset, changes)


def open_run(path: str | os.PathLike[str]) -> Run:
    """Return the run of a .toml file, or the default experiment on the data of a .csv, .tsv or .txt file.

    Raises
    ------
    ValueError
        In one line: as ``Run.load`` and ``read_csv`` do, and if the name ends otherwise.
    """
    suffix = Path(path).suffix.lower()
    if Path(path).is_dir():
        raise ValueError(f"{place(path)}: this is a folder, which is not allowed; a file")
    if suffix == ".toml":
        return Run.load(path)
    if suffix not in _DATA_SUFFIXES:
        ending = f"the ending {suffix}" if suffix else "a name without an ending"
        raise ValueError(f"{place(path)}: {ending} is not allowed; .toml for a run, .csv for data")
    dataset = read_csv(path)
    default = Experiment()
    return Run(default.replace(batch_size=min(default.batch_size, len(dataset))), dataset)


def _checked_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    kept: list[Change] = []
    for number, (after, field, value) in enumerate(changes, start=1):
        try:
            kept.append(_checked_change(after, field, value, earliest=kept[-1][0] if kept else 0))
        except ValueError as error:
            raise ValueError(f"changes, number {number}, {error}") from None
    return tuple(kept)


def _checked_change(after: object, field: object, value: object, earliest: int) -> Change:
    if not isinstance(after, int) or isinstance(after, bool) or after < earliest:
        raise ValueError(
            f"after: {after!r} is not allowed; a whole number from {earliest} (in the order made)"
        )
    if not isinstance(field, str) or field not in CHANGEABLE:
        raise ValueError(f"field: {field!r} is not allowed; one of {', '.join(CHANGEABLE)}")
    return after, field, check_value(field, value)


def _data_table(dataset: Dataset) -> dict[str, Any]:
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


def _check_format(source: TomlSource) -> None:
    version = source.content.get("format")
    if type(version) is int and version > FORMAT:
        raise source.refusal(
            f"format: {version} is not allowed; at most {FORMAT} (a newer version of the program saved it)",
            "",
            "format",
        )
    if type(version) is not int or version != FORMAT:
        shown = "nothing" if version is None else repr(version)
        raise source.refusal(f"format: {shown} is not allowed; {FORMAT}", "", "format")


def _read_experiment(source: TomlSource) -> Experiment:
    given = source.table("experiment")
    names = tuple(field.name for field in dataclasses.fields(Experiment))
    optional = tuple(name for name in names if Experiment.limits(name).optional)
    source.check_keys("experiment", given, tuple(n for n in names if n not in optional), optional)
    for field, value in given.items():
        try:
            check_value(field, value)
        except ValueError as error:
            raise source.refusal(str(error), "experiment", field) from None
    return Experiment(**given)


def _read_changes(source: TomlSource) -> tuple[Change, ...]:
    kept: list[Change] = []
    for number, given in enumerate(source.tables("changes"), start=1):
        source.check_keys("changes", given, CHANGE_KEYS, (), number)
        after, field, value = (given[key] for key in CHANGE_KEYS)
        try:
            kept.append(_checked_change(after, field, value, earliest=kept[-1][0] if kept else 0))
        except ValueError as error:
            key = str(error).partition(":")[0]
            raise source.refusal(str(error), "changes", key if key in given else "value", number) from None
    return tuple(kept)


def _read_data(source: TomlSource) -> Dataset | None:
    if "data" not in source.content:
        return None
    given = source.table("data")
    if "shipped" not in given:
        return _read_rows(source, given)
    source.check_keys("data", given, ("shipped",), ())
    name = given["shipped"]
    if name not in shipped_datasets():
        allowed = ", ".join(shipped_datasets())
        raise source.refusal(
            f"shipped: {reprlib.repr(name)} is not allowed; one of {allowed}", "data", "shipped"
        )
    return load_dataset(name)


def _read_rows(source: TomlSource, given: dict[str, Any]) -> Dataset:
    fields = dataclasses.fields(Dataset)
    needed = ("name", "x", "y")
    source.check_keys("data", given, needed, tuple(f.name for f in fields if f.name not in needed))
    for key, value in given.items():
        accepts, allowed = _DATA_KINDS.get(key, _TEXT)
        if not accepts(value):
            raise source.refusal(f"{key}: {reprlib.repr(value)} is not allowed; {allowed}", "data", key)
    try:
        return Dataset(**given)
    except ValueError as error:
        raise _row_refusal(source, str(error)) from None


def _row_refusal(source: TomlSource, message: str) -> ValueError:
    """Return the error of Dataset with the line of the row it names, where the rows stand one a line."""
    row = re.search(r", row (\d+):", message)
    line = source.line("data", re.split("[:,]", message)[0])
    return source.refusal_at(line + int(row[1]) if row and source.opens_on(line) else line, message)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and _is_number(value) and abs(value) <= sys.float_info.max


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _are_two_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(text, str) for text in value)


_TEXT: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, str), "text in quotes")
_DATA_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "x": (_are_numbers, "an array of numbers"),
    "y": (_are_numbers, "an array of 0 and 1"),
    "class_names": (_are_two_texts, "an array of two texts"),
    "mean": (_is_finite, "a finite number"),
    "scale": (lambda value: _is_finite(value) and value > 0, "a finite number above 0"),
}
