"""Speed and frames of the window with every panel visible, beside the notebook's loop that draws nothing."""

import math
import statistics
import subprocess
import sys
from dataclasses import asdict

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from engine.plan.experiment import Experiment
from gui.window.transport import SPEEDS
from tests.benchmarks.meter import Meter
from tests.benchmarks.shown_window import shown, wait, wait_until

SECONDS, ROUNDS = 4.0, 5
QUICK_SECONDS, QUICK_ROUNDS = 2.0, 1
SETTLE_S = 1.0
AIM = 2.0  # times the notebook's loop
CALM_SPEED, FULL_SPEED = SPEEDS.index(20.0), len(SPEEDS) - 1
FIVE_MORE_RUNS = (
    {"loss": "mse"},
    {"optimizer": "adam"},
    {"learning_rate": 0.5},
    {"loss": "bce"},
    {"momentum": 0.9},
)


def measure(quick=False):
    """Return the figures of a window at 1600 × 900, all panels visible, training without end."""
    seconds, rounds = (QUICK_SECONDS, QUICK_ROUNDS) if quick else (SECONDS, ROUNDS)
    window = shown(Experiment(epochs=10**6))
    meter = Meter(window)
    figures = {
        "full_speed": beside_the_notebook(window, meter, seconds, rounds),
        "20_batches_per_s": trained(window, meter, seconds, CALM_SPEED),
        "dragging_the_contour_at_full_speed": drag_the_contour(window, meter, seconds),
        "six_runs_at_full_speed": compare_six_runs(window, meter, seconds),
    }
    window.close()
    return figures


def beside_the_notebook(window, meter, seconds, rounds):
    """Return the figures at full speed: medians over rounds in which notebook and window take turns."""
    notebooks, ours = [], []
    for _ in range(rounds):
        notebooks.append(notebook_batches_per_s(seconds))
        ours.append(trained(window, meter, seconds, FULL_SPEED, with_heartbeat=False))
    ratios = [one["batches_per_s"] / notebook for one, notebook in zip(ours, notebooks, strict=True)]
    return {
        "notebook_batches_per_s": statistics.median(notebooks),
        **{name: statistics.median([one[name] for one in ours]) for name in ours[0]},
        "window_vs_notebook": statistics.median(ratios),
        "window_vs_notebook_aim": AIM,
    }


def notebook_batches_per_s(seconds):
    """Return the speed of the notebook's loop in a process of its own, while the window stands still."""
    command = [sys.executable, "-m", "tests.benchmarks.notebook", str(seconds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def trained(window, meter, seconds, speed, with_heartbeat=True):
    """Return the figures of training from the start; a run that has long gone on is cheaper to draw."""
    window.edits.reset()
    wait_until(lambda: meter.updates == 0)
    window.transport.speed.setValue(speed)
    window.player.play()
    wait(SETTLE_S)
    meter.begin(with_heartbeat)
    wait(seconds)
    return paused(window, meter)


def paused(window, meter):
    """Return the meter's figures, the window at rest."""
    figures = meter.figures()
    window.player.pause()
    wait_until(lambda: not window.player.playing)
    wait(SETTLE_S / 5)
    return figures


def compare_six_runs(window, meter, seconds):
    """Return the figures of six runs with four losses and two surfaces, the table of runs open too."""
    session, edits = window.session, window.edits
    for number, fields in enumerate(FIVE_MORE_RUNS, 2):
        edits.make_active(1)
        wait_until(lambda: session.active.number == 1)
        edits.add_run()
        wait_until(lambda number=number: session.active.number == number)
        edits.set_fields(fields, "Change")
        wait_until(lambda fields=fields: fields.items() <= asdict(session.active.experiment).items())
    edits.make_active(1)
    wait_until(lambda: session.active.number == 1 and window.views.two_surfaces)
    assert len(session.runs) == 6 and window.runs_dock.isVisible()
    return trained(window, meter, seconds, FULL_SPEED)


def drag_the_contour(window, meter, seconds):
    """Return the figures while real mouse events drag and zoom the contour to and fro."""
    window.transport.speed.setValue(FULL_SPEED)
    window.player.play()
    wait(SETTLE_S)
    target = window.views.loss_contour.plot.viewport()
    hand = Hand(target, QPointF(target.rect().center()))
    meter.begin(with_heartbeat=True)
    hand.timer.start(8)
    wait(seconds)
    hand.timer.stop()
    return paused(window, meter)


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
