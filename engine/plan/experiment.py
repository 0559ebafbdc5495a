"""Experiment: the frozen description of a run, and the limits of its fields."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.limits import Limits
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS

FLOAT32_MAX = 3.4028235e38  # rounds to the largest float32
CHANGEABLE = ("learning_rate", "momentum", "weight_decay", "epochs")


def _number(words: str, minimum: float, maximum: float = FLOAT32_MAX, optional: bool = False) -> Limits:
    return Limits(float, words, minimum, maximum, optional=optional)


def _choice(names: tuple[str, ...]) -> Limits:
    return Limits(str, "one of " + ", ".join(names), choices=names)


_UNIT = "a number from 0 to 1"
_POSITION = "a number from -3.4e38 to 3.4e38 (finite in float32)"
_LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "dataset": _choice(shipped_datasets()),
        "loss": _choice(tuple(LOSSES)),
        "optimizer": _choice(tuple(OPTIMIZERS)),
        "learning_rate": _number("a number above 0, at most 3.4e38", math.nextafter(0.0, 1.0)),
        "momentum": _number(_UNIT, 0.0, 1.0),
        "nesterov": Limits(bool, "true or false"),
        "weight_decay": _number("a number from 0 to 3.4e38", 0.0),
        "beta1": _number("a number from 0 to below 1", 0.0, math.nextafter(1.0, 0.0)),
        "beta2": _number("a number from 0 to below 1", 0.0, math.nextafter(1.0, 0.0)),
        "alpha": _number(_UNIT, 0.0, 1.0),
        "epsilon": _number("a number from 0 to 3.4e38, or none for torch's default", 0.0, optional=True),
        "batch_size": Limits(int, "a whole number from 1 to the rows of the data", 1, 2**31 - 1),
        "order": _choice(("listed", "shuffled")),
        "seed": Limits(int, "a whole number from 0 to 9223372036854775807", 0, 2**63 - 1),
        "start_w": _number(_POSITION, -FLOAT32_MAX),
        "start_b": _number(_POSITION, -FLOAT32_MAX),
        "epochs": Limits(int, "a whole number from 1 to 1000000000", 1, 10**9),
        "standardize": Limits(bool, "true or false"),
    }
)


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
        return _LIMITS[field]


def training_rows(experiment: Experiment, dataset: Dataset | None = None) -> Dataset:
    """Return the rows that `experiment` trains on: `dataset` or its own, standardised where it says so.

    Raises
    ------
    ValueError
        If the batch size is above the number of rows, or the data cannot be standardised.
    """
    rows = load_dataset(experiment.dataset) if dataset is None else dataset
    if experiment.batch_size > len(rows):
        raise ValueError(
            f"batch_size: {experiment.batch_size} is not allowed; 1 to {len(rows)}, the rows of {rows.name}"
        )
    return rows.standardized() if experiment.standardize else rows


def field_names() -> tuple[str, ...]:
    """Return the names of Experiment's fields, in their order."""
    return tuple(_LIMITS)


def check_field(field: str) -> None:
    """Raise a ValueError that lists the fields if Experiment has none named `field`."""
    if field not in _LIMITS:
        raise ValueError(f"{field}: no such field; one of {', '.join(_LIMITS)}")


def check_value(field: str, value: object) -> object:
    """Return `value` as the field's own type, or raise a ValueError: field, value, what is allowed."""
    return Experiment.limits(field).check(field, value)


def parse_value(field: str, text: str) -> object:
    """Return the value that `text` (of a command line) stands for; ValueError if it is not allowed."""
    return Experiment.limits(field).parse(field, text)
