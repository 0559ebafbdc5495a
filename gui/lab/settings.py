"""What is remembered from one start to the next, and where."""

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from gui.commands.command import REMEMBERED
from gui.window.transport import SPEEDS

if TYPE_CHECKING:
    from gui.main_window import MainWindow

STATE_VERSION = 1


def open_settings() -> QSettings:
    """Return the program's settings: the file CROSS_ENTROPY_LAB_SETTINGS names, or the user's own."""
    path = os.environ.get("CROSS_ENTROPY_LAB_SETTINGS")
    if path:
        return QSettings(path, QSettings.Format.IniFormat)
    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "cross-entropy-lab", "cross-entropy-lab"
    )


def save_window(window: "MainWindow") -> None:
    """Keep size, place, docks, borders, speed and checked options."""
    settings = open_settings()
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("state", window.saveState(STATE_VERSION))
    for number, borders in enumerate(window.grid.save_sizes()):
        settings.setValue(f"borders_{number}", borders)
    settings.setValue("speed", window.transport.batches_per_second)
    for name in REMEMBERED:
        settings.setValue(name, window.actions_by_name[name].isChecked())


def restore_window(window: "MainWindow") -> None:
    """Bring back what ``save_window`` kept; the first time, what ``REMEMBERED`` says."""
    settings = open_settings()
    geometry = _state(settings, "geometry")
    if not geometry.isEmpty():
        window.restoreGeometry(geometry)
    window.restoreState(_state(settings, "state"), STATE_VERSION)
    window.grid.restore_sizes([_state(settings, f"borders_{number}") for number in range(4)])
    speed = settings.value("speed", window.transport.batches_per_second, type=float)
    if speed in SPEEDS:
        window.transport.speed.setValue(SPEEDS.index(speed))
    for name, at_first in REMEMBERED.items():
        window.actions_by_name[name].setChecked(bool(settings.value(name, at_first, type=bool)))


def _state(settings: QSettings, key: str) -> QByteArray:
    """Return the geometry or state kept under `key`; empty where there is none."""
    value = settings.value(key)
    return value if isinstance(value, QByteArray) else QByteArray()
