"""BatchSurface: the contour lines of the loss of one batch's rows alone, over the viewport on show."""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from engine.data.dataset import Dataset
from engine.loss.loss_map import Viewport, loss_map
from engine.progress import Progress
from engine.record.trained_run import TrainedRun
from gui.lab.background import Answer, Background
from gui.panels.contour.batch_contour import Lines
from gui.panels.contour.contour_map import contour_lines

SIZE = 96  # nodes a side
LINES = 6
EVERY = 3  # of the vertices of a line is drawn: they are so close that it looks the same
SHORT = 30  # vertices of a line that keeps all of them
FEW_ROWS = 100  # 1 to 3 ms; more rows are done in the background
MOST_KEPT = 64  # batches

World = tuple[Dataset, str, Viewport]


class BatchSurface(QObject):
    """Computes the lines of the batch on show, and keeps those of the batches before: they come again.

    Signals
    -------
    changed()
        Lines may be there that were not.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._background = Background()
        self._background.answered.connect(self._take_answer)
        self._world: World | None = None  # what the lines kept are for
        self._kept: dict[bytes, Lines] = {}
        self._seen: bytes | None = None
        self._asked: tuple[World, bytes] | None = None

    def lines(self, run: TrainedRun, index: int, viewport: Viewport) -> Lines | None:
        """Return the lines of update `index` of `run`, from 1; called in every frame.

        Those of many rows are computed in the background once their batch stays on show, and are None
        until then: while batches rush by, lines that come late would be another batch's.
        """
        rows = run.batch_rows(index)
        world = (run.dataset, run.experiment.loss, viewport)
        if world != self._world:
            self._world, self._seen = world, None
            self._kept.clear()
        whole = len(rows) == len(run.dataset)
        key = b"" if whole else rows.tobytes()
        if key not in self._kept:
            work = partial(batch_lines, run.dataset, run.experiment.loss, None if whole else rows, viewport)
            if len(rows) > FEW_ROWS:
                self._ask(world, key, work)
            else:
                self._keep(key, work())
        return self._kept.get(key)

    def close(self) -> None:
        """End the thread."""
        self._background.close()

    def _ask(self, world: World, key: bytes, work: "partial[Lines]") -> None:
        if self._asked is not None:
            return
        if key != self._seen:
            self._seen = key
            self.changed.emit()  # look again in the next frame
            return
        self._asked = world, key
        self._background.ask(lambda progress: work(progress=progress))

    def _keep(self, key: bytes, lines: Lines) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = lines

    @Slot(object)
    def _take_answer(self, answer: Answer) -> None:
        if answer.error is not None:
            raise answer.error
        assert self._asked is not None
        world, key = self._asked
        self._asked = None
        if world == self._world:
            self._keep(key, answer.value)
        self.changed.emit()


def batch_lines(
    dataset: Dataset,
    loss: str,
    rows: NDArray[np.int64] | None,
    viewport: Viewport,
    progress: Progress | None = None,
) -> Lines:
    """Return contour lines of the mean loss over some rows, at losses evenly spaced in the logarithm.

    Parameters
    ----------
    dataset : Dataset
        What is trained on.
    loss : str
        A name of ``engine.plan.losses.LOSSES``.
    rows : (m,) int64 array or None
        0-based; None for all.
    viewport : Viewport
        From edge to edge.
    progress : callable, optional
        See ``engine.loss.surface.loss_surface``.

    Returns
    -------
    (n, 2) float64 array
        w and b along the lines, NaN between two.
    """
    if rows is not None:
        dataset = Dataset(name="batch", x=dataset.x[rows], y=dataset.y[rows])
    found = loss_map(dataset, loss, viewport, SIZE, progress)
    chosen = replace(found, levels=np.logspace(*found.log_range, LINES + 2)[1:-1])
    return thinned_lines(contour_lines(chosen, chosen.log_loss))


def thinned_lines(lines: Lines) -> Lines:
    """Leave out most vertices of long lines, (n, 2) with NaN between two; both ends stay."""
    kept = np.ones(len(lines), bool)
    begin = 0
    for gap in np.flatnonzero(np.isnan(lines[:, 0])).tolist():
        if gap - begin > SHORT:
            kept[begin : gap - 1] = np.arange(gap - 1 - begin) % EVERY == 0
        begin = gap + 1
    return lines[kept]
