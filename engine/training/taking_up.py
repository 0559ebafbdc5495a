"""Taking up runs: the comparison that comes of a set-up, a reset, a change or an exchange of branches."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.plan.run import Run
from engine.training.accepted import Accepted, AcceptedRun, KeptRun, SetAside
from engine.training.comparison import Comparison

if TYPE_CHECKING:
    from engine.training.trainer import Snapshot, Trainer


def set_up(now: Comparison | None, runs: Mapping[int, Run | None], active: int) -> Comparison:
    """Return a comparison of `runs`: each from its start, or on from where it is `now` if it is None."""
    going_on = {number for number, run in runs.items() if run is None}
    if now is None:
        if going_on:
            raise RuntimeError("nothing to train has been loaded")
        return Comparison({number: _at_start(run) for number, run in runs.items() if run}, active)
    trainers = {n: now.trainers[n] if run is None else _at_start(run) for n, run in runs.items()}
    histories = {number: now.histories[number] for number in going_on}
    return Comparison(trainers, active, now.diverged & going_on, histories)


def reset(now: Comparison) -> Comparison:
    """Return every run at its start, without the changes made on the way."""
    runs = {number: Run(trainer.experiment, trainer.source) for number, trainer in now.trainers.items()}
    return set_up(now, runs, now.active)


def exchange(now: Comparison, aside: SetAside, before: dict[int, KeptRun]) -> Comparison:
    """Return the branches set aside, where they stood; those of `now`, kept in `before`, are instead."""
    resumed = {number: kept.resumed() for number, kept in aside.kept.items()}
    trainers = {number: trainer for number, (trainer, _) in resumed.items()}
    histories = {number: history for number, (_, history) in resumed.items()}
    active, aside.kept, aside.active_number = aside.active_number, before, now.active
    return Comparison(trainers, active, (), histories)


def change(now: Comparison, index: int, fields: Mapping[str, float], before: "Snapshot") -> Comparison | None:
    """Take the active run to update `index`, change fields from there on and drop what came later.

    Where that is refused, or changes nothing, it goes back to `before`, where it stands.

    Returns
    -------
    Comparison or None
        None where nothing is changed by it: the run is as it was.

    Raises
    ------
    ValueError
        For a change that is not allowed; the run is as it was.
    """
    trainer = now.trainer
    trainer.rewind(index)
    try:
        trainer.change(**fields)
    except ValueError:
        trainer.restore(before)
        raise
    if trainer.changes == before.changes:
        trainer.restore(before)
        return None
    histories = now.histories | {now.active: now.histories[now.active].branch(index)}
    return Comparison(now.trainers, now.active, now.diverged - {now.active}, histories)


def accepted(now: Comparison, before: dict[int, KeptRun] | None, request: object) -> Accepted:
    """Return what is trained from now on, to be told to the window."""
    runs = {
        number: AcceptedRun(
            Run(trainer.experiment, trainer.source, trainer.changes),
            trainer.current,
            now.histories[number],
            trainer.index,
        )
        for number, trainer in now.trainers.items()
    }
    return Accepted(runs, now.active, before, request)


def _at_start(run: Run) -> "Trainer":
    from engine.training.trainer import Trainer  # brings torch

    return Trainer(run.experiment, run.dataset, run.changes)
