"""Many starts trained as one: the trainer's own paths, within what is promised."""

import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from engine.data.dataset import Dataset, load_dataset
from engine.loss import surface
from engine.plan.experiment import Experiment, training_rows
from engine.progress import Cancelled
from engine.training import starts
from engine.training.starts import train_starts
from engine.training.trainer import Trainer
from engine.training.vector_trainer import VectorTrainer, one_thread
from tests.engine.training.one_by_one import MIXED, first_perfect, one_by_one

RUNS = [
    {},
    {"loss": "cross_entropy_literal"},
    {"loss": "bce", "order": "shuffled", "seed": 4},
    {"loss": "mse", "order": "shuffled", "batch_size": 7},
    {"momentum": 0.9, "learning_rate": 0.3, "batch_size": 1},
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01, "learning_rate": 0.3, "loss": "mse"},
    {"dataset": "hours_pass", "batch_size": 20, "learning_rate": 0.2, "weight_decay": 0.1},
    {"dataset": "iris_setosa_versicolor_separable", "standardize": True, "batch_size": 40, "loss": "bce"},
    {"optimizer": "adam", "learning_rate": 0.1},
    {"optimizer": "adam", "loss": "mse", "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.02},
    {"optimizer": "rmsprop", "learning_rate": 0.1},
    {"optimizer": "rmsprop", "loss": "bce", "momentum": 0.5, "alpha": 0.8, "learning_rate": 0.05},
    {"optimizer": "adagrad", "learning_rate": 0.5, "order": "shuffled"},
    {"optimizer": "adagrad", "loss": "cross_entropy_literal", "epsilon": 1e-2, "weight_decay": 0.02},
]


def random_starts(seed, columns=10, rows=5):
    rng = np.random.default_rng(seed)
    return rng.uniform(-15, 15, columns), rng.uniform(-13, 13, rows)


@pytest.mark.parametrize("fields", RUNS, ids=lambda fields: "-".join(map(str, fields.values())) or "seed")
def test_the_first_twenty_updates_are_trainers(fields):
    experiment = Experiment(**fields)
    w, b = random_starts(1)
    path = one_by_one(experiment, None, w, b, 20)
    path = path.reshape(2, 21, 50)
    # a value keeps the rounding of the largest that it was: one that comes near 0 has no better
    largest = np.maximum.accumulate(np.maximum(abs(path), 1.0), axis=1)
    vector = np.pad(path[:, 0], ((0, 0), (0, 14))).astype(np.float32)
    trainer = VectorTrainer(experiment, training_rows(experiment), vector)
    for k in range(1, 21):
        trainer.step(k - 1)
        scale = np.nan_to_num(largest[:, k], nan=1.0)
        np.testing.assert_allclose(vector[:, :50] / scale, path[:, k] / scale, rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adagrad"])
def test_the_seed_run_ends_where_trainer_ends(optimizer):
    experiment = Experiment(optimizer=optimizer)
    w, b = random_starts(2)
    path = one_by_one(experiment, None, w, b, 700)
    outcomes = train_starts(experiment, None, w, b)
    assert outcomes.updates == 700
    final = np.stack([outcomes.final_w, outcomes.final_b])
    np.testing.assert_allclose(final, path[:, -1], rtol=1e-5, atol=1e-5)
    data = load_dataset("threshold")
    np.testing.assert_allclose(outcomes.loss, surface.full_loss(data, "cross_entropy", *path[:, -1]), 1e-5)
    np.testing.assert_array_equal(outcomes.accuracy, surface.accuracy(data, *path[:, -1]))
    np.testing.assert_array_equal(outcomes.updates_to_perfect, first_perfect(data, path))


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_rmsprop_comes_to_the_same_outcome(loss):
    """RMSprop divides by the size of past gradients, so it may bring rounding up to a hundredth."""
    experiment = Experiment(optimizer="rmsprop", loss=loss, learning_rate=0.1)
    w, b = random_starts(3)
    path = one_by_one(experiment, None, w, b, 700)
    outcomes = train_starts(experiment, None, w, b)
    data = load_dataset("threshold")
    np.testing.assert_array_equal(outcomes.accuracy, surface.accuracy(data, *path[:, -1]))
    expected = surface.full_loss(data, loss, *path[:, -1])
    np.testing.assert_allclose(outcomes.loss, expected, rtol=0.02, atol=1e-4)
    np.testing.assert_array_equal(outcomes.updates_to_perfect, first_perfect(data, path))


@pytest.mark.parametrize(
    "changes",
    [
        ((7, "learning_rate", 0.1), (10, "momentum", 0.5), (10, "weight_decay", 0.01)),
        ((9, "epochs", 1),),  # the end comes at once
        ((9, "epochs", 6), (20, "learning_rate", 0.5)),
        ((21, "epochs", 4),),  # at the end: it goes on
        ((22, "epochs", 4), (23, "momentum", 0.9)),  # past the end
        ((0, "learning_rate", 0.3), (5, "epochs", 1), (5, "epochs", 5)),
    ],
)
def test_changes_made_on_the_way(changes):
    experiment = Experiment(epochs=3)
    trainer = Trainer(experiment, changes=changes)
    while trainer.index < trainer.updates_wanted:
        trainer.step()
    w, b = random_starts(4, columns=3, rows=2)
    outcomes = train_starts(experiment, None, w, b, changes)
    assert outcomes.updates == trainer.index
    path = one_by_one(experiment, None, w, b, trainer.index, changes)
    np.testing.assert_allclose([outcomes.final_w, outcomes.final_b], path[:, -1], rtol=1e-6, atol=1e-6)


def test_own_rows_are_standardised_and_every_array_has_its_place():
    experiment = Experiment(standardize=True, batch_size=2, learning_rate=0.5, epochs=5)
    w, b = [-1.0, 0.0, 2.0], [-3.0, 1.0]
    path = one_by_one(experiment, MIXED, w, b, 20)
    outcomes = train_starts(experiment, MIXED, w, b)
    data = MIXED.standardized()
    np.testing.assert_allclose([outcomes.final_w, outcomes.final_b], path[:, -1], rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(outcomes.accuracy, surface.accuracy(data, *path[:, -1]))
    expected = surface.full_loss(data, "cross_entropy", outcomes.final_w, outcomes.final_b)
    np.testing.assert_array_equal(outcomes.loss, expected)
    np.testing.assert_array_equal(outcomes.w, w)
    np.testing.assert_array_equal(outcomes.b, b)
    assert (outcomes.updates_to_perfect == -1).all()  # the classes overlap
    assert [a.dtype for a in (outcomes.final_w, outcomes.final_b, outcomes.loss)] == ["f4", "f4", "f8"]
    assert (outcomes.accuracy.dtype, outcomes.updates_to_perfect.dtype) == ("f8", "i8")
    assert not outcomes.final_w.flags.writeable


@pytest.mark.parametrize(("loss", "accuracy"), [("mse", 0.65), ("cross_entropy", 1.0)])
def test_the_seed_start_is_stuck_under_mse_alone(loss, accuracy):
    outcomes = train_starts(Experiment(loss=loss), None, [-5.0], [-10.0])
    assert outcomes.accuracy.item() == accuracy
    assert (outcomes.updates_to_perfect.item() == -1) == (loss == "mse")


def test_large_batches_and_many_chunks():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(3000)
    data = Dataset("normal", x=x, y=rng.random(3000) < 1 / (1 + np.exp(1 - 3 * x)))
    experiment = Experiment(batch_size=700, epochs=4, learning_rate=0.5, order="shuffled")
    w, b = random_starts(5)  # 50 starts, 32 at once
    path = one_by_one(experiment, data, w[8:], b[3:], 20)
    outcomes = train_starts(experiment, data, w, b)
    final = np.stack([outcomes.final_w, outcomes.final_b])[:, 3:, 8:]
    np.testing.assert_allclose(final, path[:, -1], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(
        outcomes.accuracy, surface.accuracy(data, outcomes.final_w, outcomes.final_b), rtol=1e-12
    )


def test_the_size_of_a_chunk_changes_nothing(monkeypatch):
    w, b = random_starts(6)
    whole = train_starts(Experiment(epochs=10), None, w, b)
    monkeypatch.setattr(starts, "CELLS_AT_ONCE", 48)
    parts = train_starts(Experiment(epochs=10), None, w, b)
    np.testing.assert_array_equal(parts.final_w, whole.final_w)
    np.testing.assert_array_equal(parts.updates_to_perfect, whole.updates_to_perfect)
    np.testing.assert_array_equal(parts.loss, whole.loss)


def test_nothing_to_train_and_any_order():
    empty = train_starts(Experiment(), None, [], [1.0, 2.0])
    assert empty.final_w.shape == empty.loss.shape == empty.finite.shape == (2, 0)
    w, b = random_starts(7, columns=3, rows=2)
    given_order = train_starts(Experiment(epochs=2), None, w, b)
    ascending = train_starts(Experiment(epochs=2), None, np.sort(w), np.sort(b))
    np.testing.assert_array_equal(
        given_order.final_w[np.ix_(np.argsort(b), np.argsort(w))], ascending.final_w
    )


@pytest.mark.parametrize(
    ("w", "b", "message"),
    [
        ([[1.0]], [1.0], r"^w has shape \(1, 1\); it must be one-dimensional$"),
        ([1.0], 2.0, r"^b has shape \(\); it must be one-dimensional$"),
        ([0.0, np.nan], [1.0], r"^w: nan is not allowed; a number from -3.4e38 to 3.4e38"),
        ([0.0], [1.0, -1e39], r"^b: -1e\+39 is not allowed; a number from -3.4e38 to 3.4e38"),
    ],
)
def test_starts_that_are_not_allowed(w, b, message):
    with pytest.raises(ValueError, match=message):
        train_starts(Experiment(), None, w, b)


def test_what_trainer_refuses_is_refused():
    with pytest.raises(ValueError, match="batch_size: 9 is not allowed; 1 to 7, the rows of mixed"):
        train_starts(Experiment(batch_size=9), MIXED, [0.0], [0.0])
    with pytest.raises(ValueError, match=r"momentum: 2\.0 is not allowed"):
        train_starts(Experiment(), None, [0.0], [0.0], [(3, "momentum", 2.0)])
    same = Dataset("same", x=[1.0, 1.0, 1.0], y=[0, 1, 0])
    with pytest.raises(ValueError, match="the standard deviation of x in 'same' is 0"):
        train_starts(Experiment(standardize=True), same, [0.0], [0.0])


def test_progress_rises_to_one_and_cancels(monkeypatch):
    monkeypatch.setattr(starts, "REPORT_EVERY_S", 0.0)
    told = []
    train_starts(Experiment(epochs=3), None, *random_starts(8), progress=lambda f: told.append(f) or True)
    assert len(told) > 21
    assert told == sorted(told)
    assert 0 < told[0] < 0.1
    assert told[-1] == 1
    told.clear()
    with pytest.raises(Cancelled):
        train_starts(Experiment(), None, [0.0], [0.0], progress=lambda f: told.append(f) or len(told) < 5)
    assert len(told) == 5


def test_torchs_threads_are_as_before():
    seen = {}

    def work():
        torch.set_num_threads(2)
        with one_thread():
            seen["within"] = torch.get_num_threads()
        seen["after"] = torch.get_num_threads()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    torch.set_num_threads(1)
    assert seen == {"within": 1, "after": 2}


def test_importing_it_leaves_torch_out():
    code = "import sys, engine.training.starts; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
