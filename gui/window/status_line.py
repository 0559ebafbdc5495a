"""StatusLine: what the status bar says: what the worker does, the update on show, notes, and long runs."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from engine.loss import surface
from engine.worker import DIVERGED, FINISHED, IDLE, LOADING, PAUSED, RUNNING
from gui.lab.on_show import OnShow
from gui.lab.player import Player
from gui.look.text import percent_text
from gui.window.progress_line import ProgressLine

NOTE_MS = 6000


class StatusLine(QObject):
    """Fills a status bar.

    Parameters
    ----------
    bar : QStatusBar
    player : Player
        Pauses where a long run is cancelled.
    moment : QWidget
        Says which moment of an update is on show; stands at the right.

    Attributes
    ----------
    progress : ProgressLine
        How far a long run has come.
    """

    def __init__(self, bar: QStatusBar, player: Player, moment: QWidget) -> None:
        super().__init__()
        self._bar = bar
        self.progress = ProgressLine()
        self.progress.cancelled.connect(player.pause)
        self._label = QLabel()
        self._label.setObjectName("state_label")
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._label)
        bar.addPermanentWidget(moment)
        bar.addPermanentWidget(self.progress)

    @Slot(str)
    def note(self, text: str) -> None:
        """Say something in the place of what the worker does, for a while."""
        self._bar.showMessage(text, NOTE_MS)

    def draw(self, on_show: OnShow) -> None:
        """Say what the worker does, which update is on show, and how far a long run has come."""
        behind = f" · on show: update {on_show.cursor}" if on_show.cursor < on_show.newest else ""
        text = _state_text(on_show) + behind
        if text != self._label.text():
            self._label.setText(text)
        if self.progress.isVisible() and on_show.state == RUNNING:
            self.progress.show_fraction(on_show.newest / on_show.run.updates_wanted)

    def on_state(self, state: str) -> None:
        """Hide the progress once nothing runs."""
        if state != RUNNING:
            self.progress.hide()


def _state_text(on_show: OnShow) -> str:
    run, newest = on_show.run, on_show.newest
    if on_show.state == FINISHED:
        accuracy = float(surface.accuracy(run.dataset, *run.parameters(newest)))
        epochs = run.epoch_and_batch(newest)[0]
        return f"Finished after {epochs} epochs: accuracy {percent_text(accuracy)}"
    return {
        LOADING: "Loading the engine…",
        IDLE: "Ready: press Space to train, → for one batch",
        RUNNING: "Training",
        PAUSED: f"Paused after update {newest}",
        DIVERGED: f"Diverged at update {newest}",
    }[on_show.state]
