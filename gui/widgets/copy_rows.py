"""Copying rows: Ctrl+C in a table copies the selected rows as tab-separated text, and not one cell."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView

from gui.look.words import _

_SHOWN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class CopyRows(QAction):
    """An action of `table`: rows as they stand there, one a line, numbers with a plain minus.

    Parameters
    ----------
    table : QTableView
        Several of whose rows can be selected from now on.
    texts : callable, optional
        Returns the cells of a line, more quickly than by asking the model for each.
    """

    def __init__(self, table: QTableView, texts: Callable[[int], Iterable[str]] | None = None) -> None:
        super().__init__(_("Copy rows"), table)
        self._table, self._texts = table, texts or self._ask
        self.setObjectName(f"{table.objectName()}_copy")
        self.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.triggered.connect(self._copy)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.addAction(self)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @Slot()
    def _copy(self) -> None:
        lines = self._selected()
        if not lines:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            QGuiApplication.clipboard().setText("\n".join(map(self._text, lines)))
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _selected(self) -> Sequence[int]:
        ranges = self._table.selectionModel().selection().toList()
        return sorted({line for part in ranges for line in range(part.top(), part.bottom() + 1)})

    def _text(self, line: int) -> str:
        cells = (" ".join(text.split()) for text in self._texts(line))
        return "\t".join(cells).replace("−", "-")

    def _ask(self, line: int) -> Iterable[str]:
        model = self._table.model()
        for column in range(model.columnCount()):
            index = model.index(line, column)
            yield next((str(found) for role in _SHOWN if (found := index.data(role)) is not None), "")
