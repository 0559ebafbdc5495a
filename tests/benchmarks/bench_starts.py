"""Starts·updates a second of a whole map of starts, against Trainer doing them one by one."""

import time

import numpy as np
import torch

from engine.plan.experiment import Experiment
from engine.training.starts import train_starts
from engine.training.trainer import Trainer

AIM = 500.0  # times Trainer, for the seed's batches of 3
SIDE = 200
W, B = np.linspace(-15, 15, SIDE), np.linspace(-13, 13, SIDE)
ALONE = 4  # starts that Trainer does
ROUNDS = 3
WAYS = {
    "seed lab": {},
    "seed lab, mse": {"loss": "mse"},
    "adam": {"optimizer": "adam", "learning_rate": 0.1},
    "rmsprop, bce": {"optimizer": "rmsprop", "learning_rate": 0.1, "loss": "bce"},
    "full batch": {"batch_size": 20, "epochs": 700},
}


def one_by_one(experiment):
    """Return starts·updates a second of Trainer."""
    updates, began = 0, time.perf_counter()
    for w, b in zip(W[:: SIDE // ALONE], B[:: SIDE // ALONE], strict=True):
        trainer = Trainer(experiment.replace(start_w=float(w), start_b=float(b)))
        while trainer.index < trainer.updates_wanted:
            trainer.step()
        updates += trainer.index
    return updates / (time.perf_counter() - began)


def at_once(experiment):
    """Return starts·updates a second of a map, its losses and accuracies included."""
    began = time.perf_counter()
    outcomes = train_starts(experiment, None, W, B)
    return outcomes.loss.size * outcomes.updates / (time.perf_counter() - began)


def measure():
    """Return the figures: medians over rounds that take turns, since these machines are noisy."""
    torch.set_num_threads(1)
    train_starts(Experiment(epochs=1), None, [0.0], [0.0])
    figures = {}
    for name, fields in WAYS.items():
        experiment, rates = Experiment(**fields), {one_by_one: [], at_once: []}
        for _ in range(ROUNDS):
            for way, measured in rates.items():
                measured.append(way(experiment))
        alone, together = (sorted(measured)[ROUNDS // 2] for measured in rates.values())
        figures[name] = {
            "trainer_updates_per_s": alone,
            "starts_updates_per_s": together,
            f"map_of_{SIDE}x{SIDE}_s": SIDE**2 * 700 / together,
            "starts_vs_trainer": together / alone,
        }
    figures["seed lab"]["starts_vs_trainer_aim"] = AIM
    return figures
