"""The dock of runs: added, renamed, hidden and made active by mouse and keys."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.gui.docks.runs_hands import (
    LEFT,
    LOSS,
    NAME,
    SHOW,
    UPDATES,
    compare_losses,
    step_epochs,
    text,
    visible_button,
)


def is_bold(dock, line):
    font = dock.model.index(line, NAME).data(Qt.ItemDataRole.FontRole)
    return font is not None and font.bold()


def place(dock, line, column):
    return dock.table.visualRect(dock.model.index(line, column)).center()


def click(qtbot, dock, line, column):
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=place(dock, line, column))


def click_box(qtbot, dock, line):
    cell = dock.table.visualRect(dock.model.index(line, SHOW))
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=QPoint(cell.left() + 10, cell.center().y()))


def double_click(qtbot, dock, line, column):
    at = place(dock, line, column)
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=at)
    QTest.mouseDClick(dock.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)


def editor(dock):
    return dock.table.findChild(QLineEdit, "run_name")


def test_add_remove_and_undo(window, dock, qtbot):
    qtbot.mouseClick(visible_button(dock, "add_run"), LEFT)
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == [1, 2])
    assert window.session.active.number == 2
    assert [is_bold(dock, line) for line in (0, 1)] == [False, True]
    assert dock.table.isVisible()
    step_epochs(qtbot, window, 1)
    known = window.session.runs[1].history
    click(qtbot, dock, 0, LOSS)  # selects, and leaves the other one active
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: list(window.session.runs) == [2])
    qtbot.waitUntil(lambda: not dock.table.isVisible())
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == [1, 2])
    assert window.session.runs[1].history is known
    assert text(dock, 0, UPDATES) == "7 / 7"
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: list(window.session.runs) == [1])


def test_six_runs_at_most(window, dock, qtbot):
    for count in range(2, 7):
        qtbot.mouseClick(visible_button(dock, "add_run"), LEFT)
        qtbot.waitUntil(lambda count=count: len(dock.model.rows) == count)
    qtbot.waitUntil(lambda: not visible_button(dock, "add_run").isEnabled())
    heights = dock.table.horizontalHeader().height() + 6 * dock.table.rowHeight(0)
    qtbot.waitUntil(lambda: dock.table.height() >= heights)  # all of them can be seen
    qtbot.mouseClick(visible_button(dock, "remove_run"), LEFT)
    qtbot.waitUntil(lambda: len(dock.model.rows) == 5)
    qtbot.waitUntil(visible_button(dock, "add_run").isEnabled)


def test_rename_in_place(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    double_click(qtbot, dock, 1, NAME)
    qtbot.waitUntil(lambda: editor(dock) is not None)
    qtbot.keyClicks(editor(dock), "Rate ")
    step_epochs(qtbot, window, 1)  # numbers change all around
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "7 / 7")
    assert editor(dock).text() == "Rate "
    qtbot.keyClicks(editor(dock), "<b>2")
    qtbot.keyClick(editor(dock), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text(dock, 1, NAME) == "Rate <b>2")
    assert window.session.runs[2].name == "Rate <b>2"
    assert dock.start_line.text().endswith("as for Rate <b>2.")
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: text(dock, 1, NAME) == "MSE")


def test_f2_renames_and_an_empty_name_is_refused(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: editor(dock) is not None)
    editor(dock).selectAll()
    qtbot.keyClicks(editor(dock), "  ")
    qtbot.keyClick(editor(dock), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dock.message.text() == "A run needs a name.")
    assert window.session.runs[1].name == text(dock, 0, NAME) == "Cross-entropy"
    assert not window.player.playing  # the spaces went into the name


def test_a_run_is_hidden_but_the_active_one_is_not(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click_box(qtbot, dock, 1)
    assert window.session.hidden == {2}
    assert window.session.on_show().beside == ()
    qtbot.waitUntil(lambda: not dock.model.rows[1].shown)
    click_box(qtbot, dock, 1)
    assert window.session.hidden == frozenset()
    click_box(qtbot, dock, 0)
    assert window.session.hidden == frozenset()
    assert dock.model.index(0, SHOW).data(Qt.ItemDataRole.CheckStateRole) is None
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Down)
    qtbot.keyClick(dock.table, Qt.Key.Key_H)
    assert window.session.hidden == {2}


def test_a_click_on_the_name_or_enter_makes_a_run_active(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click(qtbot, dock, 1, NAME)
    qtbot.waitUntil(lambda: window.session.active.number == 2)
    qtbot.waitUntil(lambda: [is_bold(dock, line) for line in (0, 1)] == [False, True])
    assert not visible_button(dock, "make_active").isEnabled()
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Up)
    assert visible_button(dock, "make_active").isEnabled()
    qtbot.keyClick(dock.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.active.number == 1)
    qtbot.keyClick(dock.table, Qt.Key.Key_Down)
    qtbot.mouseClick(visible_button(dock, "make_active"), LEFT)
    qtbot.waitUntil(lambda: window.session.active.number == 2)


def test_the_context_menu_has_the_same_commands(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click(qtbot, dock, 1, LOSS)
    names = [action.objectName() for action in dock.table.actions()]
    assert names == [
        "runs_make_active", "runs_rename_run", "runs_hide_run", "add_run", "runs_remove_run",
        "runs_table_copy",
    ]  # fmt: skip
    assert all(action.isEnabled() for action in dock.table.actions())
    dock.findChild(QAction, "runs_hide_run").trigger()
    qtbot.waitUntil(lambda: dock.commands["hide_run"].text() == "Show in the panels")
    qtbot.keyClick(dock.table, Qt.Key.Key_Up)
    assert not dock.commands["hide_run"].isEnabled()


def test_tab_reaches_table_and_buttons(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is visible_button(dock, "add_run")
    assert dock.table.accessibleName()
    assert dock.model.index(0, NAME).data(Qt.ItemDataRole.AccessibleTextRole) == "Cross-entropy, active"
