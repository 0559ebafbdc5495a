"""Runs compared: each as if it were alone, on the clock of the rows the active one has seen."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QToolButton

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.comparison import MOST_RUNS
from engine.training.trainer import Trainer
from tests.gui.comparing import add_run, make_active, parameters
from tests.gui.hands import set_speed
from tests.waits import obeyed

DATA = Path(__file__).parents[2] / "data"


def to_the_end(window, qtbot):
    set_speed(window)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "finished", timeout=30_000)


def alone(run, updates):
    """Train the run by itself."""
    trainer = Trainer(run.experiment, run.dataset, run.changes)
    rows = [(trainer.w, trainer.b)]
    for _ in range(updates):
        step = trainer.step()
        rows.append((step.w, step.b))
    return np.array(rows, np.float32)


def assert_as_if_alone(window):
    for run in window.session.runs.values():
        assert np.array_equal(parameters(run), alone(run.run, len(run.history)))


def test_the_lesson_by_one_click(window, qtbot):
    button = next(
        b for b in window.transport.findChildren(QToolButton)
        if b.defaultAction() is window.actions_by_name["compare_losses"]
    )  # fmt: skip
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    to_the_end(window, qtbot)
    runs = window.session.runs
    assert [run.name for run in runs.values()] == ["Cross-entropy", "MSE"]
    assert_as_if_alone(window)
    reference = np.loadtxt(DATA / "seed_mse.csv", delimiter=",", skiprows=1, usecols=(3, 4), dtype=np.float32)
    assert np.array_equal(parameters(runs[2]), reference)
    assert window.findChild(QObject, "readout_accuracy").property("value") == 1.0
    make_active(window, qtbot, 2)
    qtbot.waitUntil(lambda: window.findChild(QObject, "readout_accuracy").property("value") == 0.65)
    first, second = window.views.columns
    assert first.main is runs[1]
    assert second.main is runs[2]
    qtbot.waitUntil(lambda: second.contour.isVisible() and second.surface.isVisible())
    assert (first.maps.map.loss != second.maps.map.loss).any()
    assert first.contour.shown_viewport == second.contour.shown_viewport


def test_the_others_show_what_they_had_reached_by_the_same_rows(window, qtbot):
    add_run(window, qtbot, batch_size=8)
    to_the_end(window, qtbot)
    make_active(window, qtbot, 1)
    session, contour = window.session, window.views.loss_contour
    for cursor in (0, 1, 2, 3, 6, 7, 10, 699, 700):
        session.show_update(cursor)
        qtbot.waitUntil(lambda: window.views.clock.idle)
        epochs, batch = divmod(cursor, 7)
        update = epochs * 3 + (batch * 3) // 8
        drawn = contour.beside[2].current.getData()
        expected = parameters(session.runs[2])[update]
        half_a_pixel = np.array(contour.plot.getViewBox().viewPixelSize()) / 2
        assert (np.abs(np.ravel(drawn) - expected) <= half_a_pixel).all(), f"at update {cursor}"


def test_only_the_active_run_is_stepped_through(compared, qtbot):
    session = compared.session
    for _ in range(3):
        qtbot.keyClick(compared, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(session.runs[2].history) == 3 and len(session.runs[1].history) == 3)
    make_active(compared, qtbot, 1)
    assert session.cursor == 3
    compared.edits.set_fields({"learning_rate": 0.5}, "Change")
    qtbot.waitUntil(lambda: len(session.runs[1].run.changes) == 1)
    qtbot.keyClick(compared, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: all(len(run.history) == 7 for run in session.runs.values()))
    assert session.runs[2].run.changes == ()
    assert_as_if_alone(compared)


def test_a_new_run_begins_at_its_start_and_catches_up(window, qtbot):
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest == 7)
    add_run(window, qtbot, optimizer="adam", learning_rate=0.5)
    assert (window.session.cursor, window.session.newest) == (0, 0)
    make_active(window, qtbot, 1)
    qtbot.keyClick(window, Qt.Key.Key_End)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: [len(run.history) for run in window.session.runs.values()] == [8, 8])
    assert_as_if_alone(window)


def test_runs_are_added_and_removed_and_undo_brings_them_back_whole(compared, qtbot):
    session, edits = compared.session, compared.edits
    compared.player.step_epoch()
    qtbot.waitUntil(lambda: session.newest == 7)
    whole = parameters(session.runs[2])
    edits.rename_run(2, "Squares")
    qtbot.waitUntil(lambda: session.active.name == "Squares")
    assert session.newest == 7
    edits.remove_run(2)
    qtbot.waitUntil(lambda: list(session.runs) == [1])
    assert session.active.number == 1
    qtbot.keyClick(compared, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: list(session.runs) == [1, 2])
    assert (session.active.number, session.active.name) == (2, "Squares")
    assert np.array_equal(parameters(session.runs[2]), whole)
    qtbot.keyClick(compared, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: session.newest == 8)
    assert_as_if_alone(compared)
    for _ in range(4):
        qtbot.keyClick(compared, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: list(session.runs) == [1] and not compared.edits.stack.canUndo())
    assert session.active.run.experiment == Experiment()


def test_undo_takes_back_what_a_kept_run_has_trained_since(window, qtbot):
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.newest == 4)
    add_run(window, qtbot)
    make_active(window, qtbot, 1)
    qtbot.keyClick(window, Qt.Key.Key_End)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: [len(r.history) for r in window.session.runs.values()] == [7, 7])
    for key, wanted in ((Qt.Key.Key_Z, [4]), (Qt.Key.Key_Y, [7, 7]), (Qt.Key.Key_Z, [4])):
        shift = Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_Y else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | shift)
        qtbot.waitUntil(lambda n=wanted: [len(r.history) for r in window.session.runs.values()] == n)
        assert_as_if_alone(window)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.newest == 5)
    assert_as_if_alone(window)


def test_no_more_than_six_runs(window, qtbot):
    for _ in range(MOST_RUNS - 1):
        add_run(window, qtbot)
    qtbot.waitUntil(lambda: not window.actions_by_name["add_run"].isEnabled())
    assert sorted(window.session.runs) == list(range(1, MOST_RUNS + 1))
    window.edits.add_run()
    assert "6" in window.experiment_dock.message.text()
    for number in range(1, MOST_RUNS):
        window.edits.remove_run(number)
        qtbot.waitUntil(lambda n=number: n not in window.session.runs)
    window.edits.remove_run(MOST_RUNS)
    obeyed(window.worker, qtbot.waitUntil)
    assert list(window.session.runs) == [MOST_RUNS], "the last one stays"


def test_reset_is_for_every_run_and_undo_too(compared, qtbot):
    session = compared.session
    compared.player.step_epoch()
    qtbot.waitUntil(lambda: all(len(run.history) == 7 for run in session.runs.values()))
    qtbot.keyClick(compared, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(len(run.history) == 0 for run in session.runs.values()))
    qtbot.keyClick(compared, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(len(run.history) == 7 for run in session.runs.values()))
    assert_as_if_alone(compared)


def test_a_pause_lets_all_runs_see_the_same_rows(window, qtbot):
    window.edits.set_fields({"epochs": 10**6}, "Change")  # of both runs: neither ends on a fast machine
    qtbot.waitUntil(lambda: window.session.active.experiment.epochs == 10**6)
    add_run(window, qtbot, batch_size=2)
    set_speed(window)
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda seen=window.session.newest: window.session.newest > seen + 50, timeout=20_000)
        qtbot.keyClick(window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: window.player.state == "paused")
        one, two = window.session.runs.values()
        assert one.rows_seen(len(one.history)) >= two.rows_seen(len(two.history))


def test_all_runs_share_data_and_standardising(compared, qtbot):
    session = compared.session
    make_active(compared, qtbot, 1)
    compared.edits.set_fields({"batch_size": 20}, "Change")
    qtbot.waitUntil(lambda: session.active.experiment.batch_size == 20)
    compared.edits.set_fields({"standardize": True}, "Change")
    qtbot.waitUntil(lambda: all(run.experiment.standardize for run in session.runs.values()))
    assert session.runs[2].experiment.batch_size == 3
    compared.edits.set_fields({"dataset": "hours_pass"}, "Change")
    qtbot.waitUntil(lambda: all(r.source is load_dataset("hours_pass") for r in session.runs.values()))
    few = load_dataset("threshold")
    small = type(few)(name="few", x=few.x[9:15], y=few.y[9:15])
    compared.edits.start_anew(Run(Experiment(batch_size=2), small), "Fewer rows")
    qtbot.waitUntil(lambda: all(run.source is small for run in session.runs.values()))
    assert [run.experiment.batch_size for run in session.runs.values()] == [2, 3]
