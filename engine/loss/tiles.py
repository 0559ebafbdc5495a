"""Tiles: the grid of a loss surface, cut until each tile's nodes are few enough to add up at once."""

import numpy as np
from numpy.typing import NDArray

from engine.loss.forms import FLAT, Form
from engine.loss.nodes import nodes_for
from engine.loss.summary import Box, Floats, Nodes, Summary
from engine.loss.tile_sums import LARGEST_EXPONENT, middle
from engine.progress import Progress, report

SURFACE_BIN_WIDTH = 0.3
"""The widest bin of a surface in units of the logit: for the eye, so wider than that of a point."""
MOST_NODES = 3072
"""A rectangle of parameters that takes more nodes is cut into smaller ones."""
SMALLEST_TILE = 16
"""A tile of a grid is cut no further when it is at most this wide and high."""
MOST_AT_ONCE = 2**20
"""Up to this many pairs of a node and a (w, b) are evaluated together without factors: 8 MB an array."""

Mask = NDArray[np.bool_]


def grid(summary: Summary, form: Form, w: Floats, b: Floats, progress: Progress | None) -> Floats:
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


def _tile(summary: Summary, form: Form, w: Floats, b: Floats) -> Floats | None:
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
    total = np.full((len(b), len(w)), form.far * nodes.count[flat].sum())
    weight = nodes.sign[straight] * nodes.count[straight]
    total += (weight @ nodes.x[straight]) * w + weight.sum() * b[:, None]
    form.add_curved(total, w, b, nodes.where(curved), exponent[curved])
    if direct.any():
        steep = nodes.where(direct)
        u = steep.sign[:, None, None] * (np.multiply.outer(steep.x, w)[:, None, :] + b[:, None])
        total += np.tensordot(steep.count, form.value(u), axes=1)
    return total


def _exponent(nodes: Nodes, w: Floats, b: Floats) -> Floats:
    """Return the largest exponent that the factors exp(s·(w·x + b₀)) and exp(s·(b - b₀)) of a node need."""
    ends = [abs(end * nodes.x + middle(b)) for end in (w[0], w[-1])]
    return np.asarray(np.maximum(*ends) + (b[-1] - b[0]) / 2)


def _regions(
    summary: Summary, form: Form, box: Box, nodes: Nodes, exponent: Floats
) -> tuple[Mask, Mask, Mask, Mask]:
    """Tell apart the nodes whose loss is, all over the box, constant, a line, curved, or too steep.

    Nodes that add less than rounding are in none of the four.
    """
    least, largest = box.reach(nodes.x, nodes.x, nodes.sign)
    ends, sign = summary.ends()
    seen = largest > min(float(box.reach(ends, ends, sign)[0].max()), 0.0) - FLAT - np.log(summary.rows)
    no_line, steep = np.zeros(len(nodes), dtype=np.bool_), exponent > LARGEST_EXPONENT
    if not form.straight:
        flat, straight = least >= FLAT, no_line
    elif form.cap is None:
        flat, straight = no_line, least >= FLAT
    else:
        flat = least >= form.cap
        straight = (least >= FLAT) & (largest <= form.cap) & ~flat
        steep |= largest > form.cap
    rest = seen & ~flat & ~straight
    return flat, straight, rest & ~steep, rest & steep
