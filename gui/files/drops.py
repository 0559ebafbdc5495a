"""Drops: a file dropped on the window is opened."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from gui.files.document import Document, dropped_file


class Drops(QObject):
    """An event filter on `window`, which hands one file to `document`."""

    def __init__(self, window: QWidget, document: Document) -> None:
        super().__init__(window)
        self._document = document
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take one file, and open it."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = dropped_file(event.mimeData())
            if isinstance(event, QDragEnterEvent) and path:
                event.acceptProposedAction()
            elif event.type() == QEvent.Type.Drop:
                self._document.accept_drop(path)
            return True
        return super().eventFilter(watched, event)
