"""Experiment: the frozen description of a run."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from engine.data.dataset import Dataset, load_dataset
from engine.limits import Limits
from engine.plan.fields import FIELDS
from engine.refusal import Refusal, one_of
from engine.words import _


@dataclass(frozen=True, slots=True)
class Experiment:
    """A run's description: data, loss, optimizer, batches and start. The defaults are the seed lab's.

    Raises
    ------
    ValueError
        If a field alone is not allowed: it names the field, the value and what is allowed.
        That `batch_size` is at most the rows is checked where the data are known (``Trainer``).

    Notes
    -----
    A field that the optimizer does not use keeps its value and is ignored.
    ``epsilon=None`` is torch's default for the optimizer.
    """

    dataset: str = "threshold"
    loss: str = "cross_entropy"
    optimizer: str = "sgd"
    learning_rate: float = 2.0
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    alpha: float = 0.99
    epsilon: float | None = None
    batch_size: int = 3
    order: str = "listed"
    seed: int = 0
    start_w: float = -5.0
    start_b: float = -10.0
    epochs: int = 100
    standardize: bool = False

    def __post_init__(self) -> None:
        for field in field_names():
            object.__setattr__(self, field, check_value(field, getattr(self, field)))

    def replace(self, **changes: Any) -> "Experiment":
        """Return a copy with the named fields changed; ValueError as for a new Experiment."""
        for field in changes:
            check_field(field)
        return dataclasses.replace(self, **changes)

    @staticmethod
    def limits(field: str) -> Limits:
        """Return what the field named `field` may be; ValueError if there is no such field."""
        check_field(field)
        return FIELDS[field].limits


def training_rows(experiment: Experiment, dataset: Dataset | None = None) -> Dataset:
    """Return the rows that `experiment` trains on: `dataset` or its own, standardised where it says so.

    Raises
    ------
    ValueError
        If the batch size is above the number of rows, or the data cannot be standardised.
    """
    rows = load_dataset(experiment.dataset) if dataset is None else dataset
    if experiment.batch_size > len(rows):
        allowed = _("1 to {rows}, the rows of {name}").format(rows=len(rows), name=rows.name)
        raise Refusal.of("batch_size", experiment.batch_size, allowed)
    return rows.standardized() if experiment.standardize else rows


def field_names() -> tuple[str, ...]:
    """Return the names of Experiment's fields, in their order."""
    return tuple(FIELDS)


def check_field(field: str) -> None:
    """Raise a ValueError that lists the fields if Experiment has none named `field`."""
    if field not in FIELDS:
        allowed = one_of(FIELDS)
        text = _("{field}: no such field; {allowed}").format(field=field, allowed=allowed)
        raise Refusal(text, field=field, allowed=allowed)


def check_value(field: str, value: object) -> object:
    """Return `value` as the field's own type, or raise a ValueError: field, value, what is allowed."""
    return Experiment.limits(field).check(field, value)


def parse_value(field: str, text: str) -> object:
    """Return the value that `text` (of a command line) stands for; ValueError if it is not allowed."""
    return Experiment.limits(field).parse(field, text)
