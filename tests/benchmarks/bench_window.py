"""Frames a second and gaps of the GUI with every panel visible, at rest in speed and at full speed."""

import math
import os
import statistics
import tempfile
import time

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from engine.plan.experiment import Experiment
from gui.app import create_main_window, prepare_application
from gui.window.transport import SPEEDS

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
        window.views.clock.frame.connect(self.on_frame)
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
        with_opengl and window.views.loss_surface.view is None
    ):
        wait(0.2)
    wait(1.0)
    figures = {}
    for name, position in (("20_batches_per_s", SPEEDS.index(20.0)), ("full_speed", len(SPEEDS) - 1)):
        window.edits.reset()
        window.transport.speed.setValue(position)
        window.player.play()
        wait(1.0)
        meter.begin()
        wait(SECONDS)
        figures[name] = meter.figures(SECONDS)
        window.player.pause()
        wait(0.2)
    figures["dragging_the_contour_at_full_speed"] = drag_the_contour(window, meter)
    figures["six_runs_at_full_speed"] = compare_six_runs(window, meter)
    window.close()
    return figures


def compare_six_runs(window, meter):
    """Return the figures of six runs with four losses and two surfaces, the table of runs open too."""
    window.edits.reset()
    for fields in (
        {"loss": "mse"},
        {"optimizer": "adam"},
        {"learning_rate": 0.5},
        {"loss": "bce"},
        {"momentum": 0.9},
    ):
        window.edits.make_active(1)
        wait(0.2)
        window.edits.add_run()
        wait(0.3)
        window.edits.set_fields(fields, "Change")
        wait(0.3)
    window.edits.make_active(1)
    wait(1.0)
    assert len(window.session.runs) == 6 and window.views.two_surfaces and window.runs_dock.isVisible()
    window.player.play()
    wait(1.0)
    meter.begin()
    wait(SECONDS)
    figures = meter.figures(SECONDS)
    window.player.pause()
    wait(0.2)
    return figures


def drag_the_contour(window, meter):
    """Return the figures while real mouse events drag and zoom the contour to and fro."""
    window.player.play()
    wait(0.5)
    target = window.views.loss_contour.plot.viewport()
    middle = QPointF(target.rect().center())
    hand = Hand(target, middle)
    meter.begin()
    hand.timer.start(8)
    wait(SECONDS)
    hand.timer.stop()
    figures = meter.figures(SECONDS)
    window.player.pause()
    wait(0.2)
    return figures


class Hand(QObject):
    """Drags with the left button in circles, and turns the wheel now and then."""

    def __init__(self, target, middle):
        super().__init__()
        self.target, self.middle, self.turn = target, middle, 0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.move)
        self.send(QEvent.Type.MouseButtonPress, middle)

    def send(self, kind, at):
        left = Qt.MouseButton.LeftButton
        button = left if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, self.target.mapToGlobal(at), button, left, none)
        QApplication.sendEvent(self.target, event)

    @Slot()
    def move(self):
        self.turn += 1
        angle = self.turn / 20
        at = self.middle + QPointF(80 * math.cos(angle), 60 * math.sin(angle))
        self.send(QEvent.Type.MouseMove, at)
        if self.turn % 25 == 0:
            notch = QPoint(0, 120 if self.turn % 50 else -120)
            QApplication.sendEvent(
                self.target,
                QWheelEvent(
                    at, self.target.mapToGlobal(at), QPoint(), notch, Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
                ),
            )  # fmt: skip
