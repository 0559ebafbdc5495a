"""Training from the window: step, play, back, reset, run until, and any of them in a hurry."""

import random

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QSlider, QToolButton

from engine.plan.experiment import Experiment
from engine.training.goals import Goal
from engine.training.trainer import Trainer
from gui.dialogs.run_until import RunUntil
from gui.window.transport import SPEEDS
from tests.gui.hands import FULL, action, assert_one_update, click, read_out, set_speed
from tests.waits import obeyed, stays


def finished(window):
    return window.player.state == "finished"


def test_step_pause_and_epoch(window, qtbot):
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 2)
    assert len(window.session.active.history) == 2
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 7)
    assert (read_out(window, "epoch"), read_out(window, "batch")) == (1, 7)
    assert (read_out(window, "w"), read_out(window, "b")) == pytest.approx((-1.6238781, -4.6781693), abs=2e-5)
    assert_one_update(window)


def test_play_animates_and_pause_holds(window, qtbot):
    set_speed(window, SPEEDS.index(200.0))
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.session.cursor >= 40)
    assert action(window, "play").text() == "&Pause"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    count = len(window.recorder.steps)
    stays(qtbot, lambda: len(window.recorder.steps) == count == window.session.cursor, 0.12)
    assert_one_update(window)
    assert action(window, "play").text() == "&Play"


def test_a_whole_run_at_full_speed(window, qtbot):
    """At every frame on the way all views agree; at the end there are 700 updates and accuracy is 100 %."""
    frames = []
    window.views.clock.frame.connect(
        lambda: (assert_one_update(window), frames.append(window.session.cursor))
    )
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: finished(window), timeout=30_000)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 700)
    assert len(window.recorder.steps) == len(window.session.active.history) == 700
    assert len(frames) >= 2
    assert_one_update(window)
    assert read_out(window, "accuracy") == 1.0
    said = window.findChild(QLabel, "state_label")
    qtbot.waitUntil(lambda: "accuracy 100 %" in said.text())
    assert not action(window, "play").isEnabled()
    assert np.float32(read_out(window, "w")) == np.float32(trainer_w(700))


def trainer_w(index):
    trainer = Trainer(Experiment())
    for _ in range(index):
        trainer.step()
    return trainer.w


def test_reset(window, qtbot):
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.session.cursor > 30 and window.player.state != "idle")
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.player.state == "idle")
    assert (window.session.cursor, len(window.session.active.history)) == (0, 0)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert (read_out(window, "w"), read_out(window, "b")) == (-5.0, -10.0)
    assert_one_update(window)
    assert not action(window, "reset").isEnabled()
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    qtbot.waitUntil(lambda: read_out(window, "w") == np.float32(-4.9917774))


def test_back_and_replay_only_move_the_cursor(window, qtbot):
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 14)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert window.session.cursor == 13
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.cursor == 7
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 7)
    assert_one_update(window)
    assert window.views.loss_contour.path.future.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Home)
    assert window.session.cursor == 0
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.cursor == 7
    assert len(window.recorder.steps) == 14
    set_speed(window, SPEEDS.index(50.0))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.cursor > 16)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    assert [step.index for step in window.recorder.steps] == list(range(1, len(window.recorder.steps) + 1))


def test_the_cursor_stays_where_it_was_put_while_training_goes_on(window, qtbot):
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.transport.timeline.maximum() > 50)
    window.transport.timeline.setValue(5)
    qtbot.waitUntil(lambda: finished(window), timeout=30_000)
    assert window.session.cursor == 5
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 5)
    assert_one_update(window)
    qtbot.keyClick(window, Qt.Key.Key_End)
    assert window.session.cursor == 700


def test_100_rapid_random_presses_leave_a_consistent_state(window, qtbot):
    choose = random.Random(7)
    set_speed(window)
    names = ["play", "step", "step_epoch", "step_back", "reset", "epoch_back", "to_start", "to_newest"]
    for _ in range(100):
        name = choose.choice(names)
        if name in ("play", "step", "step_epoch", "step_back", "reset"):
            click(qtbot, window, name)
        else:
            action(window, name).trigger()
        if choose.random() < 0.2:
            window.findChild(QSlider, "speed").setValue(choose.randrange(FULL + 1))
        if choose.random() < 0.3:
            obeyed(window.worker, qtbot.waitUntil)
    window.player.pause()
    qtbot.waitUntil(lambda: window.player.state in ("idle", "paused", "finished"))
    obeyed(window.worker, qtbot.waitUntil)
    history = window.session.active.history
    trainer = Trainer(Experiment())
    expected = [trainer.step() for _ in range(len(history))]
    assert history.w[1:].tolist() == [step.w for step in expected]
    assert history.b[1:].tolist() == [step.b for step in expected]
    assert_one_update(window)
    assert not window.recorder.failures


def test_a_divergence_is_shown_and_can_be_left(make_window, qtbot):
    window = make_window(Experiment(loss="cross_entropy_literal", learning_rate=20))
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.player.state == "diverged")
    assert "iverged at update 14" in window.banner.message.text()
    assert window.banner.isVisible()
    assert not action(window, "step").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 13)
    reset = action(window, "reset")
    way_out = next(b for b in window.banner.findChildren(QToolButton) if b.defaultAction() is reset)
    qtbot.mouseClick(way_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "idle")
    assert not window.banner.isVisible()


@pytest.mark.parametrize(("kind", "ends_at"), [("accuracy", None), ("epoch", 21)])
def test_run_until(window, qtbot, kind, ends_at):
    """By keys and clicks: Ctrl+U, the goal, Enter; it stands still where the goal is first reached."""
    set_speed(window, 0)
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(RunUntil)
    if kind == "epoch":
        field = dialog.fields["epoch"]
        field.setFocus()
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), "3")
        assert dialog.goal().kind == "epoch", "typing a number chooses its goal"
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    trainer = Trainer(Experiment())
    expected = ends_at
    while expected is None:
        step = trainer.step()
        if step.batch == 7 and step.accuracy == 1.0:
            expected = step.index
    assert window.session.newest == expected
    assert not window.progress_line.isVisible()


def test_a_long_run_can_be_cancelled(make_window, qtbot):
    window = make_window(Experiment(epochs=10**6))
    window.progress_line.begin("Running")
    window.player.run_until(Goal("loss", 1e-12))
    qtbot.waitUntil(lambda: window.session.newest > 100)
    cancel = window.progress_line.findChild(QToolButton)
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    assert not window.progress_line.isVisible()
