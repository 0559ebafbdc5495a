"""History: growing columns of what happened, one row an update and row 0 for the start."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.record.extremes import BLOCK, BlockExtremes, Rows, extreme_rows

Column = NDArray[np.float32]

CHUNK = 16_384  # rows; 256 kB
MOST_BEHIND = 256  # rows without a full loss: at most 15 ms of work, however many rows the data have
_COLUMNS = ("w", "b", "batch_loss", "full_loss")


class History:
    """Parameters and losses of every update, float32, in chunks that never move (16 bytes an update).

    Row k holds update k: w and b after it, the batch's loss before it, the full loss after it. Row 0 is the
    start (batch_loss NaN). The full loss is computed in blocks: when somebody looks, or once MOST_BEHIND rows
    have none. Otherwise a window that nobody has seen for a while would stand still at the first look: for
    40 s after a million updates on ten thousand rows.

    Parameters
    ----------
    dataset : Dataset
        The rows trained on.
    loss : str
        The loss's name.
    start_w, start_b : float
        The parameters of row 0.
    """

    def __init__(self, dataset: Dataset, loss: str, start_w: float, start_b: float) -> None:
        self.dataset = dataset
        self.loss = loss
        self._chunks: list[dict[str, Column]] = []
        self._rows = 0
        self._full_losses = 0  # rows of full_loss computed so far
        self._extremes = {name: BlockExtremes() for name in _COLUMNS}
        self.append(start_w, start_b, np.nan)

    def __len__(self) -> int:
        """Return the number of updates."""
        return self._rows - 1

    def append(self, w: float, b: float, batch_loss: float) -> None:
        """Add the row of the next update."""
        chunk, row = divmod(self._rows, CHUNK)
        if chunk == len(self._chunks):
            self._chunks.append({name: np.empty(CHUNK, np.float32) for name in _COLUMNS})
        columns = self._chunks[chunk]
        columns["w"][row] = w
        columns["b"][row] = b
        columns["batch_loss"][row] = batch_loss
        self._rows += 1
        if self._rows - self._full_losses >= MOST_BEHIND:
            self._compute_full_losses(self._rows)

    def branch(self, index: int) -> "History":
        """Return a history that goes on from update `index`; this one stays as it is.

        Full chunks are shared, the one that the branch writes to is copied.
        """
        if not 0 <= index <= len(self):
            raise ValueError(f"index: {index} is not allowed; 0 to {len(self)}")
        branch = History.__new__(History)
        branch.dataset, branch.loss = self.dataset, self.loss
        branch._rows = index + 1
        branch._full_losses = min(self._full_losses, branch._rows)
        branch._extremes = {name: known.cut(branch._rows // BLOCK) for name, known in self._extremes.items()}
        full, rest = divmod(branch._rows, CHUNK)
        branch._chunks = self._chunks[:full]
        if rest:
            branch._chunks.append({name: column.copy() for name, column in self._chunks[full].items()})
        return branch

    def column(self, name: str, start: int = 0, stop: int | None = None) -> Column:
        """Return rows `start` to `stop` (exclusive; all when None) of w, b, batch_loss or full_loss.

        Returns
        -------
        (stop - start,) float32 array
            Read-only; a view where the rows lie in one chunk.
        """
        stop = self._rows if stop is None else min(stop, self._rows)
        start = min(start, stop)
        if name == "full_loss":
            self._compute_full_losses(stop)
        first, last = start // CHUNK, max(stop - 1, start) // CHUNK
        parts = [
            chunk[name][max(start - i * CHUNK, 0) : stop - i * CHUNK]
            for i, chunk in enumerate(self._chunks[first : last + 1], first)
        ]
        parts = parts or [np.empty(0, np.float32)]  # no row, at the end of a full chunk
        rows = parts[0][:] if len(parts) == 1 else np.concatenate(parts)
        rows.flags.writeable = False
        return rows

    def take(self, name: str, rows: Rows) -> Column:
        """Return a column's values at `rows`, ascending; it costs the same however long the history is."""
        if name == "full_loss" and len(rows):
            self._compute_full_losses(int(rows[-1]) + 1)
        number, inside = np.divmod(rows, CHUNK)
        begins = np.flatnonzero(np.diff(number, prepend=-1)).tolist()  # only the chunks that rows lie in
        parts = [
            self._chunks[number[begin]][name][inside[begin:end]]
            for begin, end in pairwise([*begins, len(rows)])
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def extremes(self, name: str, start: int, stop: int, most: int) -> tuple[Rows, Column]:
        """Return at most about `most` rows from `start` to `stop` (exclusive) that keep a curve's look.

        Every peak, the first and the last row are among them. The extremes of complete blocks are kept, so
        that a curve of ten million updates is drawn as fast as one of a thousand.

        Returns
        -------
        rows : (n,) int64 array
            Ascending.
        values : (n,) float32 array
            The column's values there.
        """
        first, end = -(-start // BLOCK), stop // BLOCK
        if 3 * (end - first) < most:  # too few to look right: read every row
            kept = extreme_rows(self.column(name, start, stop), most)
            return kept + start, self.column(name, start, stop)[kept]
        blocks = self._block_extremes(name, end)
        rows, values = blocks.between(first, end)
        head, tail = np.arange(start, first * BLOCK), np.arange(end * BLOCK, stop)
        rows = np.concatenate([head, rows, tail])
        values = np.concatenate(
            [self.column(name, start, first * BLOCK), values, self.column(name, end * BLOCK, stop)]
        )
        kept = extreme_rows(values, most)
        return rows[kept], values[kept]

    @property
    def w(self) -> Column:
        """The weight after each update, (updates + 1,)."""
        return self.column("w")

    @property
    def b(self) -> Column:
        """The bias after each update, (updates + 1,)."""
        return self.column("b")

    @property
    def batch_loss(self) -> Column:
        """The batch's mean loss before each update, (updates + 1,); NaN in row 0."""
        return self.column("batch_loss")

    @property
    def full_loss(self) -> Column:
        """The mean loss over all rows after each update, (updates + 1,)."""
        return self.column("full_loss")

    def _block_extremes(self, name: str, blocks: int) -> BlockExtremes:
        known = self._extremes[name]
        while known.blocks() < blocks:
            begin = known.blocks() * BLOCK
            # chunk by chunk: no copy of a long column
            end = min(blocks * BLOCK, (begin // CHUNK + 1) * CHUNK)
            known.add(self.column(name, begin, end))
        return known

    def _compute_full_losses(self, stop: int) -> None:
        while self._full_losses < stop:
            chunk, row = divmod(self._full_losses, CHUNK)
            end = min(CHUNK, row + stop - self._full_losses)
            columns = self._chunks[chunk]
            with np.errstate(over="ignore"):  # a loss beyond float32 is stored as infinity
                columns["full_loss"][row:end] = surface.full_loss(
                    self.dataset, self.loss, columns["w"][row:end], columns["b"][row:end]
                )
            self._full_losses += end - row
