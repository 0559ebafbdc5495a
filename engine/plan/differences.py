"""In what experiments differ, where it has an effect."""

from collections.abc import Mapping

from engine.plan.experiment import Experiment, field_names
from engine.plan.optimizers import OPTIMIZERS


def differences(experiments: Mapping[int, Experiment]) -> dict[int, dict[str, object]]:
    """Return for every field in which experiments differ the value that each of them has.

    Parameters
    ----------
    experiments : mapping of number to Experiment
        Any number of them.

    Returns
    -------
    dict of number to dict of field to value
        The numbers in their order, the fields in Experiment's. A field that has no effect in an experiment
        is neither compared nor listed for it (see ``has_effect``). An ``epsilon`` of None is torch's default
        for the optimizer: it is no other value than that number.
    """
    found: dict[int, dict[str, object]] = {number: {} for number in experiments}
    for field in field_names():
        those = {number: one for number, one in experiments.items() if has_effect(one, field)}
        if _differ(field, those):
            for number, one in those.items():
                found[number][field] = getattr(one, field)
    return found


def has_effect(experiment: Experiment, field: str) -> bool:
    """Return whether another value of `field` could train otherwise.

    False for fields that the optimizer does not use, for ``seed`` where the rows are taken as listed, and
    for ``nesterov`` without momentum.
    """
    optimizer = OPTIMIZERS[experiment.optimizer]
    if any(one.uses(field) for one in OPTIMIZERS.values()) and not optimizer.uses(field):
        return False
    if field == "nesterov":
        return experiment.momentum > 0
    return field != "seed" or experiment.order == "shuffled"


def _differ(field: str, experiments: Mapping[int, Experiment]) -> bool:
    given = {getattr(one, field) for one in experiments.values()}
    if field != "epsilon":
        return len(given) > 1
    # None twice is no difference, and neither is None beside the number that it stands for
    meant = {
        OPTIMIZERS[e.optimizer].epsilon if e.epsilon is None else e.epsilon for e in experiments.values()
    }
    return len(given) > 1 and len(meant) > 1
