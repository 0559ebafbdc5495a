"""Centre: the banner above the panels, with a column of its own for a second surface."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.look.words import _
from gui.views.views import Views
from gui.window.banner import Banner
from gui.window.panel_grid import SPACING, PanelGrid


class Centre(QWidget):
    """What stands between the docks.

    Parameters
    ----------
    views : Views
        Whose panels.
    ways_out : sequence of QAction
        Of a divergence: buttons of the banner.
    with_opengl : bool
        False leaves the 3D views out.

    Attributes
    ----------
    banner, grid : Banner, PanelGrid
        From top to bottom.
    """

    def __init__(self, views: Views, ways_out: Sequence[QAction], with_opengl: bool) -> None:
        super().__init__()
        self._views, self._with_opengl = views, with_opengl
        self._problem: str | None = None  # why there is no 3D view
        self._closed = False
        self.banner = Banner(ways_out)
        self.grid = PanelGrid(
            ((views.data_space, views.loss_curve), *(column.panels for column in views.columns))
        )
        self.grid.use_columns(2)
        self.grid.enlarged_changed.connect(views.draw)
        views.second_column_wanted.connect(self._use_second_column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING, SPACING, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.banner)
        layout.addWidget(self.grid, 1)

    @Slot()
    def install_surface(self) -> None:
        """Bring up the 3D view; called once the window is on the screen, which shall not wait for it."""
        if self._closed:
            return
        from gui.start_up.opengl_probe import opengl_problem

        self._problem = opengl_problem() if self._with_opengl else _("It was switched off with --no-gl.")
        self._views.loss_surface.install(self._problem)
        self._use_second_column(self._views.two_surfaces)
        self._views.clock.request()

    @Slot(bool)
    def _use_second_column(self, wanted: bool) -> None:
        """Give a second surface a column, and the first time a 3D view."""
        self.grid.use_columns(3 if wanted else 2)
        if wanted and self._views.loss_surface.installed:
            self._views.columns[1].surface.install(self._problem)

    def let_go(self) -> None:
        """Bring up nothing any more."""
        self._closed = True
