"""OnShow: what is on show, as one value made once a frame; every view is given it and asks nothing else."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from engine.record.step import Step
from engine.record.trained_run import TrainedRun

MOMENTS = WHOLE = 4  # of an update: batch, loss, gradient, update

Beside = tuple[TrainedRun, int, int]
"""A run, the update of it to show, and the newest that is known of it."""


@dataclass(frozen=True, slots=True, eq=False)
class OnShow:
    """The update on show, of the active run and of those beside it.

    Attributes
    ----------
    run : TrainedRun
        The active run; for one column of surfaces its main run.
    newest : int
        The newest update known of it; read once a frame.
    index : int
        The update whose parameters are seen: one less than `cursor` before an update's last moment.
    cursor : int
        The update stepped to; its batch is the one on show.
    moment : int
        Of the update: 1 batch, 2 loss, 3 gradient, 4 (WHOLE) the update itself.
    beside : tuple of (run, index, newest)
        The other runs that are not hidden, each with what it had reached by the same rows seen.
    moving : bool
        Whether the views move by themselves: training, or replaying what is known.
    state : str
        The worker's, one of ``engine.worker.STATES``.
    last_step : Step or None
        The newest update as training knows it, where it has made one.
    hidden : tuple of (run, index, newest)
        The runs that the panels leave out.
    """

    run: TrainedRun
    newest: int
    index: int
    cursor: int
    moment: int = WHOLE
    beside: tuple[Beside, ...] = ()
    moving: bool = False
    state: str = "idle"
    last_step: Step | None = None
    hidden: tuple[Beside, ...] = ()

    @property
    def in_moments(self) -> bool:
        """Whether the update at the cursor has not moved the parameters yet."""
        return self.moment != WHOLE

    @property
    def shown(self) -> tuple[Beside, ...]:
        """The runs that the panels show, the active one first."""
        return ((self.run, self.index, self.newest), *self.beside)

    @property
    def all_runs(self) -> tuple[Beside, ...]:
        """All runs, by number."""
        return tuple(sorted((*self.shown, *self.hidden), key=lambda one: one[0].number))

    @property
    def parameters(self) -> tuple[float, float]:
        """(w, b) of the update on show."""
        return self.run.parameters(self.index)

    def of(self, number: int, numbers: Collection[int]) -> "OnShow":
        """Return the same with run `number` as the main one and, of those beside it, only `numbers`."""
        mine = [one for one in self.shown if one[0].number in numbers and one[0].number != number]
        if number == self.run.number:
            return replace(self, beside=tuple(mine))
        run, index, newest = next(one for one in self.shown if one[0].number == number)
        return replace(
            self, run=run, newest=newest, index=index, cursor=index, moment=WHOLE, beside=tuple(mine)
        )


def on_show(run: TrainedRun, index: int, beside: Collection[tuple[TrainedRun, int]] = ()) -> OnShow:
    """Return update `index` of `run` on show, with other runs beside it, each at an update of its own."""
    others = tuple((other, at, len(other.history)) for other, at in beside)
    return OnShow(run, len(run.history), index, index, beside=others)
