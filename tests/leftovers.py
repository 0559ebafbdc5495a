"""What a test leaves running: threads and timers of Qt, which would go on into the tests after it."""

import weakref

from PySide6.QtCore import QThread, QTimer
from shiboken6 import isValid


class Leftovers:
    """Notes every QThread and QTimer that is started, from when it is made.

    Parameters
    ----------
    monkeypatch : MonkeyPatch
        Takes the notes away again.
    """

    def __init__(self, monkeypatch):
        self.threads, self.timers = weakref.WeakSet(), weakref.WeakSet()
        for kind, started in ((QThread, self.threads), (QTimer, self.timers)):
            monkeypatch.setattr(kind, "start", noting(kind.start, started))

    def running(self):
        """Return what is running still, in words: empty where a test has left nothing."""
        threads = [thread for thread in self.threads if isValid(thread) and thread.isRunning()]
        timers = [timer for timer in self.timers if isValid(timer) and timer.isActive()]
        return [described(each) for each in (*threads, *timers)]


def noting(start, started):
    """Return `start` that notes in a set what it has started."""

    def start_and_note(self, *arguments):
        started.add(self)
        return start(self, *arguments)

    return start_and_note


def described(left):
    """Return what a thread or timer is, and whose."""
    name = left.objectName() or type(left).__name__
    owner = left.parent()
    return name if owner is None else f"{name} of {type(owner).__name__} {owner.objectName()}".rstrip()
