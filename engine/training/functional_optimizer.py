"""FunctionalOptimizer: torch.optim's functional form of an optimizer, with the state its class would keep."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.plan.experiment import Experiment
from engine.plan.optimizers import Optimizer


class FunctionalOptimizer:
    """Updates a parameter vector in place as the ``torch.optim`` class of the same name does, bit for bit.

    The class's own ``step`` spends most of its time on bookkeeping, and two parameters cost it twice as
    much as one vector of both. The update rules work element by element, and torch runs vectors shorter
    than its registers through the same scalar code, so the numbers are the same.

    Parameters
    ----------
    table : Optimizer
        Which optimizer.
    parameters : (p,) Tensor
        Float32, detached from autograd.
    """

    def __init__(self, table: Optimizer, parameters: Tensor) -> None:
        self._table = table
        self._parameters = parameters
        self._function: Callable[..., None] = resolve(table.torch_function)
        self._options: dict[str, Any] = {}
        self._state: dict[str, list[Any]] = {}
        self._clear_state()

    def configure(self, experiment: Experiment) -> None:
        """Take the options of `experiment` from the next step on."""
        self._options = dict(self._table.constants)
        for field, keyword in self._table.options.items():
            self._options[keyword] = getattr(experiment, field)
        if experiment.epsilon is None and self._table.epsilon is not None:
            self._options["eps"] = self._table.epsilon

    def step(self, gradient: Tensor) -> None:
        """Update the parameters in place by a gradient of their shape."""
        self._function([self._parameters], [gradient], **self._state, **self._options)

    @property
    def state(self) -> dict[str, list[float]]:
        """The state lists of the functional form by name, as numbers; a buffer not made yet is left out."""
        return {
            name: slot[0].flatten().tolist()
            for name, slot in self._state.items()
            if slot and slot[0] is not None
        }

    def save(self) -> bytes:
        """Return parameters and state as float32 bytes; a buffer not made yet is left out."""
        tensors = [self._parameters, *(t for slot in self._state.values() for t in slot if t is not None)]
        return b"".join(tensor.numpy().tobytes() for tensor in tensors)

    def load(self, saved: bytes) -> None:
        """Put back what ``save`` returned."""
        values = torch.tensor(np.frombuffer(saved, dtype=np.float32))
        self._parameters.copy_(values[: len(self._parameters)])
        values = values[len(self._parameters) :]
        self._clear_state()
        for name, slot in self._table.state.items():
            if slot.kind != "unused" and len(values):
                like = torch.tensor(0.0) if slot.kind == "steps" else self._parameters
                self._state[name] = [values[: like.numel()].reshape(like.shape).clone()]
                values = values[like.numel() :]

    def _clear_state(self) -> None:
        for name, slot in self._table.state.items():
            if slot.kind == "lazy":
                self._state[name] = [None]
            elif slot.kind == "zeros":
                self._state[name] = [torch.zeros_like(self._parameters)]
            elif slot.kind == "steps":
                self._state[name] = [torch.tensor(0.0)]
            else:
                self._state[name] = []


def resolve(name: str) -> Any:
    """Return the object that ``module:attribute`` names."""
    module, attribute = name.split(":")
    return getattr(importlib.import_module(module), attribute)
