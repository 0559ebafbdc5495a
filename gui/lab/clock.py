"""FrameClock: asks for one drawing a frame, and for none where nothing has changed."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

NORMAL_MS = 16  # 60 Hz
FULL_SPEED_MS = 33  # 30 Hz: painting steals from training


class FrameClock(QObject):
    """Emits ``frame`` at most once an interval, and only after a ``request``."""

    frame = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wanted = self._stopped = False
        self._interval_ms = NORMAL_MS
        self._drawn_at = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # single shot, begun anew in every frame: a late frame costs no more than what it is late
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    @property
    def idle(self) -> bool:
        """Whether what is drawn is up to date."""
        return not self._wanted

    def set_interval(self, milliseconds: int) -> None:
        """Draw no more often than this."""
        self._interval_ms = milliseconds

    @Slot()
    def request(self) -> None:
        """Something that is shown has changed."""
        if self._stopped:
            return
        self._wanted = True
        if not self._timer.isActive():
            gone = time.perf_counter() - self._drawn_at
            self._timer.start(max(0, self._interval_ms - round(1000 * gone)))

    def stop(self) -> None:
        """Draw no more, whatever is requested after it."""
        self._stopped = True
        self._timer.stop()
        self._wanted = False

    @Slot()
    def _tick(self) -> None:
        if not self._wanted:
            return
        self._wanted = False
        self._drawn_at = time.perf_counter()
        self._timer.start(self._interval_ms)
        self.frame.emit()
