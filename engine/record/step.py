"""Step: what one update did, as plain numbers."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.plan.batches import batch_rows, epoch_and_batch
from engine.plan.experiment import Experiment


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One update of (w, b) by one mini-batch.

    Made once a batch in the hot loop, so it holds what only training knows; the rest follows from it.

    Attributes
    ----------
    index : int
        From 1.
    w, b : float
        The parameters after the update; float32 values.
    gradient_w, gradient_b : float
        The gradient of the batch's mean loss before the update, without weight decay; float32 values.
    batch_loss : float
        torch's own mean loss of the batch before the update; a float32 value.
    experiment : Experiment
        As it was at the start; changes on the way are not in it.
    dataset : Dataset
        The rows trained on (standardised where the experiment says so).
    """

    index: int
    w: float
    b: float
    gradient_w: float
    gradient_b: float
    batch_loss: float
    experiment: Experiment
    dataset: Dataset

    @property
    def epoch(self) -> int:
        """The epoch, from 1."""
        return epoch_and_batch(len(self.dataset), self.experiment.batch_size, self.index)[0]

    @property
    def batch(self) -> int:
        """The batch within the epoch, from 1."""
        return epoch_and_batch(len(self.dataset), self.experiment.batch_size, self.index)[1]

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        """The batch's 0-based rows, (batch size,) read-only."""
        run = self.experiment
        return batch_rows(len(self.dataset), run.batch_size, run.order, run.seed, self.index)

    @property
    def rows(self) -> tuple[int, ...]:
        """The batch's 0-based row numbers."""
        return tuple(self.row_numbers.tolist())

    @property
    def full_loss(self) -> float:
        """The mean loss over all rows after the update, float64 at the float32 parameters."""
        return float(surface.full_loss(self.dataset, self.experiment.loss, self.w, self.b))

    @property
    def accuracy(self) -> float:
        """The fraction of all rows with (ŷ > 0.5) == y after the update, in [0, 1]."""
        return float(surface.accuracy(self.dataset, self.w, self.b))

    @property
    def finite(self) -> bool:
        """Whether the update met no NaN and no infinity."""
        return all(map(math.isfinite, (self.w, self.b, self.batch_loss, self.gradient_w, self.gradient_b)))
