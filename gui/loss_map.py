"""LossMap: the loss over a window of (w, b), with the levels that both surface views share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.dataset import Dataset
from engine.surface import loss_surface

SEED_WINDOW = (-15.0, 15.0, -13.0, 13.0)  # the notebook's: w from, to; b from, to


@dataclass(frozen=True, slots=True, eq=False)
class LossMap:
    """The full-data loss on a grid.

    Attributes
    ----------
    w : (nw,) float64 array
        Ascending.
    b : (nb,) float64 array
        Ascending.
    loss : (nb, nw) float64 array
        At w[j], b[i]; every value finite.
    log_range : (float, float)
        log10 of the losses where the colours begin and end; they differ.
    levels : (levels,) float64 array
        Losses at which contour lines run, ascending, evenly spaced in the logarithm.
    """

    w: NDArray[np.float64]
    b: NDArray[np.float64]
    loss: NDArray[np.float64]
    log_range: tuple[float, float]
    levels: NDArray[np.float64]

    @property
    def window(self) -> tuple[float, float, float, float]:
        """The window: w from, to; b from, to."""
        return float(self.w[0]), float(self.w[-1]), float(self.b[0]), float(self.b[-1])

    @property
    def log_loss(self) -> NDArray[np.float64]:
        """log10 of the loss within the colours' range: (nb, nw)."""
        low, high = self.log_range
        return np.log10(np.clip(self.loss, 10.0**low, 10.0**high))


def loss_map(
    dataset: Dataset, loss: str, window: tuple[float, float, float, float], size: int = 160, lines: int = 14
) -> LossMap:
    """Compute the loss over `window` on a `size` × `size` grid, with about `lines` contour levels."""
    w = np.linspace(window[0], window[1], size)
    b = np.linspace(window[2], window[3], size)
    values = np.nan_to_num(loss_surface(dataset, loss, w, b), posinf=np.finfo(np.float64).max)
    low, high = _log_range(values)
    levels = np.logspace(low, high, lines + 2)[1:-1]
    return LossMap(w, b, values, (low, high), levels)


def _log_range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return log10 of the smallest and largest loss, at least 0.02 and at most 5 decades apart."""
    high = np.log10(max(float(values.max()), 1e-12))
    low = max(np.log10(max(float(values.min()), 1e-12)), high - 5)
    if high - low < 0.02:
        return float(low) - 0.01, float(high) + 0.01
    return float(low), float(high)
