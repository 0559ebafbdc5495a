"""Edits: one undo stack for every change a person makes to the run."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.experiment import CHANGEABLE
from engine.run import Run
from engine.worker import TrainingWorker
from gui.session import PutAside, Session

MOST_EDITS = 100


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
            All changeable on the way (``engine.experiment.CHANGEABLE``), or any.
        text : str
            What undo and redo call it.
        drag : object, optional
            Edits in a row with the same `drag` are one entry.
        """
        session = self._session
        on_the_way = session.newest > 0 and set(fields) <= set(CHANGEABLE)
        if on_the_way:
            self._worker.change(session.cursor, dict(fields), _Request(text, drag))
            return
        run = session.active.run
        try:
            experiment = run.experiment.replace(**fields)
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.start_anew(Run(experiment, None if "dataset" in fields else run.dataset), text, drag)

    def start_anew(self, run: Run, text: str, drag: object = None) -> None:
        """Put `run` in the place of the present one, at its start."""
        self._worker.load(run, _Request(text, drag))

    @Slot()
    def reset(self) -> None:
        """Go back to the start of the present run."""
        self._worker.reset(_Request("Reset", None))

    @Slot(object, object)
    def _on_replaced(self, before: PutAside, request: object) -> None:
        if isinstance(request, _Request) and before.snapshot is not None:
            # a reset of a run without changes leaves what a file holds as it is
            same = self.stack.isClean() and before.active.run == self._session.active.run
            self.stack.push(_Edit(self._worker, before, request))
            if same:
                self.stack.setClean()


class _Request:
    """What an edit is called, and the drag it belongs to."""

    def __init__(self, text: str, drag: object) -> None:
        self.text, self.drag = text, drag


class _Edit(QUndoCommand):
    """One entry: undo and redo exchange the present state for the one set aside."""

    def __init__(self, worker: TrainingWorker, aside: PutAside, request: _Request) -> None:
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
