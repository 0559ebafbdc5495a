"""MapMaker: the loss map of the viewport on show, coarse at once, fine from the background; the minimum."""

import math
import time
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.dataset import Dataset
from engine.loss.loss_map import FINE, LossMap, Viewport, loss_map
from engine.loss.minimum import Minimum, minimum
from gui.lab.background import Answer, Background

COARSE_S = 0.008  # within a frame
COARSEST, LARGEST_COARSE = 16, 96  # nodes a side


class MapMaker(QObject):
    """Computes what the contour and the 3D view show of the loss.

    Signals
    -------
    map_changed(LossMap)
        For the viewport on show: at once as fine as 8 ms allow, and fine once it stands still.
    minimum_changed(Minimum)
        Where the loss is least, or why there is no such place, for the data set last.
    """

    map_changed = Signal(object)
    minimum_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._fine, self._search = Background(), Background()
        self._fine.answered.connect(self._take_fine)
        self._search.answered.connect(self._take_minimum)
        self._dataset: Dataset | None = None
        self._loss = ""
        self._size = COARSEST
        self._asked = False  # for the fine map
        self._map: LossMap | None = None
        self._minimum: Minimum | None = None

    @property
    def map(self) -> LossMap | None:
        """The newest map."""
        return self._map

    @property
    def minimum(self) -> Minimum | None:
        """The minimum; None while it is being looked for."""
        return self._minimum

    def set_data(self, dataset: Dataset, loss: str) -> None:
        """Take up other data or another loss; the next ``show`` computes their map."""
        self._dataset, self._loss = dataset, loss
        self._size, self._map, self._minimum = LARGEST_COARSE // 2, None, None
        self._fine.cancel()
        self._search.ask(lambda _: minimum(dataset, loss))

    def show(self, viewport: Viewport) -> None:
        """Compute the map of `viewport`, unless it is there; called in every frame.

        While the viewport moves the map is coarse; the fine one is asked for once it stands still.
        """
        if self._dataset is None:
            return
        if self._map is not None and self._map.viewport == viewport:
            if len(self._map.w) < FINE and not self._asked:
                self._asked = True
                self._fine.ask(partial(loss_map, self._dataset, self._loss, viewport, FINE))
            return
        self._fine.cancel()
        self._asked = False
        size, began = self._size, time.perf_counter()
        self._map = loss_map(self._dataset, self._loss, viewport, size)
        self._size = _affordable(size, time.perf_counter() - began)
        self.map_changed.emit(self._map)

    def close(self) -> None:
        """End the threads."""
        self._fine.close()
        self._search.close()

    @Slot(object)
    def _take_fine(self, answer: Answer) -> None:
        if answer.error is not None:
            raise answer.error
        self._map = answer.value
        self.map_changed.emit(self._map)

    @Slot(object)
    def _take_minimum(self, answer: Answer) -> None:
        self._minimum = answer.value or Minimum("not found")
        self.minimum_changed.emit(self._minimum)


def _affordable(size: int, seconds: float) -> int:
    """Return how many nodes a side fit in COARSE_S where `size` took so long."""
    fitting = int(size * math.sqrt(COARSE_S / max(seconds, 1e-6)))
    return max(COARSEST, min(fitting, LARGEST_COARSE))
