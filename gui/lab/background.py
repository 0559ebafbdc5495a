"""Background: one request/answer runner for work that would hold up the window."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from engine.progress import Cancelled, Progress


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Attributes
    ----------
    request : int
        The number that ``ask`` returned.
    value : object
        What the work returned; None where it failed.
    error : Exception or None
        What it raised.
    """

    request: int
    value: Any = None
    error: Exception | None = None


class Background(QObject):
    """Does one piece of work at a time on a thread of its own.

    A piece of work is a function ``work(progress)`` that has captured its inputs, touches nothing else, and
    gives up when ``progress`` returns False. A new request takes the place of the one before.

    Signals
    -------
    answered(Answer)
        In the thread this object lives in; never for a request that was cancelled or replaced.
    progressed(int, float)
        The request's number and the fraction done.
    """

    answered = Signal(object)
    progressed = Signal(int, float)
    _done = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._wanted = 0
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._done.connect(self._pass_on)

    def ask(self, work: Callable[[Progress], Any]) -> int:
        """Begin `work` as soon as what runs now has ended or given up; return the request's number."""
        self._wanted = request = next(self._numbers)
        self._executor.submit(self._carry_out, request, work)
        return request

    def cancel(self) -> None:
        """Want no answer any more."""
        self._wanted = 0

    def close(self) -> None:
        """Cancel, and wait for the thread to end."""
        self.cancel()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _carry_out(self, request: int, work: Callable[[Progress], Any]) -> None:
        """Do the work; the thread's border, so the one place that catches everything."""

        def progress(fraction: float) -> bool:
            self.progressed.emit(request, fraction)
            return request == self._wanted

        if request != self._wanted:
            return
        try:
            self._done.emit(Answer(request, work(progress)))
        except Cancelled:
            return
        except Exception as error:  # noqa: BLE001 - the thread's border
            self._done.emit(Answer(request, error=error))

    @Slot(object)
    def _pass_on(self, answer: Answer) -> None:
        if answer.request == self._wanted:
            self.answered.emit(answer)
