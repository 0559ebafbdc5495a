"""ViewCommands: what the actions of the View menu do to the panels and the window."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from gui.panels.panel import Panel
from gui.views.views import Views
from gui.window.panel_grid import PanelGrid


class ViewCommands(QObject):
    """Slots for actions; each action is told apart by its objectName.

    Signals
    -------
    enlarged()
        One panel has all the room now, or all panels show again.
    """

    enlarged = Signal()

    def __init__(self, window: QMainWindow, grid: PanelGrid, views: Views) -> None:
        super().__init__()
        self._window, self._grid, self._views = window, grid, views

    @Slot()
    def move_view(self) -> None:
        """Zoom or pan the view with the focus, as the action says."""
        panel = self._focused_panel()
        what = self.sender().objectName()
        if what in ("zoom_in", "zoom_out"):
            panel.zoom(1.25 if what == "zoom_in" else 0.8)
        else:
            right, up = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}[what[4:]]
            panel.pan(right, up)

    def _focused_panel(self) -> Panel:
        """Return the panel with the keyboard's focus; else the enlarged one, else the contour."""
        focused = QApplication.focusWidget()
        for panel in self._grid.panels:
            if focused is not None and (panel is focused or panel.isAncestorOf(focused)):
                return panel
        return self._grid.enlarged or self._views.loss_contour

    @Slot()
    def enlarge_by_action(self) -> None:
        """Enlarge the panel that the action names, or show all again."""
        name = self.sender().objectName().removeprefix("enlarge_")
        column = self._views.active_column
        mine = {"loss_contour": column.contour, "loss_surface": column.surface}.get(name)
        self.toggle_enlarged(name if mine is None else mine.objectName())

    @Slot(str)
    def toggle_enlarged(self, name: str) -> None:
        """Enlarge the panel of this name, or show all again."""
        enlarged = self._grid.enlarged
        same = enlarged is not None and enlarged.objectName() == name
        self._enlarge(None if same else self._grid.findChild(Panel, name))

    @Slot()
    def show_all_panels(self) -> None:
        """Show all panels."""
        self._enlarge(None)

    def _enlarge(self, panel: Panel | None) -> None:
        self._grid.enlarge(panel)
        self._views.draw()
        self.enlarged.emit()

    @Slot(bool)
    def set_log_loss(self, logarithmic: bool) -> None:
        """Draw the loss curve on a logarithmic axis, or a linear one."""
        self._views.loss_curve.set_logarithmic(logarithmic)
        self._views.clock.request()

    @Slot(bool)
    def set_along(self, chosen: bool) -> None:
        """Let the loss curve count what the action names."""
        if chosen:
            self._views.loss_curve.set_along(self.sender().objectName().removeprefix("along_"))
            self._views.clock.request()

    @Slot(bool)
    def set_colours(self, chosen: bool) -> None:
        """Show losses in the colours that the action names."""
        if chosen:
            self._views.set_colour_map(self.sender().objectName().removeprefix("colours_"))

    @Slot(bool)
    def set_full_screen(self, full: bool) -> None:
        """Use the whole screen, or not."""
        if full != self._window.isFullScreen():
            self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
