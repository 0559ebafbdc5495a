"""Views: what the panels show, frame by frame: the update on show, the map, the point under the mouse."""

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine import surface
from engine.dataset import Dataset
from engine.minimum import Minimum
from gui.batch_views import BatchViews
from gui.frames import FrameClock
from gui.loss_map import REACH, SEED_WINDOW, LossMap, Window, contains, fitting_window, widened
from gui.panels.data_space import DataSpace
from gui.panels.loss_contour import LossContour
from gui.panels.loss_curve import LossCurve
from gui.panels.loss_surface import LossSurface
from gui.panels.panel import Panel
from gui.panels.plot import thinned
from gui.session import WHOLE, ActiveRun, Session
from gui.surfaces import Surfaces
from gui.transport import Transport, loss_text, number_text

NEAR_EDGE, ROOM = 0.01, 0.25  # of the window's side: when it follows the path, and what it leaves then
GLIDE = 0.4  # of the way, a frame
ARRIVED = 5e-3  # of the window's side
MOST_FITTED = 20_000  # updates looked at to fit the window


class Views(QObject):
    """Draws the panels and the transport bar, once a frame, where something has changed.

    Attributes
    ----------
    panels : tuple of Panel
        All of them.
    surfaces : Surfaces
        Where the loss map comes from.
    batch : BatchViews
        What belongs to the batch of the update on show.
    clock : FrameClock
        When to draw.

    Signals
    -------
    follow_changed(bool)
        Whether the window follows the path: a pan or zoom by hand stops that.
    drawing_began(), drawing_ended()
        Around a frame: its plots are painted a little after ``draw`` has returned.
    """

    follow_changed = Signal(bool)
    drawing_began = Signal()
    drawing_ended = Signal()

    def __init__(self, session: Session, transport: Transport) -> None:
        super().__init__()
        self._session, self._transport = session, transport
        self.data_space, self.loss_contour = DataSpace(), LossContour()
        self.loss_curve, self.loss_surface = LossCurve(), LossSurface()
        self.panels: tuple[Panel, ...] = (
            self.data_space, self.loss_curve, self.loss_contour, self.loss_surface,
        )  # fmt: skip
        self.clock, self.surfaces = FrameClock(), Surfaces()
        self.batch = BatchViews(self.data_space, self.loss_contour, transport)
        self._follows = True
        self._target: Window | None = None  # where the window glides to
        self._hover: tuple[float, float] | None = None
        self._hover_shown: object = None
        self._map_of: tuple[Dataset, str, bool] | None = None
        self._plots = (self.data_space.plot, self.loss_curve.plot, self.loss_contour.plot)
        self._unpainted: set[QObject] = set()
        self.loss_surface.painted.connect(self._on_painted)
        for plot in self._plots:
            plot.painted.connect(self._on_painted)
        session.run_changed.connect(self.take_up_run)
        session.changed.connect(self.clock.request)
        self.batch.changed.connect(self.clock.request)
        self.clock.frame.connect(self.draw)
        self.surfaces.map_changed.connect(self._take_map)
        self.surfaces.minimum_changed.connect(self._take_minimum)
        self.loss_contour.moved.connect(self._on_moved)
        self.loss_contour.window_changed.connect(self.clock.request)
        for chooser in (self.loss_contour, self.loss_curve):
            chooser.update_chosen.connect(session.show_update)
        self.loss_contour.hovered.connect(self._on_hovered)

    @Slot()
    def take_up_run(self) -> None:
        """Show the session's active run; another map only where data or loss are others."""
        run = self._session.active
        for panel in self.panels:
            panel.set_run(run)
        key = (run.source, run.experiment.loss, run.experiment.standardize)
        if key != self._map_of:
            self._map_of = key
            self.surfaces.set_data(run.dataset, run.experiment.loss)
            self.loss_contour.set_minimum(None)
            self.show_home()
        self.clock.request()

    @Slot()
    def draw(self) -> None:
        """Show the update under the cursor in every panel that can be seen."""
        self.drawing_began.emit()
        self._unpainted = {plot for plot in self._plots if plot.isVisible()}
        if self.loss_surface.view is not None and self.loss_surface.isVisible():
            self._unpainted.add(self.loss_surface)
        run, cursor, moment = self._session.take_news()
        index = cursor if moment == WHOLE else cursor - 1  # before its last moment an update has not moved
        self._glide(run, index)
        self.surfaces.show(self.loss_contour.shown_window)
        self._transport.draw(run, index)
        hidden = not any(panel.isVisible() for panel in self.panels)
        for panel in self.panels:
            if panel.isVisible() or hidden:
                panel.draw(run, index)
        self.batch.draw(run, cursor, moment)
        self._draw_hover(run)
        if not self._unpainted:
            self.drawing_ended.emit()

    @Slot()
    def _on_painted(self) -> None:
        self._unpainted.discard(self.sender())
        if not self._unpainted:
            self.drawing_ended.emit()

    # ---- the window over (w, b)

    def set_follows(self, follows: bool) -> None:
        """Let the window widen when the path is about to leave it, or stay."""
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)
            self.clock.request()

    def show_home(self) -> None:
        """Show the seed's window, or where start or minimum lie outside it, both of them."""
        minimum, history = self.surfaces.minimum, self._session.active.history
        start = np.array([0])
        points = [(float(history.take("w", start)[0]), float(history.take("b", start)[0]))]
        if minimum is not None and minimum.found:
            points.append((minimum.w, minimum.b))
        fits = all(contains(SEED_WINDOW, *point) for point in points)
        self._show_window(SEED_WINDOW if fits else fitting_window(*np.array(points).T))

    def fit(self) -> None:
        """Show start, path and, where there is one, the minimum."""
        history, minimum = self._session.active.history, self.surfaces.minimum
        rows = thinned(len(history), MOST_FITTED)
        w, b = (history.take(name, rows).astype(float) for name in ("w", "b"))
        if minimum is not None and minimum.found:
            w, b = np.append(w, minimum.w), np.append(b, minimum.b)
        self._show_window(fitting_window(w, b))

    def show_seed_window(self) -> None:
        """Show w from -15 to 15 and b from -13 to 13."""
        self._show_window(SEED_WINDOW)

    def reset_views(self) -> None:
        """Undo every zoom, pan and orbit; follow the path again."""
        for panel in self.panels:
            panel.reset_view()
        self.show_home()
        self.set_follows(True)

    def _show_window(self, window: Window) -> None:
        self._target = None
        self.loss_contour.show_window(window)
        self.clock.request()

    def _glide(self, run: ActiveRun, index: int) -> None:
        """Widen the window a little on its way to where it leaves the current point some room."""
        if not self._follows:
            return
        w, b = (float(run.history.column(name, index, index + 1)[0]) for name in ("w", "b"))
        window = self.loss_contour.shown_window
        within = abs(w) <= REACH and abs(b) <= REACH
        if within and not contains(self._target or window, w, b, NEAR_EDGE):
            self._target = widened(self._target or window, w, b, ROOM)
        if self._target is None:
            return
        left = np.subtract(self._target, window)
        if (abs(left) <= ARRIVED * np.repeat([window[1] - window[0], window[3] - window[2]], 2)).all():
            self._target = None
            return
        w0, w1, b0, b1 = (np.array(window) + GLIDE * left).tolist()
        self.loss_contour.show_window((w0, w1, b0, b1))
        self.clock.request()

    @Slot()
    def _on_moved(self) -> None:
        self._target = None
        self.set_follows(False)
        self.clock.request()

    @Slot(object)
    def _take_map(self, loss_map: LossMap) -> None:
        for panel in self.panels:
            panel.set_map(loss_map)
        self._hover_shown = None
        self.clock.request()

    @Slot(object)
    def _take_minimum(self, minimum: Minimum) -> None:
        self.loss_contour.set_minimum(minimum)
        if self._follows and self._session.newest == 0:
            self.show_home()

    # ---- the point under the mouse

    @Slot(object)
    def _on_hovered(self, point: tuple[float, float] | None) -> None:
        self._hover = point
        self.clock.request()

    def _draw_hover(self, run: ActiveRun) -> None:
        """Show w, b, loss and gradient under the mouse, their sigmoid in data space, and the point in 3D."""
        shown = (self._hover, run.dataset, run.experiment.loss)
        if shown == self._hover_shown:
            return
        self._hover_shown = shown
        if self._hover is None:
            self.loss_contour.show_hover(None)
            self.data_space.show_hover(None)
            self.loss_surface.show_hover(None)
            return
        w, b = self._hover
        loss = float(surface.full_loss(run.dataset, run.experiment.loss, w, b))
        gradient = surface.full_gradient(run.dataset, run.experiment.loss, w, b)
        by_w, by_b = (number_text(float(value)) for value in gradient)
        self.loss_contour.show_hover(
            self._hover,
            f"w {number_text(w)}   b {number_text(b)}   loss {loss_text(loss)}\n∂L/∂w {by_w}   ∂L/∂b {by_b}",
        )
        self.data_space.show_hover(run.dataset.in_data_units(w, b))
        self.loss_surface.show_hover((w, b, loss))

    # ---- options

    def set_colour_map(self, name: str) -> None:
        """Show losses in the colours of this name, in both surface views."""
        self.loss_contour.map.set_colour_map(name)
        self.loss_surface.set_colour_map(name)
        self.clock.request()

    def close(self) -> None:
        """Draw no more, and end the threads."""
        self.clock.stop()
        self.surfaces.close()
        self.batch.close()
