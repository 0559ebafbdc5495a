"""BatchTensors: the batches of a run as tensors, cut as asked."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.batches import batches_per_epoch, epoch_order
from engine.dataset import Dataset
from engine.experiment import Experiment


class BatchTensors:
    """The batches as tensors: each epoch's rows put in order once, cut as asked, kept while few."""

    _KEPT = 4096

    def __init__(self, dataset: Dataset, experiment: Experiment) -> None:
        self._x, self._y = dataset.x, dataset.y
        self._size = experiment.batch_size
        self._order, self._seed = experiment.order, experiment.seed
        self.count = batches_per_epoch(len(dataset), experiment.batch_size)
        self._epoch = 0
        self._ordered: tuple[Tensor, Tensor]
        self._cuts: dict[int, tuple[Tensor, Tensor]] = {}

    def rows(self, epoch: int, batch: int) -> NDArray[np.int64]:
        """Return the 0-based rows of `batch` (from 1) of `epoch` (from 1)."""
        first = (batch - 1) * self._size
        return self._rows_of(epoch)[first : first + self._size]

    def cut(self, index: int) -> tuple[Tensor, Tensor]:
        """Return x and y, (rows, 1) float32 each, of the batch that follows update `index`."""
        epoch, batch = divmod(index, self.count)
        if epoch + 1 != self._epoch and (self._order != "listed" or not self._epoch):
            self._take_epoch(epoch + 1)
        found = self._cuts.get(batch)
        if found is None:
            first = batch * self._size
            x, y = self._ordered
            found = x[first : first + self._size], y[first : first + self._size]
            if len(self._cuts) < self._KEPT:
                self._cuts[batch] = found
        return found

    def _take_epoch(self, epoch: int) -> None:
        rows = self._rows_of(epoch)
        self._ordered = _column(self._x[rows]), _column(self._y[rows])
        self._cuts.clear()
        self._epoch = epoch

    def _rows_of(self, epoch: int) -> NDArray[np.int64]:
        return epoch_order(len(self._x), self._order, self._seed, 1 if self._order == "listed" else epoch)


def _column(values: NDArray[np.float32]) -> Tensor:
    return torch.tensor(values).reshape(-1, 1)
