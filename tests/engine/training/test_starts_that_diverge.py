"""Starts that diverge go on as the trainer does and spoil no other."""

import numpy as np
import pytest

from engine.data.dataset import Dataset, load_dataset
from engine.loss import surface
from engine.plan.experiment import Experiment
from engine.training.starts import train_starts
from engine.training.vector_trainer import VectorTrainer
from tests.engine.training.one_by_one import first_perfect, one_by_one


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "adagrad"])
@pytest.mark.parametrize("loss", ["cross_entropy", "cross_entropy_literal", "bce", "mse"])
def test_a_start_that_diverges_goes_on_as_trainer_does_and_spoils_no_other(loss, optimizer):
    fields = {"learning_rate": 0.1, "momentum": 0.5, "weight_decay": 0.01}
    experiment = Experiment(loss=loss, optimizer=optimizer, epochs=3, **fields)
    w, b = [-3e38, -100.0, 0.5, 3e38], [-3e38, 1.0]
    path = one_by_one(experiment, None, w, b, 21)
    outcomes = train_starts(experiment, None, w, b)
    np.testing.assert_allclose(outcomes.final_w, path[0, -1], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(outcomes.final_b, path[1, -1], rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(outcomes.finite, np.isfinite(path[:, -1]).all(axis=0))
    assert np.isnan(outcomes.loss[~outcomes.finite]).all()
    assert outcomes.finite[1, 2]
    data = load_dataset("threshold")
    np.testing.assert_array_equal(outcomes.updates_to_perfect, first_perfect(data, path))


@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 1]])
def test_bce_meets_nan_and_goes_on(y):
    data = Dataset("one class", x=[-1.0, 0.0, 2.0], y=y)
    experiment = Experiment(loss="bce", learning_rate=1e38, weight_decay=10.0, epochs=6)
    w, b = [-3.0, 0.0, 3.0], [0.0, 2.0]
    path = one_by_one(experiment, data, w, b, 6)
    outcomes = train_starts(experiment, data, w, b)
    assert np.isnan(path[:, -1]).any()
    np.testing.assert_array_equal(np.isnan(outcomes.final_w), np.isnan(path[0, -1]))
    np.testing.assert_array_equal(outcomes.accuracy, surface.accuracy(data, *path[:, -1]))
    np.testing.assert_array_equal(outcomes.updates_to_perfect, first_perfect(data, path))


def test_bce_with_one_nan_in_a_batch_is_nan_in_all_as_in_trainer():
    """w overflows and b does not, so that the next batch has 0·∞ in one row alone."""
    data = Dataset("zero", x=[0.0, 10.0], y=[1, 1])
    experiment = Experiment(loss="bce", learning_rate=3e38, batch_size=2, epochs=2)
    path = one_by_one(experiment, data, [0.0], [0.0], 2).reshape(2, 3)
    assert np.isinf(path[0, 1])
    assert np.isfinite(path[1, 1])
    assert np.isnan(path[:, 2]).all()
    outcomes = train_starts(experiment, data, [0.0, 50.0], [0.0])
    np.testing.assert_array_equal([outcomes.final_w[0, 0], outcomes.final_b[0, 0]], [np.nan, np.nan])
    assert (outcomes.final_w[0, 1], outcomes.final_b[0, 1]) == (50.0, pytest.approx(7.5e37, rel=1e-6))


def test_another_error_of_torch_is_not_swallowed(monkeypatch):
    def broken(*_):
        raise RuntimeError("out of memory")

    monkeypatch.setattr("torch.nn.functional.binary_cross_entropy_with_logits", broken)
    trainer = VectorTrainer(Experiment(), load_dataset("threshold"), np.zeros((2, 4), np.float32))
    with pytest.raises(RuntimeError, match="out of memory"):
        trainer.step(0)
