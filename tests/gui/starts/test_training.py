"""The training of all starts: refined, cancelled, gone on with, and ended."""

import threading

import pytest
from PySide6.QtCore import Qt

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.starts.training import Question
from tests.gui.starts.hands import CONTROL, SHIFT, click_at, complete, point_at, press, start_of
from tests.waits import stays


def test_refining_replaces_in_place(make_lab, qtbot, gate):
    starts = make_lab().starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    images = [each.image for each in starts.pair.maps]
    assert [image.image.shape for image in images] == [(5, 5, 4)] * 2
    qtbot.waitUntil(lambda: starts.foot.progress.value() > 0)
    whole = 1000 * (25 + 25 + 0.5 * 100) / (25 + 25 + 100 + 100)
    assert starts.foot.progress.value() == pytest.approx(whole, abs=1)
    assert starts.foot.progress.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert [each.image for each in starts.pair.maps] == images
    assert [image.image.shape for image in images] == [(10, 10, 4)] * 2
    assert not starts.foot.progress.isVisible()
    assert not starts.foot.go_on.isVisible()
    assert starts.foot.status.text() == "10 × 10 starts"


def test_cancel_keeps_the_maps_and_go_on_goes_on(make_lab, qtbot, gate):
    starts = make_lab().starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    before = [each.outcomes for each in starts.pair.maps]
    assert starts.foot.go_on.text() == "&Cancel"
    press(qtbot, starts, "go_on")
    assert not starts.training.running
    assert starts.foot.go_on.text() == "&Go on"
    assert starts.foot.status.text() == "Stopped at 5 × 5 starts"
    gate.set()
    stays(qtbot, lambda: [each.outcomes for each in starts.pair.maps] == before, 0.1)
    point_at(qtbot, starts.pair.left, 0.0, 0.0)
    qtbot.waitUntil(lambda: starts.cell_line.text().startswith("start w 0.0000, b 0.0000:"))
    press(qtbot, starts, "go_on")
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.outcomes is not before[0]
    assert starts.training.finest("cross_entropy").loss.shape == (10, 10)


def test_closing_while_computing_stops_it_and_opening_goes_on(make_lab, qtbot, gate):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    first = starts.pair.left.outcomes
    starts.resize(1000, 600)
    press(qtbot, starts, "close")
    assert not starts.isVisible()
    assert not starts.training.running
    gate.set()
    window.activateWindow()  # as a window manager does
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert window.starts is starts
    assert starts.pair.left.outcomes is first
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)


def test_closing_the_lab_while_computing_leaves_no_thread(make_lab, qtbot, gate):
    before = {t for t in threading.enumerate() if t.name.startswith("background")}
    window = make_lab()
    qtbot.waitUntil(lambda: len(window.starts.training.alike()) == 2)
    assert window.starts.training.running
    assert {t for t in threading.enumerate() if t.name.startswith("background")} > before
    window.close()
    assert {t for t in threading.enumerate() if t.name.startswith("background")} == before
    assert not window.starts.isVisible()


def test_a_change_after_cancel_waits_for_the_button(make_lab, qtbot, gate):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    press(qtbot, starts, "go_on")
    window.edits.set_fields({"epochs": 3}, "Fewer")
    qtbot.waitUntil(lambda: starts.pair.left.outdated)
    assert not starts.working
    assert starts.foot.go_on.text() == "&Compute again"
    click_at(qtbot, starts.pair.left, 0.0, 0.0)
    stays(qtbot, lambda: start_of(window) == (-5, -10), 0.05)  # what is outdated is not to be clicked
    gate.set()
    press(qtbot, starts, "go_on")
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.outcomes.updates == 21


def test_an_error_is_said(make_lab, qtbot, monkeypatch):
    def broken(*_, **__):
        raise MemoryError("no room for so many starts")

    monkeypatch.setattr("gui.starts.training.train_starts", broken)
    starts = make_lab().starts
    qtbot.waitUntil(lambda: "no room for so many starts" in starts.foot.status.text())
    assert starts.foot.go_on.text() == "&Go on"
    assert starts.pair.left.outcomes is None


def test_a_question_leaves_out_loss_start_and_changes():
    window = (0.0, 1.0, 0.0, 1.0)
    one = Question.about(Run(Experiment(), None, ((3, "epochs", 7),)), window)
    assert one == Question.about(Run(Experiment(loss="mse", start_w=3.0, start_b=1.0)), window)
    assert one != Question.about(Run(Experiment(momentum=0.5)), window)
    assert one != Question.about(Run(Experiment()), (0.0, 2.0, 0.0, 1.0))
