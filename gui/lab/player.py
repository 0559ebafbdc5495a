"""Player: play, pause, step and back, inside what is known by moving the cursor, beyond it by training."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.training.goals import Goal
from engine.worker import FULL_SPEED, RUNNING, TrainingWorker
from gui.lab.on_show import WHOLE
from gui.lab.session import Session

REPLAY_EVERY_MS = 16
FULL_REPLAY_S = 2.0  # at full speed the whole history passes in this time


class Player(QObject):
    """Carries out the transport's commands on the session's cursor and on the worker.

    Signals
    -------
    playing_changed(bool)
        Whether the views are moving: by training or by replaying what is known.
    """

    playing_changed = Signal(bool)

    def __init__(self, session: Session, worker: TrainingWorker, batches_per_second: float) -> None:
        super().__init__()
        self._session = session
        self._worker = worker
        self._rate = batches_per_second
        self._playing = False
        self._micro = False
        self._exact = 0.0  # the replay's position, between updates
        self._last = 0.0
        self._replay = QTimer(self)
        self._replay.setInterval(REPLAY_EVERY_MS)
        self._replay.timeout.connect(self._replay_on)
        session.run_changed.connect(self._stop_replay)

    @property
    def state(self) -> str:
        """The worker's state, as last heard."""
        return self._session.state

    @property
    def playing(self) -> bool:
        """Whether the views are moving."""
        return self._playing

    @Slot(str)
    def on_state_changed(self) -> None:
        """Take note of the worker's state, which the session has heard."""
        self._tell()

    def set_rate(self, batches_per_second: float) -> None:
        """Go at so many batches per second, training or replaying."""
        self._rate = batches_per_second
        self._worker.set_rate(batches_per_second)

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def set_micro_steps(self, micro: bool) -> None:
        """Let ``step`` show an update moment by moment, or whole."""
        self._micro = micro
        if not micro:
            self._session.show_whole()

    def play(self) -> None:
        """Go on from the update on show."""
        self._finish_moments()
        if self._session.at_newest:
            self._session.follow_newest()
            self._worker.play()
            return
        self._exact, self._last = float(self._session.cursor), time.perf_counter()
        self._replay.start()
        self._tell()

    def pause(self) -> None:
        """Stand still."""
        self._replay.stop()
        self._worker.pause()
        self._tell()

    @Slot()
    def step(self) -> None:
        """Show the next update, or the next moment of this one; at the newest update, train one."""
        session, first = self._session, 1 if self._micro else WHOLE
        session.follow()
        if session.moment < WHOLE:
            session.show_update(session.cursor, session.moment + 1)
        elif session.cursor < session.newest:
            self.pause()
            session.show_update(session.cursor + 1, first)
        else:
            session.moment_of_next = first
            session.follow_newest()
            self._worker.step()

    @Slot()
    def step_epoch(self) -> None:
        """Show the end of the epoch; where it is not known yet, train to it."""
        self._finish_moments()
        session = self._session
        if not session.at_newest:
            self.pause()
            per_epoch = session.active.batches_per_epoch
            session.show_update((session.cursor // per_epoch + 1) * per_epoch)
        else:
            session.follow_newest()
            self._worker.step_epoch()

    def run_until(self, goal: Goal) -> None:
        """Go to the newest update and train until `goal` is reached."""
        self.to_newest()
        self._worker.run_until(goal)

    @Slot()
    def step_back(self) -> None:
        """Show the update before, or the moment before."""
        self.pause()
        self._session.follow()
        if self._micro and self._session.moment > 1 and self._session.cursor:
            self._session.show_update(self._session.cursor, self._session.moment - 1)
            return
        self._session.show_update(self._session.cursor - 1)

    @Slot()
    def epoch_back(self) -> None:
        """Show the end of the epoch before."""
        self.pause()
        self._session.follow()
        per_epoch = self._session.active.batches_per_epoch
        self._session.show_update((self._session.cursor - 1) // per_epoch * per_epoch)

    @Slot()
    def to_start(self) -> None:
        """Show the start."""
        self.pause()
        self._session.show_update(0)

    @Slot()
    def to_newest(self) -> None:
        """Show the newest update, and follow from there."""
        self._replay.stop()
        self._finish_moments()
        self._session.follow_newest()
        self._tell()

    @Slot()
    def _stop_replay(self) -> None:
        """Replay nothing of a history that is another now."""
        self._replay.stop()
        self._tell()

    @Slot()
    def _replay_on(self) -> None:
        session, now = self._session, time.perf_counter()
        rate = session.newest / FULL_REPLAY_S if self._rate == FULL_SPEED else self._rate
        if int(self._exact) != session.cursor:  # the cursor was moved by hand
            self._exact = float(session.cursor)
        self._exact += rate * (now - self._last)
        self._last = now
        session.show_update(int(self._exact))
        if session.cursor == session.newest:
            self._replay.stop()
            session.follow_newest()
            self._worker.play()  # trains on, or has nothing to train
            self._tell()

    def _finish_moments(self) -> None:
        """Show the update on show whole, and those to come."""
        self._session.moment_of_next = WHOLE
        self._session.show_whole()

    def _tell(self) -> None:
        playing = self._replay.isActive() or self.state == RUNNING
        self._session.moving = playing
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)
