"""The tables by keys: all rows selected and copied, sorted by a column, marked in data space."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.data.dataset import load_dataset
from gui.docks.predictions import HEADS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(window, qtbot):
    """The window with every dock and two runs, after an update."""
    window.actions_by_name["add_run"].trigger()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    window.actions_by_name["step"].trigger()
    for name in ("step", "runs", "predictions"):
        window.actions_by_name[f"show_{name}"].setChecked(True)
    qtbot.waitUntil(lambda: window.predictions_dock.rows.rowCount() == 20)
    qtbot.waitUntil(lambda: window.step_dock.explanation is not None)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    return window


def copied(qtbot, table, *keys):
    QApplication.clipboard().clear()
    table.setFocus()
    for key in (*keys, Qt.Key.Key_C):
        qtbot.keyClick(table, key, CTRL)
    return [line.split("\t") for line in QApplication.clipboard().text().split("\n")]


def test_all_rows_are_copied_as_text(shown, qtbot):
    rows = copied(qtbot, shown.predictions_dock.table, Qt.Key.Key_A)
    assert [row[0] for row in rows] == [str(n) for n in range(1, 21)]
    assert {len(row) for row in rows} == {len(HEADS)}
    x = load_dataset("threshold").x
    assert [float(row[1]) for row in rows] == pytest.approx(x.tolist(), rel=1e-3, abs=1e-7)
    assert rows[0][5] == "yes"


def test_the_selected_rows_are_copied_in_the_order_on_show(shown, qtbot):
    table = shown.predictions_dock.table
    table.setFocus()
    for _ in range(2):  # from small to large, then from large to small
        qtbot.keyClick(table, Qt.Key.Key_2)
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [row[0] for row in copied(qtbot, table)] == ["20", "19"]


def test_a_number_sorts_by_a_column_as_a_click_on_its_head(shown, qtbot):
    table = shown.predictions_dock.table
    header = table.horizontalHeader()
    table.setFocus()
    for key, column, order in (
        (Qt.Key.Key_7, 6, Qt.SortOrder.AscendingOrder),
        (Qt.Key.Key_7, 6, Qt.SortOrder.DescendingOrder),
        (Qt.Key.Key_1, 0, Qt.SortOrder.AscendingOrder),
    ):
        qtbot.keyClick(table, key)
        assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (column, order)
    assert len(table.actions()) == 1 + len(HEADS)


def test_the_batchs_rows_and_the_runs_are_copied_too(shown, qtbot):
    shown.step_dock.raise_()
    rows = copied(qtbot, shown.step_dock.table, Qt.Key.Key_A)
    assert [row[0] for row in rows] == ["1", "2", "3"]
    runs = copied(qtbot, shown.runs_dock.table, Qt.Key.Key_A)
    assert [row[1] for row in runs] == ["Run 1", "Run 2"]
    assert runs[1][0] == "always shown: the active run"


def test_of_several_runs_selected_none_is_removed(shown, qtbot):
    table = shown.runs_dock.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    assert not any(action.isEnabled() for action in shown.runs_dock.commands.values())
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert len(shown.session.runs) == 2
    assert shown.runs_dock.commands["remove_run"].isEnabled()


def test_a_row_of_the_batch_chosen_by_keys_is_marked(shown, qtbot):
    shown.step_dock.raise_()
    table = shown.step_dock.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    row = shown.step_dock.rows.row_at(table.currentIndex().row())
    marked, _y = shown.views.data_space.marked.getData()
    assert marked[0] == load_dataset("threshold").x[row]


def test_nothing_selected_copies_nothing(shown, qtbot):
    table = shown.predictions_dock.table
    QApplication.clipboard().setText("as it was")
    table.clearSelection()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "as it was"
