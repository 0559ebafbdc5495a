"""Views: what the panels show, frame by frame: the update on show, the maps, the point under the mouse."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.lab.clock import FrameClock
from gui.lab.on_show import OnShow
from gui.lab.session import Session
from gui.panels.data.data_space import DataSpace
from gui.panels.loss_curve import LossCurve
from gui.panels.panel import Panel
from gui.views.batch_views import BatchViews
from gui.views.surface_column import SurfaceColumn, grouped_by_surface
from gui.views.viewport import LossViewport

PATIENCE = 4  # turns of the event loop: what has been drawn is painted in the first two or three


class View(Protocol):
    """Something that shows what is on show."""

    def draw(self, on_show: OnShow) -> None:
        """Show it."""


class Views(QObject):
    """Draws the panels, and what else is to be drawn with them, once a frame where something has changed.

    Attributes
    ----------
    panels : tuple of Panel
        All of them.
    columns : tuple of SurfaceColumn
        One for each surface; the second is used where compared runs have two.
    viewport : LossViewport
        Which (w, b) the loss views show.
    batch : BatchViews
        What belongs to the batch of the update on show.
    clock : FrameClock
        When to draw.
    others : sequence of View
        What shows the same outside the panels: the bar, the status line, the docks.

    Signals
    -------
    second_column_wanted(bool)
        Whether there are two surfaces to show.
    drawing_began(), drawing_ended()
        Around a frame: its plots are painted a little after ``draw`` has returned.
    """

    second_column_wanted = Signal(bool)
    drawing_began = Signal()
    drawing_ended = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.others: Sequence[View] = ()
        self.data_space, self.loss_curve = DataSpace(), LossCurve()
        self.columns = (SurfaceColumn(), SurfaceColumn("_2"))
        self.loss_contour, self.loss_surface = self.columns[0].contour, self.columns[0].surface
        self.maps = self.columns[0].maps
        self.panels: tuple[Panel, ...] = (
            self.data_space, self.loss_curve, *self.columns[0].panels, *self.columns[1].panels,
        )  # fmt: skip
        self._used = 1  # columns
        self.clock = FrameClock()
        self.viewport = LossViewport(session, self.columns, self.clock)
        self.batch = BatchViews(self.data_space, [c.contour for c in self.columns])
        self._hover: tuple[float, float] | None = None
        self._plots = (self.data_space.plot, self.loss_curve.plot, *(c.contour.plot for c in self.columns))
        self._unpainted: set[QObject] = set()
        self._patience = 0
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(0)
        self._waiting.timeout.connect(self._wait_no_longer)
        self._wire()

    def _wire(self) -> None:
        session = self._session
        session.run_changed.connect(self.take_up_run)
        session.changed.connect(self.clock.request)
        self.batch.changed.connect(self.clock.request)
        self.clock.frame.connect(self.draw)
        self.loss_curve.update_chosen.connect(session.show_update)
        for plot in self._plots:
            plot.painted.connect(self._on_painted)
        for column in self.columns:
            column.surface.painted.connect(self._on_painted)
            column.map_changed.connect(self.clock.request)
            column.contour.update_chosen.connect(self._on_update_chosen)
            column.contour.hovered.connect(self._on_hovered)
        surfaces = [column.surface for column in self.columns]
        for one, other in (surfaces, surfaces[::-1]):  # seen from the same place
            one.camera_moved.connect(other.look)

    @property
    def two_surfaces(self) -> bool:
        """Whether the runs on show have two surfaces."""
        return self._used > 1

    def set_quick(self, quick: bool) -> None:
        """Draw with rough edges where that is faster, or finely."""
        for panel in self.panels:
            panel.quick = quick
        self.clock.request()

    @property
    def active_column(self) -> SurfaceColumn:
        """The column that the active run is in."""
        return next(column for column in self.columns if self._session.active.number in column.numbers)

    @Slot()
    def take_up_run(self) -> None:
        """Show the session's runs; another map only where data or surface are others."""
        session = self._session
        groups = grouped_by_surface(session.shown, session.active)
        for panel in (self.data_space, self.loss_curve):
            panel.set_run(session.active)
        columns = zip(self.columns, groups, strict=False)
        new = [column.take_up(runs, session.active, titled=len(groups) > 1) for column, runs in columns]
        if len(groups) != self._used:
            self._used = len(groups)
            if self._used == 1:
                self.columns[1].let_go()
            self.second_column_wanted.emit(self._used > 1)
        if new[0]:
            self.viewport.show_home()
        self.viewport.align()
        self.clock.request()

    @Slot()
    def draw(self) -> None:
        """Show the update under the cursor in every panel that can be seen."""
        self.drawing_began.emit()
        on_show = self._session.on_show()
        self.viewport.follow(on_show)
        visible = any(panel.isVisible() for panel in self.panels)
        for panel in (self.data_space, self.loss_curve):
            if panel.isVisible() or not visible:
                panel.draw(on_show)
        for column in self.columns[: self._used]:
            column.draw(on_show, visible)
            column.draw_hover(self._hover)
        self.data_space.show_hover(self._hover and on_show.run.dataset.in_data_units(*self._hover))
        self.batch.draw(on_show, self.active_column.contour)
        for view in self.others:
            view.draw(on_show)
        self._unpainted, self._patience = self._to_be_painted(), PATIENCE
        if self._unpainted:
            self._waiting.start()
        else:
            self.drawing_ended.emit()

    @Slot()
    def _wait_no_longer(self) -> None:
        """Give up, after some turns of the event loop, on what was drawn where it cannot be seen."""
        if self._unpainted and self._patience:
            self._patience -= 1
            self._waiting.start()
        elif self._unpainted:
            self._unpainted.clear()
            self.drawing_ended.emit()

    def _to_be_painted(self) -> set[QObject]:
        """Return the plots and 3D panels that a paint event will come for."""
        window = self.data_space.window().windowHandle()
        if window is None or not window.isExposed():
            return set()
        awaited: set[QObject] = {plot for plot in self._plots if plot.changed and plot.isVisible()}
        for surface in (column.surface for column in self.columns):
            if surface.view is not None and surface.view.changed and surface.isVisible():
                awaited.add(surface)
        return awaited

    @Slot()
    def _on_painted(self) -> None:
        awaited = bool(self._unpainted)
        self._unpainted.discard(self.sender())
        if awaited and not self._unpainted:
            self.drawing_ended.emit()

    @Slot()
    def reset_views(self) -> None:
        """Undo every zoom, pan and orbit; follow the path again."""
        for panel in self.panels:
            panel.reset_view()
        self.viewport.show_home()
        self.viewport.set_follows(True)

    @Slot(int)
    def _on_update_chosen(self, index: int) -> None:
        """Show the update of a path that was clicked on, or of the active run the last one before it."""
        contour, active = self.sender(), self._session.active
        run = next(column.main for column in self.columns if column.contour is contour)
        if run is not None and run is not active:
            index = active.update_at(run.rows_seen(index))
        self._session.show_update(index)

    @Slot(object)
    def _on_hovered(self, point: tuple[float, float] | None) -> None:
        self._hover = point
        self.clock.request()

    # ---- options

    def set_colour_map(self, name: str) -> None:
        """Show losses in the colours of this name, in both surface views."""
        for column in self.columns:
            column.contour.map.set_colour_map(name)
            column.surface.set_colour_map(name)
        self.clock.request()

    def close(self) -> None:
        """Draw no more, and end the threads."""
        self.clock.stop()
        self._waiting.stop()
        self.batch.close()
        for column in self.columns:
            column.close()
