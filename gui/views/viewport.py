"""LossWindow: which (w, b) the loss views show: moved by hand, fitted, or following the runs."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.loss.loss_map import REACH, SEED_WINDOW, Window, contains, fitting_window, widened
from gui.lab.clock import FrameClock
from gui.lab.on_show import OnShow
from gui.lab.session import Session
from gui.panels.contour.loss_contour import LossContour
from gui.panels.plot import thinned
from gui.views.surface_column import SurfaceColumn

NEAR_EDGE, ROOM = 0.01, 0.25  # of the window's side: when it follows the path, and what it leaves then
GLIDE = 0.4  # of the way, a frame
ARRIVED = 5e-3  # of the window's side
MOST_FITTED = 20_000  # updates looked at to fit the window


class LossWindow(QObject):
    """The one window that all loss views show.

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
        self._target: Window | None = None  # where it glides to
        for column in columns:
            column.contour.moved.connect(self._on_moved)
            column.contour.window_changed.connect(clock.request)
            column.minimum_found.connect(self._on_minimum)

    def set_follows(self, follows: bool) -> None:
        """Widen when a run is about to leave the window, or stay."""
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)
            self._clock.request()

    def show_home(self) -> None:
        """Show the seed's window, or where a start or minimum lies outside it, all of them."""
        points = [(run.run.experiment.start_w, run.run.experiment.start_b) for run in self._session.shown]
        points += self._minima()
        fits = all(contains(SEED_WINDOW, *point) for point in points)
        self._show(SEED_WINDOW if fits else fitting_window(*np.array(points).T))

    def fit(self) -> None:
        """Show starts, paths and, where there are any, minima."""
        parts = [np.array(self._minima()).reshape(-1, 2).T]
        for run in self._session.shown:
            rows = thinned(len(run.history), MOST_FITTED)
            parts.append(np.array([run.history.take(name, rows) for name in ("w", "b")], float))
        self._show(fitting_window(*np.concatenate(parts, axis=1)))

    def show_seed_window(self) -> None:
        """Show w from -15 to 15 and b from -13 to 13."""
        self._show(SEED_WINDOW)

    def align(self) -> None:
        """Show the window of the first column in all."""
        self._show_everywhere(self._columns[0].contour.shown_window)

    def follow(self, on_show: OnShow) -> None:
        """Widen the window a little on its way to where it leaves the current points some room."""
        if not self._follows:
            return
        window = self._columns[0].contour.shown_window
        for run, index, _ in on_show.shown:
            w, b = run.parameters(index)
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
        self._show_everywhere((w0, w1, b0, b1))

    def _show(self, window: Window) -> None:
        self._target = None
        self._show_everywhere(window)

    def _show_everywhere(self, window: Window) -> None:
        for column in self._columns:
            if column.contour.shown_window != window:
                column.contour.show_window(window)
        self._clock.request()

    def _minima(self) -> list[tuple[float, float]]:
        """Return the minima of the surfaces on show, where they are known."""
        found = [column.surfaces.minimum for column in self._columns if column.main is not None]
        return [(minimum.w, minimum.b) for minimum in found if minimum is not None and minimum.found]

    @Slot()
    def _on_moved(self) -> None:
        contour = self.sender()
        assert isinstance(contour, LossContour)
        self._show(contour.shown_window)
        self.set_follows(False)

    @Slot()
    def _on_minimum(self) -> None:
        if self._follows and self._session.newest == 0:
            self.show_home()
