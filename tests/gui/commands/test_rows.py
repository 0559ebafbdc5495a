"""The rows of the commands: complete, each key once, told in README, and kept from one start to the next."""

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from gui.commands.rows import ROWS
from gui.window.docks import DOCKS

README = Path(__file__).parents[3] / "README.md"
WORDS = {"→": "Right", "←": "Left", "plus": "+", "minus": "-"}


def keys_of_readme():
    """Return the keys of README's table, as Qt writes them."""
    table = README.read_text(encoding="utf-8").split("## Keys")[1].split("## ")[0]
    found = set()
    for line in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)[1:]:
        line = line.replace("Ctrl+1 … Ctrl+4", "Ctrl+1 Ctrl+2 Ctrl+3 Ctrl+4")
        line = line.replace("Alt+arrows", "Alt+Left Alt+Right Alt+Up Alt+Down")
        for key in re.split(r"[ ,]+", line):
            *modifiers, last = key.split("+")
            found.add(QKeySequence("+".join([*modifiers, WORDS.get(last, last)])).toString())
    return found


def test_readme_names_just_the_keys_there_are(window):
    keys = {key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()}
    assert keys_of_readme() == keys


def test_every_command_is_complete_and_no_key_is_used_twice(window):
    actions = window.actions_by_name
    assert set(actions) >= {row.name for row in ROWS} | {f"show_{dock.name}" for dock in DOCKS}
    keys = Counter(key.toString() for action in actions.values() for key in action.shortcuts())
    assert [key for key, count in keys.items() if not key or count > 1] == []
    for name, action in actions.items():
        assert action.objectName() == name
        assert action.text().strip("&…") and "\n" in action.toolTip(), name


def test_every_command_stands_in_a_menu(window):
    def inside(menu):
        for action in menu.actions():
            yield from inside(action.menu()) if action.menu() else [action]

    found = [action for bar in window.menuBar().actions() for action in inside(bar.menu())]
    missing = {name for name, action in window.actions_by_name.items() if action not in found}
    assert missing == set()


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_remembered_survives_a_restart(make_window, turned):
    rows = [row for row in ROWS if row.remembered and not row.choice]
    assert rows
    first = make_window(ready=False)
    wanted = {row.name: bool(row.checked) != turned for row in rows}
    for name, checked in wanted.items():
        first.actions_by_name[name].setChecked(checked)
    first.close()
    second = make_window(ready=False)
    assert {name: second.actions_by_name[name].isChecked() for name in wanted} == wanted


def test_of_a_choice_one_is_checked(window):
    choices = {row.choice for row in ROWS if row.choice}
    assert choices
    for choice in choices:
        names = [row.name for row in ROWS if row.choice == choice]
        window.actions_by_name[names[-1]].trigger()
        assert [name for name in names if window.actions_by_name[name].isChecked()] == names[-1:]
