"""The fixture that fails a test which leaves a thread or a timer running can fail."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, QTimer

from tests.leftovers import Leftovers


@pytest.fixture
def leftovers(monkeypatch, qapp):
    return Leftovers(monkeypatch)


def test_a_timer_that_goes_on_is_told_with_its_owner(leftovers):
    owner = QObject()
    owner.setObjectName("clock")
    timer = QTimer(owner)
    timer.start(10_000)
    assert leftovers.running() == ["QTimer of QObject clock"]
    timer.stop()
    assert leftovers.running() == []


def test_a_thread_that_goes_on_is_told(leftovers):
    thread = QThread()
    thread.setObjectName("training")
    thread.start()
    assert leftovers.running() == ["training"]
    thread.quit()
    assert thread.wait(5000)
    assert leftovers.running() == []


def test_a_single_shot_is_left_until_it_has_fired(leftovers, qtbot):
    timer = QTimer()
    timer.setSingleShot(True)
    timer.start(20)
    assert leftovers.running() == ["QTimer"]
    qtbot.waitUntil(lambda: not timer.isActive())
    assert leftovers.running() == []


def test_the_fixture_fails_a_test_that_leaves_a_timer(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makeconftest("from tests.conftest import nothing_is_left  # noqa: F401\n")
    pytester.makepyfile(
        """
        from PySide6.QtCore import QTimer

        left = QTimer()

        def test_that_leaves_a_timer(qapp):
            left.start(60_000)

        def test_that_stops_it(qapp):
            left.start(60_000)
            left.stop()
        """
    )
    outcome = pytester.runpytest_subprocess("-p", "no:xvfb")
    outcome.assert_outcomes(passed=2, errors=1)
    outcome.stdout.fnmatch_lines(["*left running: QTimer*"])
