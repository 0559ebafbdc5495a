"""What tests wait for: that the worker has obeyed, and that something stays as it is."""

import time

from PySide6.QtCore import QObject, Slot


class Answer(QObject):
    """Notes that the snapshot it has asked for has come."""

    def __init__(self):
        super().__init__()
        self.come = False

    @Slot(object, object)
    def on_snapshot(self, _, request):
        self.come |= request is self


def obeyed(worker, wait_until):
    """Wait until the worker has obeyed all it was told, and the window has heard of what came of it.

    Commands are obeyed in order, and their signals arrive in order: a snapshot changes nothing.
    """
    answer = Answer()
    worker.snapshot_taken.connect(answer.on_snapshot)
    worker.take_snapshot(answer)
    wait_until(lambda: answer.come)
    worker.snapshot_taken.disconnect(answer.on_snapshot)


def stays(qtbot, holds, seconds):
    """Assert that `holds()` at every look for so long: for what must not happen."""
    until = time.perf_counter() + seconds

    def over():
        assert holds()
        return time.perf_counter() > until

    qtbot.waitUntil(over, timeout=round(1000 * seconds) + 5000)
