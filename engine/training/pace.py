"""Pace: how fast training goes, and where it is to stand still."""

import math
import time

from engine.record.step import Step
from engine.training.goals import GoalWatch

FULL_SPEED = math.inf  # batches per second
LARGEST_LAG_S = 0.25  # a worker that was held up longer than this does not catch up in one burst


class Pace:
    """When the next batch of the active run is due, and whether it has got where it should.

    Attributes
    ----------
    until : int or None
        The update at which to stand still; None for where the epochs end.
    hurry : bool
        To go there at full speed.
    held : bool
        The active run has got there; others may still have to catch up.
    due : float
        When, by ``time.perf_counter``, the next batch is to be trained.
    """

    def __init__(self) -> None:
        self.until: int | None = 0
        self.hurry = self.held = False
        self.due = 0.0
        self._rate = 20.0
        self._watch: GoalWatch | None = None

    @property
    def rate(self) -> float:
        """Batches per second now."""
        return FULL_SPEED if self.hurry else self._rate

    def set_rate(self, batches_per_second: float) -> None:
        """Go so fast, from the next batch on."""
        self._rate = batches_per_second
        self.due = min(self.due, time.perf_counter() + 1 / batches_per_second)

    def begin(self, until: int | None, hurry: bool, watch: GoalWatch | None = None) -> None:
        """Set out, at once."""
        self.until, self.hurry, self.held, self._watch = until, hurry, False, watch
        self.due = time.perf_counter()

    def trained(self, step: Step, ended: bool, now: float) -> None:
        """Take note of a batch of the active run."""
        self.held = ended or self._gets_there(step)
        self.due = max(self.due + 1 / self.rate, now - LARGEST_LAG_S)

    def milliseconds_left(self) -> int:
        """Return how long it is until the next batch."""
        return max(0, math.ceil((self.due - time.perf_counter()) * 1000))

    def _gets_there(self, step: Step) -> bool:
        reached = self.until is not None and step.index >= self.until
        return reached or (self._watch is not None and self._watch.met(step))
