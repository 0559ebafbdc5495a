"""Sums of the rows' losses over a tile of a grid of (w, b), for the nodes where the loss is curved."""

from collections.abc import Iterator

import numpy as np

from engine.loss.summary import Floats, Integers, Nodes

ROWS_AT_ONCE = 32
"""Rows of a grid worked on together, few enough to stay in the processor's cache."""
LARGEST_EXPONENT = 600.0
"""exp of it, times the largest binomial coefficient of a group, is still far from overflow (exp(709))."""
LARGEST_GROUP = 24


def middle(b: Floats) -> float:
    """Return b₀, halfway between the ends of the ascending b."""
    return float(b[0] + b[-1]) / 2


def _each(nodes: Nodes) -> Iterator[tuple[float, float, float]]:
    return zip(nodes.x, nodes.sign, nodes.count, strict=True)


def add_softplus(total: Floats, w: Floats, b: Floats, nodes: Nodes, exponent: Floats) -> None:
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
    for k, factor in enumerate(np.exp(sign * (np.outer(x, w) + middle(b)))):
        symmetric[1 : k + 2] += factor * symmetric[: k + 1]
    powers = np.exp(sign * np.outer(b - middle(b), np.arange(1, len(x) + 1)))
    return np.asarray(powers @ symmetric[1:])


def add_squared_sigmoids(total: Floats, w: Floats, b: Floats, nodes: Nodes, exponent: Floats) -> None:
    """Add Σ 2**level / (1 + exp(-u))² with exp(-u) as an outer product."""
    del exponent
    for x, sign, count in _each(nodes):
        column, row = np.exp(-sign * (w * x + middle(b))), np.exp(-sign * (b - middle(b)))
        for part in range(0, len(b), ROWS_AT_ONCE):
            power = np.multiply.outer(row[part : part + ROWS_AT_ONCE], column)
            power += 1.0
            power *= power
            np.divide(count, power, out=power)
            total[part : part + ROWS_AT_ONCE] += power
