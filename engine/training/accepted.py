"""What the worker trains from now on, and what it has set aside for undo: told to the window, whole."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.record.history import History

if TYPE_CHECKING:
    from engine.training.trainer import Snapshot, Trainer


@dataclass(frozen=True, slots=True, eq=False)
class AcceptedRun:
    """What one run trains from now on, and from which update.

    Attributes
    ----------
    run : Run
        The experiment at the start, data and changes.
    current : Experiment
        The experiment in force: with the changes up to `index`.
    history : History
        What has happened up to `index`; it grows from there. A run that goes on keeps its own.
    index : int
        The update the trainer stands at, which is the history's length now.
    """

    run: Run
    current: Experiment
    history: History
    index: int

    @property
    def dataset(self) -> Dataset:
        """The rows trained on, standardised where the experiment says so."""
        return self.history.dataset


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A branch of a run where it stood: trainer, history, and how long that was then."""

    snapshot: "Snapshot"
    history: History
    length: int

    def resumed(self) -> "tuple[Trainer, History]":
        """Return a trainer that stands there, and the history up to there: its own, if it has not gone on."""
        from engine.training.trainer import Trainer  # brings torch

        trainer = Trainer.at(self.snapshot, self.snapshot.index)
        grown = len(self.history) > self.length
        return trainer, self.history.branch(self.length) if grown else self.history


class SetAside:
    """Branches that undo or redo can bring back; to everybody but the worker a closed box."""

    def __init__(self, kept: dict[int, KeptRun], active: int) -> None:
        self.kept, self.active_number = kept, active


@dataclass(frozen=True, slots=True)
class Accepted:
    """The runs that the worker trains from now on.

    Attributes
    ----------
    runs : dict of number to AcceptedRun
        One, or several side by side.
    active : int
        The number of the run that commands are about.
    before : dict of number to KeptRun, or None
        The branches that were given up for it; None where there were none.
    request : object
        What was passed with the command; for ``exchange`` what was set aside.
    """

    runs: dict[int, AcceptedRun]
    active: int
    before: dict[int, KeptRun] | None = None
    request: object = None

    @property
    def now(self) -> AcceptedRun:
        """The active run."""
        return self.runs[self.active]
