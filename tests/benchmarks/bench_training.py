"""Batches a second: the notebook's loop, Trainer, and a bare autograd loop, side by side."""

import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.training.trainer import Trainer

SECONDS = 1.5
ROUNDS = 3


def notebook(optimizer):
    """Yield once a batch: DataLoader, literal loss, torch.optim, .item() records, no plots."""
    data = load_dataset("threshold")
    rows = TensorDataset(torch.tensor(data.x).reshape(-1, 1), torch.tensor(data.y).reshape(-1, 1))
    linear, recorded = nn.Linear(1, 1), []
    chosen = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](linear.parameters(), lr=0.1)
    loader = DataLoader(rows, batch_size=3)
    while True:
        for x, y in loader:
            predicted = torch.sigmoid(linear(x))
            loss = -torch.mean(y * torch.log(predicted) + (1 - y) * torch.log(1 - predicted))
            chosen.zero_grad()
            loss.backward()
            chosen.step()
            recorded.append((linear.weight.item(), linear.bias.item(), loss.item()))
            yield


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
            z = nn.functional.linear(x, weight, bias)
            loss = nn.functional.binary_cross_entropy_with_logits(z, y)
            gradients = torch.autograd.grad(loss, (weight, bias))
            with torch.no_grad():
                weight -= 0.1 * gradients[0]
                bias -= 0.1 * gradients[1]
            yield


def batches_per_second(loop, seconds=SECONDS):
    """Return how many batches a second `loop` gets through."""
    for _ in range(50):
        next(loop)
    count, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for _ in range(20):
            next(loop)
        count += 20
    return count / (now - began)


def measure():
    """Return the figures: medians over rounds that take turns, since these machines are noisy."""
    torch.set_num_threads(1)
    figures = {}
    for optimizer in ("sgd", "adam"):
        ways = (notebook, trainer_literal, trainer, bare)
        rates = {way.__name__: [] for way in ways}
        for _ in range(ROUNDS):
            for way in ways:
                rates[way.__name__].append(batches_per_second(way(optimizer)))
        middle = {name: sorted(values)[ROUNDS // 2] for name, values in rates.items()}
        figures[optimizer] = {
            "notebook_batches_per_s": middle["notebook"],
            "trainer_batches_per_s": middle["trainer"],
            "bare_batches_per_s": middle["bare"],
            "trainer_literal_loss_vs_notebook": middle["trainer_literal"] / middle["notebook"],
            "trainer_vs_notebook": middle["trainer"] / middle["notebook"],
            "trainer_vs_bare": middle["trainer"] / middle["bare"],
        }
    return figures
