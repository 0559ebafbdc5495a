"""Which rows of a long column to draw: at most so many, with every peak, the first and the last."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

BLOCK = 256  # rows whose extremes are kept once they are complete


def extreme_rows(values: NDArray[np.float32], most: int) -> Rows:
    """Return the places of at most about `most` values that keep the look of a curve through all.

    Blocks of a power-of-two length give their first, smallest and largest value, so that a growing curve
    keeps its points where they were. NaN counts as largest and smallest.

    Returns
    -------
    (rows,) int64 array
        Ascending; the first and the last value's among them.
    """
    n = len(values)
    block = 1
    while 3 * (n // block) > most:
        block *= 2
    if block == 1:
        return np.arange(n)
    whole = n // block * block
    blocks = values[:whole].reshape(-1, block)
    first = np.arange(0, whole, block)
    rows = [first, first + blocks.argmin(axis=1), first + blocks.argmax(axis=1), np.array([n - 1])]
    if whole < n:
        rows.append(whole + np.array([0, values[whole:].argmin(), values[whole:].argmax()]))
    return np.unique(np.concatenate(rows))


class BlockExtremes:
    """First, smallest and largest of every complete block of a growing column: kept, so read once."""

    def __init__(self) -> None:
        self._rows = np.empty(0, np.int64)  # with room to grow: doubled when full
        self._values = np.empty(0, np.float32)
        self._blocks = 0

    def blocks(self) -> int:
        """Return how many blocks have been read."""
        return self._blocks

    @property
    def nbytes(self) -> int:
        """The memory taken."""
        return self._rows.nbytes + self._values.nbytes

    def add(self, values: NDArray[np.float32]) -> None:
        """Read the values of whole blocks that follow those read so far."""
        blocks = values.reshape(-1, BLOCK)
        first = np.arange(len(blocks)) * BLOCK
        places = np.stack([first, first + blocks.argmin(axis=1), first + blocks.argmax(axis=1)], axis=1)
        places.sort(axis=1)
        kept, end = 3 * self._blocks, 3 * (self._blocks + len(blocks))
        if end > len(self._rows):
            self._make_room(kept, max(end, 2 * kept))
        self._rows[kept:end] = places.ravel() + self._blocks * BLOCK
        self._values[kept:end] = values[places.ravel()]
        self._blocks += len(blocks)

    def cut(self, blocks: int) -> "BlockExtremes":
        """Return the extremes of the first `blocks` blocks, to be added to on their own."""
        kept = BlockExtremes()
        kept._blocks = min(blocks, self._blocks)
        # views without room: the first addition copies them
        kept._rows, kept._values = self._rows[: 3 * kept._blocks], self._values[: 3 * kept._blocks]
        return kept

    def between(self, first_block: int, end_block: int) -> tuple[Rows, NDArray[np.float32]]:
        """Return rows and values of the extremes of the blocks from `first_block` to before `end_block`."""
        part = slice(3 * first_block, 3 * end_block)
        return self._rows[part], self._values[part]

    def _make_room(self, kept: int, room: int) -> None:
        rows, values = np.empty(room, np.int64), np.empty(room, np.float32)
        rows[:kept], values[:kept] = self._rows[:kept], self._values[:kept]
        self._rows, self._values = rows, values
