"""The form of the experiment: its fields, what they change, and what is not allowed."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment, field_names
from engine.training.trainer import Trainer
from gui.widgets.fields import next_round
from tests.gui.docks.experiment_hands import LEFT, step_to
from tests.gui.hands import action


def field(window, name):
    return window.experiment_dock.findChild(QWidget, f"field_{name}")


def type_into(qtbot, widget, text, key=Qt.Key.Key_Return):
    widget.setFocus()
    widget.lineEdit().selectAll()
    qtbot.keyClicks(widget.lineEdit(), text)
    qtbot.keyClick(widget, key)


def rows_equal(history, trainer):
    """The history holds just what a fresh trainer does."""
    steps = [trainer.step() for _ in range(len(history))]
    return history.w[1:].tolist() == [s.w for s in steps] and history.b[1:].tolist() == [s.b for s in steps]


def test_every_field_of_experiment_is_there_and_explained(window):
    for name in field_names():
        widget = field(window, name)
        assert widget is not None, name
        assert widget.accessibleName()
        assert widget.accessibleDescription().endswith(".")
        assert Experiment.limits(name).allowed in widget.toolTip()
    area = window.experiment_dock.findChild(QScrollArea)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_optimizer_fields_show_only_where_they_apply(window, qtbot):
    assert field(window, "momentum").isVisible()
    assert not field(window, "beta1").isVisible()
    combo = field(window, "optimizer")
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.active.experiment.optimizer == "adam")
    qtbot.waitUntil(field(window, "beta1").isVisible)
    assert not field(window, "momentum").isVisible()
    assert "1e-08" in field(window, "epsilon").lineEdit().placeholderText()


def test_a_new_start_begins_anew(window, qtbot):
    step_to(qtbot, window, 7)
    type_into(qtbot, field(window, "start_w"), "2,5")
    qtbot.waitUntil(lambda: window.session.newest == 0)
    assert window.session.active.run.experiment.start_w == 2.5
    assert float(window.session.active.history.w[0]) == 2.5
    assert window.edits.stack.undoText() == "Change start w"


def test_the_rate_changes_on_the_way_and_is_recorded(window, qtbot):
    step_to(qtbot, window, 14)
    type_into(qtbot, field(window, "learning_rate"), "0.25")
    qtbot.waitUntil(lambda: window.session.active.run.changes == ((14, "learning_rate", 0.25),))
    step_to(qtbot, window, 28)
    changed = Trainer(Experiment(), changes=((14, "learning_rate", 0.25),))
    assert rows_equal(window.session.active.history, changed)
    window.session.show_update(3)
    qtbot.waitUntil(lambda: field(window, "learning_rate").value() == 2.0)
    window.session.show_update(20)
    qtbot.waitUntil(lambda: field(window, "learning_rate").value() == 0.25)


def test_a_change_at_an_earlier_update_branches_and_undo_brings_all_back(window, qtbot):
    step_to(qtbot, window, 35)
    before = window.session.active.history.w.copy()
    window.session.show_update(10)
    type_into(qtbot, field(window, "learning_rate"), "0.5")
    qtbot.waitUntil(lambda: window.session.newest == 10)
    step_to(qtbot, window, 21)
    branched = window.session.active.history.w.copy()
    assert rows_equal(
        window.session.active.history, Trainer(Experiment(), changes=((10, "learning_rate", 0.5),))
    )
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.newest == 35)
    assert np.array_equal(window.session.active.history.w, before)
    assert window.session.cursor == 10
    step_to(qtbot, window, 42)
    assert rows_equal(window.session.active.history, Trainer(Experiment()))
    action(window, "redo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 21)
    assert np.array_equal(window.session.active.history.w, branched)
    action(window, "undo").trigger()
    action(window, "redo").trigger()
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 42)


def test_reset_can_be_undone(window, qtbot):
    step_to(qtbot, window, 14)
    action(window, "reset").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 0)
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 14)
    assert rows_equal(window.session.active.history, Trainer(Experiment()))
    step_to(qtbot, window, 21)
    assert rows_equal(window.session.active.history, Trainer(Experiment()))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("learning_rate", "0"), ("learning_rate", "-1"), ("learning_rate", "abc"), ("batch_size", "0"),
        ("batch_size", "2.5"), ("epochs", ""), ("momentum", "7"), ("seed", "-3"), ("start_b", "1e400"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_said_and_restarts_nothing(window, qtbot, name, text):
    step_to(qtbot, window, 7)
    widget = field(window, name)
    before, run = widget.lineEdit().text(), window.session.active
    type_into(qtbot, widget, text or " ")
    assert widget.lineEdit().text() == before
    assert window.experiment_dock.message.text().startswith(f"{name}: ")
    assert Experiment.limits(name).allowed in window.experiment_dock.message.text()
    assert window.session.active is run


def test_half_typed_numbers_and_stray_wheels_restart_nothing(window, qtbot):
    step_to(qtbot, window, 7)
    run = window.session.active
    widget = field(window, "start_w")
    widget.setFocus()
    widget.lineEdit().selectAll()
    qtbot.keyClicks(widget.lineEdit(), "1.")
    qtbot.keyClick(widget.lineEdit(), Qt.Key.Key_Left)
    qtbot.keyClick(widget.lineEdit(), Qt.Key.Key_Home)
    assert window.session.cursor == 7, "text fields keep their own keys"
    assert window.session.active is run
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == 1.0)


def test_the_batch_size_is_clamped_to_the_rows_and_says_so(window, qtbot):
    type_into(qtbot, field(window, "batch_size"), "500")
    qtbot.waitUntil(lambda: window.session.active.experiment.batch_size == 20)
    assert "500 is more than the 20 rows" in window.experiment_dock.message.text()


def test_the_slider_changes_the_rate_as_one_entry(window, qtbot):
    step_to(qtbot, window, 7)
    slider = window.experiment_dock.rate_slider
    count = window.edits.stack.count()
    slider.setSliderDown(True)
    for position in (10, 0, -20, -50):
        slider.setValue(position)
    slider.setSliderDown(False)
    qtbot.waitUntil(lambda: window.session.active.run.changes == ((7, "learning_rate", 0.1),))
    assert window.edits.stack.count() == count + 1
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.active.run.changes == ())


def test_the_rate_changes_while_training_without_stopping(window, qtbot):
    window.transport.speed.setValue(8)
    window.player.play()
    qtbot.waitUntil(lambda: window.session.newest > 5)
    window.experiment_dock.rate_slider.setValue(-30)
    qtbot.waitUntil(lambda: len(window.session.active.run.changes) == 1)
    at = window.session.newest
    qtbot.waitUntil(lambda: window.session.newest > at + 5)
    window.player.pause()
    qtbot.waitUntil(lambda: window.player.state == "paused")
    assert rows_equal(
        window.session.active.history, Trainer(Experiment(), changes=window.session.active.run.changes)
    )


def test_random_start_is_torchs_own(window, qtbot):
    button = window.experiment_dock.findChild(QPushButton, "random_start")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == pytest.approx(-0.00749, abs=1e-5))
    assert window.session.active.run.experiment.start_b == pytest.approx(0.53644, abs=1e-5)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w != pytest.approx(-0.00749, abs=1e-5))


def test_standardising_shows_both_units(make_window, qtbot):
    window = make_window(Experiment(dataset="challenger_oring", batch_size=23, learning_rate=0.5))
    qtbot.mouseClick(field(window, "standardize"), LEFT)
    qtbot.waitUntil(lambda: window.session.active.experiment.standardize)
    step_to(qtbot, window, 1)
    label = window.experiment_dock.findChild(QWidget, "data_units")
    qtbot.waitUntil(label.isVisible)
    data = load_dataset("challenger_oring").x.astype(float)
    w = float(window.session.active.history.w[-1])
    assert f"w {w / data.std():.4f}".replace("-", "−") in label.text()


def test_another_data_set_is_shown_with_its_units(window, qtbot):
    combo = field(window, "dataset")
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.active.source.name != "threshold")
    source = window.session.active.source
    assert source.x_label in window.views.data_space.plot.getAxis("bottom").labelText
    about = window.experiment_dock.findChild(QWidget, "about_data")
    qtbot.waitUntil(lambda: about.text() == f"{len(source)} rows. {source.description}")
    assert source.source in about.toolTip()


def test_rates_step_by_one_two_five():
    assert [next_round(v, 1) for v in (1.0, 2.0, 5.0, 0.03)] == [2.0, 5.0, 10.0, 0.05]
    assert [next_round(v, -1) for v in (1.0, 2.0, 5.0, 0.03)] == [0.5, 1.0, 2.0, 0.02]
    assert next_round(1.0, -3) == 0.1


def test_tab_order_follows_the_eye(window):
    names = [name for name in field_names() if field(window, name).isVisible()]
    places = {
        name: field(window, name).mapTo(window.experiment_dock, field(window, name).rect().topLeft()).y()
        for name in names
    }
    by_eye = sorted(names, key=places.get)
    order, widget = [], field(window, by_eye[0])
    for _ in range(60):
        name = widget.objectName().removeprefix("field_")
        if name in names and name not in order:
            order.append(name)
        widget = widget.nextInFocusChain()
    assert order == by_eye


def test_a_change_after_an_undo_on_standardised_data(make_window, qtbot):
    """Undo makes the trainer anew, and with it the standardised rows; the history must go on all the same."""
    experiment = Experiment(dataset="challenger_oring", standardize=True, batch_size=5, learning_rate=0.5)
    window = make_window(experiment)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest == 5)
    action(window, "reset").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 0)
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 5)
    window.session.show_update(3)
    window.edits.set_fields({"learning_rate": 0.1}, "Change learning rate")
    qtbot.waitUntil(lambda: window.session.newest == 3)
    window.player.to_newest()
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest == 5)
    changed = Trainer(experiment, changes=((3, "learning_rate", 0.1),))
    assert rows_equal(window.session.active.history, changed)
    assert not window.recorder.failures


def test_play_and_undo_work_while_a_number_field_has_the_focus(window, qtbot):
    start = field(window, "start_w")
    type_into(qtbot, start, "7")
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == 7.0)
    start.setFocus()
    qtbot.keyClick(start, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == -5.0)
    start.lineEdit().selectAll()
    qtbot.keyClicks(start, "12")
    qtbot.keyClick(start, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert start.lineEdit().text() != "12", "what is being typed is the field's to take back"
    assert window.edits.stack.canRedo(), "and no edit is"
    qtbot.keyClick(start, Qt.Key.Key_Escape)
    assert not start.hasFocus()
    qtbot.waitUntil(lambda: start.lineEdit().text() == "-5")
    start.setFocus()
    start.lineEdit().setText("-5")
    qtbot.keyClick(start, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.newest > 0)
    assert start.hasFocus()
