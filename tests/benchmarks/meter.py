"""Meter: frames, updates and gaps of a window, counted without a slot that runs for each update."""

import statistics
import time
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, QTimer, Slot

HEARTBEAT_MS = 2


class Meter(QObject):
    """Notes when frames begin and are painted; updates are counted by the histories' lengths.

    Parameters
    ----------
    window : MainWindow
        Shown and ready.

    Attributes
    ----------
    drawn_ms : list of float
        Of each frame since ``begin``: from before it is drawn until all its plots, 3D too, have been painted.
    """

    def __init__(self, window):
        super().__init__()
        self.window = window
        self.frames, self.beats, self.drawn_ms = [], [], []
        self.began = self.updates_before = self.cpu_before = 0
        self.unpainted = False
        self.heart = QTimer(self)
        self.heart.timeout.connect(self.on_beat)
        self.come_first()

    def come_first(self):
        """Hear of a frame before it is drawn, and of its end before the worker goes on and takes the lock."""
        views, release = self.window.views, self.window.worker.release
        views.clock.frame.disconnect(views.draw)
        views.clock.frame.connect(self.on_frame)
        views.clock.frame.connect(views.draw)
        views.drawing_ended.disconnect(release)
        views.drawing_ended.connect(self.on_painted)
        views.drawing_ended.connect(release, Qt.ConnectionType.DirectConnection)

    @Slot()
    def on_beat(self):
        self.beats.append(time.perf_counter())

    @Slot()
    def on_frame(self):
        self.frames.append(time.perf_counter())
        self.unpainted = True

    @Slot()
    def on_painted(self):
        if self.unpainted:
            self.unpainted = False
            self.drawn_ms.append(1000 * (time.perf_counter() - self.frames[-1]))

    @property
    def updates(self):
        """How many updates the runs of the window have made so far."""
        return sum(len(run.history) for run in self.window.session.runs.values())

    def begin(self, with_heartbeat=False):
        """Count from now on; the heartbeat finds gaps of the event loop, and takes its share of the speed."""
        self.frames, self.beats, self.drawn_ms, self.unpainted = [], [], [], False
        if with_heartbeat:
            self.heart.start(HEARTBEAT_MS)
        self.updates_before, self.cpu_before = self.updates, time.thread_time()
        self.began = time.perf_counter()

    def figures(self):
        """Return what has been counted since ``begin``, and count no more.

        The gap between frames holds drawing and painting: a frame is drawn when the one before is painted.
        """
        seconds = time.perf_counter() - self.began
        updates, cpu_s = self.updates - self.updates_before, time.thread_time() - self.cpu_before
        figures = {
            "batches_per_s": updates / seconds,
            "frames_per_s": len(self.frames) / seconds,
            "frame_ms": statistics.median(self.drawn_ms),
            "frame_p99_ms": percentile(self.drawn_ms, 99),
            "frame_gap_p99_ms": percentile(gaps_ms(self.frames), 99),
            "window_thread_cpu_per_frame_ms": 1000 * cpu_s / len(self.frames),
        }
        if self.heart.isActive():
            self.heart.stop()
            gaps = gaps_ms(self.beats)
            figures |= {"gui_gap_p99_ms": percentile(gaps, 99), "gui_gap_longest_ms": max(gaps)}
        return figures


def gaps_ms(times):
    """Return the milliseconds between times in seconds."""
    return [1000 * (b - a) for a, b in pairwise(times)]


def percentile(values, p):
    """Return the p-th percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[p - 1]
