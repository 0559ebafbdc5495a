"""Tests of the docks."""

import pytest
from PySide6.QtCore import Qt


@pytest.fixture
def dock(window, qtbot):
    """The dock in the seed lab's window, where one run stands at its start."""
    made = window.runs_dock
    qtbot.keyClick(
        window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(made.isVisible)
    return made
