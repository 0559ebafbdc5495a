"""The engine of Cross-Entropy Lab: data, training and surfaces, usable without a window.

Exports resolve when first asked for, so that ``import engine`` leaves torch unimported.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.data.dataset import Dataset as Dataset
    from engine.loss.surface import loss_surface as loss_surface
    from engine.plan.experiment import Experiment as Experiment
    from engine.plan.run import Run as Run
    from engine.record.history import History as History
    from engine.record.step import Step as Step
    from engine.training.trainer import Trainer as Trainer

_HOMES = {
    "Dataset": "engine.data.dataset",
    "Experiment": "engine.plan.experiment",
    "History": "engine.record.history",
    "Run": "engine.plan.run",
    "Step": "engine.record.step",
    "Trainer": "engine.training.trainer",
    "loss_surface": "engine.loss.surface",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
