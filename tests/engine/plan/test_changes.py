"""The experiment in force, and a run taken to other rows."""

import pytest

from engine.data.dataset import Dataset, load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.trainer import Trainer

CHANGES = ((2, "epochs", 7), (2, "momentum", 0.5), (5, "epochs", 1), (5, "epochs", 9))


@pytest.mark.parametrize(
    ("index", "fields"),
    [(0, {}), (1, {}), (2, {"epochs": 7, "momentum": 0.5}), (5, {"epochs": 9, "momentum": 0.5})],
)
def test_what_is_in_force_is_the_same_for_run_and_trainer(index, fields):
    run = Run(Experiment(), None, CHANGES)
    trainer = Trainer(run.experiment, None, run.changes)
    while trainer.index < index:
        trainer.step()
    assert run.in_force(index) == trainer.current == Experiment(**fields)
    trainer.rewind(0)
    assert trainer.current == Experiment()


def test_on_other_rows_batches_are_no_larger_than_these_and_changes_go():
    few = Dataset(name="few", x=[1.0, 2.0], y=[0, 1])
    run = Run(Experiment(batch_size=3, epochs=5), None, CHANGES)
    assert run.on(few) == Run(Experiment(batch_size=2, epochs=5), few)
    assert run.on(load_dataset("hours_pass")).experiment == run.experiment
    assert Run(Experiment(batch_size=50), few).on(None) == Run(Experiment(batch_size=20))
