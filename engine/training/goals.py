"""Goals: what to train until."""

from dataclasses import dataclass
from typing import Literal

from engine.limits import Limits
from engine.record.step import Step
from engine.words import N_

PATIENCE_EPOCHS = 10
SMALLEST_GAIN = 1e-4  # of the loss, in PATIENCE_EPOCHS

LIMITS = {
    "epoch": Limits(int, N_("a whole number from 1 to 1000000000"), 1, 10**9),
    "loss": Limits(float, N_("a number above 0, at most 1000000"), 1e-12, 1e6),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that a run can reach; looked at where an epoch ends.

    Attributes
    ----------
    kind : str
        "epoch": the end of epoch `value`. "accuracy": every row is right. "loss": the full loss is below
        `value`. "plateau": the full loss has fallen by less than a ten-thousandth in ten epochs.
    value : float
        For "epoch" and "loss".
    """

    kind: Literal["epoch", "accuracy", "loss", "plateau"]
    value: float = 0.0


class GoalWatch:
    """Looks at the steps of a run, one after the other, for a goal."""

    def __init__(self, goal: Goal, batches_per_epoch: int) -> None:
        self._goal, self._batches = goal, batches_per_epoch
        self._losses: list[float] = []  # at the ends of the last epochs

    def met(self, step: Step) -> bool:
        """Return whether the goal is reached after this step."""
        if step.index % self._batches:
            return False
        if self._goal.kind == "epoch":
            return step.epoch >= self._goal.value
        if self._goal.kind == "accuracy":
            return step.accuracy == 1.0
        if self._goal.kind == "loss":
            return step.full_loss < self._goal.value
        return self._stands_still(step.full_loss)

    def _stands_still(self, loss: float) -> bool:
        self._losses = [*self._losses[-PATIENCE_EPOCHS:], loss]
        long_ago = self._losses[0]
        return len(self._losses) > PATIENCE_EPOCHS and long_ago - loss < SMALLEST_GAIN * abs(long_ago)
