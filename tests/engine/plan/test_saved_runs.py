"""Every shipped data set, optimizer and order: a run that was saved trains again to the last bit."""

from itertools import product

import pytest

from engine.data.dataset import shipped_datasets
from engine.plan.experiment import Experiment
from engine.plan.optimizers import OPTIMIZERS
from engine.plan.run import Run
from engine.training.trainer import Trainer

UPDATES = 60
CHANGES = ((17, {"learning_rate": 0.03, "momentum": 0.5}), (41, {"weight_decay": 0.02}))


def numbers(step):
    """Return all that training has found out in a step."""
    return step.w, step.b, step.batch_loss, step.gradient_w, step.gradient_b


def trained_by_hand(trainer):
    """Return UPDATES steps, with the changes made where they stand."""
    changes = dict(CHANGES)
    steps = []
    for index in range(UPDATES):
        if index in changes:
            trainer.change(**changes[index])
        steps.append(numbers(trainer.step()))
    return steps


@pytest.mark.parametrize("order", ["listed", "shuffled"])
@pytest.mark.parametrize(("dataset", "optimizer"), [*product(shipped_datasets(), OPTIMIZERS)])
def test_a_run_saved_with_its_changes_is_repeated_to_the_last_bit(tmp_path, dataset, optimizer, order):
    trainer = Trainer(
        Experiment(
            dataset=dataset, optimizer=optimizer, order=order, seed=11, batch_size=7, learning_rate=0.3,
            momentum=0.9, standardize=dataset == "challenger_oring",
        )
    )  # fmt: skip
    steps = trained_by_hand(trainer)
    Run(trainer.experiment, trainer.source, trainer.changes).save(tmp_path / "run.toml")
    again = Run.load(tmp_path / "run.toml")
    assert again.changes == trainer.changes and len(again.changes) == 3
    repeated = Trainer(again.experiment, again.dataset, again.changes)
    assert [numbers(repeated.step()) for _ in range(UPDATES)] == steps
    assert repeated.optimizer_state == trainer.optimizer_state
