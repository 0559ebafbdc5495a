"""WithShift: of two commands that a key with Shift may mean, the one that names Shift."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QShortcutEvent

# Keys that some keyboards make with Shift, as + of the US and = of Germany, and whose they are with it.
_WITH_SHIFT = {"Ctrl++": "text_larger", "Ctrl+=": "text_usual"}


class WithShift(QObject):
    """An event filter on actions; Qt itself would only warn that the key is ambiguous, and do nothing."""

    def __init__(self, by_name: Mapping[str, QAction], parent: QObject) -> None:
        super().__init__(parent)
        self._by_name = by_name
        for name in ("zoom_in", *_WITH_SHIFT.values()):
            by_name[name].installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide where a key is ambiguous: without Shift none of these is."""
        if isinstance(event, QShortcutEvent) and event.isAmbiguous():
            meant = _WITH_SHIFT.get(event.key().toString(), watched.objectName())
            self._by_name[meant].trigger()
            return True
        return super().eventFilter(watched, event)
