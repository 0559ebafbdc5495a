"""Sixteen runs, every loss by every optimizer, as lines: run by itself it prints w, b and batch loss.

``python tests/engine/sixteen_runs.py > tests/data/sixteen_runs.csv`` records them.
"""

import sys

if __name__ == "__main__":
    sys.path.insert(0, ".")

from engine import torch_setup
from engine.export.updates_csv import float32_text
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.training.trainer import Trainer

HEADER = "loss,optimizer,step,w,b,batch_loss"
EVERY = 20  # updates: a last digit that differs grows, so that some of them tell of all


def lines():
    """Yield a line of CSV for some updates of every run; each starts where the notebook starts."""
    torch_setup.torch()
    for loss in LOSSES:
        for optimizer in OPTIMIZERS:
            rate = 2.0 if optimizer == "sgd" else 0.1
            trainer = Trainer(Experiment(loss=loss, optimizer=optimizer, learning_rate=rate))
            for _ in range(trainer.updates_wanted):
                step = trainer.step()
                if step.index % EVERY == 0:
                    numbers = ",".join(map(float32_text, (step.w, step.b, step.batch_loss)))
                    yield f"{loss},{optimizer},{step.index},{numbers}"


if __name__ == "__main__":
    print(HEADER, *lines(), sep="\n")
    print(torch_setup.problem(), file=sys.stderr, end="")
