"""StatusLine: what the status bar says: what the worker does, the update on show, notes, and long runs."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from engine.loss import surface
from engine.worker import DIVERGED, FINISHED, IDLE, LOADING, PAUSED, RUNNING
from gui.lab.player import Player
from gui.lab.session import Session
from gui.look.text import percent_text
from gui.window.progress_line import ProgressLine

NOTE_MS = 6000


class StatusLine(QObject):
    """Fills a status bar.

    Parameters
    ----------
    bar : QStatusBar
    session : Session
    player : Player
    moment : QWidget
        Says which moment of an update is on show; stands at the right.

    Attributes
    ----------
    progress : ProgressLine
        How far a long run has come.
    """

    def __init__(self, bar: QStatusBar, session: Session, player: Player, moment: QWidget) -> None:
        super().__init__()
        self._bar, self._session, self._player = bar, session, player
        self.progress = ProgressLine()
        self.progress.cancelled.connect(player.pause)
        self._label = QLabel()
        self._label.setObjectName("state_label")
        self._words = ""
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._label)
        bar.addPermanentWidget(moment)
        bar.addPermanentWidget(self.progress)
        session.run_changed.connect(self.say_state)
        self.say_state()

    @Slot(str)
    def note(self, text: str) -> None:
        """Say something in the place of what the worker does, for a while."""
        self._bar.showMessage(text, NOTE_MS)

    @Slot()
    def say_state(self) -> None:
        """Say in the next frame what the worker does now."""
        self._words = self._state_text(self._player.state)
        if self._player.state != RUNNING:
            self.progress.hide()

    @Slot()
    def draw(self) -> None:
        """Say what the worker does, which update is on show, and how far a long run has come."""
        session, cursor = self._session, self._session.cursor
        behind = f" · on show: update {cursor}" if cursor < session.newest else ""
        self._label.setText(self._words + behind)
        if self.progress.isVisible():
            self.progress.show_fraction(session.newest / session.active.updates_wanted)

    def _state_text(self, state: str) -> str:
        run, newest = self._session.active, self._session.newest
        if state == FINISHED:
            w, b = (run.history.column(name, newest, newest + 1)[0] for name in ("w", "b"))
            accuracy = float(surface.accuracy(run.dataset, w, b))
            epochs = run.epoch_and_batch(newest)[0]
            return f"Finished after {epochs} epochs: accuracy {percent_text(accuracy)}"
        return {
            LOADING: "Loading the engine…",
            IDLE: "Ready: press Space to train, → for one batch",
            RUNNING: "Training",
            PAUSED: f"Paused after update {newest}",
            DIVERGED: f"Diverged at update {newest}",
        }[state]
