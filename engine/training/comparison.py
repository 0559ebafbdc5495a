"""Comparison: several runs trained side by side, of which one is active; their clock is rows seen."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.plan.batches import rows_seen
from engine.record.history import History
from engine.training.accepted import KeptRun

if TYPE_CHECKING:
    from engine.record.step import Step
    from engine.training.trainer import Trainer

MOST_RUNS = 6


class Comparison:
    """Trainers of runs on the same rows. Each trains just as it would alone.

    Parameters
    ----------
    trainers : mapping of number to Trainer
        At least one.
    active : int
        The number of the run whose updates a person steps through; the others keep up with it.
    diverged : iterable of int
        Runs known to have met a NaN or an infinity, though their parameters are finite.
    histories : mapping of number to History, optional
        Of runs that go on: each as long as its trainer has come. The others begin theirs.

    Attributes
    ----------
    diverged : set of int
        The runs that have met a NaN or an infinity.
    ended : set of int
        These, and the runs whose epochs have ended; they are not trained on.
    """

    def __init__(
        self,
        trainers: Mapping[int, "Trainer"],
        active: int,
        diverged: Iterable[int] = (),
        histories: Mapping[int, History] | None = None,
    ) -> None:
        self.trainers = dict(trainers)
        known = histories or {}
        self.histories = {n: known[n] if n in known else _begun(t) for n, t in self.trainers.items()}
        self.active = active
        infinite = {n for n, t in self.trainers.items() if not (math.isfinite(t.w) and math.isfinite(t.b))}
        self.diverged = infinite.union(diverged)
        complete = {n for n, t in self.trainers.items() if t.index >= t.updates_wanted}
        self.ended = self.diverged | complete
        self._several = len(self.trainers) > 1
        self._seen = {number: _rows_seen(trainer) for number, trainer in self.trainers.items()}

    @property
    def trainer(self) -> "Trainer":
        """The active run's."""
        return self.trainers[self.active]

    def next(self, held: bool = False) -> int | None:
        """Return the number of the run to step: of those that have not ended, it has seen the fewest rows.

        Of several it is the active one, or else the first. Where the active run is `held`, only runs that
        have seen fewer rows than it are stepped; None where there is none to step.
        """
        best = None if held else self.active
        if self._several:
            fewest = self._seen[self.active]
            for number, seen in self._seen.items():
                if seen < fewest and number not in self.ended:
                    best, fewest = number, seen
        return best

    def step(self, number: int) -> "Step":
        """Train one batch of a run."""
        trainer = self.trainers[number]
        step = trainer.step()
        if self._several:
            self._seen[number] = _rows_seen(trainer)
        if not step.finite:
            self.diverged.add(number)
            self.ended.add(number)
        elif step.index >= trainer.updates_wanted:
            self.ended.add(number)
        return step

    def record(self, block: Iterable[tuple["Step", int]]) -> None:
        """Add steps, each with the number of its run, to the histories."""
        steps: dict[int, list[Step]] = {}
        for step, number in block:
            steps.setdefault(number, []).append(step)
        for number, its in steps.items():
            self.histories[number].record(its)

    def kept(self) -> dict[int, KeptRun]:
        """Return each run as it stands, to come back to."""
        return {
            number: KeptRun(trainer.snapshot(), self.histories[number], trainer.index)
            for number, trainer in self.trainers.items()
        }


def _begun(trainer: "Trainer") -> History:
    first = trainer.experiment
    return History(trainer.dataset, first.loss, first.start_w, first.start_b)


def _rows_seen(trainer: "Trainer") -> int:
    return rows_seen(len(trainer.dataset), trainer.experiment.batch_size, trainer.index)
