"""The table of fields: what each field of Experiment may be, and what a person reads about it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.data.dataset import load_dataset, shipped_datasets
from engine.limits import SEED, Limits
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.refusal import one_of
from engine.words import N_, _

FLOAT32_MAX = 3.4028235e38  # rounds to the largest float32


@dataclass(frozen=True, slots=True)
class Field:
    """One field of Experiment, whose default stands there.

    Attributes
    ----------
    name : str
        The field's own.
    limits : Limits
        What it may be by itself.
    label, sentence : str
        What a person reads: its name, and what it is in one plain sentence. To be shown through ``_``.
    section : str
        Fields of one section stand together in a form.
    symbol : str
        In an update rule; "" where it is in none.
    changeable : bool
        Whether it may change while training.
    titles : callable, optional
        What a person reads for each choice; to be shown through ``_``.
    """

    name: str
    limits: Limits
    label: str
    sentence: str
    section: str
    symbol: str = ""
    changeable: bool = False
    titles: Callable[[], Mapping[str, str]] = dict


def _number(words: str, minimum: float, maximum: float = FLOAT32_MAX, optional: bool = False) -> Limits:
    return Limits(float, words, minimum, maximum, optional=optional)


def _choice(names: tuple[str, ...]) -> Limits:
    return Limits(str, one_of(names), choices=names)


_SWITCH = Limits(bool, N_("true or false"))
_UNIT = _number(N_("a number from 0 to 1"), 0.0, 1.0)
_BELOW_1 = _number(N_("a number from 0 to below 1"), 0.0, math.nextafter(1.0, 0.0))
_POSITION = _number(N_("a number from -3.4e38 to 3.4e38 (finite in float32)"), -FLOAT32_MAX)
_ORDERS = {"listed": N_("as listed"), "shuffled": N_("shuffled")}

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        field.name: field
        for field in (
            Field(
                "dataset",
                _choice(shipped_datasets()),
                N_("Data"),
                N_("The rows to learn from: one input x and a class 0 or 1 each."),
                "data",
                titles=lambda: {name: load_dataset(name).title for name in shipped_datasets()},
            ),
            Field(
                "loss",
                _choice(tuple(LOSSES)),
                N_("Loss"),
                N_("How wrong a prediction ŷ is for a row whose class is y; training makes its mean small."),
                "loss",
                titles=lambda: {loss.name: loss.title for loss in LOSSES.values()},
            ),
            Field(
                "optimizer",
                _choice(tuple(OPTIMIZERS)),
                N_("Optimizer"),
                N_("The rule that turns a gradient into a change of w and b: torch.optim's."),
                "optimizer",
                titles=lambda: {optimizer.name: optimizer.title for optimizer in OPTIMIZERS.values()},
            ),
            Field(
                "learning_rate",
                _number(N_("a number above 0, at most 3.4e38"), math.nextafter(0.0, 1.0)),
                N_("Learning rate"),
                N_("How far to go against the gradient in one update."),
                "optimizer",
                symbol="η",
                changeable=True,
            ),
            Field(
                "momentum",
                _UNIT,
                N_("Momentum"),
                N_("How much of the last step to keep, from 0 (none) to 1."),
                "optimizer",
                symbol="μ",
                changeable=True,
            ),
            Field(
                "nesterov",
                _SWITCH,
                N_("Nesterov"),
                N_("Look ahead along the momentum before taking the step."),
                "optimizer",
            ),
            Field(
                "weight_decay",
                _number(N_("a number from 0 to 3.4e38"), 0.0),
                N_("Weight decay"),
                N_("How strongly to pull w and b towards 0 with every update."),
                "optimizer",
                symbol="λ",
                changeable=True,
            ),
            Field(
                "beta1",
                _BELOW_1,
                N_("β₁"),
                N_("How long Adam remembers the gradient: the share of the old mean that is kept."),
                "optimizer",
                symbol="β1",
            ),
            Field(
                "beta2",
                _BELOW_1,
                N_("β₂"),
                N_("How long Adam remembers the squared gradient: the share of the old mean that is kept."),
                "optimizer",
                symbol="β2",
            ),
            Field(
                "alpha",
                _UNIT,
                N_("α"),
                N_(
                    "How long RMSprop remembers the squared gradient: the share of the old mean that is kept."
                ),
                "optimizer",
                symbol="α",
            ),
            Field(
                "epsilon",
                _number(N_("a number from 0 to 3.4e38, or none for torch's default"), 0.0, optional=True),
                N_("ε"),
                N_("A small number that keeps the division from 0; empty for torch's default."),
                "optimizer",
                symbol="ε",
            ),
            Field(
                "batch_size",
                Limits(int, N_("a whole number from 1 to the rows of the data"), 1, 2**31 - 1),
                N_("Batch size"),
                N_("How many rows one update looks at."),
                "batches",
            ),
            Field(
                "order",
                _choice(tuple(_ORDERS)),
                N_("Order"),
                N_("Whether an epoch takes the rows as they are listed or shuffled anew."),
                "batches",
                titles=lambda: _ORDERS,
            ),
            Field(
                "seed",
                SEED,
                N_("Seed"),
                N_("The number that the shuffling starts from: the same seed, the same order."),
                "batches",
            ),
            Field("start_w", _POSITION, N_("Start w"), N_("The weight before the first update."), "start"),
            Field("start_b", _POSITION, N_("Start b"), N_("The bias before the first update."), "start"),
            Field(
                "epochs",
                Limits(int, N_("a whole number from 1 to 1000000000"), 1, 10**9),
                N_("Epochs"),
                N_("How many times training goes through all rows."),
                "batches",
                changeable=True,
            ),
            Field(
                "standardize",
                _SWITCH,
                N_("Standardise x"),
                N_(
                    "Train on z = (x − mean) / sd, so that w and b are of like size; "
                    "the sigmoid is still drawn over x."
                ),
                "data",
            ),
        )
    }
)
CHANGEABLE = tuple(field.name for field in FIELDS.values() if field.changeable)


def sections() -> dict[str, tuple[Field, ...]]:
    """Return the fields by section, both in the order of the table."""
    found: dict[str, tuple[Field, ...]] = {}
    for field in FIELDS.values():
        found[field.section] = (*found.get(field.section, ()), field)
    return found


def value_text(name: str, value: object) -> str:
    """Return the value of a field in words, as a form shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _(FIELDS[name].titles()[value])
    if value is None:
        return _("torch's default")
    return (f"{value:.12g}" if isinstance(value, float) else str(value)).replace("-", "−")
