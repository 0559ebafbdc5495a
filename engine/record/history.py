"""History: growing columns of what happened, one row an update and row 0 for the start."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.record.extremes import BLOCK, BlockExtremes, Rows, extreme_rows
from engine.record.step import Step

Column = NDArray[np.float32]

CHUNK = 16_384  # rows; 256 kB
MOST_AT_ONCE = (
    256  # rows in one block: at most 15 ms of work for their full losses, however many rows the data have
)
_COLUMNS = ("w", "b", "batch_loss", "full_loss")


class History:
    """Parameters and losses of every update, float32, in chunks that never move (16 bytes an update).

    Row k holds update k: w and b after it, the batch's loss before it, the full loss after it. Row 0 is the
    start (batch_loss NaN).

    One thread, that of the training, adds rows; any other may read at the same time. Rows are written whole,
    the full losses of a block at once, before the length that counts them: a reader sees a whole row or none.

    Parameters
    ----------
    dataset : Dataset
        The rows trained on.
    loss : str
        The loss's name.
    start_w, start_b : float
        The parameters of row 0.

    Attributes
    ----------
    last_step : Step or None
        The newest update as training knows it; None at the start, and where a branch has begun.
    """

    def __init__(self, dataset: Dataset, loss: str, start_w: float, start_b: float) -> None:
        self.dataset = dataset
        self.loss = loss
        self._chunks: list[dict[str, Column]] = []
        self._rows = 0
        self.last_step: Step | None = None
        self._extremes = {name: BlockExtremes() for name in _COLUMNS}
        self.append(start_w, start_b, np.nan)

    def __len__(self) -> int:
        """Return the number of updates."""
        return self._rows - 1

    @property
    def nbytes(self) -> int:
        """The memory that columns and kept extremes take, in bytes."""
        columns = sum(column.nbytes for chunk in self._chunks for column in chunk.values())
        return columns + sum(known.nbytes for known in self._extremes.values())

    def append(self, w: float, b: float, batch_loss: float) -> None:
        """Add the row of the next update."""
        self.extend((w,), (b,), (batch_loss,))

    def record(self, steps: Sequence[Step]) -> None:
        """Add the rows of the updates that come next, one or more."""
        w, b = [step.w for step in steps], [step.b for step in steps]
        self.extend(w, b, [step.batch_loss for step in steps], steps[-1])

    def extend(
        self,
        w: Sequence[float],
        b: Sequence[float],
        batch_loss: Sequence[float],
        last_step: Step | None = None,
    ) -> None:
        """Add the rows of the updates that come next, with their full losses, and then publish them."""
        done = 0
        while done < len(w):
            chunk, row = divmod(self._rows + done, CHUNK)
            if chunk == len(self._chunks):
                self._chunks.append({name: np.empty(CHUNK, np.float32) for name in _COLUMNS})
            part = slice(done, done + min(CHUNK - row, MOST_AT_ONCE))
            self._write(self._chunks[chunk], row, w[part], b[part], batch_loss[part])
            done = min(part.stop, len(w))
        self.last_step = last_step
        self._rows += done

    def _write(
        self,
        columns: dict[str, Column],
        row: int,
        w: Sequence[float],
        b: Sequence[float],
        loss: Sequence[float],
    ) -> None:
        rows = slice(row, row + len(w))
        columns["w"][rows], columns["b"][rows], columns["batch_loss"][rows] = w, b, loss
        with np.errstate(over="ignore"):  # a loss beyond float32 is stored as infinity
            columns["full_loss"][rows] = surface.full_loss(
                self.dataset, self.loss, columns["w"][rows], columns["b"][rows]
            )

    def branch(self, index: int) -> "History":
        """Return a history that goes on from update `index`; this one stays as it is.

        Full chunks are shared, the one that the branch writes to is copied.
        """
        if not 0 <= index <= len(self):
            raise ValueError(f"index: {index} is not allowed; 0 to {len(self)}")
        branch = History.__new__(History)
        branch.dataset, branch.loss = self.dataset, self.loss
        branch._rows = index + 1
        branch.last_step = self.last_step if index == len(self) else None
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
