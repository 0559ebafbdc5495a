"""Batches a second: the notebook's loop, Trainer, and a bare autograd loop, side by side."""

import statistics

from engine import torch_setup
from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.training.trainer import Trainer
from tests.benchmarks.notebook import batches_per_second, notebook

torch = torch_setup.torch()

SECONDS, ROUNDS = 1.5, 3
QUICK_SECONDS, QUICK_ROUNDS = 0.3, 1


def trainer_literal(optimizer):
    """Yield once a batch: Trainer.step() with the notebook's own loss."""
    yield from _trained("cross_entropy_literal", optimizer)


def trainer(optimizer):
    """Yield once a batch: Trainer.step() with the default loss, from logits."""
    yield from _trained("cross_entropy", optimizer)


def _trained(loss, optimizer):
    ours = Trainer(Experiment(loss=loss, optimizer=optimizer, learning_rate=0.1))
    while True:
        ours.step()
        yield


def bare(optimizer):
    """Yield once a batch: autograd on tensors cut beforehand, SGD by hand, nothing recorded: the limit."""
    del optimizer
    data = load_dataset("threshold")
    x, y = torch.tensor(data.x).reshape(-1, 1), torch.tensor(data.y).reshape(-1, 1)
    batches = list(zip(x.split(3), y.split(3), strict=True))
    weight, bias = torch.zeros(1, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    while True:
        for x, y in batches:
            z = torch.nn.functional.linear(x, weight, bias)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            gradients = torch.autograd.grad(loss, (weight, bias))
            with torch.no_grad():
                weight -= 0.1 * gradients[0]
                bias -= 0.1 * gradients[1]
            yield


def measure(quick=False):
    """Return the figures: medians over rounds that take turns, since these machines are noisy."""
    seconds, rounds = (QUICK_SECONDS, QUICK_ROUNDS) if quick else (SECONDS, ROUNDS)
    return {optimizer: side_by_side(optimizer, seconds, rounds) for optimizer in ("sgd", "adam")}


def side_by_side(optimizer, seconds, rounds):
    """Return the speed of every way, and as ratios."""
    ways = (notebook, trainer_literal, trainer, bare)
    rates = {way.__name__: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            rates[way.__name__].append(batches_per_second(way(optimizer), seconds))
    middle = {name: statistics.median(values) for name, values in rates.items()}
    return {
        "notebook_batches_per_s": middle["notebook"],
        "trainer_batches_per_s": middle["trainer"],
        "bare_batches_per_s": middle["bare"],
        "trainer_literal_loss_vs_notebook": middle["trainer_literal"] / middle["notebook"],
        "trainer_vs_notebook": middle["trainer"] / middle["notebook"],
        "trainer_vs_bare": middle["trainer"] / middle["bare"],
    }
