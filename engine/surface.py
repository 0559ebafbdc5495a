"""The full-data loss: over a grid and at points, its gradient, the accuracy, and the minimum. NumPy only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.losses import LOSSES, SurfaceForm
from engine.summary import CAP, FLAT, Box, Floats, Integers, Nodes, RowsOfData, Summary, nodes_for, summarize

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
MOST_NEWTON_STEPS = 200
_FLAT_LOSS: dict[SurfaceForm, float] = {"softplus": 0.0, "softplus_capped": CAP, "squared_sigmoid": 1.0}

Mask = NDArray[np.bool_]


class Cancelled(Exception):
    """Raised where a progress function returned False."""


def loss_surface(
    dataset: RowsOfData,
    loss: str,
    w: ArrayLike,
    b: ArrayLike,
    progress: Callable[[float], bool] | None = None,
) -> Floats:
    """Return the loss over a grid of parameters: the mean over all rows, at w[j] and b[i].

    With s = 1 - 2y and u = s·(w·x + b) a row's loss is softplus(u) for cross-entropy (both kinds),
    min(softplus(u), 100) for ``bce`` and σ(u)² for ``mse``: exact where the formula with log ŷ is not.

    Parameters
    ----------
    dataset : Dataset
        x and y, float32 of shape (n,).
    loss : str
        A name of ``engine.losses.LOSSES``.
    w, b : array-like, one-dimensional
        Any order, any spacing; either may be empty.
    progress : callable, optional
        Called with the fraction done, in (0, 1], now and then; where it returns False the work ends.

    Returns
    -------
    (len(b), len(w)) float64 array
        NaN where w or b is not finite. Up to 512 distinct (x, class) pairs it is exact to rounding; for
        the bound above that see ``engine.summary.nodes_for``, with h = 0.3: measured, 1e-6 relative. In a
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
    form = _form(loss)
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


def _form(loss: str) -> SurfaceForm:
    if loss not in LOSSES:
        raise ValueError(f"loss is {loss!r}; it must be one of {', '.join(LOSSES)}")
    return LOSSES[loss].surface


def _grid(
    summary: Summary, form: SurfaceForm, w: Floats, b: Floats, progress: Callable[[float], bool] | None
) -> Floats:
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
        if progress is not None and not progress(done / surface.size):
            raise Cancelled
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
        total += np.tensordot(steep.count, _row_loss(form, u), axes=1)
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
        flat, straight = least >= CAP, (least >= FLAT) & (largest <= CAP)
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


def _softplus(u: Floats) -> Floats:
    """Return log(1 + exp(u)) without overflow or cancellation."""
    return np.asarray(np.maximum(u, 0.0) + np.log1p(np.exp(-abs(u))))


def _sigmoid(u: Floats) -> Floats:
    """Return 1 / (1 + exp(-u)) without overflow or cancellation."""
    small = np.exp(-abs(u))
    return np.asarray(np.where(u >= 0, 1.0, small) / (1.0 + small))


def _row_loss(form: SurfaceForm, u: Floats) -> Floats:
    """Return the loss of a row as a function of u = s·z."""
    if form == "squared_sigmoid":
        return _sigmoid(u) ** 2
    return np.minimum(_softplus(u), CAP if form == "softplus_capped" else np.inf)


def _row_slope(form: SurfaceForm, u: Floats) -> Floats:
    """Return the derivative of ``_row_loss`` by u; 0 where the loss is capped."""
    if form == "squared_sigmoid":
        return 2 * _sigmoid(u) ** 2 * _sigmoid(-u)
    return np.where(_softplus(u) < CAP, _sigmoid(u), 0.0) if form == "softplus_capped" else _sigmoid(u)


def _row_curvature(form: SurfaceForm, u: Floats) -> Floats:
    """Return the second derivative of ``_row_loss`` by u; 0 where the loss is capped."""
    sigmoid, rest = _sigmoid(u), _sigmoid(-u)
    if form == "squared_sigmoid":
        return 2 * sigmoid**2 * rest * (2 - 3 * sigmoid)
    return np.where(_row_slope(form, u) > 0, sigmoid * rest, 0.0)


def full_loss(dataset: RowsOfData, loss: str, w: ArrayLike, b: ArrayLike) -> Floats:
    """Return the loss at points: the mean over all rows at each (w, b), in float64.

    Parameters
    ----------
    dataset : Dataset
        x and y, float32 of shape (n,).
    loss : str
        A name of ``engine.losses.LOSSES``; see ``loss_surface`` for the formulas.
    w, b : array-like
        Parameters, of shapes that broadcast.

    Returns
    -------
    float64 array
        The broadcast shape of w and b; NaN where either is not finite. Up to 512 distinct (x, class) pairs
        it is exact to rounding; above, always within the bound of ``engine.summary.nodes_for``.

    Raises
    ------
    ValueError
        If the loss is unknown.
    """
    form = _form(loss)

    def total(nodes: Nodes, u: Floats) -> Floats:
        return np.asarray(nodes.count @ _row_loss(form, u))

    mean: Floats = _at_points(dataset, form, w, b, total)[0]
    return mean


def full_gradient(dataset: RowsOfData, loss: str, w: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    """Return the gradient of ``full_loss`` at points: (d/dw, d/db), each of the broadcast shape of w and b.

    With s = 1 - 2y and u = s·(w·x + b) it is the mean of s·f'(u)·x and of s·f'(u), where f' is σ(u) for
    cross-entropy (both kinds), the same but 0 where the loss is capped for ``bce``, and 2·σ(u)²·σ(-u) for
    ``mse``.
    Parameters, NaN and errors are those of ``full_loss``.
    """
    form = _form(loss)

    def gradient(nodes: Nodes, u: Floats) -> Floats:
        weight = nodes.count * nodes.sign
        return np.asarray(np.stack([weight * nodes.x, weight]) @ _row_slope(form, u))

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


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the full-data loss is least, or why there is no such place.

    Attributes
    ----------
    kind : str
        ``"global"`` (cross-entropy), ``"local"`` (a loss that is not convex: the minimum that a search from
        the cross-entropy fit falls into), or why there is none: ``"separable"`` (a boundary parts the
        classes, ties on it allowed: the loss falls for ever as w grows), ``"one class only"``, ``"all x
        equal"`` (a whole line of minima), ``"not found"`` (the search ran away or did not settle).
    w, b, loss : float
        NaN where there is none.
    """

    kind: Literal["global", "local", "separable", "one class only", "all x equal", "not found"]
    w: float = np.nan
    b: float = np.nan
    loss: float = np.nan

    @property
    def found(self) -> bool:
        """True if there is a minimum."""
        return self.kind in ("global", "local")


def minimum(dataset: RowsOfData, loss: str) -> Minimum:
    """Return the minimum of the full-data loss, by damped Newton steps in float64 on standardised x.

    For cross-entropy it is the maximum-likelihood fit of logistic regression, which exists and is unique
    exactly where the classes overlap (Albert and Anderson, 1984). For ``bce`` and ``mse``, which are not
    convex, the search goes on from that fit and promises a local minimum only. An unknown
    loss is a ``ValueError``.
    """
    form, summary = _form(loss), summarize(dataset)
    zeros, ones = (rows.x for rows in summary.classes)
    if not len(zeros) or not len(ones):
        return Minimum("one class only")
    if zeros[0] == zeros[-1] == ones[0] == ones[-1]:
        return Minimum("all x equal")
    if zeros[-1] <= ones[0] or ones[-1] <= zeros[0]:
        return Minimum("separable")
    with np.errstate(all="ignore"):
        fit = _newton(summary, "softplus", 0.0, 0.0)
        if fit is not None and form != "softplus":
            fit = _newton(summary, form, *fit)
    if fit is None:
        return Minimum("not found")
    kind: Literal["global", "local"] = "global" if LOSSES[loss].convex else "local"
    return Minimum(kind, *fit, loss=float(full_loss(dataset, loss, *fit)))


def _newton(summary: Summary, form: SurfaceForm, w: float, b: float) -> tuple[float, float] | None:
    """Return the w and b where Newton steps from the given ones settle, or None if they do not."""
    nodes = _nodes_at(summary, form, 0.0, 0.0)
    mean = nodes.count @ nodes.x / summary.rows
    scale = float(np.sqrt(nodes.count @ (nodes.x - mean) ** 2 / summary.rows))
    point = np.array([w * scale, b + w * mean])
    for _ in range(MOST_NEWTON_STEPS):
        w, b = point[0] / scale, point[1] - point[0] / scale * mean
        nodes = _nodes_at(summary, form, w, b)
        inputs = np.stack([(nodes.x - mean) / scale, np.ones(len(nodes))])
        step, curved_up = _newton_step(form, nodes, inputs, point)
        if curved_up and (abs(step) <= 1e-10 * (1 + abs(point))).all():
            return float(w), float(b)
        point = point + _damping(form, nodes, inputs, point, step) * step
    return None


def _nodes_at(summary: Summary, form: SurfaceForm, w: float, b: float) -> Nodes:
    nodes = nodes_for(summary, form, Box(w, w, b, b))
    assert nodes is not None  # no limit was set
    return nodes


def _newton_step(form: SurfaceForm, nodes: Nodes, inputs: Floats, point: Floats) -> tuple[Floats, bool]:
    """Return the Newton step, downhill along each axis of the Hessian, and whether all curve upwards."""
    u = nodes.sign * (point @ inputs)
    gradient = inputs @ (nodes.count * nodes.sign * _row_slope(form, u))
    curvature, axes = np.linalg.eigh((inputs * nodes.count * _row_curvature(form, u)) @ inputs.T)
    steepness = np.maximum(abs(curvature), 1e-12 * nodes.count.sum())
    return -axes @ (axes.T @ gradient / steepness), bool((curvature > 0).all())


def _damping(form: SurfaceForm, nodes: Nodes, inputs: Floats, point: Floats, step: Floats) -> float:
    """Return the largest of 1, 1/2, 1/4, … with which the step does not raise the loss."""

    def total(factor: float) -> float:
        u = nodes.sign * ((point + factor * step) @ inputs)
        return float(nodes.count @ _row_loss(form, u))

    start, factor = total(0.0) * (1 + 1e-14), 1.0
    while factor > 1e-12 and not total(factor) <= start:
        factor /= 2
    return factor
