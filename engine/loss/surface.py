"""The full-data loss: over a grid and at points, its gradient, and the accuracy. NumPy only."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.loss.forms import form_of, row_loss, row_slope
from engine.loss.summary import (
    CAP,
    FLAT,
    Box,
    Floats,
    Integers,
    Nodes,
    RowsOfData,
    Summary,
    nodes_for,
    summarize,
)
from engine.plan.losses import SurfaceForm
from engine.progress import Progress, report

SURFACE_BIN_WIDTH = 0.3
"""The widest bin of a surface in units of the logit: for the eye, so wider than that of a point."""
MOST_NODES = 3072
"""A rectangle of parameters that takes more nodes is cut into smaller ones."""
SMALLEST_TILE = 16
"""A tile of a grid is cut no further when it is at most this wide and high."""
MOST_AT_ONCE = 2**20
"""Up to this many pairs of a node and a (w, b) are evaluated together without factors: 8 MB an array."""
POINTS_AT_ONCE, MOST_NODES_OF_POINTS = 64, 8192
"""So many neighbouring points of a path share their nodes, as long as these are not too many."""
ROWS_AT_ONCE = 32
"""Rows of a grid worked on together, few enough to stay in the processor's cache."""
LARGEST_EXPONENT = 600.0
"""exp of it, times the largest binomial coefficient of a group, is still far from overflow (exp(709))."""
LARGEST_GROUP = 24
_FLAT_LOSS: dict[SurfaceForm, float] = {"softplus": 0.0, "softplus_capped": CAP, "squared_sigmoid": 1.0}

Mask = NDArray[np.bool_]


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
        the bound above that see ``summary.nodes_for``, with h = 0.3: measured, 1e-6 relative. In a
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
        finite = _grid(summarize(dataset), form, w_all[columns], b_all[rows], progress)
        surface[np.ix_(rows, columns)] = finite
    return surface


def _finite_ascending(values: Floats) -> Integers:
    """Return the indices of the finite values, the least first."""
    order = np.argsort(values)
    return order[np.isfinite(values[order])]


def _grid(summary: Summary, form: SurfaceForm, w: Floats, b: Floats, progress: Progress | None) -> Floats:
    """Return the loss over the grid of ascending, finite w and b, tile by tile."""
    surface = np.empty((len(b), len(w)))
    tiles = [(slice(0, len(b)), slice(0, len(w)))]
    done = 0
    while tiles:
        rows, columns = tiles.pop()
        with np.errstate(all="ignore"):
            tile = _tile(summary, form, w[columns], b[rows])
        if tile is None:
            tiles += [(r, c) for r in _halves(rows) for c in _halves(columns)]
            continue
        surface[rows, columns] = tile / summary.rows
        done += tile.size
        report(progress, done / surface.size)
    return surface


def _halves(part: slice) -> list[slice]:
    """Return the two halves of a range of indices, or the range where it is short."""
    if part.stop - part.start <= SMALLEST_TILE:
        return [part]
    middle = (part.start + part.stop) // 2
    return [slice(part.start, middle), slice(middle, part.stop)]


def _tile(summary: Summary, form: SurfaceForm, w: Floats, b: Floats) -> Floats | None:
    """Return the sum of the rows' losses at w[j] and b[i], or None if smaller tiles would do better."""
    box, last = Box.around(w, b), max(len(w), len(b)) <= SMALLEST_TILE
    nodes, width = nodes_for(summary, form, box, SURFACE_BIN_WIDTH, MOST_NODES), SURFACE_BIN_WIDTH
    while nodes is None and last:
        width *= 4
        nodes = nodes_for(summary, form, box, width, MOST_NODES)
    if nodes is None:
        return None
    exponent = _exponent(nodes, w, b)
    flat, straight, curved, direct = _regions(summary, form, box, nodes, exponent)
    if direct.sum() * len(w) * len(b) > MOST_AT_ONCE and not last:
        return None
    total = np.full((len(b), len(w)), _FLAT_LOSS[form] * nodes.count[flat].sum())
    weight = nodes.sign[straight] * nodes.count[straight]
    total += (weight @ nodes.x[straight]) * w + weight.sum() * b[:, None]
    add = _add_squared_sigmoids if form == "squared_sigmoid" else _add_softplus
    add(total, w, b, nodes.where(curved), exponent[curved])
    if direct.any():
        steep = nodes.where(direct)
        u = steep.sign[:, None, None] * (np.multiply.outer(steep.x, w)[:, None, :] + b[:, None])
        total += np.tensordot(steep.count, row_loss(form, u), axes=1)
    return total


def _exponent(nodes: Nodes, w: Floats, b: Floats) -> Floats:
    """Return the largest exponent that the factors exp(s·(w·x + b₀)) and exp(s·(b - b₀)) of a node need."""
    ends = [abs(end * nodes.x + _middle(b)) for end in (w[0], w[-1])]
    return np.asarray(np.maximum(*ends) + (b[-1] - b[0]) / 2)


def _middle(b: Floats) -> float:
    return float(b[0] + b[-1]) / 2


def _regions(
    summary: Summary, form: SurfaceForm, box: Box, nodes: Nodes, exponent: Floats
) -> tuple[Mask, Mask, Mask, Mask]:
    """Tell apart the nodes whose loss is, all over the box, constant, a line, curved, or too steep.

    Nodes that add less than rounding are in none of the four.
    """
    least, largest = box.reach(nodes.x, nodes.x, nodes.sign)
    ends, sign = summary.ends()
    seen = largest > min(float(box.reach(ends, ends, sign)[0].max()), 0.0) - FLAT - np.log(summary.rows)
    no_line, steep = np.zeros(len(nodes), dtype=np.bool_), exponent > LARGEST_EXPONENT
    if form == "squared_sigmoid":
        flat, straight = least >= FLAT, no_line
    elif form == "softplus":
        flat, straight = no_line, least >= FLAT
    else:
        flat = least >= CAP
        straight = (least >= FLAT) & (largest <= CAP) & ~flat
        steep |= largest > CAP
    rest = seen & ~flat & ~straight
    return flat, straight, rest & ~steep, rest & steep


def _each(nodes: Nodes) -> Iterator[tuple[float, float, float]]:
    return zip(nodes.x, nodes.sign, nodes.count, strict=True)


def _add_softplus(total: Floats, w: Floats, b: Floats, nodes: Nodes, exponent: Floats) -> None:
    """Add Σ 2**level·log1p(q), with 1 + q = Π(1 + exp(u)) over nodes of one level, while exponents allow."""
    for level in np.unique(nodes.level):
        product, used = np.zeros_like(total), 0.0
        for group in _groups(nodes, exponent, level):
            needed = float(exponent[group].sum())
            if used + needed > LARGEST_EXPONENT:
                total += 2.0**level * np.log1p(product)
                product[:], used = 0.0, 0.0
            term = _product_less_one(w, b, nodes.x[group], float(nodes.sign[group[0]]))
            product += term + product * term
            used += needed
        total += 2.0**level * np.log1p(product)


def _groups(nodes: Nodes, exponent: Floats, level: int) -> Iterator[Integers]:
    """Yield the indices of nodes of one level and one sign whose exponents together are small enough."""
    for sign in (1.0, -1.0):
        left = np.flatnonzero((nodes.level == level) & (nodes.sign == sign))
        while len(left):
            fitting = np.cumsum(exponent[left[:LARGEST_GROUP]]) <= LARGEST_EXPONENT
            size = max(1, int(fitting.sum()))
            yield left[:size]
            left = left[size:]


def _product_less_one(w: Floats, b: Floats, x: Floats, sign: float) -> Floats:
    """Return Π_k(1 + a_k[j]·c[i]) - 1 with a_k = exp(s·(w·x_k + b₀)) and c = exp(s·(b - b₀)).

    It is Σ_m e_m·c**m for m ≥ 1, e_m the elementary symmetric polynomials of the a_k: all terms are
    positive, so none cancels, and b₀, the middle of b, keeps the powers small.
    """
    symmetric = np.zeros((len(x) + 1, len(w)))
    symmetric[0] = 1.0
    for k, factor in enumerate(np.exp(sign * (np.outer(x, w) + _middle(b)))):
        symmetric[1 : k + 2] += factor * symmetric[: k + 1]
    powers = np.exp(sign * np.outer(b - _middle(b), np.arange(1, len(x) + 1)))
    return np.asarray(powers @ symmetric[1:])


def _add_squared_sigmoids(total: Floats, w: Floats, b: Floats, nodes: Nodes, exponent: Floats) -> None:
    """Add Σ 2**level / (1 + exp(-u))² with exp(-u) as an outer product."""
    del exponent
    for x, sign, count in _each(nodes):
        column, row = np.exp(-sign * (w * x + _middle(b))), np.exp(-sign * (b - _middle(b)))
        for part in range(0, len(b), ROWS_AT_ONCE):
            power = np.multiply.outer(row[part : part + ROWS_AT_ONCE], column)
            power += 1.0
            power *= power
            np.divide(count, power, out=power)
            total[part : part + ROWS_AT_ONCE] += power


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
        it is exact to rounding; above, always within the bound of ``summary.nodes_for``.

    Raises
    ------
    ValueError
        If the loss is unknown.
    """
    form = form_of(loss)

    def total(nodes: Nodes, u: Floats) -> Floats:
        return np.asarray(nodes.count @ row_loss(form, u))

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
        return np.asarray(np.stack([weight * nodes.x, weight]) @ row_slope(form, u))

    by_w, by_b = _at_points(dataset, form, w, b, gradient, 2)
    return by_w, by_b


def _at_points(
    dataset: RowsOfData,
    form: SurfaceForm,
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


def _blocks(summary: Summary, form: SurfaceForm, w: Floats, b: Floats) -> Iterator[tuple[slice, Nodes]]:
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
