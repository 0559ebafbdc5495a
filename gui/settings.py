"""Where the window's state is remembered from one start to the next."""

import os

from PySide6.QtCore import QByteArray, QSettings

STATE_VERSION = 1


def read_state(settings: QSettings, key: str) -> QByteArray:
    """Return the geometry or state kept under `key`; empty where there is none."""
    value = settings.value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def open_settings() -> QSettings:
    """Return the program's settings: the file CROSS_ENTROPY_LAB_SETTINGS names, or the user's own."""
    path = os.environ.get("CROSS_ENTROPY_LAB_SETTINGS")
    if path:
        return QSettings(path, QSettings.Format.IniFormat)
    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "cross-entropy-lab", "cross-entropy-lab"
    )
