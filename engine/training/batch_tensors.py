"""BatchTensors: the batches of a run as tensors, cut a block at a time."""

import torch
from torch import Tensor

from engine.data.dataset import Dataset
from engine.plan.batches import batches_per_epoch, epoch_order
from engine.plan.experiment import Experiment

BLOCK = 256  # batches cut at once: little memory, and one cut for all epochs of a small set


class BatchTensors:
    """The batches as tensors: a block of them is put in order and cut when its first is asked for.

    Each is (x, y), with `complement` (x, y, 1 - y): (rows, 1) float32.
    """

    def __init__(self, dataset: Dataset, experiment: Experiment, complement: bool = False) -> None:
        self._columns = (dataset.x, dataset.y, 1 - dataset.y) if complement else (dataset.x, dataset.y)
        self._rows = len(dataset)
        self._size = experiment.batch_size
        self._order, self._seed = experiment.order, experiment.seed
        self.count = batches_per_epoch(len(dataset), experiment.batch_size)
        self._at = (-1, -1)  # the epoch and the block that _cuts holds
        self._cuts: list[tuple[Tensor, ...]] = []

    def cut(self, index: int) -> tuple[Tensor, ...]:
        """Return the batch that follows update `index`."""
        epoch, batch = divmod(index, self.count)
        block, place = divmod(batch, BLOCK)
        at = (0 if self._order == "listed" else epoch, block)
        if at != self._at:
            self._take(*at)
        return self._cuts[place]

    def _take(self, epoch: int, block: int) -> None:
        first, length = block * BLOCK * self._size, BLOCK * self._size
        rows = epoch_order(self._rows, self._order, self._seed, epoch + 1)[first : first + length]
        tensors = [torch.from_numpy(column[rows]).reshape(-1, 1) for column in self._columns]
        self._cuts = list(zip(*(torch.split(tensor, self._size) for tensor in tensors), strict=True))
        self._at = (epoch, block)
