"""Which updates a path is drawn through, in both surface views: all of a few, of many the turning points."""

from weakref import WeakKeyDictionary

import numpy as np

from engine.record.extremes import Rows
from engine.record.history import Column, History

MOST_VERTICES = 400  # by w, and as many by b
MOST_BESIDE = 200  # the same, of a run beside another
FIRST_ALL = 64  # updates at the beginning, where the steps are long
MOST_KEPT = 4  # answers of each history

Path = tuple[Rows, Column, Column]

# Both views ask for the same in one frame, and the rows of a history never change. Weak: a history that was
# given up must not stay for it.
_kept: WeakKeyDictionary[History, dict[tuple[int, int, int], Path]] = WeakKeyDictionary()


def vertices(history: History, first: int, last: int, most: int = MOST_VERTICES) -> Path:
    """Return updates from `first` to `last` with w and b: finite ones, and of many the turning points.

    Returns
    -------
    rows : (n,) int64 array
        Ascending; `first` and `last` are among them if they are finite; n is at most about 2 · `most` + 64.
    w, b : (n,) float32 arrays
        All three are read-only.
    """
    kept = _kept.setdefault(history, {})
    part = first, last, most
    if part not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[part] = _vertices(history, *part)
    return kept[part]


def _vertices(history: History, first: int, last: int, most: int) -> Path:
    if last - first < most:
        rows = np.arange(first, last + 1)
    else:
        rows = np.union1d(*(history.extremes(name, first, last + 1, most)[0] for name in ("w", "b")))
        rows = np.union1d(rows, np.arange(first, first + FIRST_ALL))
    w, b = history.take("w", rows), history.take("b", rows)
    finite = np.isfinite(w) & np.isfinite(b)
    found = rows[finite], w[finite], b[finite]
    for values in found:
        values.flags.writeable = False
    return found
