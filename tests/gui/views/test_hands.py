"""Rows and start taken in hand by keys: chosen, moved, flipped, added, removed; each an edit to undo."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from engine.data.dataset import load_dataset
from engine.data.generators import generate
from engine.plan.run import Run
from gui.views.asked import Asked

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def press(window, key, modifier=NONE):
    QTest.keyClick(window.windowHandle(), key, modifier)  # to the window, as the system sends it


def ring(panel):
    x, y = panel.chosen.getData()
    return list(zip(x.tolist(), y.tolist(), strict=True))


def words(window, name="data_space"):
    label = window.findChild(QLabel, f"{name}_in_hand")
    return label.text().split("\n")[0] if label.isVisible() else ""


@pytest.fixture
def in_hand(window, qtbot):
    """The window with a row in hand: by Enter in data space."""
    window.views.data_space.setFocus()
    press(window, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(words(window)))
    return window


def source(window):
    return window.session.active.source


def test_enter_takes_a_row_and_arrows_choose(in_hand, qtbot):
    panel, rows = in_hand.views.data_space, source(in_hand)
    assert words(in_hand) == "Row 10 of 20: x −0.1000, class 0"
    assert ring(panel) == [(pytest.approx(float(rows.x[9])), 0)]
    assert panel.plot.accessibleDescription() == words(in_hand)
    press(in_hand, Key.Key_Right)
    assert words(in_hand).startswith("Row 11 of 20")
    press(in_hand, Key.Key_End)
    press(in_hand, Key.Key_Right)
    assert words(in_hand) == "Row 20 of 20: x 0.9000, class 1"
    press(in_hand, Key.Key_Home)
    press(in_hand, Key.Key_Left)
    assert words(in_hand).startswith("Row 1 of 20")
    assert in_hand.session.cursor == 0 and not in_hand.edits.stack.canUndo()


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Return, Key.Key_Tab])
def test_esc_enter_and_tab_let_go(in_hand, qtbot, key):
    press(in_hand, key)
    qtbot.waitUntil(in_hand.actions_by_name["step"].isEnabled)
    assert words(in_hand) == "" and ring(in_hand.views.data_space) == []
    assert in_hand.views.data_space.plot.accessibleDescription() == ""
    press(in_hand, Key.Key_Right)
    qtbot.waitUntil(lambda: in_hand.session.cursor == 1)


def test_esc_lets_go_before_it_leaves_the_panel(window, qtbot):
    press(window, Key.Key_1, CTRL)
    window.views.data_space.setFocus()
    press(window, Key.Key_Return)
    assert words(window)
    press(window, Key.Key_Escape)
    assert not words(window) and window.grid.enlarged
    press(window, Key.Key_Escape)
    assert not window.grid.enlarged


def test_space_still_plays(in_hand, qtbot):
    press(in_hand, Key.Key_Space)
    qtbot.waitUntil(lambda: in_hand.session.newest > 3)
    assert words(in_hand)


def test_keys_move_a_row_and_each_press_can_be_undone(in_hand, qtbot):
    panel = in_hand.views.data_space
    before, (low, high) = source(in_hand).x[9], panel.plot.getViewBox().viewRange()[0]
    notch = 0.01 * (high - low)
    for _ in range(3):  # more quickly than the worker answers
        press(in_hand, Key.Key_Right, SHIFT)
    press(in_hand, Key.Key_Left, SHIFT | CTRL)
    wanted = before + (3 - 10) * notch
    assert ring(panel)[0][0] == pytest.approx(wanted, abs=1e-5)
    qtbot.waitUntil(lambda: in_hand.edits.stack.count() == 4)
    assert source(in_hand).x[9] == pytest.approx(wanted, abs=1e-5)
    assert panel.plot.getViewBox().viewRange()[0] == pytest.approx([low, high])
    assert in_hand.edits.stack.undoText() == "Move row 10"
    for left in (3, 2, 1, 0):
        press(in_hand, Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: in_hand.edits.stack.index() == left)  # noqa: B023
    qtbot.waitUntil(lambda: source(in_hand) is load_dataset("threshold"))
    qtbot.waitUntil(lambda: ring(panel) == [(pytest.approx(float(before)), 0)])


def test_a_held_key_is_one_entry(in_hand, qtbot):
    plot = in_hand.views.data_space.plot
    for held in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Right, SHIFT, "", held)
        QApplication.sendEvent(plot, event)
    wanted = ring(in_hand.views.data_space)[0][0]
    qtbot.waitUntil(lambda: abs(source(in_hand).x[9] - wanted) < 1e-5)
    assert wanted > -0.05
    assert in_hand.edits.stack.count() == 1


def test_keys_flip_the_class(in_hand, qtbot):
    for key, y in ((Key.Key_Up, 1), (Key.Key_Down, 0), (Key.Key_F, 1)):
        press(in_hand, key)
        assert words(in_hand).endswith(f"class {y}")
        qtbot.waitUntil(lambda: source(in_hand).y[9] == y)  # noqa: B023
        assert in_hand.edits.stack.undoText() == "Flip the class of row 10"
    press(in_hand, Key.Key_Up)  # it is 1 already
    qtbot.wait(100)
    assert in_hand.edits.stack.count() == 3


def test_keys_add_and_remove_rows(in_hand, qtbot):
    press(in_hand, Key.Key_A)
    assert words(in_hand).startswith("Row 21 of 21: x ")
    qtbot.waitUntil(lambda: len(source(in_hand)) == 21)
    assert -0.1 < source(in_hand).x[20] < 0.0
    press(in_hand, Key.Key_Delete)
    assert words(in_hand).startswith("Row 11 of 20")
    press(in_hand, Key.Key_Backspace)
    press(in_hand, Key.Key_Delete)
    assert words(in_hand) == "Row 11 of 18: x 0.2000, class 0"
    qtbot.waitUntil(lambda: len(source(in_hand)) == 18)
    qtbot.waitUntil(lambda: in_hand.edits.stack.count() == 4)
    assert not np.isin(np.float32([0.0, 0.1]), source(in_hand).x).any()
    for _ in range(4):
        press(in_hand, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: source(in_hand) is load_dataset("threshold"))


def test_the_last_row_stays(in_hand, qtbot):
    for _ in range(22):
        press(in_hand, Key.Key_Delete)
    qtbot.waitUntil(lambda: len(source(in_hand)) == 1)
    assert words(in_hand).startswith("Row 1 of 1:")
    assert "last row cannot be removed" in in_hand.experiment_dock.message.text()


def test_a_row_out_of_sight_is_brought_into_it(in_hand, qtbot):
    panel = in_hand.views.data_space
    for _ in range(6):
        press(in_hand, Key.Key_Plus, CTRL)
    for key in (Key.Key_End, Key.Key_Home):
        press(in_hand, key)
        low, high = panel.plot.getViewBox().viewRange()[0]
        assert low < ring(panel)[0][0] < high


def test_zooming_leaves_points_in_sight(window, qtbot):
    panel = window.views.data_space
    panel.setFocus()
    panel.plot.setXRange(-0.98, -0.93, padding=0)  # between two rows
    for _ in range(40):
        press(window, Key.Key_Plus, CTRL)
        (x0, x1), (y0, y1) = panel.plot.getViewBox().viewRange()
        x = source(window).x
        assert np.any((x > x0) & (x < x1)) and y0 < 0 and y1 > 1


def test_of_very_many_rows_none_is_taken(window, qtbot):
    data = generate("overlapping_normals", 6000, 0)
    window.edits.open_run(Run(window.session.active.run.experiment).on(data), "Open")
    qtbot.waitUntil(lambda: len(source(window)) == 6000)
    window.views.data_space.setFocus()
    press(window, Key.Key_Return)
    assert not words(window) and "5,000 rows" in window.experiment_dock.message.text()


def start(window):
    experiment = window.session.active.run.experiment
    return experiment.start_w, experiment.start_b


def test_keys_move_the_start(window, qtbot):
    contour = window.views.loss_contour
    contour.setFocus()
    press(window, Key.Key_Return)
    assert words(window, "loss_contour") == "Start: w −5.0000, b −10.0000"
    w0, w1, b0, b1 = contour.shown_viewport
    for _ in range(3):
        press(window, Key.Key_Right)
    press(window, Key.Key_Up)
    press(window, Key.Key_Left, SHIFT)
    wanted = -5 + (3 - 0.1) * 0.02 * (w1 - w0), -10 + 0.02 * (b1 - b0)
    qtbot.waitUntil(lambda: start(window) == pytest.approx(wanted))
    qtbot.waitUntil(lambda: window.edits.stack.count() == 5)
    assert window.session.cursor == 0
    assert contour.in_hand.getData()[0][0] == pytest.approx(wanted[0])
    press(window, Key.Key_Escape)
    assert not words(window, "loss_contour") and len(contour.in_hand.getData()[0]) == 0
    for _ in range(5):
        press(window, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: start(window) == (-5, -10))


def test_what_is_asked_for_is_built_upon_until_it_comes():
    asked = Asked()
    assert asked.latest(0) == 0
    for value in (1, 2, 3):
        asked.add(value)
    assert asked.latest(0) == 3
    asked.came(2)
    assert asked.latest(2) == 3
    asked.came(3)
    assert asked.latest(3) == 3 and asked.latest(2) == 2
    asked.add(4)
    asked.came(0)  # undone meanwhile
    assert asked.latest(0) == 0
