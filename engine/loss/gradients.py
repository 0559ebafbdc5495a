"""The gradient of a batch beside that of all rows, at the same parameters."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.loss.surface import full_gradient

Vector = tuple[float, float]  # by w, by b


@dataclass(frozen=True, slots=True)
class Gradients:
    """Both gradients at the parameters before an update.

    Attributes
    ----------
    w, b : float
        The parameters before it.
    batch, full : (float, float)
        By w and by b: of the batch's mean loss, and of the mean loss over all rows.
    """

    w: float
    b: float
    batch: Vector
    full: Vector

    @property
    def degrees(self) -> float:
        """The angle between the two, from 0 to 180; NaN where one of them is 0."""
        product = math.hypot(*self.batch) * math.hypot(*self.full)
        dot = self.batch[0] * self.full[0] + self.batch[1] * self.full[1]
        return math.degrees(math.acos(max(-1.0, min(1.0, dot / product)))) if product else math.nan

    @property
    def ratio(self) -> float:
        """How many times as long as the full data's gradient the batch's is; NaN where that is 0."""
        length = math.hypot(*self.full)
        return math.hypot(*self.batch) / length if length else math.nan


def gradients_of(dataset: Dataset, loss: str, rows: NDArray[np.int64], w: float, b: float) -> Gradients:
    """Return the gradients of `loss` at (w, b): of the batch that is `rows` of `dataset`, and of all rows.

    Parameters
    ----------
    dataset : Dataset
        All rows.
    loss : str
        A key of LOSSES.
    rows : (rows,) int64 array
        Those of the batch, from 0.
    w, b : float
        The parameters before the update.
    """
    batch = Dataset(name="batch", x=dataset.x[rows], y=dataset.y[rows])
    return Gradients(w, b, _gradient(batch, loss, w, b), _gradient(dataset, loss, w, b))


def _gradient(dataset: Dataset, loss: str, w: float, b: float) -> Vector:
    by_w, by_b = full_gradient(dataset, loss, w, b)
    return float(by_w), float(by_b)
