"""Goals: looked at where an epoch ends, against the run itself."""

import numpy as np

from engine.plan.experiment import Experiment
from engine.training.goals import PATIENCE_EPOCHS, SMALLEST_GAIN, Goal, GoalWatch
from engine.training.trainer import Trainer


def run_until(goal, experiment, most=20_000):
    trainer = Trainer(experiment)
    watch = GoalWatch(goal, trainer.batches_per_epoch)
    steps = []
    while len(steps) < most:
        steps.append(trainer.step())
        if watch.met(steps[-1]):
            break
    return steps


def test_epoch():
    assert run_until(Goal("epoch", 5), Experiment())[-1].index == 35


def test_accuracy_is_the_first_epoch_end_with_every_row_right():
    steps = run_until(Goal("accuracy"), Experiment())
    ends = [step.accuracy for step in steps[6::7]]
    assert ends[-1] == 1.0
    assert all(accuracy < 1 for accuracy in ends[:-1])
    assert steps[-1].index % 7 == 0


def test_loss():
    steps = run_until(Goal("loss", 0.1), Experiment())
    ends = [step.full_loss for step in steps[6::7]]
    assert ends[-1] < 0.1
    assert min(ends[:-1]) >= 0.1


def test_plateau_on_overlapping_data_and_never_early():
    experiment = Experiment(dataset="hours_pass", batch_size=20, learning_rate=0.3, start_w=0.0, start_b=0.0)
    losses = np.array([step.full_loss for step in run_until(Goal("plateau"), experiment)])
    gains = losses[:-PATIENCE_EPOCHS] - losses[PATIENCE_EPOCHS:]
    small = gains < SMALLEST_GAIN * losses[:-PATIENCE_EPOCHS]
    assert small[-1]
    assert not small[:-1].any()


def test_a_batch_within_an_epoch_is_no_end():
    assert len(run_until(Goal("accuracy"), Experiment(start_w=20.0, start_b=-5.0))) == 7
