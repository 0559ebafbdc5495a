"""WithShift: of two commands that a key with Shift may mean, the one that names Shift."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QShortcutEvent
from PySide6.QtWidgets import QWidget

# What some keyboards make with Shift, + of the US and = of Germany's 0: with Ctrl+Shift that key means
_MEANT = {Qt.Key.Key_Plus: "text_larger", Qt.Key.Key_Equal: "text_usual"}


class WithShift(QObject):
    """An event filter; without it Qt would only warn that the key is ambiguous, and do nothing.

    Parameters
    ----------
    window : QWidget
        Whose keys they are.
    by_name : mapping of name to QAction
    """

    def __init__(self, window: QWidget, by_name: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self._by_name = by_name
        self._key = 0  # pressed last
        for watched in (window, by_name["zoom_in"], *(by_name[name] for name in _MEANT.values())):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the key, which comes first, and decide where it is ambiguous: without Shift none is."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            self._key = event.key()
        elif isinstance(event, QShortcutEvent) and event.isAmbiguous():
            self._by_name[_MEANT.get(Qt.Key(self._key), watched.objectName())].trigger()
            return True
        return super().eventFilter(watched, event)
