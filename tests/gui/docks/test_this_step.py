"""The dock that takes the update on show apart: its numbers, and rows and points that point at each other."""

import gc
from weakref import ref

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.data.dataset import load_dataset
from engine.explain.explain import explain_update
from engine.explain.parts import as_text
from engine.training.trainer import Trainer


def opened(window, qtbot, updates):
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    for _ in range(updates):
        window.player.step()
    qtbot.waitUntil(lambda: window.session.cursor == updates)
    return window.step_dock


def shows(dock, index):
    return dock.explanation is not None and dock.explanation.step.index == index


def reference(experiment, index):
    trainer = Trainer(experiment)
    for _ in range(index):
        trainer.step()
    return as_text(explain_update(trainer.snapshot(), index))


def test_it_follows_the_cursor_with_the_engines_numbers(window, qtbot):
    dock = opened(window, qtbot, 9)
    qtbot.waitUntil(lambda: shows(dock, 9))
    experiment = window.session.active.experiment
    assert as_text(dock.explanation) == reference(experiment, 9)
    window.session.show_update(5)
    qtbot.waitUntil(lambda: shows(dock, 5))
    assert as_text(dock.explanation) == reference(experiment, 5)
    assert str(window.session.active.history.w[5]) in dock.rule.toPlainText()
    qtbot.mouseClick(dock.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == reference(experiment, 5)
    window.session.show_update(0)
    qtbot.waitUntil(lambda: dock.explanation is None)
    assert "no update yet" in dock.heading.text()
    assert not dock.copy.isEnabled()


def test_it_keeps_up_with_scrubbing_and_full_speed(window, qtbot):
    dock = opened(window, qtbot, 3)
    window.transport.speed.setValue(12)
    window.player.play()
    qtbot.waitUntil(lambda: window.player.state == "finished", timeout=20_000)
    for index in (600, 30, 400, 77):
        window.session.show_update(index)
    qtbot.waitUntil(lambda: shows(dock, 77))


def test_rows_and_points_point_at_each_other(window, qtbot):
    dock = opened(window, qtbot, 2)
    qtbot.waitUntil(lambda: shows(dock, 2))
    rows = window.session.active.batch_rows(2).tolist()
    assert [dock.rows.row_at(line) for line in range(3)] == rows
    table = dock.table
    at = table.visualRect(dock.rows.index(1, 2)).center()
    qtbot.mouseMove(table.viewport(), at)
    data = load_dataset("threshold")
    marked = window.views.data_space.marked
    qtbot.waitUntil(lambda: len(marked.getData()[0]) == 1)
    assert marked.getData()[0][0] == data.x[rows[1]]
    plot = window.views.data_space.plot
    plot.hovered.emit((float(data.x[rows[2]]), float(data.y[rows[2]])))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]
    plot.hovered.emit(None)
    assert not table.selectionModel().selectedRows()


def test_hidden_it_keeps_no_run_that_was_given_up(window, qtbot):
    dock = opened(window, qtbot, 3)
    qtbot.waitUntil(lambda: shows(dock, 3))
    dock.hide()
    given_up = ref(window.session.active.history)
    window.edits.reset()
    qtbot.waitUntil(lambda: window.session.newest == 0 and window.views.clock.idle)
    window.edits.stack.clear()
    window.recorder.accepted.clear()  # what the test itself has kept
    gc.collect()
    assert given_up() is None
    dock.show()
    for _ in range(3):
        window.player.step()
    qtbot.waitUntil(lambda: window.session.cursor == 3 and shows(dock, 3))
