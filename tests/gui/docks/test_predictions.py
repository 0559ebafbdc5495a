"""The predictions dock: numbers against the model in float64, sorting, counts, and the point of a row."""

import gc
from weakref import ref

import numpy as np
from PySide6.QtCore import Qt

from engine.data.dataset import Dataset, load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.docks.predictions import HEADS


def column(dock, name):
    rows = dock.rows
    place = HEADS.index(name)
    return [
        rows.data(rows.index(line, place), Qt.ItemDataRole.DisplayRole) for line in range(rows.rowCount())
    ]


def opened(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dock = window.predictions_dock
    qtbot.waitUntil(lambda: dock.isVisible() and dock.rows.rowCount() > 0)
    return dock


def test_every_rows_prediction(make_window, qtbot):
    window = make_window(Experiment(dataset="hours_pass", start_w=1.0, start_b=-2.0, learning_rate=0.1))
    dock = opened(window, qtbot)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    data, history = load_dataset("hours_pass"), window.session.active.history
    z = float(history.w[7]) * data.x.astype(float) + float(history.b[7])
    predicted = 1 / (1 + np.exp(-z))
    assert np.allclose([float(text) for text in column(dock, "ŷ")], predicted, rtol=5e-4)
    loss = -np.log(np.where(data.y == 1, predicted, 1 - predicted))
    assert np.allclose([float(text.replace("−", "-")) for text in column(dock, "loss")], loss, rtol=5e-4)
    assert column(dock, "class") == [str(int(p > 0.5)) for p in predicted]
    right = (predicted > 0.5) == (data.y == 1)
    assert column(dock, "right") == ["yes" if r else "no" for r in right]
    assert f"{right.sum()} of 20 right" in dock.counts.text()
    ones = np.count_nonzero((data.y == 1) & (predicted > 0.5))
    assert f"Class 1: {np.count_nonzero(data.y) - ones} as 0, {ones} as 1" in dock.counts.text()


def test_sorting_and_the_point_of_a_row(window, qtbot):
    dock = opened(window, qtbot)
    dock.table.sortByColumn(HEADS.index("loss"), Qt.SortOrder.DescendingOrder)
    losses = [float(text.replace("−", "-")) for text in column(dock, "loss")]
    assert losses == sorted(losses, reverse=True)
    index = dock.rows.index(0, 1)
    qtbot.mouseClick(
        dock.table.viewport(), Qt.MouseButton.LeftButton, pos=dock.table.visualRect(index).center()
    )
    marked, _ = window.views.data_space.marked.getData()
    assert marked[0] == load_dataset("threshold").x[dock.rows.row_at(0)]


def test_many_rows_and_a_divergence(make_window, qtbot):
    rng = np.random.default_rng(0)
    x = rng.normal(size=300_000)
    window = make_window(run=Run(Experiment(batch_size=1000), Dataset(name="many", x=x, y=x > 0.2)))
    dock = opened(window, qtbot)
    assert dock.rows.rowCount() == 300_000
    dock.table.sortByColumn(HEADS.index("ŷ"), Qt.SortOrder.AscendingOrder)
    dock.rows.show(window.session.active, np.nan, np.nan)
    assert "as 1" in dock.rows.summary()


def test_hidden_it_keeps_no_run_that_was_given_up(window, qtbot):
    dock = opened(window, qtbot)
    window.player.step()
    qtbot.waitUntil(lambda: window.session.cursor == 1 and window.views.clock.idle)
    before = column(dock, "ŷ")
    dock.hide()
    given_up = ref(window.session.active.history)
    window.edits.reset()
    qtbot.waitUntil(lambda: window.session.newest == 0 and window.views.clock.idle)
    window.edits.stack.clear()
    window.recorder.accepted.clear()  # what the test itself has kept
    gc.collect()
    assert given_up() is None
    window.edits.set_fields({"start_w": 3.0}, "Start")
    window.player.step()
    qtbot.waitUntil(lambda: window.session.cursor == 1 and window.views.clock.idle)
    window.actions_by_name["show_predictions"].trigger()
    qtbot.waitUntil(lambda: column(dock, "ŷ") != before)
