"""PanelGrid: the panels in two columns of two, with movable borders; one of them can take all the room."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter

from gui.panels.panel import Panel

SPACING = 8


class PanelGrid(QSplitter):
    """Columns of panels.

    Parameters
    ----------
    columns : sequence of sequences of Panel
        From left to right, each from top to bottom.
    """

    def __init__(self, columns: Sequence[Sequence[Panel]]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("panel_grid")
        self._columns: list[QSplitter] = []
        self._enlarged: Panel | None = None
        for panels in columns:
            column = QSplitter(Qt.Orientation.Vertical)
            for panel in panels:
                column.addWidget(panel)
            self._columns.append(column)
            self.addWidget(column)
        for splitter in (self, *self._columns):
            splitter.setHandleWidth(SPACING)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes([10_000, 10_000])

    @property
    def panels(self) -> list[Panel]:
        """All panels, column by column."""
        return [column.widget(i) for column in self._columns for i in range(column.count())]  # type: ignore[misc]

    @property
    def enlarged(self) -> Panel | None:
        """The panel that has all the room, if one has."""
        return self._enlarged

    def enlarge(self, panel: Panel | None) -> None:
        """Give `panel` all the room; None shows all panels again."""
        self._enlarged = panel
        for column in self._columns:
            column.setVisible(panel is None or column.isAncestorOf(panel))
        for each in self.panels:
            each.setVisible(panel is None or each is panel)
            each.set_enlarged(each is panel)

    def save_sizes(self) -> list[QByteArray]:
        """Return where the borders are."""
        return [splitter.saveState() for splitter in (self, *self._columns)]

    def restore_sizes(self, saved: list[QByteArray]) -> None:
        """Put the borders back where ``save_sizes`` found them."""
        if len(saved) == 1 + len(self._columns):
            for splitter, state in zip((self, *self._columns), saved, strict=True):
                splitter.restoreState(state)
