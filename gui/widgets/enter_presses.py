"""EnterPresses: Enter presses the button that has the focus, since Space is play and pause everywhere."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterPresses(QObject):
    """An event filter on every button inside a widget."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__(inside)
        for button in inside.findChildren(QAbstractButton):
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press the button on Enter."""
        if (
            isinstance(event, QKeyEvent)
            and isinstance(watched, QAbstractButton)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _ENTER
        ):
            watched.click()
            return True
        return super().eventFilter(watched, event)
