"""Step: what one update did, as plain numbers."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import surface
from engine.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One update of (w, b) by one mini-batch.

    Attributes
    ----------
    index, epoch, batch : int
        All from 1; `batch` counts within the epoch.
    w, b : float
        The parameters after the update; float32 values.
    gradient_w, gradient_b : float
        The gradient of the batch's mean loss before the update, without weight decay; float32 values.
    batch_loss : float
        torch's own mean loss of the batch before the update; a float32 value.
    row_numbers : (batch size,) int64 array
        The batch's 0-based rows, read-only.
    dataset : Dataset
        The rows trained on (standardised where the experiment says so).
    loss : str
        The loss's name.
    """

    index: int
    epoch: int
    batch: int
    w: float
    b: float
    gradient_w: float
    gradient_b: float
    batch_loss: float
    row_numbers: NDArray[np.int64]
    dataset: Dataset
    loss: str

    @property
    def rows(self) -> tuple[int, ...]:
        """The batch's 0-based row numbers."""
        return tuple(self.row_numbers.tolist())

    @property
    def full_loss(self) -> float:
        """The mean loss over all rows after the update, float64 at the float32 parameters."""
        return float(surface.full_loss(self.dataset, self.loss, self.w, self.b))

    @property
    def accuracy(self) -> float:
        """The fraction of all rows with (ŷ > 0.5) == y after the update, in [0, 1]."""
        return float(surface.accuracy(self.dataset, self.w, self.b))

    @property
    def finite(self) -> bool:
        """Whether the update met no NaN and no infinity."""
        return all(map(math.isfinite, (self.w, self.b, self.batch_loss, self.gradient_w, self.gradient_b)))
