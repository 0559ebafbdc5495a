"""Starts·updates a second of a whole map of starts, against Trainer doing them one by one."""

import statistics
import time

import numpy as np

from engine import torch_setup
from engine.plan.experiment import Experiment
from engine.training.starts import train_starts
from engine.training.trainer import Trainer

AIM = 500.0  # times Trainer, for the seed's batches of 3
SIDE, ROUNDS = 200, 3
QUICK_SIDE, QUICK_ROUNDS = 100, 1
ALONE = 4  # starts that Trainer does
WAYS = {
    "seed lab": {},
    "seed lab, mse": {"loss": "mse"},
    "adam": {"optimizer": "adam", "learning_rate": 0.1},
    "rmsprop, bce": {"optimizer": "rmsprop", "learning_rate": 0.1, "loss": "bce"},
    "full batch": {"batch_size": 20, "epochs": 700},
}


def measure(quick=False):
    """Return the figures: medians over rounds that take turns, since these machines are noisy."""
    side, rounds = (QUICK_SIDE, QUICK_ROUNDS) if quick else (SIDE, ROUNDS)
    torch_setup.torch()
    train_starts(Experiment(epochs=1), None, [0.0], [0.0])
    figures = {name: side_by_side(Experiment(**fields), side, rounds) for name, fields in WAYS.items()}
    figures["seed lab"]["starts_vs_trainer_aim"] = AIM
    return figures


def side_by_side(experiment, side, rounds):
    """Return the speed of both ways, and as a ratio."""
    alone, together = [], []
    for _ in range(rounds):
        alone.append(one_by_one(experiment, side))
        together.append(at_once(experiment, side))
    alone, together = statistics.median(alone), statistics.median(together)
    return {
        "trainer_updates_per_s": alone,
        "starts_updates_per_s": together,
        f"map_of_{side}x{side}_s": side**2 * 700 / together,
        "starts_vs_trainer": together / alone,
    }


def starts(side):
    """Return the starts' w and b, along the two sides of the map."""
    return np.linspace(-15, 15, side), np.linspace(-13, 13, side)


def one_by_one(experiment, side):
    """Return starts·updates a second of Trainer."""
    w, b = (values[:: side // ALONE] for values in starts(side))
    updates, began = 0, time.perf_counter()
    for start_w, start_b in zip(w, b, strict=True):
        trainer = Trainer(experiment.replace(start_w=float(start_w), start_b=float(start_b)))
        while trainer.index < trainer.updates_wanted:
            trainer.step()
        updates += trainer.index
    return updates / (time.perf_counter() - began)


def at_once(experiment, side):
    """Return starts·updates a second of a map, its losses and accuracies included."""
    began = time.perf_counter()
    outcomes = train_starts(experiment, None, *starts(side))
    return outcomes.loss.size * outcomes.updates / (time.perf_counter() - began)
