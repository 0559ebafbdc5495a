"""Trainer: mini-batch training one update at a time, with torch's own numbers, and an exact way back."""

import numbers
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.autograd import Variable

from engine.data.dataset import Dataset
from engine.plan.changes import Change, in_force
from engine.plan.experiment import Experiment, check_value, training_rows
from engine.plan.fields import CHANGEABLE
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.record.step import Step
from engine.refusal import Refusal
from engine.training.batch_tensors import BatchTensors
from engine.training.criterion import Criterion
from engine.training.functional_optimizer import FunctionalOptimizer
from engine.training.model import LogisticRegression
from engine.words import _

KEYFRAME_EVERY = 256  # updates; a rewind replays fewer than this

# torch.autograd.grad is this call after checks of what never changes here, which cost a quarter of a step
_run_backward = Variable._execution_engine.run_backward


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A branch of a run as ``Trainer.restore`` takes it; to everybody else a closed box.

    ``Trainer.at(snapshot, index)`` makes a trainer of its own from it, on any thread.
    """

    experiment: Experiment
    source: Dataset | None
    changes: tuple[Change, ...]
    index: int
    newest: int
    keyframes: tuple[bytes, ...]


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
        self.index = self.newest = 0
        self._model = LogisticRegression(experiment.start_w, experiment.start_b)
        self._weight, self._bias = self._model.linear.weight, self._model.linear.bias
        self._inputs = (self._weight, self._bias)
        self._parameters = self._as_one_vector()
        self._gradient = torch.zeros(2)
        self._gradient_values = self._gradient.numpy()  # the same memory
        criterion = Criterion(LOSSES[experiment.loss])
        self._batches = BatchTensors(self.dataset, experiment, complement=criterion.wants_complement)
        self._mean, self._sign = criterion.mean, criterion.sign
        self._upstream = (torch.tensor(self._sign),)
        self._optimizer = FunctionalOptimizer(OPTIMIZERS[experiment.optimizer], self._parameters)
        self._keyframes = [self._optimizer.save()]
        self._current = 0, experiment  # how many changes are in force, and the experiment with them
        for _after, field, value in self.changes:
            check_value(field, value)
        self._read_changes()

    @classmethod
    def at(cls, snapshot: Snapshot, index: int) -> "Trainer":
        """Return a new trainer that stands at update `index` of the branch; ValueError if it has none."""
        trainer = cls(snapshot.experiment, snapshot.source)
        trainer.restore(replace(snapshot, index=index))
        return trainer

    @property
    def batches_per_epoch(self) -> int:
        """How many updates an epoch has."""
        return self._batches.count

    @property
    def current(self) -> Experiment:
        """The experiment with the changes in force for the next step."""
        count = bisect_right(self._change_points, self.index)
        if count != self._current[0]:
            self._current = count, in_force(self.experiment, self.changes, self.index)
        return self._current[1]

    @property
    def updates_wanted(self) -> int:
        """The update at which the epochs in force end."""
        experiment = self.current if self._change_points else self.experiment
        return experiment.epochs * self.batches_per_epoch

    @property
    def w(self) -> float:
        """The weight now, a float32 value."""
        return float(self._weight.item())

    @property
    def b(self) -> float:
        """The bias now, a float32 value."""
        return float(self._bias.item())

    @property
    def optimizer_state(self) -> dict[str, list[float]]:
        """What the optimizer remembers, by torch's names: a value for w and one for b, or a step count."""
        return self._optimizer.state

    def step(self) -> Step:
        """Train one batch and return what it did.

        Never ends by itself, and never raises for numbers: a NaN is returned (``finite`` False).
        """
        loss = self._advance().item() * self._sign
        w, b = self._parameters.tolist()
        gradient_w, gradient_b = self._gradient_values.tolist()
        return Step(self.index, w, b, gradient_w, gradient_b, loss, self.experiment, self.dataset)

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
                allowed = ", ".join(CHANGEABLE)
                sentence = _("{field}: cannot change while training; only {allowed}")
                raise Refusal(sentence.format(field=field, allowed=allowed), field=field, allowed=allowed)
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
        if not isinstance(index, numbers.Integral) or not 0 <= index <= self.newest:
            allowed = _("0 to {newest}, the newest update").format(newest=self.newest)
            raise Refusal.of("index", index, allowed, shown=str(index))
        keyframe = index // KEYFRAME_EVERY
        self.index = keyframe * KEYFRAME_EVERY
        self._optimizer.load(self._keyframes[keyframe])
        self._optimizer.configure(self.current)
        while self.index < index:
            self._advance()

    def snapshot(self) -> Snapshot:
        """Return the present branch, to come back to after a change has dropped it."""
        keyframes = tuple(self._keyframes)
        return Snapshot(self.experiment, self.source, self.changes, self.index, self.newest, keyframes)

    def restore(self, snapshot: Snapshot) -> None:
        """Take up the branch of a snapshot where it was taken, exact to the last bit.

        Raises
        ------
        ValueError
            If the snapshot is of another experiment or other data.
        """
        if snapshot.experiment != self.experiment or snapshot.source is not self.source:
            raise Refusal(_("snapshot: one of another experiment or other data is not allowed"))
        self.changes, self.newest = snapshot.changes, snapshot.newest
        self._keyframes = list(snapshot.keyframes)
        self._read_changes()
        self.rewind(snapshot.index)

    def _advance(self) -> Tensor:
        """Train one batch; return the criterion's mean before it, and leave the gradient in _gradient."""
        if self.index in self._changed_at:
            self._optimizer.configure(self.current)
        x, *targets = self._batches.cut(self.index)
        # what nn.functional.linear calls with the weight transposed: a 1×1 matrix is its own transpose
        mean = self._mean(torch.addmm(self._bias, x, self._weight), targets)
        gradients = _run_backward((mean,), self._upstream, False, False, self._inputs, False, False)
        self._gradient_values[0] = gradients[0].item()
        self._gradient_values[1] = gradients[1].item()
        self._optimizer.step(self._gradient)
        self.index += 1
        if self.index > self.newest:
            self.newest = self.index
        if self.index == len(self._keyframes) * KEYFRAME_EVERY:
            self._keyframes.append(self._optimizer.save())
        return mean

    def _as_one_vector(self) -> Tensor:
        """Move the model's weight and bias into one vector (w, b) for the optimizer, as views of it."""
        vector = torch.cat([self._weight.detach().flatten(), self._bias.detach()])
        self._weight.data, self._bias.data = vector[:1].reshape(1, 1), vector[1:]
        return vector

    def _read_changes(self) -> None:
        """Take note of where the changes are, and apply the experiment in force."""
        self._change_points = [after for after, _field, _value in self.changes]
        self._changed_at = frozenset(self._change_points)
        self._current = 0, self.experiment
        self._optimizer.configure(self.current)
