"""The few weighted nodes that stand for the rows of a data set in a loss, over a rectangle of (w, b)."""

import numpy as np
from numpy.typing import NDArray

from engine.loss.forms import FLAT, Form
from engine.loss.summary import Box, ClassRows, Floats, Integers, Nodes, Summary

BIN_WIDTH = 0.06
"""The widest bin where the loss is curved, in units of the logit: |w| times the bin's width in x."""


def nodes_for(
    summary: Summary, form: Form, box: Box, width: float = BIN_WIDTH, most: int | None = None
) -> Nodes | None:
    """Return nodes that stand for the rows at every (w, b) in `box`, or None if that takes more than `most`.

    A bin of 2**k neighbouring rows of a class becomes two nodes, mean ± standard deviation, each for half
    of its rows: count, mean and variance are kept, so its loss is right to second order, and a convex loss
    stays convex.

    Parameters
    ----------
    summary : Summary
        The rows.
    form : Form
        The loss of one row.
    box : Box
        The parameters.
    width : float
        The widest bin in units of the logit, h = max|w| · (width in x), where the loss is curved. One node
        at the mean is enough at any width where the loss is a straight line in all of the box (s·z > 40), or
        where the bin adds less than 1e-7 of it. The error is at most 0.042·h³·exp(h) of a bin's own loss
        for cross-entropy (Taylor's remainder, as |f‴| ≤ f), 1e-5 at h = 0.06, and 8 times that for squared
        error. Rows spread evenly over a bin give 2.3e-4·h⁴, 3e-9 at h = 0.06, and errors of different bins
        cancel for the most part.
    most : int or None
        When to give up.
    """
    if summary.exact is not None:
        return summary.exact
    x, sign = summary.ends()
    negligible = min(float(box.reach(x, x, sign)[0].max()), 0.0) - 17.0 - np.log(summary.rows)
    parts: list[Nodes] = []
    for rows in summary.classes:
        found = _class_nodes(rows, form, box, width, negligible, most)
        if found is None:
            return None
        parts += found
    return Nodes.join(parts)


def _class_nodes(
    rows: ClassRows, form: Form, box: Box, width: float, negligible: float, most: int | None
) -> list[Nodes] | None:
    """Halve bins, the widest first, until each is narrow enough or lies where the loss is straight."""
    steepest = max(abs(box.w_low), abs(box.w_high))
    start, total = np.empty(0, dtype=np.int64), len(rows.x)
    parts: list[Nodes] = []
    for level in range(total.bit_length() - 1, -1, -1):
        if total >> level & 1:
            start = np.append(start, total >> (level + 1) << (level + 1))
        low, high = (rows.x[i].astype(np.float64) for i in (start, start + (2**level - 1)))
        narrow = steepest * (high - low) <= width
        keep = narrow | _straight(form, *box.reach(low, high, rows.sign), negligible)
        parts += _bins(rows, start[keep], narrow[keep], level)
        start = start[~keep]
        if most is not None and len(start) + sum(map(len, parts)) > most:
            return None
        start = np.concatenate([start, start + 2**level // 2])
    return parts


def _straight(form: Form, least: Floats, largest: Floats, negligible: float) -> NDArray[np.bool_]:
    """Return where one node is enough for all u in [least, largest]."""
    straight = least >= FLAT
    if form.cap is not None:
        straight &= (largest <= form.cap) | (least >= form.cap)
    return straight | (largest <= negligible)


def _bins(rows: ClassRows, start: Integers, narrow: NDArray[np.bool_], level: int) -> list[Nodes]:
    """Return the nodes of bins of 2**level rows: mean ± standard deviation where narrow, else the mean."""
    mean, variance = rows.moments(start, level)
    deviation = np.sqrt(variance)
    pair = narrow & (deviation > 0)
    ones = [mean[~pair]]
    twos = [mean[pair] - deviation[pair], mean[pair] + deviation[pair]]
    return [
        Nodes(x, np.full(len(x), rows.sign), np.full(len(x), level - halved))
        for half, halved in ((ones, 0), (twos, 1))
        for x in half
    ]
