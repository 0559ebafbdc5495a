"""The full-data loss: over a grid and at points, its gradient, and the accuracy. NumPy only."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.loss.forms import Form, form_of
from engine.loss.nodes import nodes_for
from engine.loss.summary import Box, Floats, Integers, Nodes, RowsOfData, Summary, summarize
from engine.loss.tiles import grid
from engine.progress import Progress

POINTS_AT_ONCE, MOST_NODES_OF_POINTS = 64, 8192
"""So many neighbouring points of a path share their nodes, as long as these are not too many."""


def loss_surface(
    dataset: RowsOfData,
    loss: str,
    w: ArrayLike,
    b: ArrayLike,
    progress: Progress | None = None,
) -> Floats:
    """Return the loss over a grid of parameters: the mean over all rows, at w[j] and b[i].

    With s = 1 - 2y and u = s·(w·x + b) a row's loss is softplus(u) for cross-entropy (both kinds),
    min(softplus(u), 100) for ``bce`` and σ(u)² for ``mse``: exact where the formula with log ŷ is not.

    Parameters
    ----------
    dataset : Dataset
        x and y, float32 of shape (n,).
    loss : str
        A name of ``engine.plan.losses.LOSSES``.
    w, b : array-like, one-dimensional
        Any order, any spacing; either may be empty.
    progress : callable, optional
        Called with the fraction done, in (0, 1], now and then; where it returns False the work ends.

    Returns
    -------
    (len(b), len(w)) float64 array
        NaN where w or b is not finite. Up to 512 distinct (x, class) pairs it is exact to rounding; for
        the bound above that see ``nodes.nodes_for``, with h = 0.3: measured, 1e-6 relative. In a
        window so large that a tile of 16 by 16 cells takes more than 3072 nodes, the bins of that tile are
        widened until it does not: measured, 1e-4 for cross-entropy and 3e-3 for ``mse`` and ``bce``.

    Raises
    ------
    ValueError
        If the loss is unknown, or w or b is not one-dimensional.
    Cancelled
        If `progress` returned False.

    Notes
    -----
    Within a group of rows the product of (1 + exp(u)) is a polynomial in exp(b) with positive
    coefficients that depend on w alone, so a group costs one matrix product and one ``log1p``.
    """
    form = form_of(loss)
    w_all, b_all = (np.asarray(values, dtype=np.float64) for values in (w, b))
    for name, values in (("w", w_all), ("b", b_all)):
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}; it must be one-dimensional")
    columns, rows = _finite_ascending(w_all), _finite_ascending(b_all)
    surface = np.full((len(b_all), len(w_all)), np.nan)
    if len(rows) and len(columns):
        finite = grid(summarize(dataset), form, w_all[columns], b_all[rows], progress)
        surface[np.ix_(rows, columns)] = finite
    return surface


def _finite_ascending(values: Floats) -> Integers:
    """Return the indices of the finite values, the least first."""
    order = np.argsort(values)
    return order[np.isfinite(values[order])]


def full_loss(dataset: RowsOfData, loss: str, w: ArrayLike, b: ArrayLike) -> Floats:
    """Return the loss at points: the mean over all rows at each (w, b), in float64.

    Parameters
    ----------
    dataset : Dataset
        x and y, float32 of shape (n,).
    loss : str
        A name of ``engine.plan.losses.LOSSES``; see ``loss_surface`` for the formulas.
    w, b : array-like
        Parameters, of shapes that broadcast.

    Returns
    -------
    float64 array
        The broadcast shape of w and b; NaN where either is not finite. Up to 512 distinct (x, class) pairs
        it is exact to rounding; above, always within the bound of ``nodes.nodes_for``.

    Raises
    ------
    ValueError
        If the loss is unknown.
    """
    form = form_of(loss)

    def total(nodes: Nodes, u: Floats) -> Floats:
        return np.asarray(nodes.count @ form.value(u))

    mean: Floats = _at_points(dataset, form, w, b, total)[0]
    return mean


def full_gradient(dataset: RowsOfData, loss: str, w: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    """Return the gradient of ``full_loss`` at points: (d/dw, d/db), each of the broadcast shape of w and b.

    With s = 1 - 2y and u = s·(w·x + b) it is the mean of s·f'(u)·x and of s·f'(u), where f' is σ(u) for
    cross-entropy (both kinds), the same but 0 where the loss is capped for ``bce``, and 2·σ(u)²·σ(-u) for
    ``mse``.
    Parameters, NaN and errors are those of ``full_loss``.
    """
    form = form_of(loss)

    def gradient(nodes: Nodes, u: Floats) -> Floats:
        weight = nodes.count * nodes.sign
        return np.asarray(np.stack([weight * nodes.x, weight]) @ form.slope(u))

    by_w, by_b = _at_points(dataset, form, w, b, gradient, 2)
    return by_w, by_b


def _at_points(
    dataset: RowsOfData,
    form: Form,
    w: ArrayLike,
    b: ArrayLike,
    sums: Callable[[Nodes, Floats], Floats],
    outputs: int = 1,
) -> Floats:
    """Return `outputs` means over the rows at each point; `sums` makes them of u of shape (nodes, points)."""
    w, b = np.broadcast_arrays(np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64))
    result = np.full((outputs, w.size), np.nan)
    finite = np.flatnonzero(np.isfinite(w) & np.isfinite(b))
    w_finite, b_finite = w.ravel()[finite], b.ravel()[finite]
    summary = summarize(dataset)
    with np.errstate(all="ignore"):
        for part, nodes in _blocks(summary, form, w_finite, b_finite):
            u = nodes.sign[:, None] * (np.outer(nodes.x, w_finite[part]) + b_finite[part])
            result[:, finite[part]] = sums(nodes, u) / summary.rows
    return result.reshape(outputs, *w.shape)


def _blocks(summary: Summary, form: Form, w: Floats, b: Floats) -> Iterator[tuple[slice, Nodes]]:
    """Yield runs of neighbouring points and the nodes that serve all of them."""
    starts = range(0, len(w), POINTS_AT_ONCE)
    blocks = [slice(start, min(start + POINTS_AT_ONCE, len(w))) for start in starts]
    while blocks:
        part = blocks.pop()
        most = MOST_NODES_OF_POINTS if part.stop - part.start > 1 else None
        nodes = nodes_for(summary, form, Box.around(w[part], b[part]), most=most)
        if nodes is not None:
            yield part, nodes
            continue
        middle = (part.start + part.stop) // 2
        blocks += [slice(part.start, middle), slice(middle, part.stop)]


def accuracy(dataset: RowsOfData, w: ArrayLike, b: ArrayLike) -> Floats:
    """Return the fraction of rows with (w·x + b > 0) == (y == 1), in [0, 1], at each (w, b).

    It is exact for any number of rows: rounded or not, w·x + b is monotone in x, so bisection of the sorted
    rows of each class, with w·x + b itself in float64, finds where the prediction changes. At a NaN every
    row is predicted as class 0.
    """
    w, b = np.broadcast_arrays(np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64))
    zeros, ones = summarize(dataset).classes
    correct = len(zeros.x) - _positives(zeros.x, w, b) + _positives(ones.x, w, b)
    return correct / (len(zeros.x) + len(ones.x))


def _positives(x: NDArray[np.float32], w: Floats, b: Floats) -> Integers:
    """Return how many of the ascending x have w·x + b > 0."""
    first, last = np.zeros(w.shape, dtype=np.int64), np.full(w.shape, len(x))
    falling = w < 0
    with np.errstate(all="ignore"):
        while (first < last).any():
            middle = (first + last) // 2
            z = w * x[np.minimum(middle, len(x) - 1)].astype(np.float64) + b
            found = ((z > 0) != falling) | (first == last)
            first, last = np.where(found, first, middle + 1), np.where(found, middle, last)
    return np.where(falling, first, len(x) - first)
