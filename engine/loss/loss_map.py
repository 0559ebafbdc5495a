"""LossMap: the loss over a viewport, a rectangle of (w, b), with the levels that both surface views share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.loss.surface import loss_surface
from engine.progress import Progress

Viewport = tuple[float, float, float, float]  # w from, to; b from, to

SEED_VIEWPORT: Viewport = (-15.0, 15.0, -13.0, 13.0)  # the notebook's
FINE = 256  # nodes a side
LARGEST_LOSS = 1e300
FARTHEST = 1e10  # |w| and |b| in a viewport
REACH = 0.4 * FARTHEST  # beyond it neither a fit nor the path is followed, so that there is room around
MOST_DECADES = 5
CONTOUR_LINES = 14


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
    def viewport(self) -> Viewport:
        """The viewport: w from, to; b from, to."""
        return float(self.w[0]), float(self.w[-1]), float(self.b[0]), float(self.b[-1])

    @property
    def log_loss(self) -> NDArray[np.float64]:
        """log10 of the loss within the colours' range: (nb, nw)."""
        low, high = self.log_range
        return np.log10(np.clip(self.loss, 10.0**low, 10.0**high))


def loss_map(
    dataset: Dataset, loss: str, viewport: Viewport, size: int = FINE, progress: Progress | None = None
) -> LossMap:
    """Compute the loss over `viewport` on a `size` × `size` grid; Cancelled if `progress` returns False."""
    w = np.linspace(viewport[0], viewport[1], size)
    b = np.linspace(viewport[2], viewport[3], size)
    surface = loss_surface(dataset, loss, w, b, progress)
    values = np.minimum(np.nan_to_num(surface, nan=LARGEST_LOSS, posinf=LARGEST_LOSS), LARGEST_LOSS)
    low, high = _log_range(values)
    levels = np.logspace(low, high, CONTOUR_LINES + 2)[1:-1]
    return LossMap(w, b, values, (low, high), levels)


def fitting_viewport(w: NDArray[np.floating], b: NDArray[np.floating]) -> Viewport:
    """Return a viewport that shows the points (w, b) with a margin, but for those beyond REACH."""
    finite = (np.abs(w) <= REACH) & (np.abs(b) <= REACH)  # a NaN is in neither
    sides: list[float] = []
    for values in (np.asarray(w, np.float64)[finite], np.asarray(b, np.float64)[finite]):
        low, high = (float(values.min()), float(values.max())) if len(values) else (-1.0, 1.0)
        margin = max(0.15 * (high - low), 1e-3 * max(abs(low), abs(high)), 0.5 if low == high else 0.0)
        sides += [low - margin, high + margin]
    return sides[0], sides[1], sides[2], sides[3]


def contains(viewport: Viewport, w: float, b: float, margin: float = 0.0) -> bool:
    """Return whether (w, b) lies in `viewport`, at least `margin` (a fraction of its side) from its edges."""
    across, up = margin * (viewport[1] - viewport[0]), margin * (viewport[3] - viewport[2])
    return viewport[0] + across <= w <= viewport[1] - across and viewport[2] + up <= b <= viewport[3] - up


def widened(viewport: Viewport, w: float, b: float, margin: float) -> Viewport:
    """Return the smallest viewport that holds `viewport`, and (w, b) at least `margin` from its edges."""
    sides: list[float] = []
    for low, high, value in ((viewport[0], viewport[1], w), (viewport[2], viewport[3], b)):
        # the point at a fraction `margin` from the new edge: low' = value - margin·(high - low')
        low = min(low, (value - margin * high) / (1 - margin))
        high = max(high, (value - margin * low) / (1 - margin))
        sides += [low, high]
    return sides[0], sides[1], sides[2], sides[3]


def _log_range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return log10 of the smallest and largest loss, at least 0.02 and at most 5 decades apart."""
    high = np.log10(max(float(values.max()), 1e-12))
    low = max(np.log10(max(float(values.min()), 1e-12)), high - MOST_DECADES)
    if high - low < 1e-9:
        return float(low) - 0.01, float(high) + 0.01
    return float(low), float(high)
