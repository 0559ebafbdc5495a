"""VectorTrainer: a vector of models that all see the same batches, each as Trainer trains its one."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.training.batch_tensors import BatchTensors
from engine.training.criterion import Criterion
from engine.training.functional_optimizer import FunctionalOptimizer

SCALAR_BELOW = 32
"""torch works through two registers (at most 32 float32) at once, and through what is left by scalar code."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use this thread alone, and as many as before afterwards.

    An update is a fraction of a millisecond: threads would wait for each other longer than they work, and
    take the core that the window and its training have. torch counts threads for each thread that calls it.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class VectorTrainer:
    """Trains S models ŷ = σ(w·x + b) at once, through the criterion and the optimizer that Trainer has.

    Each model's loss is the mean over the batch's rows: the criterion's mean over S models and the rows,
    times S. S must be a power of two, so that this factor is exact. Then a model's numbers are Trainer's to
    the last bit, as measured, for batches of up to 7 rows; above, the sums over the rows round in another
    order.

    Parameters
    ----------
    experiment : Experiment
        What to train; ``configure`` changes the optimizer's options on the way.
    dataset : Dataset
        The rows to train on, as ``training_rows`` returns them.
    parameters : (2, S) float32 array
        The starts, w and b; trained in place.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset, parameters: NDArray[np.float32]) -> None:
        vector = torch.from_numpy(parameters)  # the same memory
        self._w, self._b = vector
        self._gradient = torch.empty_like(vector)
        self._criterion = Criterion(LOSSES[experiment.loss])
        self._batches = BatchTensors(dataset, experiment, complement=self._criterion.wants_complement)
        self._upstream = torch.tensor(self._criterion.sign * len(self._w))
        self._optimizer = FunctionalOptimizer(OPTIMIZERS[experiment.optimizer], vector)
        self._logits: dict[int, Tensor] = {}
        self.configure(experiment)

    def configure(self, experiment: Experiment) -> None:
        """Take the optimizer's options of `experiment` from the next step on."""
        self._optimizer.configure(experiment)

    def step(self, index: int) -> None:
        """Train the batch that follows update `index`."""
        x, *targets = self._batches.cut(index)
        z = self._logits_for(len(x))
        # what F.linear gives for each model by itself, to the last bit; addcmul would round once less
        torch.mul(x, self._w, out=z)
        z += self._b
        wide = [target.expand_as(z) for target in targets]
        by_logit = self._criterion.by_logit(z, wide, self._upstream)
        # the linear unit's share of the chain rule: dz/dw = x and dz/db = 1, summed over the rows
        torch.mm(x.t(), by_logit, out=self._gradient[:1])
        # a model's rows side by side, as torch finds them in Trainer: it sums these in another order
        torch.sum(by_logit.t().contiguous(), 1, out=self._gradient[1])
        self._optimizer.step(self._gradient)

    def _logits_for(self, rows: int) -> Tensor:
        """Return memory for the logits (rows, S), with gaps where Trainer's few rows go by scalar code.

        torch's vector code rounds the exponential differently from its scalar code. With a gap after each
        number it takes the scalar one for a vector too.
        """
        if rows not in self._logits:
            models = len(self._w)
            scalar = rows < SCALAR_BELOW
            self._logits[rows] = torch.empty(rows, models, 2)[..., 0] if scalar else torch.empty(rows, models)
        return self._logits[rows]
