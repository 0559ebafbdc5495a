"""Keyframes and snapshots: small, shared, and a branch left comes back."""

import pytest
import torch
from torch import nn

from engine.data.dataset import Dataset, load_dataset
from engine.plan.experiment import Experiment
from engine.plan.optimizers import OPTIMIZERS
from engine.training.trainer import KEYFRAME_EVERY, Trainer
from tests.engine.training.reference import numbers


def test_keyframes_are_small_and_sparse():
    trainer = Trainer(Experiment(optimizer="adam"))
    for _ in range(4 * KEYFRAME_EVERY):
        trainer.step()
    assert len(trainer.snapshot().keyframes) == 5
    assert sum(map(len, trainer.snapshot().keyframes)) <= 5 * 32


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("index", [0, 1, 256, 300, 700])
def test_a_restored_branch_goes_on_as_if_never_left(optimizer, index):
    experiment = Experiment(optimizer=optimizer, momentum=0.5, learning_rate=0.05, order="shuffled")
    untouched, trainer = Trainer(experiment), Trainer(experiment)
    for each in (untouched, trainer):
        for _ in range(280):
            each.step()
        each.change(learning_rate=0.02)
        for _ in range(420):
            each.step()
        each.rewind(index)
    left = trainer.snapshot()
    trainer.rewind(index // 2)
    trainer.change(momentum=0.9, learning_rate=0.3, weight_decay=0.1)
    for _ in range(600):
        trainer.step()
    trainer.restore(left)
    assert (trainer.index, trainer.newest, trainer.changes) == (index, 700, untouched.changes)
    assert trainer.current == untouched.current
    assert [numbers(trainer.step()) for _ in range(800)] == [numbers(untouched.step()) for _ in range(800)]
    assert trainer.snapshot().keyframes == untouched.snapshot().keyframes


def test_a_snapshot_shares_the_keyframes_and_outlives_its_branch():
    trainer = Trainer(Experiment(optimizer="adam", learning_rate=0.05))
    for _ in range(1000):
        trainer.step()
    left = trainer.snapshot()
    assert all(mine is its for mine, its in zip(trainer.snapshot().keyframes, left.keyframes, strict=True))
    trainer.rewind(0)
    trainer.change(learning_rate=0.1)
    other = trainer.snapshot()
    trainer.restore(left)
    w = trainer.w
    trainer.restore(other)
    assert (trainer.index, trainer.newest, trainer.current.learning_rate) == (0, 0, 0.1)
    trainer.restore(left)
    assert (trainer.index, trainer.w) == (1000, w)


def test_a_trainer_of_its_own_at_any_update_of_a_snapshot():
    mine = Dataset(name="mine", x=[3.0, 5.0, 11.0, 2.0, 8.0], y=[0, 1, 1, 0, 0])
    trainer = Trainer(Experiment(optimizer="adam", batch_size=2, standardize=True), mine)
    steps = [trainer.step() for _ in range(300)]
    other = Trainer.at(trainer.snapshot(), 270)
    assert numbers(other.step()) == numbers(steps[270])
    assert trainer.index == 300
    with pytest.raises(ValueError, match="index: 301 is not allowed; 0 to 300"):
        Trainer.at(trainer.snapshot(), 301)


def test_a_snapshot_of_something_else_is_refused():
    trainer = Trainer(Experiment())
    same_rows = Dataset(name="mine", x=trainer.dataset.x, y=trainer.dataset.y)
    for other in (Trainer(Experiment(seed=1)), Trainer(Experiment(), same_rows)):
        with pytest.raises(ValueError, match="snapshot: one of another experiment or other data"):
            trainer.restore(other.snapshot())
    assert trainer.index == 0


def test_the_optimizers_state_is_torchs():
    """The reference is the state dictionary of torch.optim.Adam."""
    data = load_dataset("threshold")
    weight, bias = nn.Parameter(torch.tensor([[-5.0]])), nn.Parameter(torch.tensor([-10.0]))
    adam = torch.optim.Adam([weight, bias], lr=0.1)
    trainer = Trainer(Experiment(optimizer="adam", learning_rate=0.1, batch_size=20))
    for _ in range(30):
        adam.zero_grad()
        z = nn.functional.linear(torch.tensor(data.x).reshape(-1, 1), weight, bias)
        nn.BCEWithLogitsLoss()(z, torch.tensor(data.y).reshape(-1, 1)).backward()
        adam.step()
        trainer.step()
    of_w, of_b = adam.state[weight], adam.state[bias]
    assert trainer.optimizer_state == {
        "exp_avgs": [of_w["exp_avg"].item(), of_b["exp_avg"].item()],
        "exp_avg_sqs": [of_w["exp_avg_sq"].item(), of_b["exp_avg_sq"].item()],
        "state_steps": [30.0],
    }
    assert Trainer(Experiment()).optimizer_state == {}
