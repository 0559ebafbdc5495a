"""An update trained to, and explained."""

from engine.plan.experiment import Experiment
from engine.training.trainer import Trainer


def trained(updates, rows=None, **fields):
    trainer = Trainer(Experiment(**fields), rows)
    return trainer, [trainer.step() for _ in range(updates)]
