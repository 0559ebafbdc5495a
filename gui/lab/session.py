"""Session: the runs at work, their histories, the update on show, and the signals that say they changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from engine.data.dataset import Dataset, load_dataset
from engine.plan.batches import batch_rows, batches_per_epoch, epoch_and_batch, last_update, rows_seen
from engine.plan.experiment import Experiment, training_rows
from engine.plan.run import Run
from engine.record.history import History
from engine.record.step import Step
from engine.worker import Accepted, AcceptedRun, SetAside

if TYPE_CHECKING:
    from engine.training.trainer import Snapshot


MOMENTS = WHOLE = 4  # of an update: batch, loss, gradient, update


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRun:
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
    number : int
        Which run of those compared, from 1; it has its colour.
    name : str
        What a person calls it.
    """

    run: Run
    experiment: Experiment
    source: Dataset
    dataset: Dataset
    history: History
    batches_per_epoch: int
    updates_wanted: int
    number: int = 1
    name: str = "Run 1"

    def epoch_and_batch(self, index: int) -> tuple[int, int]:
        """Return epoch and batch of update `index`, both from 1; (0, 0) for the start."""
        return epoch_and_batch(len(self.dataset), self.experiment.batch_size, index)

    def batch_rows(self, index: int) -> NDArray[np.int64]:
        """Return the 0-based rows of update `index`, (rows,) int64; none for the start."""
        if index == 0:
            return np.empty(0, np.int64)
        experiment = self.experiment
        return batch_rows(len(self.dataset), experiment.batch_size, experiment.order, experiment.seed, index)

    def rows_seen(self, index: int) -> int:
        """Return how many rows updates 1 … `index` have looked at."""
        return rows_seen(len(self.dataset), self.experiment.batch_size, index)

    def update_at(self, rows: int) -> int:
        """Return the last known update by which no more than `rows` rows have been looked at."""
        return min(last_update(len(self.dataset), self.experiment.batch_size, rows), len(self.history))

    def experiment_at(self, index: int) -> Experiment:
        """Return the experiment in force for the update that follows update `index`."""
        fields = {field: value for after, field, value in self.run.changes if after <= index}
        return self.run.experiment.replace(**fields)


@dataclass(frozen=True, slots=True)
class Request:
    """What a person has asked the worker for.

    Attributes
    ----------
    text : str
        What undo and redo call it.
    drag : object
        The drag it is a part of, if it is.
    names : mapping of number to str
        Names of runs that begin, or are called otherwise.
    """

    text: str
    drag: object = None
    names: Mapping[int, str] = field(default_factory=dict)


class PutAside(SetAside):
    """What was at work and on show before something else was, with the trainers' branches of it."""

    def __init__(self, snapshots: "dict[int, Snapshot]", session: "Session") -> None:
        super().__init__(snapshots, session.active.number)
        self.runs, self.active, self.cursor = session.runs, session.active, session.cursor
        self.last_steps = session.last_steps


class Session(QObject):
    """What the window shows. Only its slots change it; views read it and never write.

    Signals
    -------
    run_changed()
        ``active`` or ``runs`` are others, or have other histories, names or visibility.
    replaced(PutAside, object)
        The worker has done what was asked for, but for undo and redo: what was before (None for the first
        run), and the request.
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
        self.last_steps: dict[int, Step] = {}  # by the number of their run
        self.active = _at_start(run)
        self.runs = {self.active.number: self.active}
        self.hidden: frozenset[int] = frozenset()  # numbers of runs that the views leave out

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

    @property
    def last_step(self) -> Step | None:
        """The active run's last step since it was taken up; None where there is none."""
        return self.last_steps.get(self.active.number)

    @property
    def shown(self) -> list[TrainedRun]:
        """The runs that are not hidden, by number."""
        return [run for number, run in sorted(self.runs.items()) if number not in self.hidden]

    def beside(self, index: int) -> list[tuple[TrainedRun, int]]:
        """Return the other runs that are not hidden, each with what it had reached by the same rows seen.

        That is its last update at or before the rows of update `index` of the active run.
        """
        rows = self.active.rows_seen(index)
        return [(run, run.update_at(rows)) for run in self.shown if run.number != self.active.number]

    @Slot(object)
    def on_accepted(self, accepted: Accepted) -> None:
        """Take up what the worker trains from now on; updates after those accepted are dropped."""
        request = accepted.request
        before = None if accepted.before is None else PutAside(accepted.before, self)
        if isinstance(request, PutAside):
            assert before is not None
            # a run that was kept has trained on in the same history
            self.runs = {n: _cut(run, accepted.runs[n].index) for n, run in request.runs.items()}
            self.active, self._cursor = self.runs[request.active.number], request.cursor
            self.last_steps = request.last_steps
            request.runs, request.active, request.cursor = before.runs, before.active, before.cursor
            request.last_steps = before.last_steps
        else:
            self._take_up(accepted, request.names if isinstance(request, Request) else {})
        self.hidden &= self.runs.keys() - {self.active.number}
        self._moment = WHOLE
        self.run_changed.emit()
        self.changed.emit()
        if not isinstance(request, PutAside):
            self.replaced.emit(before, request)

    @Slot(object, int)
    def on_stepped(self, step: Step, number: int) -> None:
        """Append an update; the cursor follows if it was at the newest of the active run."""
        history = self.runs[number].history
        following = number == self.active.number and self._cursor == len(history)
        history.append(step.w, step.b, step.batch_loss)
        self.last_steps[number] = step
        if following:
            self._cursor += 1
            self._moment = self.moment_of_next
        if not self._news:
            self._news = True
            self.changed.emit()

    def set_hidden(self, number: int, hidden: bool) -> None:
        """Leave a run out of the views, or not; the active one is always in them."""
        self.hidden = self.hidden | {number} if hidden else self.hidden - {number}
        self.hidden -= {self.active.number}
        self.run_changed.emit()

    @Slot(int)
    def show_update(self, index: int, moment: int = WHOLE) -> None:
        """Put the cursor on update `index`, or the nearest that exists, at one of its moments."""
        index = max(0, min(index, self.newest))
        if (index, moment) != (self._cursor, self._moment):
            self._cursor, self._moment = index, moment if index else WHOLE
            self.changed.emit()

    def take_news(self) -> tuple[TrainedRun, int, int]:
        """Return the active run, cursor and moment, to be shown now; what happens from here on is new."""
        self._news = False
        return self.active, self._cursor, self._moment

    def _take_up(self, accepted: Accepted, names: Mapping[int, str]) -> None:
        rows = self.active.rows_seen(self._cursor)
        known = self.runs
        self.runs = {n: self._taken_up(n, one, names.get(n, "")) for n, one in accepted.runs.items()}
        self.last_steps = {
            n: step
            for n, step in self.last_steps.items()
            if n in self.runs and self.runs[n].history is known[n].history
        }
        same = accepted.active == self.active.number
        self.active = self.runs[accepted.active]
        self._cursor = min(self._cursor, len(self.active.history)) if same else self.active.update_at(rows)

    def _taken_up(self, number: int, accepted: AcceptedRun, name: str) -> TrainedRun:
        known, run = self.runs.get(number), accepted.run
        if known is not None and _same(known.run, run) and len(known.history) == accepted.index:
            return replace(known, name=name) if name else known
        if known is not None and accepted.index:  # a change on the way: the same run goes on from there
            history = known.history.branch(accepted.index)
        else:
            first = run.experiment
            history = History(accepted.dataset, first.loss, first.start_w, first.start_b)
        return TrainedRun(
            run,
            accepted.current,
            run.dataset or load_dataset(run.experiment.dataset),
            history.dataset,
            history,
            accepted.batches_per_epoch,
            accepted.updates_wanted,
            number,
            name or (known.name if known else f"Run {number}"),
        )


def _cut(run: TrainedRun, index: int) -> TrainedRun:
    """Return the run with no update after `index`."""
    known = len(run.history)
    return run if known == index else replace(run, history=run.history.branch(index))


def _same(one: Run, other: Run) -> bool:
    """Return whether these are the same run: not one that is like it, which begins anew."""
    return (
        one.experiment is other.experiment and one.dataset is other.dataset and one.changes == other.changes
    )


def _at_start(run: Run) -> TrainedRun:
    experiment = run.experiment
    dataset = training_rows(experiment, run.dataset)
    history = History(dataset, experiment.loss, experiment.start_w, experiment.start_b)
    per_epoch = batches_per_epoch(len(dataset), experiment.batch_size)
    source = run.dataset or load_dataset(experiment.dataset)
    return TrainedRun(run, experiment, source, dataset, history, per_epoch, experiment.epochs * per_epoch)
