"""Runs compared: each as if it were alone, on the clock of the rows the active one has seen."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.comparison import MOST_RUNS
from engine.training.trainer import Trainer
from gui.window.transport import SPEEDS
from tests.waits import obeyed

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def compared(window, qtbot):
    """The seed lab's window with a second run, on the mean squared error, active."""
    add_run(window, qtbot, loss="mse")
    return window


def add_run(window, qtbot, **fields):
    """Add a run by its key, and change it by the form's own way."""
    count = len(window.session.runs)
    qtbot.keyClick(
        window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: len(window.session.runs) == count + 1)
    if fields:
        window.edits.set_fields(fields, "Change")
        wanted = list(fields.items())
        qtbot.waitUntil(lambda: all(getattr(window.session.active.run.experiment, k) == v for k, v in wanted))


def make_active(window, qtbot, number):
    window.edits.make_active(number)
    qtbot.waitUntil(lambda: window.session.active.number == number)


def to_the_end(window, qtbot):
    window.transport.speed.setValue(len(SPEEDS) - 1)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "finished", timeout=30_000)


def parameters(run):
    return np.column_stack([run.history.column(name) for name in ("w", "b")])


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


def test_reset_is_for_every_run_and_undo_too(compared, qtbot):
    session = compared.session
    compared.player.step_epoch()
    qtbot.waitUntil(lambda: all(len(run.history) == 7 for run in session.runs.values()))
    qtbot.keyClick(compared, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(len(run.history) == 0 for run in session.runs.values()))
    qtbot.keyClick(compared, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(len(run.history) == 7 for run in session.runs.values()))
    assert_as_if_alone(compared)


def test_a_start_dragged_is_that_of_all_that_start_there(compared, qtbot):
    session, contour = compared.session, compared.views.columns[1].contour
    qtbot.waitUntil(lambda: contour.isVisible() and compared.views.clock.idle)
    target = contour.plot.viewport()
    box = contour.plot.getViewBox()
    begin = contour.plot.mapFromScene(box.mapViewToScene(QPointF(-5, -10)))
    qtbot.mousePress(target, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 6):
        qtbot.mouseMove(target, begin + QPoint(6 * step, -6 * step))
    qtbot.mouseRelease(target, Qt.MouseButton.LeftButton, pos=begin + QPoint(30, -30))
    qtbot.waitUntil(lambda: session.runs[2].run.experiment.start_w > -4)
    starts = {(r.run.experiment.start_w, r.run.experiment.start_b) for r in session.runs.values()}
    assert len(starts) == 1
    compared.edits.set_fields({"start_w": 3.0}, "Change")
    qtbot.waitUntil(lambda: session.runs[2].run.experiment.start_w == 3.0)
    assert session.runs[1].run.experiment.start_w != 3.0, "the form is the active run's"


def test_never_more_than_two_columns_and_the_active_run_in_one(compared, qtbot):
    views = compared.views
    add_run(compared, qtbot, loss="bce")
    assert [column.main.number for column in views.columns] == [1, 3]
    make_active(compared, qtbot, 2)
    assert [column.main.number for column in views.columns] == [1, 2]
    compared.session.set_hidden(1, True)
    assert [column.main.number for column in views.columns] == [2, 3]
    compared.session.set_hidden(3, True)
    qtbot.waitUntil(lambda: not views.columns[1].contour.isVisible())
    compared.edits.set_fields({"loss": "cross_entropy_literal"}, "Change")
    qtbot.waitUntil(lambda: compared.session.active.experiment.loss == "cross_entropy_literal")
    compared.session.set_hidden(1, False)
    assert not views.two_surfaces, "both kinds of cross-entropy have one surface"
    assert views.columns[0].main.number == 2
    qtbot.waitUntil(lambda: views.clock.idle)
    assert 1 in views.loss_contour.beside


def test_the_curve_counts_updates_epochs_or_rows(window, qtbot):
    add_run(window, qtbot, batch_size=8)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: [len(run.history) for run in window.session.runs.values()] == [7, 3])
    curve = window.views.loss_curve
    for name, active, other in (
        ("updates", [0, 1, 2, 3], range(8)),
        ("rows", [0, 8, 16, 20], [0, 3, 6, 9, 12, 15, 18, 20]),
        ("epochs", [0, 0.4, 0.8, 1], np.array([0, 3, 6, 9, 12, 15, 18, 20]) / 20),
    ):
        window.actions_by_name[f"along_{name}"].trigger()
        qtbot.waitUntil(lambda: window.views.clock.idle)
        assert np.allclose(curve.full.getData()[0], active)
        assert np.allclose(curve.beside[1].getData()[0], list(other))
        curve.plot.clicked.emit(QPointF(float(active[2]) * 1.01, 0.0))
        assert window.session.cursor == 2
        window.player.to_newest()


def test_opening_a_file_asks_and_ends_the_comparison(compared, qtbot, tmp_path, make_answerer):
    Run(Experiment(batch_size=5)).save(tmp_path / "five.toml")
    compared.edits.stack.setClean()  # but of two runs a file can hold one only
    answerer = make_answerer("unsaved_changes", "Discard")
    compared.document.accept_drop(str(tmp_path / "five.toml"))
    qtbot.waitUntil(lambda: list(compared.session.runs) == [1])
    assert answerer.text is not None
    assert compared.session.active.experiment.batch_size == 5
    assert not compared.document.modified
    qtbot.waitUntil(lambda: not compared.views.columns[1].contour.isVisible())


def save_as(window, path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    assert window.document.save_as()


def test_saving_tells_that_the_active_run_alone_is_kept(compared, tmp_path, monkeypatch):
    notes = []
    compared.document.noted.connect(notes.append)
    save_as(compared, tmp_path / "two.toml", monkeypatch)
    assert notes[-1] == "Saved two.toml: the active run, Run 2, alone"
    assert Run.load(tmp_path / "two.toml").experiment.loss == "mse"


def test_a_view_where_nothing_can_be_seen_to_move_is_not_painted(window, qtbot):
    window.edits.compare_losses()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    first, second = (column.surface for column in window.views.columns)
    qtbot.waitUntil(lambda: second.view is not None and window.views.clock.idle)
    qtbot.wait(300)  # until it has been painted for good
    painted = []
    first.painted.connect(lambda: painted.append(1))
    second.painted.connect(lambda: painted.append(2))
    for cursor in range(1, 8):
        qtbot.keyClick(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda n=cursor: window.session.cursor == n and window.views.clock.idle)
        if cursor == 1:  # the start is marked from the first update on
            qtbot.waitUntil(lambda: {1, 2} <= set(painted))
            painted.clear()
    qtbot.waitUntil(lambda: 1 in painted)
    assert 2 not in painted, "the mean squared error moves it by less than a pixel"


def test_another_run_does_not_overwrite_the_file_of_the_first(compared, tmp_path, qtbot, monkeypatch):
    save_as(compared, tmp_path / "two.toml", monkeypatch)
    make_active(compared, qtbot, 1)
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: asked.append(words) or ("", ""))
    assert not compared.document.save()
    assert asked
    assert Run.load(tmp_path / "two.toml").experiment.loss == "mse"
    make_active(compared, qtbot, 2)
    assert compared.document.save()
    assert len(asked) == 1


def test_a_pause_lets_all_runs_see_the_same_rows(window, qtbot):
    window.edits.set_fields({"epochs": 10**6}, "Change")  # of both runs: neither ends on a fast machine
    qtbot.waitUntil(lambda: window.session.active.experiment.epochs == 10**6)
    add_run(window, qtbot, batch_size=2)
    window.transport.speed.setValue(len(SPEEDS) - 1)
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda seen=window.session.newest: window.session.newest > seen + 50, timeout=20_000)
        qtbot.keyClick(window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: window.player.state == "paused")
        one, two = window.session.runs.values()
        assert one.rows_seen(len(one.history)) >= two.rows_seen(len(two.history))


def test_a_path_that_goes_very_far_is_cut_off(window, qtbot):
    add_run(window, qtbot, learning_rate=1e30)
    window.actions_by_name["follow_path"].setChecked(False)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest == 7 and window.views.clock.idle)
    w, b = (values.astype(float) for values in window.views.loss_contour.path.path.getData())
    w0, w1, b0, b1 = window.views.loss_contour.shown_viewport
    assert np.nanmax(np.abs(w)) < 11 * (w1 - w0)
    assert np.nanmax(np.abs(b)) < 11 * (b1 - b0)
    points = parameters(window.session.active).astype(float)
    step = points[1] - points[0]
    first = np.array([w[1] - w[0], b[1] - b[0]])
    assert first / np.hypot(*first) == pytest.approx(step / np.hypot(*step), abs=1e-5)
