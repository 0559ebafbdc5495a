"""Where training leads from each of very many starts (w, b), trained at once as vectors.

torch is imported when the first start is trained, not before.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.plan.batches import batches_per_epoch
from engine.plan.changes import Change, in_force
from engine.plan.experiment import Experiment, training_rows
from engine.plan.fields import FLOAT32_MAX
from engine.progress import Progress, report
from engine.training.first_perfect import FirstPerfect

CELLS_AT_ONCE = 2**15
"""Pairs of a start and a row of the batch worked on together: 128 kB an array, which stays in the cache."""
MOST_STARTS_AT_ONCE = 2**13
POINTS_AT_ONCE = 256  # starts whose full loss is computed between two reports
REPORT_EVERY_S = 0.03

Floats = NDArray[np.float64]
_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What came of every start: read-only arrays of shape (len(b), len(w)), [i, j] from w[j] and b[i].

    Attributes
    ----------
    w, b : (len(w),) and (len(b),) float64
        The starts, in the order given. Each is rounded to float32 where it starts, as Trainer rounds it.
    final_w, final_b : float32
        The parameters after the last update.
    loss : float64
        The full-data loss there, at the float32 parameters; NaN where they are not finite.
    accuracy : float64
        The fraction of all rows on their right side there, in [0, 1].
    updates_to_perfect : int64
        The first update after which every row was on its right side, 0 for the start itself; -1 where
        there was none.
    updates : int
        How many updates each start made.
    """

    w: Floats
    b: Floats
    final_w: NDArray[np.float32]
    final_b: NDArray[np.float32]
    loss: Floats
    accuracy: Floats
    updates_to_perfect: NDArray[np.int64]
    updates: int

    @property
    def finite(self) -> NDArray[np.bool_]:
        """Where the run ended at finite parameters: (len(b), len(w))."""
        return np.asarray(np.isfinite(self.final_w) & np.isfinite(self.final_b))


def train_starts(
    experiment: Experiment,
    dataset: Dataset | None,
    w: ArrayLike,
    b: ArrayLike,
    changes: Iterable[Change] = (),
    progress: Progress | None = None,
) -> Outcomes:
    """Train `experiment` to its last epoch from every start (w[j], b[i]) in the place of its own.

    Each start sees the batches, the loss and the optimizer that ``Trainer`` would give it alone. It never
    stops early: one that diverges goes on as NaN, as torch would.

    Parameters
    ----------
    experiment : Experiment
        What to train; its own start is not used.
    dataset : Dataset or None
        These rows instead of ``experiment.dataset``, as for Trainer: standardised where the experiment says
        so, and then the starts are in standardised units.
    w, b : array-like, one-dimensional
        The starts, finite in float32; ascending for a map, but any order is kept. Either may be empty.
    changes : iterable of (after index, field, value), optional
        Changes made on the way, as ``Trainer.changes``; one of the epochs moves the end.
    progress : callable, optional
        Called with the fraction done, in (0, 1], every 30 ms or so; where it returns False the work ends.

    Returns
    -------
    Outcomes
        For batches of up to 7 rows equal to Trainer's numbers to the last bit, as measured. Above, the sums
        over the rows round in another order: the first 20 updates agree to 1e-6, and what becomes of that
        depends on the run. Measured after 700 updates of the seed lab's data: 2e-7 for SGD, 6e-6 for Adam
        and RMSprop, 2e-4 for Adagrad with steps so large that it leaps about (learning rate 2).

    Raises
    ------
    ValueError
        If w or b is not one-dimensional or not finite, a change is not allowed, the batch size is above
        the number of rows, or the data cannot be standardised.
    Cancelled
        If `progress` returned False.
    """
    columns, rows = _starts("w", w), _starts("b", b)
    data = training_rows(experiment, dataset)
    plan = _plan(experiment, changes, batches_per_epoch(len(data), experiment.batch_size))
    starts = np.stack([grid.ravel() for grid in np.meshgrid(columns, rows)]).astype(np.float32)
    clock = _Clock(progress, starts.shape[1] * plan.updates)
    final, first = starts.copy(), np.empty(starts.shape[1], dtype=np.int64)
    loss, accuracy = np.empty(starts.shape[1]), np.empty(starts.shape[1])
    for part in _chunks(starts.shape[1], experiment.batch_size):
        final[:, part], first[part] = _train(plan, data, starts[:, part], clock)
        for few in _slices(part, POINTS_AT_ONCE):
            loss[few] = surface.full_loss(data, experiment.loss, *final[:, few])
            accuracy[few] = surface.accuracy(data, *final[:, few])
            clock.tell()
    report(progress, 1.0)
    shape = len(rows), len(columns)
    return Outcomes(
        w=columns,
        b=rows,
        final_w=_grid(final[0], shape),
        final_b=_grid(final[1], shape),
        loss=_grid(loss, shape),
        accuracy=_grid(accuracy, shape),
        updates_to_perfect=_grid(first, shape),
        updates=plan.updates,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The experiment at the start, those in force from an update on, and how many updates there are."""

    experiment: Experiment
    changed: dict[int, Experiment]
    updates: int


class _Clock:
    """Counts what is done, and tells of it when it is time."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        self._told = time.perf_counter()

    def tell(self, done: int = 0) -> None:
        """Add what was done to the rest; raise Cancelled if that is the answer."""
        self._done += done
        now = time.perf_counter()
        if now - self._told > REPORT_EVERY_S:
            self._told = now
            report(self._progress, self._done / self._total)


def _starts(name: str, given: ArrayLike) -> Floats:
    """Return a read-only copy; ValueError unless it is one-dimensional and finite in float32."""
    values = np.array(given, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}; it must be one-dimensional")
    allowed = Experiment.limits(f"start_{name}")
    for value in values[~(np.abs(values) <= FLOAT32_MAX)][:1]:
        allowed.check(name, value)
    values.flags.writeable = False
    return values


def _plan(experiment: Experiment, changes: Iterable[Change], batches: int) -> _Plan:
    """Return what is in force when; a change after the end, as those before it leave it, is never reached."""
    made, changed = tuple(changes), {}
    updates = experiment.epochs * batches
    for after, _field, _value in made:
        if after > updates:
            break
        changed[after] = in_force(experiment, made, after)
        updates = max(after, changed[after].epochs * batches)
    return _Plan(experiment, changed, updates)


def _chunks(starts: int, batch_size: int) -> Iterator[slice]:
    """Yield slices of as many starts as are trained at once, a power of two but for the last."""
    at_once = 2 ** (max(1, CELLS_AT_ONCE // batch_size).bit_length() - 1)
    return _slices(slice(0, starts), min(at_once, MOST_STARTS_AT_ONCE))


def _slices(whole: slice, length: int) -> Iterator[slice]:
    for first in range(whole.start, whole.stop, length):
        yield slice(first, min(first + length, whole.stop))


def _train(
    plan: _Plan, data: Dataset, starts: NDArray[np.float32], clock: _Clock
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the parameters (2, starts) after the last update, and each start's first perfect one."""
    from engine.training.vector_trainer import VectorTrainer, one_thread

    count = starts.shape[1]
    # VectorTrainer wants a power of two; the last start stands in for those that are not there
    padding = (1 << (count - 1).bit_length()) - count
    parameters = np.pad(starts, ((0, 0), (0, padding)), mode="edge")
    with one_thread():
        trainer = VectorTrainer(plan.experiment, data, parameters)
        first = FirstPerfect(data, parameters)
        first.look()
        for index in range(plan.updates):
            if index in plan.changed:
                trainer.configure(plan.changed[index])
            trainer.step(index)
            first.look()
            clock.tell(count)
    return parameters[:, :count], first.updates()[:count]


def _grid(values: NDArray[_Scalar], shape: tuple[int, int]) -> NDArray[_Scalar]:
    grid = values.reshape(shape)
    grid.flags.writeable = False
    return grid
