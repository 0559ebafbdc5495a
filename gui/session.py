"""Session: the run at work, its history, the update on show, and the signals that say they changed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from engine.batches import batch_rows, batches_per_epoch, epoch_and_batch
from engine.dataset import Dataset, load_dataset
from engine.experiment import Experiment, training_rows
from engine.history import History
from engine.run import Run
from engine.step import Step
from engine.worker import Accepted, SetAside

if TYPE_CHECKING:
    from engine.trainer import Snapshot


MOMENTS = WHOLE = 4  # of an update: batch, loss, gradient, update


@dataclass(frozen=True, slots=True, eq=False)
class ActiveRun:
    """A run and what has happened in it.

    Attributes
    ----------
    run : Run
        The experiment at the start, the data where they are own ones, and the changes.
    experiment : Experiment
        In force at the newest update.
    source : Dataset
        The rows in data units.
    dataset : Dataset
        The rows trained on: standardised where the experiment says so, otherwise the same.
    history : History
        Grows while the run trains.
    batches_per_epoch, updates_wanted : int
        Updates in one epoch, and in all.
    """

    run: Run
    experiment: Experiment
    source: Dataset
    dataset: Dataset
    history: History
    batches_per_epoch: int
    updates_wanted: int

    def epoch_and_batch(self, index: int) -> tuple[int, int]:
        """Return epoch and batch of update `index`, both from 1; (0, 0) for the start."""
        return epoch_and_batch(len(self.dataset), self.experiment.batch_size, index)

    def batch_rows(self, index: int) -> NDArray[np.int64]:
        """Return the 0-based rows of update `index`, (rows,) int64; none for the start."""
        if index == 0:
            return np.empty(0, np.int64)
        experiment = self.experiment
        return batch_rows(len(self.dataset), experiment.batch_size, experiment.order, experiment.seed, index)

    def experiment_at(self, index: int) -> Experiment:
        """Return the experiment in force for the update that follows update `index`."""
        fields = {field: value for after, field, value in self.run.changes if after <= index}
        return self.run.experiment.replace(**fields)


class PutAside(SetAside):
    """What was active and on show before something else was, with the trainer's branch of it."""

    def __init__(
        self, snapshot: "Snapshot | None", active: ActiveRun, cursor: int, last_step: Step | None
    ) -> None:
        self.snapshot = snapshot  # type: ignore[assignment]
        self.active, self.cursor, self.last_step = active, cursor, last_step


class Session(QObject):
    """What the window shows. Only its slots change it; views read it and never write.

    Signals
    -------
    run_changed()
        ``active`` is another run, or has another history.
    replaced(PutAside, object)
        The same, but for undo and redo: with what was before, and the request that was made of the worker.
    changed()
        The history has grown or the cursor has moved. Sent once until ``take_news`` is called: thousands of
        updates a second would otherwise keep the GUI's thread from drawing them.
    """

    run_changed = Signal()
    replaced = Signal(object, object)
    changed = Signal()

    def __init__(self, run: Run) -> None:
        """Begin with the start of `run`; ValueError if it cannot be trained."""
        super().__init__()
        self._cursor = 0
        self._moment = WHOLE
        self.moment_of_next = WHOLE  # with which the next update of the trainer comes on show
        self._news = False
        self.last_step: Step | None = None
        self.active = _at_start(run)

    @property
    def cursor(self) -> int:
        """The update on show; 0 is the start."""
        return self._cursor

    @property
    def moment(self) -> int:
        """Which moment of the update is on show: 1 batch, 2 loss, 3 gradient, 4 (WHOLE) the update itself."""
        return self._moment

    @property
    def newest(self) -> int:
        """The newest update of the active run."""
        return len(self.active.history)

    @Slot(object)
    def on_accepted(self, accepted: Accepted) -> None:
        """Take up what the worker trains from now on; updates after ``accepted.index`` are dropped."""
        request = accepted.request
        before = PutAside(accepted.before, self.active, self._cursor, self.last_step)
        if isinstance(request, PutAside):
            self.active, self._cursor, self.last_step = request.active, request.cursor, request.last_step
            request.active, request.cursor, request.last_step = before.active, before.cursor, before.last_step
        else:
            self.active, self._cursor = self._taken_up(accepted), min(self._cursor, accepted.index)
        self._moment = WHOLE
        self.run_changed.emit()
        self.changed.emit()
        if not isinstance(request, PutAside):
            self.replaced.emit(before, request)

    @Slot(object)
    def on_stepped(self, step: Step) -> None:
        """Append an update; the cursor follows if it was at the newest."""
        history = self.active.history
        following = self._cursor == len(history)
        history.append(step.w, step.b, step.batch_loss)
        self.last_step = step
        if following:
            self._cursor += 1
            self._moment = self.moment_of_next
        if not self._news:
            self._news = True
            self.changed.emit()

    @Slot(int)
    def show_update(self, index: int, moment: int = WHOLE) -> None:
        """Put the cursor on update `index`, or the nearest that exists, at one of its moments."""
        index = max(0, min(index, self.newest))
        if (index, moment) != (self._cursor, self._moment):
            self._cursor, self._moment = index, moment if index else WHOLE
            self.changed.emit()

    def take_news(self) -> tuple[ActiveRun, int, int]:
        """Return the active run, cursor and moment, to be shown now; what happens from here on is new."""
        self._news = False
        return self.active, self._cursor, self._moment

    def _taken_up(self, accepted: Accepted) -> ActiveRun:
        run = accepted.run
        if accepted.index:  # a change on the way: the same run goes on from there
            history = self.active.history.branch(accepted.index)
        else:
            first = run.experiment
            history = History(accepted.dataset, first.loss, first.start_w, first.start_b)
        return ActiveRun(
            run,
            accepted.current,
            run.dataset or load_dataset(run.experiment.dataset),
            history.dataset,
            history,
            accepted.batches_per_epoch,
            accepted.updates_wanted,
        )


def _at_start(run: Run) -> ActiveRun:
    experiment = run.experiment
    dataset = training_rows(experiment, run.dataset)
    history = History(dataset, experiment.loss, experiment.start_w, experiment.start_b)
    per_epoch = batches_per_epoch(len(dataset), experiment.batch_size)
    source = run.dataset or load_dataset(experiment.dataset)
    return ActiveRun(run, experiment, source, dataset, history, per_epoch, experiment.epochs * per_epoch)
