"""Edits: one undo stack for every change a person makes to the runs."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.fields import CHANGEABLE
from engine.plan.run import Run
from engine.training.comparison import MOST_RUNS
from engine.worker import TrainingWorker
from gui.lab.session import PutAside, Request, Session

MOST_EDITS = 100
SHARED = ("dataset", "standardize")  # fields that all runs compared have in common


class Edits(QObject):
    """Asks the worker for changes, and remembers what they replaced once it has accepted them.

    Undo brings back the run with its whole history, to the last bit and without training it again: the
    session keeps the history, the worker a snapshot of the trainer.

    Signals
    -------
    refused(str)
        What was asked for is not allowed, in one line; nothing has changed.
    """

    refused = Signal(str)

    def __init__(self, session: Session, worker: TrainingWorker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST_EDITS)
        session.replaced.connect(self._on_replaced)

    def set_fields(self, fields: Mapping[str, Any], text: str, drag: object = None) -> None:
        """Change fields of the experiment: on the way from the update on show, or else from a new start.

        Parameters
        ----------
        fields : mapping of field to value
            All changeable on the way (``engine.plan.fields.CHANGEABLE``), or any.
        text : str
            What undo and redo call it.
        drag : object, optional
            Edits in a row with the same `drag` are one entry.
        """
        session = self._session
        session.follow()
        on_the_way = session.newest > 0 and set(fields) <= set(CHANGEABLE)
        if on_the_way:
            self._worker.change(session.cursor, dict(fields), Request(text, drag))
            return
        run = session.active.run
        try:
            experiment = run.experiment.replace(**fields)
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.start_anew(Run(experiment, None if "dataset" in fields else run.dataset), text, drag)

    def set_start(
        self, w: float, b: float, text: str, drag: object = None, number: int | None = None
    ) -> None:
        """Let a run, the active one if `number` is None, and all that start where it does start at (w, b)."""
        session = self._session
        mine = session.runs[session.active.number if number is None else number].run.experiment
        runs: dict[int, Run | None] = {}
        for each, other in session.runs.items():
            theirs = other.run.experiment
            together = (theirs.start_w, theirs.start_b) == (mine.start_w, mine.start_b)
            moved = theirs.replace(start_w=w, start_b=b) if together else theirs
            runs[each] = Run(moved, other.run.dataset) if together else None
        self._worker.set_up(runs, session.active.number, Request(text, drag))

    def start_anew(self, run: Run, text: str, drag: object = None) -> None:
        """Put `run` in the place of the active one, at its start; the others take up its data, if new."""
        session = self._session
        same = shares_data(run, session.active.run)
        runs = {
            number: run if number == session.active.number else None if same else on_data_of(run, other.run)
            for number, other in session.runs.items()
        }
        self._worker.set_up(runs, session.active.number, Request(text, drag))

    def open_run(self, run: Run, text: str) -> None:
        """Put `run`, alone, in the place of all runs."""
        self._worker.load(run, Request(text))

    @Slot()
    def reset(self) -> None:
        """Go back to the start of every run."""
        self._worker.reset(Request("Reset"))

    # ---- several runs

    @Slot()
    def add_run(self) -> None:
        """Copy the active run's experiment into a new run, at its start, and make that the active one."""
        session = self._session
        number = next((n for n in range(1, MOST_RUNS + 1) if n not in session.runs), None)
        if number is None:
            self.refused.emit(f"There are {MOST_RUNS} runs; no more can be compared.")
            return
        active = session.active
        copy = Run(active.in_force(session.cursor), active.run.dataset)
        self._worker.set_up({**self._kept(), number: copy}, number, Request("Add run"))

    @Slot()
    def compare_losses(self) -> None:
        """Set the seed lab up twice, side by side: with cross-entropy, and with the mean squared error."""
        runs = {1: Run(Experiment()), 2: Run(Experiment(loss="mse"))}
        names = {1: "Cross-entropy", 2: "MSE"}
        self._worker.set_up(runs, 1, Request("Cross-entropy against MSE", names=names))

    def remove_run(self, number: int) -> None:
        """Take a run out of the comparison; the last one stays."""
        session, kept = self._session, self._kept()
        del kept[number]
        if kept:
            active = session.active.number if session.active.number in kept else min(kept)
            self._worker.set_up(kept, active, Request(f"Remove {session.runs[number].name}"))

    def rename_run(self, number: int, name: str) -> None:
        """Call a run by another name."""
        if name != self._session.runs[number].name:
            request = Request(f"Rename {self._session.runs[number].name}", names={number: name})
            self._worker.set_up(self._kept(), self._session.active.number, request)

    def make_active(self, number: int) -> None:
        """Let cursor, form and commands be those of another run; that is no entry of the stack."""
        if number != self._session.active.number:
            self._worker.set_up(self._kept(), number)

    def _kept(self) -> dict[int, Run | None]:
        return dict.fromkeys(self._session.runs)

    @Slot(object, object)
    def _on_replaced(self, before: PutAside | None, request: object) -> None:
        if isinstance(request, Request) and before is not None:
            # a reset of a run without changes leaves what a file holds as it is
            same = self.stack.isClean() and before.active.run == self._session.active.run
            self.stack.push(_Edit(self._worker, before, request))
            if same:
                self.stack.setClean()


def shares_data(one: Run, other: Run) -> bool:
    """Return whether two runs train on the same rows."""
    rows = [run.dataset or load_dataset(run.experiment.dataset) for run in (one, other)]
    return rows[0] is rows[1] and one.experiment.standardize == other.experiment.standardize


def on_data_of(run: Run, other: Run) -> Run:
    """Return `other` at its start, on the data of `run`, in batches no larger than they are."""
    fields: dict[str, Any] = {name: getattr(run.experiment, name) for name in SHARED}
    return Run(other.experiment.replace(**fields)).on(run.dataset)


class _Edit(QUndoCommand):
    """One entry: undo and redo exchange the present state for the one set aside."""

    def __init__(self, worker: TrainingWorker, aside: PutAside, request: Request) -> None:
        super().__init__(request.text)
        self._worker, self._aside, self._drag = worker, aside, request.drag
        self._done = True  # by the worker already

    def redo(self) -> None:
        """Bring back what undo has taken away; the first time there is nothing to do."""
        if self._done:
            self._done = False
        else:
            self._worker.exchange(self._aside)

    def undo(self) -> None:
        """Bring back what was before."""
        self._worker.exchange(self._aside)

    def id(self) -> int:
        """Return 1 for edits that may be parts of one drag."""
        return 1 if self._drag is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Be one entry with the next part of the same drag; what was before the first stays."""
        if not isinstance(other, _Edit) or other._drag != self._drag:
            return False
        # WORKAROUND: PySide keeps a command that Qt has merged away, and so would keep its history for good
        del other._aside
        return True
