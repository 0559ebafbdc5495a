"""TrainedRun: a run, and what training has made of it so far."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, load_dataset
from engine.plan import batches
from engine.plan.experiment import Experiment, training_rows
from engine.plan.run import Run
from engine.record.history import History


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRun:
    """A run and what has happened in it.

    Attributes
    ----------
    run : Run
        The experiment at the start, the data where they are own ones, and the changes.
    experiment : Experiment
        In force at the newest update.
    history : History
        Grows while the run trains.
    number : int
        Which run of those compared, from 1; it has its colour.
    name : str
        What a person calls it.
    """

    run: Run
    experiment: Experiment
    history: History
    number: int = 1
    name: str = "Run 1"

    @classmethod
    def at_start(cls, run: Run) -> "TrainedRun":
        """Return `run` before its first update; ValueError if it cannot be trained."""
        first = run.experiment
        rows = training_rows(first, run.dataset)
        return cls(run, first, History(rows, first.loss, first.start_w, first.start_b))

    @property
    def source(self) -> Dataset:
        """The rows in data units."""
        return self.run.dataset or load_dataset(self.run.experiment.dataset)

    @property
    def dataset(self) -> Dataset:
        """The rows trained on: standardised where the experiment says so, otherwise the same."""
        return self.history.dataset

    @property
    def batches_per_epoch(self) -> int:
        """How many updates an epoch has."""
        return batches.batches_per_epoch(len(self.dataset), self.experiment.batch_size)

    @property
    def updates_wanted(self) -> int:
        """The update at which the epochs in force end."""
        return self.experiment.epochs * self.batches_per_epoch

    def parameters(self, index: int) -> tuple[float, float]:
        """Return (w, b) after update `index`, float32 values."""
        w, b = (self.history.column(name, index, index + 1) for name in ("w", "b"))
        return float(w[0]), float(b[0])

    def parameters_in_data_units(self, index: int) -> tuple[float, float]:
        """Return (w, b) after update `index` for x as it is given, where the data are standardised."""
        return self.dataset.in_data_units(*self.parameters(index))

    def in_force(self, index: int) -> Experiment:
        """Return the experiment in force for the update that follows update `index`."""
        return self.run.in_force(index)

    def epoch_and_batch(self, index: int) -> tuple[int, int]:
        """Return epoch and batch of update `index`, both from 1; (0, 0) for the start."""
        return batches.epoch_and_batch(len(self.dataset), self.experiment.batch_size, index)

    def batch_rows(self, index: int) -> NDArray[np.int64]:
        """Return the 0-based rows of update `index`, (rows,) int64; none for the start."""
        if index == 0:
            return np.empty(0, np.int64)
        one = self.experiment
        return batches.batch_rows(len(self.dataset), one.batch_size, one.order, one.seed, index)

    def rows_seen(self, index: int) -> int:
        """Return how many rows updates 1 … `index` have looked at."""
        return batches.rows_seen(len(self.dataset), self.experiment.batch_size, index)

    def update_at(self, rows: int, newest: int | None = None) -> int:
        """Return the last update up to `newest`, or of all, by which at most `rows` rows were seen."""
        known = len(self.history) if newest is None else newest
        return min(batches.last_update(len(self.dataset), self.experiment.batch_size, rows), known)
