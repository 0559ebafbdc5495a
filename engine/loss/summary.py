"""The summary of a data set: its sorted rows, and the moments of bins of neighbours."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_Scalar = TypeVar("_Scalar", bound=np.generic)

MOST_EXACT_PAIRS = 512
"""Up to this many distinct (x, class) pairs every row is represented exactly."""
FINEST_STORED_LEVEL = 5
"""Bins of 2**5 rows and more have their moments stored; those of smaller bins are taken from the rows."""


class RowsOfData(Protocol):
    """What a data set must have: x and y, read-only float32 arrays of shape (n,), y in {0, 1}."""

    @property
    def x(self) -> NDArray[np.float32]:
        """The inputs."""

    @property
    def y(self) -> NDArray[np.float32]:
        """The classes."""


class Box(NamedTuple):
    """A rectangle of parameters: every (w, b) with w_low ≤ w ≤ w_high and b_low ≤ b ≤ b_high."""

    w_low: float
    w_high: float
    b_low: float
    b_high: float

    @classmethod
    def around(cls, w: Floats, b: Floats) -> "Box":
        """Return the smallest box that holds all of `w` and `b` (finite, not empty)."""
        return cls(float(w.min()), float(w.max()), float(b.min()), float(b.max()))

    def reach(self, low: Floats, high: Floats, sign: float | Floats) -> tuple[Floats, Floats]:
        """Return the least and the largest u = sign·(w·x + b) over the box, for x in [low, high]."""
        products = np.stack([self.w_low * low, self.w_low * high, self.w_high * low, self.w_high * high])
        least, largest = products.min(axis=0) + self.b_low, products.max(axis=0) + self.b_high
        return np.minimum(sign * least, sign * largest), np.maximum(sign * least, sign * largest)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Points that stand for rows: node k stands for 2**level[k] rows.

    Attributes
    ----------
    x : (k,) float64
        Where the node lies, in the units of the data.
    sign : (k,) float64
        s = 1 - 2y: 1 for class 0, -1 for class 1. A row's loss is a function of u = s·(w·x + b).
    level : (k,) int64
        The binary logarithm of the number of rows.
    """

    x: Floats
    sign: Floats
    level: Integers

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.x)

    @property
    def count(self) -> Floats:
        """The number of rows that each node stands for, shape (k,)."""
        return np.ldexp(1.0, self.level)

    def where(self, mask: NDArray[np.bool_]) -> "Nodes":
        """Return the nodes for which `mask`, shape (k,), is true."""
        return Nodes(self.x[mask], self.sign[mask], self.level[mask])

    @staticmethod
    def join(parts: list["Nodes"]) -> "Nodes":
        """Return all nodes of `parts` as one."""
        return Nodes(
            np.concatenate([part.x for part in parts]),
            np.concatenate([part.sign for part in parts]),
            np.concatenate([part.level for part in parts]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class ClassRows:
    """The rows of one class, sorted, and the moments of the bins of 2**level neighbours.

    Attributes
    ----------
    sign : float
        1 for class 0, -1 for class 1.
    x : (m,) float32
        Ascending.
    mean, variance : tuple of float64 arrays
        For each level from ``FINEST_STORED_LEVEL``: bin i holds the rows x[i·2**level : (i + 1)·2**level].
        Empty where the summary is exact.
    """

    sign: float
    x: NDArray[np.float32]
    mean: tuple[Floats, ...] = ()
    variance: tuple[Floats, ...] = ()

    def moments(self, start: Integers, level: int) -> tuple[Floats, Floats]:
        """Return mean and variance (population) of the bins of 2**`level` rows that begin at `start`."""
        if level >= FINEST_STORED_LEVEL:
            stored = level - FINEST_STORED_LEVEL
            return self.mean[stored][start >> level], self.variance[stored][start >> level]
        rows = self.x[start[:, None] + np.arange(2**level)].astype(np.float64)
        return rows.mean(axis=1), rows.var(axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """The rows of a data set in the form that a full-data loss needs.

    Attributes
    ----------
    rows : int
        The number of rows, n.
    classes : tuple of ClassRows
        Class 0 and class 1; one of them may be empty.
    exact : Nodes or None
        Nodes that stand for the rows exactly; None where there are more than ``MOST_EXACT_PAIRS`` distinct
        (x, class) pairs. A pair that occurs 6 times is two nodes, one for 2 rows and one for 4.
    """

    rows: int
    classes: tuple[ClassRows, ClassRows]
    exact: Nodes | None

    def ends(self) -> tuple[Floats, Floats]:
        """Return x and sign of the first and the last row of each class, shape (2,) or (4,)."""
        present = [rows for rows in self.classes if len(rows.x)]
        x = np.array([end for rows in present for end in (rows.x[0], rows.x[-1])], dtype=np.float64)
        return x, np.repeat([rows.sign for rows in present], 2)


_summaries: WeakKeyDictionary[RowsOfData, Summary] = WeakKeyDictionary()


def summarize(dataset: RowsOfData) -> Summary:
    """Return the summary of `dataset`, made once for each data set object.

    Parameters
    ----------
    dataset : Dataset
        x and y, float32 of shape (n,), y in {0, 1}. It must be hashable and weakly referable.

    Returns
    -------
    Summary
        One sort and one pass; it keeps 4 bytes a row, and half a byte more where the rows are binned.
    """
    summary = _summaries.get(dataset)
    if summary is None:
        summary = _summaries[dataset] = _summarize(dataset.x, dataset.y)
    return summary


def _summarize(x: NDArray[np.float32], y: NDArray[np.float32]) -> Summary:
    zeros, ones = _sorted(x[y == 0]), _sorted(x[y == 1])
    starts = [np.flatnonzero(np.append(True, rows[1:] != rows[:-1])[: len(rows)]) for rows in (zeros, ones)]
    if sum(map(len, starts)) <= MOST_EXACT_PAIRS:
        classes = ClassRows(1.0, zeros), ClassRows(-1.0, ones)
        exact = Nodes.join([_exact_nodes(rows, start) for rows, start in zip(classes, starts, strict=True)])
        return Summary(len(x), classes, exact)
    return Summary(len(x), (_binned(1.0, zeros), _binned(-1.0, ones)), None)


def _sorted(x: NDArray[np.float32]) -> NDArray[np.float32]:
    x.sort()
    return _read_only(x)


def _exact_nodes(rows: ClassRows, start: Integers) -> Nodes:
    """Return each distinct x once for each binary digit of the number of times it occurs."""
    x = rows.x[start].astype(np.float64)
    counts = np.diff(start, append=len(rows.x))
    parts = [Nodes(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64))]
    for level in range(int(counts.max(initial=0)).bit_length()):
        chosen = x[counts >> level & 1 == 1]
        parts.append(Nodes(chosen, np.full(len(chosen), rows.sign), np.full(len(chosen), level)))
    nodes = Nodes.join(parts)
    return Nodes(_read_only(nodes.x), _read_only(nodes.sign), _read_only(nodes.level))


def _binned(sign: float, x: NDArray[np.float32]) -> ClassRows:
    """Return the class with its bins' moments, each level merged from the one below (Chan et al., 1979)."""
    size = 2**FINEST_STORED_LEVEL
    bins = x[: len(x) // size * size].reshape(-1, size)
    means, variances = [bins.mean(axis=1, dtype=np.float64)], [bins.var(axis=1, dtype=np.float64)]
    while len(means[-1]) > 1:
        pairs = len(means[-1]) // 2
        mean, variance = means[-1][: 2 * pairs].reshape(-1, 2), variances[-1][: 2 * pairs].reshape(-1, 2)
        means.append(mean.mean(axis=1))
        variances.append(variance.mean(axis=1) + (np.diff(mean, axis=1)[:, 0] / 2) ** 2)
    return ClassRows(sign, x, tuple(map(_read_only, means)), tuple(map(_read_only, variances)))


def _read_only(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    array.flags.writeable = False
    return array
