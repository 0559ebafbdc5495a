"""On screen: a window no larger than its screen, and all of it there."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget


def bring_on_screen(window: QWidget) -> None:
    """Make `window` as small as the screen it is on, and move it so that all of it is seen."""
    screen = window.screen() or QGuiApplication.primaryScreen()
    if screen is None or window.isMaximized() or window.isFullScreen():
        return
    frame, inside = window.frameGeometry(), window.geometry()
    border = frame.size() - inside.size()
    found = fitting(frame, screen.availableGeometry(), window.minimumSizeHint() + border)
    if found != frame:
        window.resize(found.size() - border)
        window.move(found.topLeft())


def fitting(frame: QRect, available: QRect, least: QSize) -> QRect:
    """Return `frame` made as small as `available`, but no smaller than `least`, and moved into it."""
    size = frame.size().boundedTo(available.size()).expandedTo(least)
    left = max(available.left(), min(frame.left(), available.left() + available.width() - size.width()))
    top = max(available.top(), min(frame.top(), available.top() + available.height() - size.height()))
    return QRect(left, top, size.width(), size.height())


class Dialog(QDialog):
    """A dialog that fits the screen, whatever its size would be."""

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the screen once the size is known."""
        super().showEvent(event)
        if not event.spontaneous():
            bring_on_screen(self)
