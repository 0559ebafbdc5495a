"""SurfaceColumn: one loss surface, from above and in 3D, with the runs that train on it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.loss.forms import form_of
from engine.loss.loss_map import LossMap
from engine.loss.minimum import Minimum
from engine.plan.losses import LOSSES
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import OnShow
from gui.look.text import loss_text, number_text
from gui.look.words import _
from gui.panels.contour.loss_contour import LossContour
from gui.panels.panel import Panel
from gui.panels.surface.loss_surface import LossSurface
from gui.views.map_maker import MapMaker

MOST_COLUMNS = 2


class SurfaceColumn(QObject):
    """A contour panel and a 3D panel, and where their loss map comes from.

    Parameters
    ----------
    suffix : str
        What the panels' objectNames end with.

    Signals
    -------
    map_changed()
        The panels have another map, to be drawn.
    minimum_found()
        The search for the minimum has ended.
    """

    map_changed = Signal()
    minimum_found = Signal()

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self.contour = LossContour(f"loss_contour{suffix}")
        self.surface = LossSurface(f"loss_surface{suffix}")
        self.panels: tuple[Panel, ...] = (self.contour, self.surface)
        self.maps = MapMaker()
        self.main: TrainedRun | None = None
        self.numbers: frozenset[int] = frozenset()  # of the runs shown here
        self._map_of: tuple[Dataset, str, bool] | None = None
        self._hover_shown: object = None
        self.maps.map_changed.connect(self._take_map)
        self.maps.minimum_changed.connect(self._take_minimum)

    def take_up(self, runs: Sequence[TrainedRun], active: TrainedRun, titled: bool) -> bool:
        """Show these runs, of one surface; return whether that is another surface than before.

        The active run, or else the first, is the main one. `titled` lets the panels bear the loss's name.
        """
        self.main = active if active in runs else runs[0]
        self.numbers = frozenset(run.number for run in runs)
        loss = self.main.run.experiment.loss
        for panel, title in zip(self.panels, ("Loss contour", "Loss surface"), strict=True):
            panel.set_run(self.main)
            panel.title.setText(_(form_of(loss).title) if titled else title)
        self.contour.set_titled(titled)
        key = (self.main.source, LOSSES[loss].surface, self.main.experiment.standardize)
        if key == self._map_of:
            return False
        self._map_of = key
        self.maps.set_data(self.main.dataset, loss)
        self.contour.set_minimum(None)
        return True

    def let_go(self) -> None:
        """Keep no run: there is no surface for this column."""
        self.main, self.numbers = None, frozenset()
        self.surface.forget_runs()

    def draw(self, on_show: OnShow, visible: bool) -> None:
        """Show the runs of this column; hidden panels only where `visible` is False."""
        assert self.main is not None
        mine = on_show.of(self.main.number, self.numbers)
        self.maps.show(self.contour.shown_viewport)
        for panel in self.panels:
            if panel.isVisible() or not visible:
                panel.draw(mine)

    def draw_hover(self, point: tuple[float, float] | None) -> None:
        """Show w, b, loss and gradient at a point of the viewport, and the point in 3D; None shows none."""
        assert self.main is not None
        dataset, loss_name = self.main.dataset, self.main.run.experiment.loss
        shown = (point, dataset, loss_name)
        if shown == self._hover_shown:
            return
        self._hover_shown = shown
        if point is None:
            self.contour.show_hover(None)
            self.surface.show_hover(None)
            return
        w, b = point
        loss = float(surface.full_loss(dataset, loss_name, w, b))
        by_w, by_b = (number_text(float(v)) for v in surface.full_gradient(dataset, loss_name, w, b))
        self.contour.show_hover(
            point,
            f"w {number_text(w)}   b {number_text(b)}   loss {loss_text(loss)}\n∂L/∂w {by_w}   ∂L/∂b {by_b}",
        )
        self.surface.show_hover((w, b, loss))

    def close(self) -> None:
        """End the threads."""
        self.maps.close()

    @Slot(object)
    def _take_map(self, loss_map: LossMap) -> None:
        for panel in self.panels:
            panel.set_map(loss_map)
        self._hover_shown = None
        self.map_changed.emit()

    @Slot(object)
    def _take_minimum(self, minimum: Minimum) -> None:
        self.contour.set_minimum(minimum)
        self.minimum_found.emit()


def grouped_by_surface(runs: Sequence[TrainedRun], active: TrainedRun) -> list[list[TrainedRun]]:
    """Return the runs in at most two groups whose losses have the same surface, the active run among them.

    A third surface is left out: that of the active run takes the second place.
    """
    groups: dict[str, list[TrainedRun]] = {}
    for run in runs:
        groups.setdefault(LOSSES[run.run.experiment.loss].surface, []).append(run)
    found = list(groups.values())
    first = found[:MOST_COLUMNS]
    if any(active in group for group in first):
        return first
    return [*first[: MOST_COLUMNS - 1], next(group for group in found if active in group)]
