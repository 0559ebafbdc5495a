"""Where the program keeps what it remembers from one start to the next."""

import os

from PySide6.QtCore import QSettings


def open_settings() -> QSettings:
    """Return the program's settings: the file CROSS_ENTROPY_LAB_SETTINGS names, or the user's own."""
    path = os.environ.get("CROSS_ENTROPY_LAB_SETTINGS")
    if path:
        return QSettings(path, QSettings.Format.IniFormat)
    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "cross-entropy-lab", "cross-entropy-lab"
    )
