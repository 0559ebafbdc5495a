"""Trainer: mini-batch training one update at a time, with torch's own numbers, and an exact way back."""

from bisect import bisect_right
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.batch_tensors import BatchTensors
from engine.batches import epoch_and_batch
from engine.dataset import Dataset
from engine.experiment import CHANGEABLE, Experiment, training_rows
from engine.functional_optimizer import FunctionalOptimizer, resolve
from engine.losses import LOSSES
from engine.model import LogisticRegression
from engine.optimizers import OPTIMIZERS
from engine.step import Step

Change = tuple[int, str, float]

KEYFRAME_EVERY = 256  # updates; a rewind replays fewer than this


class Trainer:
    """Trains ŷ = σ(w·x + b) by mini-batches, as a DataLoader with ``torch.optim`` would, to the last bit.

    Parameters
    ----------
    experiment : Experiment
        What to train.
    dataset : Dataset, optional
        These rows instead of ``experiment.dataset``.
    changes : iterable of (after index, field, value), optional
        Changes made on the way, to be repeated.

    Raises
    ------
    ValueError
        If the batch size is above the number of rows, or the data cannot be standardised.

    Attributes
    ----------
    source : Dataset or None
        The rows given instead of ``experiment.dataset``.
    dataset : Dataset
        The rows trained on, standardised where the experiment says so.
    index : int
        The update the parameters stand at; 0 is the start.
    newest : int
        The largest index so far on this branch.
    changes : tuple of (after index, field, value)
        What was changed on the way.
    """

    def __init__(
        self, experiment: Experiment, dataset: Dataset | None = None, changes: Iterable[Change] = ()
    ) -> None:
        self.experiment = experiment
        self.source = dataset
        self.dataset = training_rows(experiment, dataset)
        self.changes: tuple[Change, ...] = tuple(changes)
        self.index = 0
        self.newest = 0
        self._batches = BatchTensors(self.dataset, experiment)
        self._model = LogisticRegression(experiment.start_w, experiment.start_b)
        self._weight, self._bias = self._model.linear.weight, self._model.linear.bias
        self._loss = LOSSES[experiment.loss]
        self._criterion = resolve(self._loss.criterion)
        self._optimizer = FunctionalOptimizer(
            OPTIMIZERS[experiment.optimizer], [self._weight.detach(), self._bias.detach()]
        )
        self._keyframes = [self._optimizer.save()]
        self._read_changes()

    @property
    def batches_per_epoch(self) -> int:
        """How many updates an epoch has."""
        return self._batches.count

    @property
    def current(self) -> Experiment:
        """The experiment with the changes in force for the next step."""
        return self._in_force[bisect_right(self._change_points, self.index)]

    @property
    def updates_wanted(self) -> int:
        """The update at which the epochs in force end."""
        return self.current.epochs * self.batches_per_epoch

    @property
    def w(self) -> float:
        """The weight now, a float32 value."""
        return float(self._weight.item())

    @property
    def b(self) -> float:
        """The bias now, a float32 value."""
        return float(self._bias.item())

    def step(self) -> Step:
        """Train one batch and return what it did.

        Never ends by itself, and never raises for numbers: a NaN is returned (``finite`` False).
        """
        gradient_w, gradient_b, loss = self._advance()
        epoch, batch = epoch_and_batch(len(self.dataset), self.experiment.batch_size, self.index)
        return Step(
            index=self.index,
            epoch=epoch,
            batch=batch,
            w=self._weight.item(),
            b=self._bias.item(),
            gradient_w=gradient_w.item(),
            gradient_b=gradient_b.item(),
            batch_loss=loss.item(),
            row_numbers=self._batches.rows(epoch, batch),
            dataset=self.dataset,
            loss=self.experiment.loss,
        )

    def change(self, **fields: float) -> None:
        """Change learning_rate, momentum, weight_decay or epochs from the next step on.

        Drops what came after the present index: later updates and later changes.

        Raises
        ------
        ValueError
            For another field, or a value that is not allowed; then nothing is changed.
        """
        for field in fields:
            if field not in CHANGEABLE:
                raise ValueError(f"{field}: cannot change while training; only {', '.join(CHANGEABLE)}")
        wanted = self.current.replace(**fields)
        differing = [field for field in fields if getattr(wanted, field) != getattr(self.current, field)]
        if not differing:
            return
        kept = [
            c for c in self.changes if c[0] <= self.index and not (c[0] == self.index and c[1] in differing)
        ]
        self.changes = (*kept, *((self.index, field, getattr(wanted, field)) for field in differing))
        self.newest = self.index
        del self._keyframes[self.index // KEYFRAME_EVERY + 1 :]
        self._read_changes()

    def rewind(self, index: int) -> None:
        """Go to update `index`, exactly as it was: parameters, optimizer state and batch order.

        ``rewind(0)`` is the start. Steps from there repeat what was, to the last bit.

        Raises
        ------
        ValueError
            If `index` is below 0 or past the newest update.
        """
        if not 0 <= index <= self.newest:
            raise ValueError(f"index: {index} is not allowed; 0 to {self.newest}, the newest update")
        keyframe, replayed = divmod(index, KEYFRAME_EVERY)
        self.index = keyframe * KEYFRAME_EVERY
        self._optimizer.load(self._keyframes[keyframe])
        self._use_current()
        for _ in range(replayed):
            self._advance()

    def _advance(self) -> tuple[Tensor, Tensor, Tensor]:
        """Train one batch; return its gradients and mean loss, all of before the update."""
        if self.index in self._changed_at:
            self._use_current()
        x, y = self._batches.cut(self.index)
        z = linear(x, self._weight, self._bias)
        loss = self._batch_loss(z, y)
        gradients = list(torch.autograd.grad(loss, (self._weight, self._bias)))
        self._optimizer.step(gradients)
        self.index += 1
        if self.index > self.newest:
            self.newest = self.index
        if self.index == len(self._keyframes) * KEYFRAME_EVERY:
            self._keyframes.append(self._optimizer.save())
        return gradients[0], gradients[1], loss

    def _batch_loss(self, z: Tensor, y: Tensor) -> Tensor:
        try:
            return self._criterion(z if self._loss.takes_logit else torch.sigmoid(z), y)  # type: ignore[no-any-return]
        except RuntimeError:
            # torch's BCELoss refuses a NaN input; the run has diverged before, and goes on as NaN
            if not z.isnan().any():
                raise
            return (z * torch.nan).mean()

    def _read_changes(self) -> None:
        """Rebuild the experiments in force from the changes, and apply the present one."""
        self._in_force, self._change_points = [self.experiment], []
        for after, field, value in self.changes:
            self._in_force.append(self._in_force[-1].replace(**{field: value}))
            self._change_points.append(after)
        self._changed_at = frozenset(self._change_points)
        self._use_current()

    def _use_current(self) -> None:
        self._optimizer.configure(self.current)
