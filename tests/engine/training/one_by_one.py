"""Every start trained by a trainer of its own."""

import numpy as np

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.training.trainer import Trainer

MIXED = Dataset("mixed", x=[3.0, 5.0, 11.0, 2.0, 8.0, 4.0, 9.0], y=[0, 1, 1, 0, 0, 1, 1])


def one_by_one(experiment, dataset, w, b, updates, changes=()):
    """Return w and b (updates + 1, rows, columns) of Trainer, a start at a time, and its data."""
    path = np.empty((2, updates + 1, len(b), len(w)))
    for i, start_b in enumerate(b):
        for j, start_w in enumerate(w):
            alone = experiment.replace(start_w=float(start_w), start_b=float(start_b))
            trainer = Trainer(alone, dataset, changes)
            path[:, 0, i, j] = trainer.w, trainer.b
            for k in range(1, updates + 1):
                step = trainer.step()
                path[:, k, i, j] = step.w, step.b
    return path


def first_perfect(dataset, path):
    """Return the first update after which surface.accuracy is 1, or -1."""
    perfect = surface.accuracy(dataset, *path) == 1
    return np.where(perfect.any(axis=0), perfect.argmax(axis=0), -1)
