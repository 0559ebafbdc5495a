"""Session: the runs at work, the update on show, and the signals that say they changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot

from engine.plan.run import Run
from engine.record.trained_run import TrainedRun, name_of
from engine.training.accepted import Accepted, AcceptedRun, KeptRun, SetAside
from engine.worker import LOADING
from gui.lab.on_show import WHOLE, Beside, OnShow


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
    """What was at work and on show before something else was, with the worker's branches of it."""

    def __init__(self, kept: dict[int, KeptRun], session: "Session") -> None:
        super().__init__(kept, session.active.number)
        self.runs, self.active, self.cursor = session.runs, session.active, session.cursor


class Session(QObject):
    """What the window shows. Only its slots change it; ``on_show`` is what views are given of it.

    Signals
    -------
    run_changed()
        ``active`` or ``runs`` are others, or have other histories, names or visibility.
    replaced(PutAside, object)
        The worker has done what was asked for, but for undo and redo: what was before (None for the first
        run), and the request.
    changed()
        A history has grown, the cursor has moved, or the state is another. For histories sent once until
        ``on_show`` is called.
    """

    run_changed = Signal()
    replaced = Signal(object, object)
    changed = Signal()

    def __init__(self, run: Run) -> None:
        """Begin with the start of `run`; ValueError if it cannot be trained."""
        super().__init__()
        self._cursor = 0
        self._moment = WHOLE
        self._following = True
        self._news = False
        self._newest = 0
        self.state = LOADING  # the worker's, as last heard
        self.moving = False  # training, or replaying what is known
        self.moment_of_next = WHOLE  # with which the next update of the trainer comes on show
        self.active = TrainedRun.at_start(run)
        self.runs = {self.active.number: self.active}
        self.hidden: frozenset[int] = frozenset()  # numbers of runs that the views leave out

    @property
    def cursor(self) -> int:
        """The update stepped to; 0 is the start."""
        return self._cursor

    @property
    def moment(self) -> int:
        """Which moment of the update is on show: 1 batch, 2 loss, 3 gradient, 4 (WHOLE) the update itself."""
        return self._moment

    @property
    def newest(self) -> int:
        """The newest update of the active run that has been told of; its history may have grown since."""
        return self._newest

    @property
    def at_newest(self) -> bool:
        """Whether the newest update is on show, or comes on show with the next frame."""
        return self._following or self._cursor >= self.newest

    @property
    def at_start(self) -> bool:
        """Whether the start is on show, and no update comes with the next frame."""
        return self._cursor == 0 and not (self._following and self.newest)

    @property
    def shown(self) -> list[TrainedRun]:
        """The runs that are not hidden, by number."""
        return [run for number, run in sorted(self.runs.items()) if number not in self.hidden]

    def on_show(self) -> OnShow:
        """Return what is on show now, to be drawn; what happens from here on is news."""
        self._news = False
        self.follow()
        run, newest, cursor, moment = self.active, self.newest, self._cursor, self._moment
        index = cursor if moment == WHOLE else cursor - 1  # before its last moment an update has not moved
        rows = run.rows_seen(index)
        others = [_by(rows, one) for number, one in sorted(self.runs.items()) if number != run.number]
        beside = tuple(one for one in others if one[0].number not in self.hidden)
        hidden = tuple(one for one in others if one[0].number in self.hidden)
        last_step = run.history.last_step
        return OnShow(run, newest, index, cursor, moment, beside, self.moving, self.state, last_step, hidden)

    def follow(self) -> None:
        """Put the cursor on the newest update, if it follows."""
        if self._following and self._cursor != self.newest:
            self._cursor, self._moment = self.newest, self.moment_of_next

    def follow_newest(self) -> None:
        """Show the newest update from now on, until the cursor is moved."""
        if not self._following:
            self._following = True
            self.follow()
            self.changed.emit()

    @Slot()
    def on_grown(self) -> None:
        """Take note that there are further updates."""
        self._newest = len(self.active.history)
        if not self._news:
            self._news = True
            self.changed.emit()

    @Slot(str)
    def on_state(self, state: str) -> None:
        """Take note of the worker's state."""
        self.state = state
        self.follow()
        self.changed.emit()

    @Slot(object)
    def on_accepted(self, accepted: Accepted) -> None:
        """Take up what the worker trains from now on; updates after those accepted are dropped."""
        self.follow()
        request = accepted.request
        before = None if accepted.before is None else PutAside(accepted.before, self)
        if isinstance(request, PutAside):
            assert before is not None
            self.runs = {n: _with(run, accepted.runs[n]) for n, run in request.runs.items()}
            self.active, self._cursor = self.runs[request.active.number], request.cursor
            request.runs, request.active, request.cursor = before.runs, before.active, before.cursor
        else:
            self._take_up(accepted, request.names if isinstance(request, Request) else {})
        self.hidden &= self.runs.keys() - {self.active.number}
        self._moment = WHOLE
        self._newest = accepted.now.index
        self._following = self._cursor >= self._newest
        self.run_changed.emit()
        self.changed.emit()
        if not isinstance(request, PutAside):
            self.replaced.emit(before, request)

    def set_hidden(self, number: int, hidden: bool) -> None:
        """Leave a run out of the views, or not; the active one is always in them."""
        self.hidden = self.hidden | {number} if hidden else self.hidden - {number}
        self.hidden -= {self.active.number}
        self.run_changed.emit()

    @Slot(int)
    def show_update(self, index: int, moment: int = WHOLE) -> None:
        """Put the cursor on update `index`, or the nearest that exists, at one of its moments."""
        index = max(0, min(index, self.newest))
        self._following = False
        if (index, moment) != (self._cursor, self._moment):
            self._cursor, self._moment = index, moment if index else WHOLE
            self.changed.emit()

    def show_whole(self) -> None:
        """Show the update on show whole, and go on following if it follows."""
        if self._moment != WHOLE:
            self._moment = WHOLE
            self.changed.emit()

    def _take_up(self, accepted: Accepted, names: Mapping[int, str]) -> None:
        rows = self.active.rows_seen(self._cursor)
        self.runs = {n: self._taken_up(n, one, names.get(n, "")) for n, one in accepted.runs.items()}
        same = accepted.active == self.active.number
        self.active = self.runs[accepted.active]
        newest = accepted.now.index
        self._cursor = min(self._cursor, newest) if same else self.active.update_at(rows, newest)

    def _taken_up(self, number: int, accepted: AcceptedRun, name: str) -> TrainedRun:
        known = self.runs.get(number)
        if known is not None and known.history is accepted.history:  # it goes on
            return replace(known, name=name) if name else known
        name = name or (known.name if known else name_of(number))
        return TrainedRun(accepted.run, accepted.current, accepted.history, number, name)


def _by(rows: int, run: TrainedRun) -> Beside:
    """Return a run with its last update at or before so many rows seen."""
    newest = len(run.history)
    return run, run.update_at(rows, newest), newest


def _with(run: TrainedRun, accepted: AcceptedRun) -> TrainedRun:
    """Return the run with the history that it goes on in."""
    return run if run.history is accepted.history else replace(run, history=accepted.history)
