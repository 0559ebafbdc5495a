"""FirstPerfect: after which update each of many models first has every row on its right side. NumPy only."""

import numpy as np
from numpy.typing import NDArray

from engine.loss.summary import RowsOfData, summarize

NEVER = -1
STOP_EVERY = 64  # looks before it asks again whether a model is still to come


def deciding_rows(dataset: RowsOfData) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Return x and class (True for 1) of the two rows that decide whether a model has all right.

    A model that predicts these two rows right predicts all right, since w·x + b is monotone in x. With two
    classes they are the neighbours across the gap between them; where the classes overlap no model is
    perfect, and the answer is None. With one class they are its two ends.
    """
    zeros, ones = (rows.x.astype(np.float64) for rows in summarize(dataset).classes)
    if not len(zeros) or not len(ones):
        only = ones if len(ones) else zeros
        return only[[0, -1]], np.full(2, len(ones) > 0)
    classes = np.array([False, True])
    if zeros[-1] < ones[0]:
        return np.array([zeros[-1], ones[0]]), classes
    if ones[-1] < zeros[0]:
        return np.array([zeros[0], ones[-1]]), classes
    return None


class FirstPerfect:
    """Watches a vector of models while they train; perfect is where ``engine.loss.surface.accuracy`` is 1.

    w·x + b of float32 numbers has its exact sign in float64, where their product is exact.

    Parameters
    ----------
    dataset : Dataset
        The rows trained on.
    parameters : (2, S) float32 array
        w and b, which training changes in place.
    """

    def __init__(self, dataset: RowsOfData, parameters: NDArray[np.float32]) -> None:
        self._w, self._b = parameters
        deciding = deciding_rows(dataset)
        self._some_pending = deciding is not None
        x, classes = deciding or (np.zeros(2), np.zeros(2, dtype=np.bool_))
        self._x, self._classes = x[:, None], classes[:, None]
        self._z = np.empty((2, len(self._w)))
        self._right = np.empty(self._z.shape, dtype=np.bool_)
        self._pending = np.ones(len(self._w), dtype=np.bool_)
        self._update = np.zeros(len(self._w), dtype=np.int64)
        self._looks = 0

    def look(self) -> None:
        """Look at the parameters: once before the first update, and once after each."""
        if not self._some_pending:
            return
        with np.errstate(all="ignore"):
            np.multiply(self._x, self._w, out=self._z, dtype=np.float64)
            self._z += self._b
            np.equal(self._z > 0, self._classes, out=self._right)
        perfect = self._right[0] & self._right[1]
        np.greater(self._pending, perfect, out=self._pending)  # pending and not perfect
        self._update += self._pending  # so it counts the looks up to the first that is perfect
        self._looks += 1
        if self._looks % STOP_EVERY == 0:
            self._some_pending = bool(self._pending.any())

    def updates(self) -> NDArray[np.int64]:
        """Return for each model the first update after which it was perfect, or NEVER; (S,)."""
        return np.where(self._pending, NEVER, self._update)
