"""Lab: what lives without a window: the session, the worker in its thread, the player and the edits."""

import os
import sys

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QThread

from engine.plan.run import Run
from engine.worker import TrainingWorker
from gui.lab.edits import Edits
from gui.lab.player import Player
from gui.lab.session import Session

LONGEST_WAIT_MS = 10_000  # for a thread that is still importing torch


class Lab:
    """Builds these and ends them.

    Parameters
    ----------
    run : Run
        What to show until the worker has loaded it.
    batches_per_second : float
        How fast, to begin with.

    Attributes
    ----------
    session : Session
        What is shown.
    worker : TrainingWorker
        Trains, in a thread of its own.
    player, edits : Player, Edits
        What a person asks of the two.
    """

    def __init__(self, run: Run, batches_per_second: float) -> None:
        self._garbage = GarbageCollector()  # Qt objects must not be finalised in the worker's thread
        self._thread = QThread()
        self.session, self.worker = Session(run), TrainingWorker()
        self.player = Player(self.session, self.worker, batches_per_second)
        self.edits = Edits(self.session, self.worker)
        self.worker.moveToThread(self._thread)
        self.worker.grown.connect(self.session.on_grown)
        self.worker.state_changed.connect(self.session.on_state)
        self.worker.experiment_accepted.connect(self.session.on_accepted)
        self._thread.finished.connect(self.worker.deleteLater)

    def start(self, run: Run) -> None:
        """Start the thread, and let the worker load `run`."""
        self._thread.start()
        self.worker.load(run)

    def fall_silent(self) -> None:
        """Tell nothing any more: what is still on its way has nobody to see it."""
        self.player.pause()  # a replay would go on by itself
        self.session.blockSignals(True)
        self.edits.stack.blockSignals(True)

    def end(self) -> None:
        """End the thread; where that cannot be, the process."""
        self._garbage.timer.stop()
        self.worker.stop()
        self._thread.quit()
        if not self._thread.wait(LONGEST_WAIT_MS):
            sys.stdout.flush()
            os._exit(0)  # torch's import cannot be interrupted, and Qt aborts on a running thread
