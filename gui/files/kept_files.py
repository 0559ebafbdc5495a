"""KeptFiles: whose file the run on show is, as undo and redo go behind the opening of one and back."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack


@dataclass(slots=True, eq=False)
class _Kept:
    """The file of the run that `opened` brought; None for the run the window began with."""

    opened: QUndoCommand | None
    path: Path | None


class KeptFiles(QObject):
    """Follows an undo stack on which opening a file is an entry.

    Signals
    -------
    changed()
        The stack has moved or become clean or not: ``path`` may be another.
    """

    changed = Signal()

    def __init__(self, stack: QUndoStack, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = stack
        self._kept = [_Kept(None, None)]  # in the order opened
        self._undone: list[_Kept] = []
        stack.indexChanged.connect(self._on_index)
        stack.cleanChanged.connect(self._on_clean)

    @property
    def path(self) -> Path | None:
        """The file of the run on show; None where it has none."""
        return self._on_show().path

    def opened(self, path: Path) -> None:
        """Take note that the newest entry of the stack has brought the run of this file."""
        self._kept.append(_Kept(self._stack.command(self._stack.index() - 1), path))
        self._stack.setClean()
        self.changed.emit()

    def saved(self, path: Path) -> None:
        """Take note that the run on show is now in this file."""
        self._on_show().path = path
        self._stack.setClean()
        self.changed.emit()

    def close(self) -> None:
        """Follow no longer: a stack that is being destroyed moves once more."""
        self._stack.indexChanged.disconnect(self._on_index)
        self._stack.cleanChanged.disconnect(self._on_clean)

    def _on_show(self) -> _Kept:
        return next(kept for kept in reversed(self._kept) if kept not in self._undone)

    @Slot()
    def _on_index(self) -> None:
        commands = [self._stack.command(number) for number in range(self._stack.count())]
        undone = commands[self._stack.index() :]
        # what had been undone and is not to be found any more can never be redone
        self._kept = [kept for kept in self._kept if kept not in self._undone or kept.opened in commands]
        self._undone = [kept for kept in self._kept if kept.opened in undone]
        self.changed.emit()

    @Slot()
    def _on_clean(self) -> None:
        self.changed.emit()
