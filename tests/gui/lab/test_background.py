"""Background: the newest request is answered, late and cancelled ones are not, errors come back."""

import threading

import pytest
from PySide6.QtCore import QObject, Slot

from engine.progress import report
from gui.lab.background import Background


class Answers(QObject):
    def __init__(self):
        super().__init__()
        self.answers, self.fractions, self.threads = [], [], set()

    @Slot(object)
    def on_answered(self, answer):
        self.answers.append(answer)
        self.threads.add(threading.current_thread())

    @Slot(int, float)
    def on_progressed(self, request, fraction):
        self.fractions.append((request, fraction))


@pytest.fixture
def desk(qapp):
    background, answers = Background(), Answers()
    background.answered.connect(answers.on_answered)
    background.progressed.connect(answers.on_progressed)
    yield background, answers
    background.close()


def test_work_is_done_elsewhere_and_answered_here(desk, qtbot):
    background, got = desk
    request = background.ask(lambda progress: (threading.current_thread(), progress(0.5)))
    qtbot.waitUntil(lambda: bool(got.answers))
    worked_in, went_on = got.answers[0].value
    assert got.answers[0].request == request
    assert went_on
    assert worked_in is not threading.main_thread()
    assert got.threads == {threading.main_thread()}
    qtbot.waitUntil(lambda: got.fractions == [(request, 0.5)])


def test_a_new_request_takes_the_place_of_the_one_before(desk, qtbot):
    background, got = desk
    gate, given_up = threading.Event(), threading.Event()

    def slow(progress):
        gate.wait(10)
        try:
            report(progress, 0.1)
        except Exception:
            given_up.set()
            raise
        return "late"

    background.ask(slow)
    background.ask(lambda _: "never begun")
    last = background.ask(lambda _: "newest")
    gate.set()
    qtbot.waitUntil(lambda: bool(got.answers))
    assert [(answer.request, answer.value) for answer in got.answers] == [(last, "newest")]
    assert given_up.is_set()


def test_a_cancelled_request_is_not_answered(desk, qtbot):
    background, got = desk
    gate = threading.Event()
    background.ask(lambda _: gate.wait(10))
    background.cancel()
    gate.set()
    background.ask(lambda _: "still at work")
    qtbot.waitUntil(lambda: [a.value for a in got.answers] == ["still at work"])


def test_an_error_comes_back(desk, qtbot):
    background, got = desk
    background.ask(lambda _: 1 / 0)
    qtbot.waitUntil(lambda: bool(got.answers))
    assert isinstance(got.answers[0].error, ZeroDivisionError)
    assert got.answers[0].value is None


def test_closing_waits_for_the_thread(qapp):
    background = Background()
    background.ask(lambda progress: all(progress(0.0) for _ in range(10**9)))
    background.close()
    assert not any(thread.name.startswith("background") for thread in threading.enumerate())
