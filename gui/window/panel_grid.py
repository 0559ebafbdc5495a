"""PanelGrid: the panels in columns of two, with movable borders; one can have all the room."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabBar, QVBoxLayout, QWidget

from gui.look.words import _
from gui.panels.panel import Panel

SPACING = 8
LOWEST_PAIR = 360  # pixels: where two panels one above the other would be lower, they share the room by tabs


class Column(QWidget):
    """Panels one above the other, or one of them under a line of tabs."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        super().__init__()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.panels = tuple(panels)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Which panel is shown here"))
        self.tabs.setDrawBase(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrows step; Ctrl+1 … Ctrl+4 show a panel
        self.tabs.hide()
        self._low, self._enlarged = False, False
        for panel in panels:
            self.splitter.addWidget(panel)
            self.tabs.addTab(panel.title.text())
        self.tabs.currentChanged.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.tabs)
        layout.addWidget(self.splitter, 1)

    def set_low(self, low: bool) -> None:
        """Let the panels share the room, or stand one above the other."""
        self._low = low
        self._show()

    def enlarge(self, panel: Panel | None) -> None:
        """Show `panel` alone, which is one of these; None shows what there is room for."""
        self._enlarged = panel is not None
        if panel is not None:
            self.tabs.setCurrentIndex(self.panels.index(panel))
        self._show()

    @Slot()
    def _show(self) -> None:
        alone = self._low or self._enlarged
        self.tabs.setVisible(self._low and not self._enlarged)
        for number, panel in enumerate(self.panels):
            panel.setVisible(not alone or number == self.tabs.currentIndex())


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
        self._columns = [Column(panels) for panels in columns]
        self._enlarged: tuple[Panel, ...] = ()
        self._low = False
        for column in self._columns:
            self.addWidget(column)
            column.tabs.currentChanged.connect(self.enlarged_changed)
            for panel in column.panels:
                panel.enlarge_toggled.connect(self.toggle_enlarged)
        self._used = len(self._columns)
        for splitter in self._splitters:
            splitter.setHandleWidth(SPACING)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes([10_000] * splitter.count())

    @property
    def _splitters(self) -> tuple[QSplitter, ...]:
        return (self, *(column.splitter for column in self._columns))

    @property
    def panels(self) -> list[Panel]:
        """The panels of the columns in use, column by column."""
        return [panel for column in self._columns[: self._used] for panel in column.panels]

    @property
    def enlarged(self) -> tuple[Panel, ...]:
        """The panel that has all the room, if one has; or two alike, side by side."""
        return self._enlarged

    def use_columns(self, count: int) -> None:
        """Show the first `count` columns, equally wide."""
        if count != self._used:
            self.enlarge(())
            self._used = count
            self.enlarge(())
            self.setSizes([10_000] * count + [0] * (len(self._columns) - count))

    def enlarge(self, panels: Sequence[Panel]) -> None:
        """Give these panels all the room; none shows all panels again."""
        self._enlarged = tuple(panels)
        for place, column in enumerate(self._columns):
            inside = next((panel for panel in panels if panel in column.panels), None)
            column.setVisible(inside is not None if panels else place < self._used)
            column.enlarge(inside)
        for each in self.panels:
            each.set_enlarged(each in panels)

    @Slot(str)
    def toggle_enlarged(self, name: str) -> None:
        """Enlarge the panel of this name, or show all again."""
        named = [panel for panel in self.panels if panel.objectName() == name]
        self.toggle(self._enlarged if self._enlarged and named[0] in self._enlarged else named)

    def toggle(self, panels: Iterable[Panel]) -> None:
        """Enlarge just these panels, or show all again where they have the room already."""
        wanted = tuple(panels)
        self.enlarge(() if wanted == self._enlarged else wanted)
        self.enlarged_changed.emit()

    def show_all(self) -> None:
        """Show all panels."""
        self.enlarge(())
        self.enlarged_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let panels share the room where it is low."""
        super().resizeEvent(event)
        low = self.height() < LOWEST_PAIR
        if low != self._low:
            self._low = low
            for column in self._columns:
                column.set_low(low)
            self.enlarged_changed.emit()

    def save_sizes(self) -> list[QByteArray]:
        """Return where the borders are."""
        return [splitter.saveState() for splitter in self._splitters]

    def restore_sizes(self, saved: list[QByteArray]) -> None:
        """Put the borders back where ``save_sizes`` found them."""
        if len(saved) == 1 + len(self._columns):
            for splitter, state in zip(self._splitters, saved, strict=True):
                splitter.restoreState(state)
