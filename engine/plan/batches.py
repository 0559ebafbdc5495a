"""Which rows are in batch k: a pure function of (n, batch size, order, seed, k)."""

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Updates = TypeVar("Updates", int, NDArray[np.int64])


def batches_per_epoch(n: int, batch_size: int) -> int:
    """Return how many batches hold every one of `n` rows once; the last may be short."""
    return -(-n // batch_size)


def epoch_and_batch(n: int, batch_size: int, k: int) -> tuple[int, int]:
    """Return the epoch and the batch in it, both from 1, of update `k`; (0, 0) for the start, k = 0."""
    if k == 0:
        return 0, 0
    epoch, batch = divmod(k - 1, batches_per_epoch(n, batch_size))
    return epoch + 1, batch + 1


def rows_seen(n: int, batch_size: int, k: Updates) -> Updates:
    """Return how many rows updates 1 … `k` have looked at, each row once an epoch; of an array, of each."""
    epochs, batches = divmod(k, batches_per_epoch(n, batch_size))
    return epochs * n + batches * batch_size


def last_update(n: int, batch_size: int, rows: int) -> int:
    """Return the last update at or before which no more than `rows` rows have been looked at."""
    epochs, rest = divmod(rows, n)
    return epochs * batches_per_epoch(n, batch_size) + rest // batch_size


@lru_cache(maxsize=8)
def epoch_order(n: int, order: str, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the rows 0 … n-1 in the order in which `epoch` (from 1) takes them: (n,), read-only.

    "listed" is the data's own order; "shuffled" is
    ``np.random.default_rng((seed, epoch)).permutation(n)``.
    """
    rows = np.arange(n) if order == "listed" else np.random.default_rng((seed, epoch)).permutation(n)
    rows.flags.writeable = False
    return rows


def batch_rows(n: int, batch_size: int, order: str, seed: int, k: int) -> NDArray[np.int64]:
    """Return the 0-based rows of update `k` (from 1), in the order in which the batch has them."""
    epoch, batch = epoch_and_batch(n, batch_size, k)
    first = (batch - 1) * batch_size
    return epoch_order(n, order, seed, 1 if order == "listed" else epoch)[first : first + batch_size]
