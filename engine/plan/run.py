"""Run: an experiment, its data and the changes made on the way; saved as a TOML file that people can read."""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from engine.data.csv_columns import read_csv
from engine.data.dataset import Dataset, load_dataset
from engine.files.atomic import atomic_text
from engine.files.reading import place
from engine.files.toml_source import TomlSource
from engine.plan.changes import Change, checked_change, checked_changes, in_force
from engine.plan.data_table import data_table, read_data
from engine.plan.experiment import Experiment, check_value, training_rows
from engine.refusal import Refusal
from engine.words import _

FORMAT = 1
CHANGE_KEYS = ("after", "field", "value")
DATA_SUFFIXES = (".csv", ".tsv", ".txt")
_COMMENT = """\
# A run of Cross-Entropy Lab. A [data] table stands in the place of the experiment's dataset;
# each [[changes]] holds from the update that follows the one it names.
"""


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
        object.__setattr__(self, "changes", checked_changes(self.changes))

    def in_force(self, index: int) -> Experiment:
        """Return the experiment in force for the update that follows update `index`."""
        return in_force(self.experiment, self.changes, index)

    def on(self, dataset: Dataset | None) -> "Run":
        """Return the run at its start on other rows, or its experiment's own (None).

        Its batches are no larger than the rows; there are no changes.
        """
        rows = len(load_dataset(self.experiment.dataset) if dataset is None else dataset)
        return Run(self.experiment.replace(batch_size=min(self.experiment.batch_size, rows)), dataset)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run as TOML; the file appears whole or not at all. ValueError if it cannot be written."""
        changes = [dict(zip(CHANGE_KEYS, change, strict=True)) for change in self.changes]
        fields = {
            key: value for key, value in dataclasses.asdict(self.experiment).items() if value is not None
        }
        parts = [_COMMENT + tomli_w.dumps({"format": FORMAT})]
        if self.dataset is not None:
            parts.append("[data]\n" + tomli_w.dumps(data_table(self.dataset)))
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
        dataset = read_data(source)
        changes = _read_changes(source)
        try:
            training_rows(experiment, dataset)
        except Refusal as refusal:
            raise source.refusal(refusal, "experiment", refusal.field) from None
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
        sentence = _("{place}: {what}, which is not allowed; a file")
        raise Refusal(sentence.format(place=place(path), what=_("this is a folder")))
    if suffix == ".toml":
        return Run.load(path)
    if suffix not in DATA_SUFFIXES:
        named = _("the ending {suffix}").format(suffix=suffix) if suffix else _("a name without an ending")
        raise Refusal.at(place(path), named, _(".toml for a run, .csv for data"))
    return Run(Experiment()).on(read_csv(path))


def _check_format(source: TomlSource) -> None:
    version = source.content.get("format")
    if type(version) is int and version > FORMAT:
        allowed = _("at most {format} (a newer version of the program saved it)").format(format=FORMAT)
        raise source.refusal(Refusal.of("format", version, allowed), "", "format")
    if type(version) is not int or version != FORMAT:
        shown = _("nothing") if version is None else repr(version)
        raise source.refusal(Refusal.of("format", version, str(FORMAT), shown=shown), "", "format")


def _read_experiment(source: TomlSource) -> Experiment:
    given = source.table("experiment")
    names = tuple(field.name for field in dataclasses.fields(Experiment))
    optional = tuple(name for name in names if Experiment.limits(name).optional)
    source.check_keys("experiment", given, tuple(n for n in names if n not in optional), optional)
    for field, value in given.items():
        try:
            check_value(field, value)
        except Refusal as refusal:
            raise source.refusal(refusal, "experiment", field) from None
    return Experiment(**given)


def _read_changes(source: TomlSource) -> tuple[Change, ...]:
    kept: list[Change] = []
    for number, given in enumerate(source.tables("changes"), start=1):
        source.check_keys("changes", given, CHANGE_KEYS, (), number)
        after, field, value = (given[key] for key in CHANGE_KEYS)
        try:
            kept.append(checked_change(after, field, value, earliest=kept[-1][0] if kept else 0))
        except Refusal as refusal:
            key = refusal.field if refusal.field in given else "value"
            raise source.refusal(refusal, "changes", key, number) from None
    return tuple(kept)
