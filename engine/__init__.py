"""The engine of Cross-Entropy Lab: data, training and surfaces, usable without a window.

Exports resolve when first asked for, so that ``import engine`` leaves torch unimported.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.dataset import Dataset as Dataset
    from engine.experiment import Experiment as Experiment
    from engine.history import History as History
    from engine.run import Run as Run
    from engine.step import Step as Step
    from engine.surface import loss_surface as loss_surface
    from engine.trainer import Trainer as Trainer

_HOMES = {
    "Dataset": "engine.dataset",
    "Experiment": "engine.experiment",
    "History": "engine.history",
    "Run": "engine.run",
    "Step": "engine.step",
    "Trainer": "engine.trainer",
    "loss_surface": "engine.surface",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
