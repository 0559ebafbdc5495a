"""LossViewport: which (w, b) the loss views show: moved by hand, fitted, or following the runs."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.loss.loss_map import REACH, SEED_VIEWPORT, Viewport, contains, fitting_viewport, widened
from gui.lab.clock import FrameClock
from gui.lab.on_show import OnShow
from gui.lab.session import Session
from gui.panels.contour.loss_contour import LossContour
from gui.panels.plot import thinned
from gui.views.surface_column import SurfaceColumn

NEAR_EDGE, ROOM = 0.01, 0.25  # of the viewport's side: when it follows the path, and what it leaves then
GLIDE = 0.4  # of the way, a frame
ARRIVED = 5e-3  # of the viewport's side
MOST_FITTED = 20_000  # updates looked at to fit the viewport


class LossViewport(QObject):
    """The one viewport that all loss views show.

    Signals
    -------
    follow_changed(bool)
        Whether it follows the runs: a pan or zoom by hand stops that.
    """

    follow_changed = Signal(bool)

    def __init__(self, session: Session, columns: Sequence[SurfaceColumn], clock: FrameClock) -> None:
        super().__init__()
        self._session, self._columns, self._clock = session, columns, clock
        self._follows = True
        self._target: Viewport | None = None  # where it glides to
        for column in columns:
            column.contour.moved.connect(self._on_moved)
            column.contour.viewport_changed.connect(clock.request)
            column.minimum_found.connect(self._on_minimum)

    def set_follows(self, follows: bool) -> None:
        """Widen when a run is about to leave the viewport, or stay."""
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)
            self._clock.request()

    def show_home(self) -> None:
        """Show the seed's viewport, or where a start or minimum lies outside it, all of them."""
        points = [(run.run.experiment.start_w, run.run.experiment.start_b) for run in self._session.shown]
        points += self._minima()
        fits = all(contains(SEED_VIEWPORT, *point) for point in points)
        self._show(SEED_VIEWPORT if fits else fitting_viewport(*np.array(points).T))

    def fit(self) -> None:
        """Show starts, paths and, where there are any, minima."""
        parts = [np.array(self._minima()).reshape(-1, 2).T]
        for run in self._session.shown:
            rows = thinned(len(run.history), MOST_FITTED)
            parts.append(np.array([run.history.take(name, rows) for name in ("w", "b")], float))
        self._show(fitting_viewport(*np.concatenate(parts, axis=1)))

    def show_seed_viewport(self) -> None:
        """Show w from -15 to 15 and b from -13 to 13."""
        self._show(SEED_VIEWPORT)

    def align(self) -> None:
        """Show the viewport of the first column in all."""
        self._show_everywhere(self._columns[0].contour.shown_viewport)

    def follow(self, on_show: OnShow) -> None:
        """Widen the viewport a little on its way to where it leaves the current points some room."""
        if not self._follows:
            return
        viewport = self._columns[0].contour.shown_viewport
        for run, index, _ in on_show.shown:
            w, b = run.parameters(index)
            within = abs(w) <= REACH and abs(b) <= REACH
            if within and not contains(self._target or viewport, w, b, NEAR_EDGE):
                self._target = widened(self._target or viewport, w, b, ROOM)
        if self._target is None:
            return
        left = np.subtract(self._target, viewport)
        sides = [viewport[1] - viewport[0], viewport[3] - viewport[2]]
        if (abs(left) <= ARRIVED * np.repeat(sides, 2)).all():
            self._target = None
            return
        w0, w1, b0, b1 = (np.array(viewport) + GLIDE * left).tolist()
        self._show_everywhere((w0, w1, b0, b1))

    def _show(self, viewport: Viewport) -> None:
        self._target = None
        self._show_everywhere(viewport)

    def _show_everywhere(self, viewport: Viewport) -> None:
        for column in self._columns:
            if column.contour.shown_viewport != viewport:
                column.contour.show_viewport(viewport)
        self._clock.request()

    def _minima(self) -> list[tuple[float, float]]:
        """Return the minima of the surfaces on show, where they are known."""
        found = [column.maps.minimum for column in self._columns if column.main is not None]
        return [(minimum.w, minimum.b) for minimum in found if minimum is not None and minimum.found]

    @Slot()
    def _on_moved(self) -> None:
        contour = self.sender()
        assert isinstance(contour, LossContour)
        self._show(contour.shown_viewport)
        self.set_follows(False)

    @Slot()
    def _on_minimum(self) -> None:
        if self._follows and self._session.newest == 0:
            self.show_home()
