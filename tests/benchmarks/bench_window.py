"""Frames a second and gaps of the GUI with every panel visible, at rest in speed and at full speed."""

import os
import statistics
import tempfile
import time

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from engine.experiment import Experiment
from gui.app import create_main_window, prepare_application
from gui.transport import SPEEDS

SECONDS = 6.0
SIZE = (1600, 900)
HEARTBEAT_MS = 2


class Meter(QObject):
    """Counts frames and batches, and the longest waits of the event loop."""

    def __init__(self, window):
        super().__init__()
        self.window = window
        self.frames, self.beats, self.batches = [], [], 0
        self.heart = QTimer(self)
        self.heart.timeout.connect(self.on_beat)
        window._clock.frame.connect(self.on_frame)
        window.worker.stepped.connect(self.on_stepped)

    @Slot()
    def on_beat(self):
        self.beats.append(time.perf_counter())

    @Slot()
    def on_frame(self):
        self.frames.append(time.perf_counter())

    @Slot(object)
    def on_stepped(self, step):
        self.batches += 1

    def begin(self):
        self.frames, self.beats, self.batches = [], [], 0
        self.heart.start(HEARTBEAT_MS)

    def figures(self, seconds):
        """Frame intervals hold drawing and painting: a frame is drawn when the one before is painted."""
        self.heart.stop()
        frame_gaps = [1000 * (b - a) for a, b in zip(self.frames, self.frames[1:], strict=False)]
        loop_gaps = [1000 * (b - a) for a, b in zip(self.beats, self.beats[1:], strict=False)]
        return {
            "frames_per_s": len(self.frames) / seconds,
            "frame_gap_p99_ms": percentile(frame_gaps, 99),
            "gui_gap_p99_ms": percentile(loop_gaps, 99),
            "gui_gap_longest_ms": max(loop_gaps, default=0.0),
            "batches_per_s": self.batches / seconds,
        }


def percentile(values, p):
    """Return the p-th percentile; 0 where there is nothing."""
    return statistics.quantiles(values, n=100)[p - 1] if len(values) > 1 else 0.0


def wait(seconds):
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def measure(with_opengl=True):
    """Return the figures of a window at 1600 × 900, all panels visible, training without end."""
    os.environ["CROSS_ENTROPY_LAB_SETTINGS"] = os.path.join(tempfile.mkdtemp(), "settings.ini")
    prepare_application()
    window = create_main_window(Experiment(epochs=10**6), with_opengl=with_opengl)
    window.resize(*SIZE)
    window.show()
    meter = Meter(window)
    while not window.actions_by_name["play"].isEnabled() or (
        with_opengl and window.loss_surface.view is None
    ):
        wait(0.2)
    wait(1.0)
    figures = {}
    for name, position in (("20_batches_per_s", SPEEDS.index(20.0)), ("full_speed", len(SPEEDS) - 1)):
        window.player.reset()
        window.transport.speed.setValue(position)
        window.player.play()
        wait(1.0)
        meter.begin()
        wait(SECONDS)
        figures[name] = meter.figures(SECONDS)
        window.player.pause()
        wait(0.2)
    window.close()
    return figures
