"""PanelGrid: the panels in columns of two, with movable borders; one of them can take all the room."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter

from gui.panels.panel import Panel

SPACING = 8


class PanelGrid(QSplitter):
    """Columns of panels.

    Parameters
    ----------
    columns : sequence of sequences of Panel
        From left to right, each from top to bottom.

    Signals
    -------
    enlarged_changed()
        A person has given one panel all the room, or shown all again.
    """

    enlarged_changed = Signal()

    def __init__(self, columns: Sequence[Sequence[Panel]]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("panel_grid")
        self._columns: list[QSplitter] = []
        self._enlarged: Panel | None = None
        for panels in columns:
            column = QSplitter(Qt.Orientation.Vertical)
            for panel in panels:
                column.addWidget(panel)
                panel.enlarge_toggled.connect(self.toggle_enlarged)
            self._columns.append(column)
            self.addWidget(column)
        self._used = len(self._columns)
        for splitter in (self, *self._columns):
            splitter.setHandleWidth(SPACING)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes([10_000] * splitter.count())

    @property
    def panels(self) -> list[Panel]:
        """The panels of the columns in use, column by column."""
        used = self._columns[: self._used]
        return [column.widget(i) for column in used for i in range(column.count())]  # type: ignore[misc]

    @property
    def enlarged(self) -> Panel | None:
        """The panel that has all the room, if one has."""
        return self._enlarged

    def use_columns(self, count: int) -> None:
        """Show the first `count` columns, equally wide."""
        if count != self._used:
            self.enlarge(None)
            self._used = count
            self.enlarge(None)
            self.setSizes([10_000] * count + [0] * (len(self._columns) - count))

    def enlarge(self, panel: Panel | None) -> None:
        """Give `panel` all the room; None shows all panels again."""
        self._enlarged = panel
        for place, column in enumerate(self._columns):
            column.setVisible(place < self._used if panel is None else column.isAncestorOf(panel))
        for each in self.panels:
            each.setVisible(panel is None or each is panel)
            each.set_enlarged(each is panel)

    @Slot(str)
    def toggle_enlarged(self, name: str) -> None:
        """Enlarge the panel of this name, or show all again."""
        same = self._enlarged is not None and self._enlarged.objectName() == name
        self.enlarge(None if same else self.findChild(Panel, name))
        self.enlarged_changed.emit()

    def show_all(self) -> None:
        """Show all panels."""
        self.enlarge(None)
        self.enlarged_changed.emit()

    def save_sizes(self) -> list[QByteArray]:
        """Return where the borders are."""
        return [splitter.saveState() for splitter in (self, *self._columns)]

    def restore_sizes(self, saved: list[QByteArray]) -> None:
        """Put the borders back where ``save_sizes`` found them."""
        if len(saved) == 1 + len(self._columns):
            for splitter, state in zip((self, *self._columns), saved, strict=True):
                splitter.restoreState(state)
