"""Changes made on the way: what each may be, and the experiment in force at an update."""

from collections.abc import Iterable
from typing import Any

from engine.plan.experiment import Experiment, check_value
from engine.plan.fields import CHANGEABLE
from engine.refusal import Refusal, one_of
from engine.words import _

Change = tuple[int, str, Any]
"""(after, field, value): `field` is `value` from the update that follows update number `after`."""


def in_force(experiment: Experiment, changes: Iterable[Change], index: int) -> Experiment:
    """Return `experiment` as it is in force for the update that follows update `index`.

    Raises
    ------
    ValueError
        If a value is not allowed.
    """
    return experiment.replace(**{field: value for after, field, value in changes if after <= index})


def checked_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes, each checked; Refusal that names the change, field, value and what is allowed."""
    kept: list[Change] = []
    for number, (after, field, value) in enumerate(changes, start=1):
        try:
            kept.append(checked_change(after, field, value, earliest=kept[-1][0] if kept else 0))
        except Refusal as refusal:
            raise refusal.within(_("changes, number {number}, ").format(number=number)) from None
    return tuple(kept)


def checked_change(after: object, field: object, value: object, earliest: int) -> Change:
    """Return one change, or raise a Refusal; it may not come before the update `earliest`."""
    if not isinstance(after, int) or isinstance(after, bool) or after < earliest:
        allowed = _("a whole number from {earliest} (in the order made)").format(earliest=earliest)
        raise Refusal.of("after", after, allowed)
    if not isinstance(field, str) or field not in CHANGEABLE:
        raise Refusal.of("field", field, one_of(CHANGEABLE))
    return after, field, check_value(field, value)
