"""Many starts trained at once against Trainer, which trains them one by one."""

import subprocess
import sys
import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import Dataset, load_dataset
from engine.loss import surface
from engine.plan.experiment import Experiment, training_rows
from engine.progress import Cancelled
from engine.training import starts
from engine.training.first_perfect import FirstPerfect, deciding_rows
from engine.training.starts import train_starts
from engine.training.trainer import Trainer
from engine.training.vector_trainer import VectorTrainer, one_thread

MIXED = Dataset("mixed", x=[3.0, 5.0, 11.0, 2.0, 8.0, 4.0, 9.0], y=[0, 1, 1, 0, 0, 1, 1])

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


def one_by_one(experiment, dataset, w, b, updates, changes=()):
    """Return w and b (updates + 1, rows, columns) of Trainer, a start at a time, and its data."""
    path = np.empty((2, updates + 1, len(b), len(w)))
    for i, start_b in enumerate(b):
        for j, start_w in enumerate(w):
            alone = experiment.replace(start_w=float(start_w), start_b=float(start_b))
            trainer = Trainer(alone, dataset, changes)
            path[:, 0, i, j] = trainer.w, trainer.b
            for k in range(1, updates + 1):
                step = trainer.step()
                path[:, k, i, j] = step.w, step.b
    return path


def first_perfect(dataset, path):
    """Return the first update after which surface.accuracy is 1, or -1."""
    perfect = surface.accuracy(dataset, *path) == 1
    return np.where(perfect.any(axis=0), perfect.argmax(axis=0), -1)


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


# ---- divergence


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


# ---- perfect

FLOAT32 = st.floats(width=32, allow_nan=True, allow_infinity=True)
NUMBER = st.one_of(FLOAT32, st.sampled_from([0.0, 1.0, -1.0, 0.5, 0.1, 3.0, -0.25]))
FINITE = st.one_of(
    st.floats(width=32, allow_nan=False, allow_infinity=False), st.sampled_from([0.0, 0.1, 2.0])
)


@settings(deadline=None)
@given(
    x=st.lists(FINITE, min_size=1, max_size=6),
    bits=st.integers(0, 63),
    points=st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=30),
)
def test_perfect_is_where_the_accuracy_is_one(x, bits, points):
    data = Dataset("any", x=x, y=[bits >> k & 1 for k in range(len(x))])
    watched = np.array(points, np.float32).T.copy()
    first = FirstPerfect(data, watched)
    first.look()
    np.testing.assert_array_equal(first.updates() == 0, surface.accuracy(data, *watched) == 1)


@pytest.mark.parametrize("falling", [False, True])
def test_perfect_on_the_very_boundary(falling):
    """Rows that lie a last bit of the boundary apart, where float32 arithmetic would err."""
    x = np.float32([0.1, np.nextafter(np.float32(0.1), np.float32(1)), 0.3])
    data = Dataset("close", x=x, y=[falling, not falling, not falling])
    rng = np.random.default_rng(0)
    w = (rng.uniform(0.5, 1e6, 20000) * (-1 if falling else 1)).astype(np.float32)
    b = (-w * x[rng.integers(0, 2, 20000)]).astype(np.float32)
    b = np.where(rng.random(20000) < 0.5, b, np.nextafter(b, np.float32(0)))
    first = FirstPerfect(data, np.stack([w, b]))
    first.look()
    expected = surface.accuracy(data, w, b) == 1
    np.testing.assert_array_equal(first.updates() == 0, expected)
    assert 0.001 < expected.mean() < 0.999


def test_the_first_perfect_update_counts_though_others_follow():
    data = Dataset("two", x=[0.0, 1.0], y=[0, 1])
    watched = np.zeros((2, 3), np.float32)
    first = FirstPerfect(data, watched)
    for index in range(200):
        watched[:] = [[1.0, index >= 70, index in (3, 150)], [-0.5, -0.5, -0.5]]
        first.look()
    assert first.updates().tolist() == [0, 70, 3]


def test_overlapping_classes_decide_nothing():
    assert deciding_rows(MIXED) is None
    assert deciding_rows(Dataset("tie", x=[0.0, 1.0, 1.0], y=[0, 0, 1])) is None


# ---- the border


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
