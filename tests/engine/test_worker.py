"""TrainingWorker on its thread: the order of its signals, pausing, speed, and what it refuses."""

import time
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.trainer import Trainer
from engine.worker import FULL_SPEED, STATES, TrainingWorker
from tests.waits import obeyed, stays


@pytest.fixture
def make_worker(qapp, make_recorder):
    threads = []

    def make(experiment=None, rate=FULL_SPEED, dataset=None):
        worker, thread, recorder = TrainingWorker(), QThread(), make_recorder()
        recorder.listen_to(worker)
        worker.moveToThread(thread)
        thread.finished.connect(worker.deleteLater)
        thread.start()
        worker.set_rate(rate)
        worker.load(Run(experiment or Experiment(), dataset))
        threads.append((worker, thread))
        return worker, recorder

    yield make
    for worker, thread in threads:
        worker.stop()
        thread.quit()
        assert thread.wait(10_000)


def test_a_whole_run(make_worker, qtbot):
    worker, seen = make_worker()
    worker.play()
    qtbot.waitUntil(lambda: seen.states[-1:] == ["finished"], timeout=20_000)
    assert seen.order == ["accepted", "idle", "running", *["stepped"] * 700, "finished"]
    assert [step.index for step in seen.steps] == list(range(1, 701))
    trainer = Trainer(Experiment())
    assert [(s.w, s.b) for s in seen.steps] == [(s.w, s.b) for s in (trainer.step() for _ in range(700))]
    assert seen.steps[-1].accuracy == 1.0
    worker.play()
    worker.step()
    obeyed(worker, qtbot.waitUntil)
    assert len(seen.steps) == 700
    assert set(seen.states) <= set(STATES)


def test_step_and_epoch(make_worker, qtbot):
    worker, seen = make_worker(rate=0.25)
    worker.step()
    qtbot.waitUntil(lambda: seen.states[-1:] == ["paused"])
    assert len(seen.steps) == 1
    worker.step_epoch()
    qtbot.waitUntil(lambda: len(seen.steps) == 7)
    worker.step_epoch()
    qtbot.waitUntil(lambda: len(seen.steps) == 14)
    qtbot.waitUntil(lambda: seen.states[-1] == "paused")
    assert seen.steps[-1].batch == 7


def test_nothing_is_trained_after_pause(make_worker, qtbot):
    """The pause is asked for from another thread than the worker's, in the midst of full speed."""
    worker, seen = make_worker(Experiment(epochs=10**6))
    worker.play()
    qtbot.waitUntil(lambda: len(seen.steps) > 200, timeout=20_000)
    worker.pause()
    qtbot.waitUntil(lambda: seen.states[-1] == "paused")
    count = len(seen.steps)
    stays(qtbot, lambda: len(seen.steps) == count, 0.1)


def test_pausing_costs_no_cpu(make_worker, qtbot):
    worker, seen = make_worker()
    worker.step()
    qtbot.waitUntil(lambda: seen.states[-1:] == ["paused"])
    before, until = (time.thread_time(), time.process_time()), time.perf_counter() + 0.5
    qtbot.waitUntil(lambda: time.perf_counter() > until)
    others = (time.process_time() - before[1]) - (time.thread_time() - before[0])
    assert others < 0.1, "seconds of CPU that the other threads used in half a second's pause"


def test_reset_returns_to_the_start_and_repeats(make_worker, qtbot):
    worker, seen = make_worker()
    for _ in range(5):
        worker.step()
    qtbot.waitUntil(lambda: len(seen.steps) == 5)
    worker.reset()
    qtbot.waitUntil(lambda: len(seen.accepted) == 2)
    assert seen.accepted[-1].now.index == 0
    worker.step()
    qtbot.waitUntil(lambda: len(seen.steps) == 6)
    assert (seen.steps[5].w, seen.steps[5].index) == (seen.steps[0].w, 1)


def test_commands_given_at_once_are_obeyed_in_order(make_worker, qtbot):
    worker, seen = make_worker()
    for command in (
        worker.play,
        worker.pause,
        worker.reset,
        worker.step,
        worker.step,
        worker.reset,
        worker.step,
    ):
        command()
    qtbot.waitUntil(lambda: len(seen.accepted) == 3 and len(seen.steps) >= 1)
    qtbot.waitUntil(lambda: seen.states[-1] == "paused")
    after_reset = len(seen.order) - seen.order[::-1].index("accepted")
    assert seen.order[after_reset:].count("stepped") == 1
    assert seen.steps[-1].index == 1


def test_the_speed_is_kept(make_worker, qtbot):
    worker, seen = make_worker(Experiment(epochs=10**6), rate=100)
    worker.play()
    qtbot.waitUntil(lambda: len(seen.steps) > 10, timeout=20_000)
    began, count = time.perf_counter(), len(seen.steps)
    qtbot.waitUntil(lambda: len(seen.steps) >= count + 100, timeout=20_000)
    steps, seconds = len(seen.steps) - count, time.perf_counter() - began
    assert steps <= 100 * seconds + 30, "never faster than asked for, but for what it catches up"
    worker.set_rate(0.25)
    obeyed(worker, qtbot.waitUntil)
    count = len(seen.steps)
    stays(qtbot, lambda: len(seen.steps) <= count + 1, 0.3)


def test_a_divergence_stops_with_its_row_kept(make_worker, qtbot):
    worker, seen = make_worker(Experiment(loss="cross_entropy_literal", learning_rate=20))
    worker.play()
    qtbot.waitUntil(lambda: seen.states[-1:] == ["diverged"], timeout=20_000)
    assert [step.finite for step in seen.steps] == [True] * 13 + [False]
    worker.reset()
    qtbot.waitUntil(lambda: seen.states[-1] == "idle")


def test_what_is_refused_is_told_and_nothing_is_lost(make_worker, qtbot):
    worker, seen = make_worker()
    worker.step()
    qtbot.waitUntil(lambda: len(seen.steps) == 1)
    worker.load(Run(Experiment(batch_size=20), Dataset(name="two", x=[1, 2], y=[0, 1])))
    qtbot.waitUntil(lambda: len(seen.failures) == 1)
    assert str(seen.failures[0]) == "batch_size: 20 is not allowed; 1 to 2, the rows of two"
    worker.step()
    qtbot.waitUntil(lambda: len(seen.steps) == 2)
    assert seen.steps[1].index == 2


def test_100_000_emits_do_not_abort(qtbot):
    """PySide6 6.12.0 lost a reference to True with every emit, and aborted."""

    @dataclass(frozen=True)
    class Payload:
        flag: bool

    class Emitter(QObject):
        sent = Signal(object)
        flagged = Signal(bool)

        @Slot()
        def run(self):
            for _ in range(100_000):
                self.sent.emit(Payload(True))
                self.flagged.emit(True)

    class Counter(QObject):
        def __init__(self):
            super().__init__()
            self.count = 0

        @Slot(object)
        def on_sent(self, payload):
            self.count += payload.flag

        @Slot(bool)
        def on_flagged(self, flag):
            self.count += flag

    emitter, counter, thread = Emitter(), Counter(), QThread()
    emitter.moveToThread(thread)
    emitter.sent.connect(counter.on_sent)
    emitter.flagged.connect(counter.on_flagged)
    thread.started.connect(emitter.run, Qt.ConnectionType.QueuedConnection)
    thread.start()
    qtbot.waitUntil(lambda: counter.count == 200_000, timeout=60_000)
    thread.quit()
    assert thread.wait(5000)
