"""TrainingWorker: paces the trainer on a thread of its own and emits a signal after each batch."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from engine import torch_setup
from engine.plan.run import Run
from engine.record.history import MOST_AT_ONCE
from engine.training import taking_up
from engine.training.accepted import KeptRun, SetAside
from engine.training.comparison import Comparison
from engine.training.goals import Goal, GoalWatch
from engine.training.pace import FULL_SPEED as FULL_SPEED
from engine.training.pace import Pace

if TYPE_CHECKING:
    from engine.record.step import Step

STATES = ("loading", "idle", "running", "paused", "finished", "diverged")
LOADING, IDLE, RUNNING, PAUSED, FINISHED, DIVERGED = STATES
LONGEST_HOLD_S = 0.03
TURN_S = 0.005  # one turn of the event loop trains no longer than this
MOST_CATCH_UP = 256  # batches after a pause


class TrainingWorker(QObject):
    """Trains one batch per turn of its thread's event loop; at full speed as many as fit in 5 ms.

    Of several runs one is active: speed, ``step``, goals, ``change`` and the state are about it, and training
    stands still when it has ended. The others keep up with the rows that it has seen.

    Its public methods may be called from any thread: each posts a command. The worker looks for a waiting
    command before *every* batch, so nothing is trained after ``pause``, ``reset`` or ``stop`` has returned
    except a batch already begun. Signals leave in the order of what happened: what ``stepped`` brings after
    ``experiment_accepted`` belongs to what was accepted.

    Updates are added to the histories of their runs in blocks: at the end of a turn, when a block is full,
    and before a state or an acceptance is told. ``grown`` and ``stepped`` follow.

    Signals
    -------
    grown()
        There are further updates in the histories.
    stepped(Step, int)
        After each batch, with the number of its run.
    state_changed(str)
        One of ``STATES``.
    experiment_accepted(Accepted)
        After ``load``, ``set_up``, ``reset``, ``change`` and ``exchange``.
    snapshot_taken(Snapshot, object)
        After ``take_snapshot``, with its request: of the active run.
    failed(Exception)
        What was asked for was refused, or training broke; the worker stands still.
    """

    grown = Signal()
    stepped = Signal(object, int)
    state_changed = Signal(str)
    experiment_accepted = Signal(object)
    failed = Signal(object)
    snapshot_taken = Signal(object, object)
    _posted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._commands: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._state = LOADING
        self._pace = Pace()
        self._block: list[tuple[Step, int]] = []  # trained and not in the histories yet
        self._free = threading.Event()  # not held
        self._free.set()
        self._runs: Comparison | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self._posted.connect(self._obey, Qt.ConnectionType.QueuedConnection)

    def load(self, run: Run, request: object = None) -> None:
        """Take up `run`, and it alone, at its start; the first time this imports torch."""
        self.set_up({1: run}, 1, request)

    def set_up(self, runs: Mapping[int, Run | None], active: int, request: object = None) -> None:
        """Train just these runs, by number: each from its start, or on from where it is if it is None."""
        self._post(self._set_up, dict(runs), active, request)

    def change(self, index: int, fields: dict[str, float], request: object = None) -> None:
        """Go to update `index` of the active run and change fields from there on; drop later updates."""
        self._post(self._change, index, fields, request)

    def exchange(self, aside: "SetAside") -> None:
        """Take up the branches set aside, where they stood, and set the present ones aside instead."""
        self._post(self._exchange, aside)

    def play(self) -> None:
        """Train at the rate set until the last epoch ends."""
        self._post(self._play)

    def pause(self) -> None:
        """Stand still before the next batch."""
        self._post(self._pause)

    def step(self) -> None:
        """Train one batch and stand still."""
        self._post(self._run_to, 1)

    def step_epoch(self) -> None:
        """Train to the end of the epoch, at full speed, and stand still."""
        self._post(self._run_to, 0)

    def run_until(self, goal: Goal) -> None:
        """Train at full speed until `goal` is reached or the last epoch ends, and stand still."""
        self._post(self._run_until, goal)

    def reset(self, request: object = None) -> None:
        """Go back to the start of every run; changes made on the way are forgotten."""
        self._post(self._reset, request)

    def set_rate(self, batches_per_second: float) -> None:
        """Train so many batches per second; ``FULL_SPEED`` for as fast as it goes."""
        self._post(self._set_rate, batches_per_second)

    def take_snapshot(self, request: object) -> None:
        """Send a snapshot of the run, from which any of its updates can be explained."""
        self._post(self._take_snapshot, request)

    def hold(self) -> None:
        """Train nothing at full speed for a while: the window draws, and two would wait for each other."""
        self._free.clear()

    def release(self) -> None:
        """Go on after ``hold``; after LONGEST_HOLD_S the worker goes on by itself."""
        self._free.set()

    def stop(self) -> None:
        """Stand still for good: the thread is about to end."""
        self._post(self._stop)

    def _post(self, command: Callable[..., None], *arguments: Any) -> None:
        self._commands.append((command, arguments))
        self._posted.emit()

    @Slot()
    def _obey(self) -> None:
        while self._commands:
            command, arguments = self._commands.popleft()
            self._guarded(command, *arguments)

    @Slot()
    def _turn(self) -> None:
        self._guarded(self._train_turn)

    def _guarded(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do `work`; the thread's border, so the one place that catches everything."""
        try:
            work(*arguments)
        except Exception as error:  # noqa: BLE001 - the thread's border
            self._publish()
            self.failed.emit(error)
            if self._runs is not None:
                self._stand_still()

    def _set_up(self, runs: dict[int, Run | None], active: int, request: object) -> None:
        torch_setup.torch()  # in this thread; otherwise the speed varies 45-fold
        running = self._goes_on_after_change() and all(run is None for run in runs.values())
        self._take_up(taking_up.set_up(self._runs, runs, active), self._kept(), request, running)

    def _reset(self, request: object) -> None:
        self._take_up(taking_up.reset(self._at_hand()), self._kept(), request)

    def _exchange(self, aside: "SetAside") -> None:
        before = self._at_hand().kept()
        self._take_up(taking_up.exchange(self._at_hand(), aside, before), before, aside)

    def _change(self, index: int, fields: dict[str, float], request: object) -> None:
        now, running = self._at_hand(), self._goes_on_after_change()
        before = now.kept()
        changed = taking_up.change(now, index, fields, before[now.active].snapshot)
        if changed is not None:
            self._take_up(changed, before, request, running)

    def _kept(self) -> dict[int, KeptRun] | None:
        return None if self._runs is None else self._runs.kept()

    def _goes_on_after_change(self) -> bool:
        return self._state == RUNNING and not self._pace.hurry

    def _take_snapshot(self, request: object) -> None:
        self.snapshot_taken.emit(self._at_hand().trainer.snapshot(), request)

    def _take_up(
        self, runs: Comparison, before: dict[int, KeptRun] | None, request: object, running: bool = False
    ) -> None:
        self._timer.stop()
        self._runs = runs
        self.experiment_accepted.emit(taking_up.accepted(runs, before, request))
        self._stand_still()
        if running:
            self._play()

    def _play(self) -> None:
        self._start(None, hurry=False)

    def _run_to(self, updates: int) -> None:
        """Train `updates` batches, or with 0 those that are left of the epoch; several requests add up."""
        trainer = self._at_hand().trainer
        begin = trainer.index
        if self._state == RUNNING and self._pace.hurry and self._pace.until is not None:
            begin = self._pace.until
        left = updates or trainer.batches_per_epoch - begin % trainer.batches_per_epoch
        self._start(min(begin + left, trainer.updates_wanted), hurry=True)

    def _run_until(self, goal: Goal) -> None:
        trainer = self._at_hand().trainer
        self._start(None, hurry=True, watch=GoalWatch(goal, trainer.batches_per_epoch))

    def _start(self, until: int | None, hurry: bool, watch: GoalWatch | None = None) -> None:
        trainer = self._at_hand().trainer
        if self._state == DIVERGED or trainer.index >= (until or trainer.updates_wanted):
            return
        self._pace.begin(until, hurry, watch)
        self._set_state(RUNNING)
        self._timer.start(0)

    def _pause(self) -> None:
        if self._state == RUNNING:
            self._block += self._at_hand().catch_up(MOST_CATCH_UP)
            self._stand_still()

    def _stop(self) -> None:
        self._timer.stop()

    def _set_rate(self, batches_per_second: float) -> None:
        self._pace.set_rate(batches_per_second)
        if self._state == RUNNING:
            self._wait_until_due()

    def _train_turn(self) -> None:
        runs, pace, block = self._at_hand(), self._pace, self._block
        if pace.rate == FULL_SPEED:
            self._free.wait(LONGEST_HOLD_S)
        now = time.perf_counter()
        end_of_turn = now + TURN_S
        while not self._commands and now < end_of_turn and len(block) < MOST_AT_ONCE:
            number = runs.next(pace.held)
            if number is None:
                self._stand_still()
                return
            if number == runs.active and pace.due > now:
                self._publish()
                self._wait_until_due()
                return
            step = runs.step(number)
            block.append((step, number))
            now = time.perf_counter()
            if number == runs.active:
                pace.trained(step, number in runs.ended, now)
        self._publish()
        self._timer.start(0)

    def _publish(self) -> None:
        """Add what has been trained to the histories, and tell."""
        if not self._block:
            return
        block, self._block = self._block, []
        self._at_hand().record(block)
        self.grown.emit()
        for step, number in block:
            self.stepped.emit(step, number)

    def _wait_until_due(self) -> None:
        self._timer.start(self._pace.milliseconds_left())

    def _stand_still(self) -> None:
        self._timer.stop()
        self._publish()
        trainer = self._at_hand().trainer
        if self._at_hand().active in self._at_hand().diverged:
            self._set_state(DIVERGED)
        elif trainer.index >= trainer.updates_wanted:
            self._set_state(FINISHED)
        else:
            self._set_state(PAUSED if trainer.index else IDLE)

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _at_hand(self) -> Comparison:
        if self._runs is None:
            raise RuntimeError("nothing to train has been loaded")
        return self._runs
