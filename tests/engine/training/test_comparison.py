"""Runs side by side: each as if it were alone, in the order of the rows seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.batches import batch_rows, last_update, rows_seen
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.training.comparison import Comparison
from engine.training.trainer import Trainer

EXPERIMENTS = st.builds(
    Experiment,
    loss=st.sampled_from(sorted(LOSSES)),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    batch_size=st.integers(1, 20),
    order=st.sampled_from(["listed", "shuffled"]),
    learning_rate=st.sampled_from([0.01, 0.5, 2.0]),
    epochs=st.integers(1, 4),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(EXPERIMENTS, min_size=2, max_size=6), st.data())
def test_each_run_equals_the_same_run_alone(experiments, data):
    runs = {number: Trainer(experiment) for number, experiment in enumerate(experiments, start=1)}
    compared = Comparison(runs, data.draw(st.sampled_from(sorted(runs))))
    steps = {number: [] for number in runs}
    for _ in range(120):
        number = compared.next(held=data.draw(st.booleans()))
        if number is not None:
            steps[number].append(compared.step(number))
    for number, experiment in enumerate(experiments, start=1):
        alone = Trainer(experiment)
        expected = [alone.step() for _ in steps[number]]
        assert np.array_equal(
            [(s.w, s.b, s.batch_loss) for s in steps[number]],
            [(s.w, s.b, s.batch_loss) for s in expected],
            equal_nan=True,
        )


def seen(trainer):
    """Count the rows one by one."""
    own = trainer.experiment
    rows = range(1, trainer.index + 1)
    return sum(len(batch_rows(20, own.batch_size, own.order, own.seed, k)) for k in rows)


def test_the_run_that_has_seen_fewest_rows_is_next():
    runs = {
        1: Trainer(Experiment(batch_size=7)),
        2: Trainer(Experiment()),
        3: Trainer(Experiment(batch_size=20)),
    }
    compared = Comparison(runs, 2)
    for _ in range(200):
        number = compared.next()
        fewest = min(seen(trainer) for trainer in runs.values())
        assert seen(runs[number]) == fewest
        if seen(runs[2]) == fewest:
            assert number == 2, "of several it is the active one"
        compared.step(number)


def test_while_the_active_run_stands_still_the_others_catch_up_and_no_further():
    runs = {1: Trainer(Experiment(batch_size=4)), 2: Trainer(Experiment(batch_size=3))}
    compared = Comparison(runs, 1)
    for _ in range(3):
        compared.step(1)
    while (number := compared.next(held=True)) is not None:
        assert number == 2
        compared.step(2)
    assert (runs[1].index, runs[2].index) == (3, 4)


def test_a_run_that_has_ended_or_diverged_is_left_out():
    literal = Experiment(loss="cross_entropy_literal", learning_rate=20.0)
    compared = Comparison(
        {1: Trainer(Experiment()), 2: Trainer(literal), 3: Trainer(Experiment(epochs=1))}, 1
    )
    for _ in range(300):
        compared.step(compared.next())
    assert compared.trainers[2].index == 14
    assert compared.trainers[3].index == 7
    assert compared.diverged == {2}
    assert Comparison(compared.trainers, 3).next(held=True) is None


@pytest.mark.parametrize(("n", "size"), [(20, 3), (20, 20), (20, 1), (7, 7), (23, 5)])
def test_rows_seen_and_back(n, size):
    counts = np.cumsum([0, *(len(batch_rows(n, size, "listed", 0, k)) for k in range(1, 40))])
    assert [rows_seen(n, size, k) for k in range(40)] == counts.tolist()
    for rows in range(int(counts[-1])):
        assert last_update(n, size, rows) == np.searchsorted(counts, rows, side="right") - 1
