"""Every command by keys alone: none that a system keeps, and every menu's letters lead to one entry."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel

from gui.commands.keys import KeysDialog
from gui.commands.rows import ROWS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEPT = {  # as Qt writes them: on macOS Ctrl is the command key, Meta the control key, Alt the option key
    "macOS": (
        "Ctrl+H Ctrl+M Ctrl+Tab Ctrl+Shift+Tab Ctrl+Space Ctrl+Shift+Space Ctrl+` Ctrl+, Ctrl+? Ctrl+Shift+/ "
        "Ctrl+Shift+3 Ctrl+Shift+4 Ctrl+Shift+5 Ctrl+Shift+6 Ctrl+Shift+Q Ctrl+Alt+H Ctrl+Alt+M Ctrl+Alt+D "
        "Ctrl+Alt+Esc Ctrl+Alt+Q Ctrl+F1 Ctrl+F2 Ctrl+F3 Ctrl+F5 F11 F12"
    ),
    "Windows": "Alt+F4 Alt+Tab Alt+Esc Alt+Space Alt+Print Ctrl+Esc Ctrl+Shift+Esc F10",
    "the desktops of Linux": (
        "Alt+F1 Alt+F2 Alt+F3 Alt+F4 Alt+F5 Alt+F6 Alt+F7 Alt+F8 Alt+F9 Alt+F10 Alt+Tab Alt+` Alt+Space "
        "Alt+Esc Ctrl+Esc Ctrl+Space Ctrl+; Ctrl+. Ctrl+Shift+U Ctrl+F1 Ctrl+F2 Ctrl+F3 Ctrl+F4 Ctrl+F7 "
        "Ctrl+F8 Ctrl+F9 Ctrl+F10 Ctrl+F11 Ctrl+F12 Print Shift+Print"
    ),
}
HARMLESS = {"F11"}  # beside a key that is free: where the system keeps it, it takes it first


def keeper(key):
    """Return who keeps a key for itself, or None."""
    text = QKeySequence(key).toString()
    if "Meta+" in text or {"Ctrl+", "Alt+"} <= {f"{part}+" for part in text.split("+")}:
        return "every desktop"  # Super; and Ctrl+Alt, which is AltGr too
    return next((who for who, keys in KEPT.items() if text in map(normal, keys.split())), None)


def normal(key):
    return QKeySequence(key).toString()


def test_the_list_knows_the_keys_that_were_taken():
    assert [keeper(key) for key in ("Ctrl+H", "Ctrl+M", "Ctrl+Alt+T", "Meta+L")] == [
        "macOS", "macOS", "every desktop", "every desktop",
    ]  # fmt: skip
    assert keeper("Ctrl+Q") is None


@pytest.mark.parametrize("row", [row for row in ROWS if row.keys], ids=lambda row: row.name)
def test_no_system_keeps_the_key_of_a_command(row):
    assert keeper(row.key) is None, f"{row.key} is kept by {keeper(row.key)}"
    assert row.also in HARMLESS or not row.also or keeper(row.also) is None


def mnemonic(text):
    """Return the letter of a menu's entry, or None."""
    found = re.search(r"&(\w)", text.replace("&&", ""))
    return found and found.group(1).lower()


def entries(menu):
    return [action for action in menu.actions() if not action.isSeparator()]


def menus_of(actions):
    """Return the menus of these actions, with those inside them."""
    found = [action.menu() for action in actions if action.menu()]
    return found + [inner for menu in found for inner in menus_of(entries(menu))]


def test_every_command_has_a_key_or_a_way_of_letters(window):
    bar = window.menuBar().actions()
    for entries_of_one in (bar, *(entries(menu) for menu in menus_of(bar))):
        letters = Counter(mnemonic(action.text()) for action in entries_of_one)
        twice = [letter for letter, count in letters.items() if letter and count > 1]
        assert not twice, [action.text() for action in entries_of_one if mnemonic(action.text()) in twice]

    def reached(actions):
        for action in actions:
            if action.menu():
                if mnemonic(action.text()):
                    yield from reached(entries(action.menu()))
            elif mnemonic(action.text()):
                yield action

    by_letters = set(reached(bar))
    missing = [
        name
        for name, action in window.actions_by_name.items()
        if action not in by_letters and not action.shortcuts()
    ]
    assert missing == []


def test_a_command_is_done_by_letters_alone(window, qtbot):
    bar = window.menuBar()
    bar.setNativeMenuBar(False)
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    view = next(action.menu() for action in bar.actions() if action.text() == "&View")
    qtbot.waitUntil(view.isVisible)
    qtbot.keyClick(view, Qt.Key.Key_C)
    colours = next(action.menu() for action in entries(view) if mnemonic(action.text()) == "c")
    qtbot.waitUntil(colours.isVisible)
    qtbot.keyClick(colours, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: window.actions_by_name["colours_grey"].isChecked())
    assert not view.isVisible()


def test_ctrl_y_redoes(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_A, CTRL | SHIFT)
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(window.session.runs) == 1)
    qtbot.keyClick(window, Qt.Key.Key_Y, CTRL)
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)


def test_esc_leaves_the_panel_then_the_full_screen(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(window.isFullScreen)
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    assert window.grid.enlarged
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.grid.enlarged and window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.actions_by_name["full_screen"].isChecked()
    assert not window.actions_by_name["all_panels"].isEnabled()


def test_plus_without_shift_zooms_in(window, qtbot):
    plot = window.views.loss_contour.plot
    plot.setFocus()
    (before, after), _b = plot.getViewBox().viewRange()
    qtbot.keyClick(plot, Qt.Key.Key_Equal, CTRL)
    (w0, w1), _b = plot.getViewBox().viewRange()
    assert w1 - w0 == pytest.approx((after - before) / 1.25)


def test_of_two_surfaces_both_are_enlarged(window, qtbot):
    window.actions_by_name["compare_losses"].trigger()
    qtbot.waitUntil(lambda: window.views.two_surfaces)
    contours = [column.contour for column in window.views.columns]
    surfaces = [column.surface for column in window.views.columns]
    for key, wanted in ((Qt.Key.Key_2, contours), (Qt.Key.Key_4, surfaces), (Qt.Key.Key_2, contours)):
        qtbot.keyClick(window, key, CTRL)
        qtbot.waitUntil(lambda: [p for p in window.grid.panels if p.isVisible()] == wanted)  # noqa: B023
    qtbot.waitUntil(lambda: abs(contours[0].width() - contours[1].width()) < 60)
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    assert all(panel.isVisible() for panel in window.grid.panels)
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    qtbot.mouseClick(contours[1].enlarge_button, Qt.MouseButton.LeftButton)
    assert all(panel.isVisible() for panel in window.grid.panels)


def test_the_list_of_keys_names_every_key(window, qtbot):
    dialog = KeysDialog(window, ROWS)
    qtbot.addWidget(dialog)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in ("Ctrl+Y", "Ctrl+=", "F11", "Alt+Return", "Ctrl+Shift+M"):
        assert key in shown
