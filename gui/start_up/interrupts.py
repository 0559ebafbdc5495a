"""Interrupts: Ctrl+C in the terminal closes the window as a person would."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot


class Interrupts(QObject):
    """Calls ``close`` in the event loop when SIGINT or SIGTERM has come, also where that was before.

    Qt's loop runs no Python while it waits, so the signal's number arrives through a socket that wakes it.

    Attributes
    ----------
    close : callable, optional
        What is called.
    """

    def __init__(self) -> None:
        super().__init__()
        self.close: Callable[[], object] | None = None
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _take_note)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    @Slot()
    def _on_signal(self) -> None:
        self._here.recv(64)
        if self.close is not None:
            self.close()


def _take_note(number: int, frame: object) -> None:
    """Do nothing here: the socket has been written to."""
