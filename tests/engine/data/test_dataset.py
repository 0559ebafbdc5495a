"""Dataset: what it keeps and refuses; the shipped sets against what is known of them."""

import dataclasses
import importlib.resources
import weakref
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset, load_dataset, shipped_datasets

ROWS = {  # rows, ones
    "threshold": (20, 7),
    "hours_pass": (20, 10),
    "challenger_oring": (23, 7),
    "anesthetic": (30, 16),
    "horseshoe_crab": (173, 111),
    "iris_versicolor_virginica": (100, 50),
    "iris_setosa_versicolor_separable": (100, 50),
}
finite_float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


def mean_cross_entropy(dataset: Dataset, w: float, b: float) -> float:
    z = w * dataset.x.astype(np.float64) + b
    return float(np.mean(np.logaddexp(0, (1 - 2 * dataset.y) * z)))


def test_the_shipped_sets_are_these_seven_in_this_order():
    assert shipped_datasets() == tuple(ROWS)


def test_every_shipped_file_is_in_the_index():
    folder = importlib.resources.files("resources") / "datasets"
    assert {f.name for f in folder.iterdir()} == {
        "index.toml",
        *(f"{name}.csv" for name in shipped_datasets()),
    }


@pytest.mark.parametrize("name", ROWS)
def test_a_shipped_set_has_its_rows_and_says_what_it_is(name):
    dataset = load_dataset(name)
    assert (len(dataset), int(dataset.y.sum())) == ROWS[name]
    assert dataset.name == name
    assert dataset.title and dataset.source and dataset.x_label and dataset.y_label
    assert dataset.description.endswith(".") and len(set(dataset.class_names)) == 2
    assert load_dataset(name) is dataset


@pytest.mark.parametrize(
    ("name", "b", "w", "loss"),
    [("hours_pass", -4.077713, 1.504645, 0.401494), ("challenger_oring", 15.042902, -0.232163, 0.441635)],
)
def test_mean_loss_at_the_published_fit(name, b, w, loss):
    dataset = load_dataset(name)
    assert mean_cross_entropy(dataset, w, b) == pytest.approx(loss, abs=1e-6)
    for step in (-1e-3, 1e-3):
        assert mean_cross_entropy(dataset, w + step, b) > loss - 1e-6
        assert mean_cross_entropy(dataset, w, b + step) > loss - 1e-6


def test_threshold_is_what_torch_makes_to_the_last_bit():
    dataset = load_dataset("threshold")
    x = torch.arange(-1, 1, 0.1)
    assert dataset.x.tobytes() == x.numpy().tobytes()
    assert dataset.y.tolist() == (x > 0.2).float().tolist() == [0] * 13 + [1] * 7


def test_separable_means_that_a_threshold_separates():
    for name in ("threshold", "iris_setosa_versicolor_separable"):
        dataset = load_dataset(name)
        assert dataset.x[dataset.y == 0].max() < dataset.x[dataset.y == 1].min()


def test_an_unknown_set_is_refused_with_the_names():
    with pytest.raises(ValueError, match=r"^dataset: 'treshold' is not allowed; one of threshold"):
        load_dataset("treshold")


def test_rows_are_read_only_contiguous_float32_copies():
    x = np.arange(20.0)[::2]
    dataset = Dataset(name="mine", x=x, y=[0, 1] * 5)
    x[:] = 7
    for column in (dataset.x, dataset.y):
        assert column.dtype == np.float32 and column.flags.c_contiguous and not column.flags.writeable
    assert dataset.x.tolist() == list(range(0, 20, 2))
    with pytest.raises(ValueError, match="read-only"):
        dataset.x[0] = 1


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2], (True, False)),
        (range(2), np.array([1, 0], dtype=np.int8)),
        (torch.tensor([1.0, 2.0]), torch.tensor([0, 1])),
        ([Fraction(1, 3), 2], [0.0, 1.0]),
        (np.array([1, 2], dtype=np.float16), np.array([1, -0.0])),
    ],
)
def test_any_array_like_of_numbers_will_do(x, y):
    dataset = Dataset(name="mine", x=x, y=y)
    assert dataset.x.tolist() == [np.float32(float(value)) for value in x]
    assert dataset.y.tolist() == [float(value) for value in y] and not np.signbit(dataset.y).any()


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, np.nan], [0, 1], "x, row 2: nan is not allowed; a number finite in float32"),
        ([np.inf, 1], [0, 1], "x, row 1: inf is not allowed; a number finite in float32"),
        ([1, -1e39], [0, 1], "x, row 2: -1e+39 is not allowed; a number finite in float32"),
        ([1, 10**400], [0, 1], "x, row 2: 1000"),
        ([1, None], [0, 1], "x, row 2: None is not allowed"),
        (["1", "2"], [0, 1], "x, row 1: '1' is not allowed"),
        ([1j], [0], "x, row 1: 1j is not allowed"),
        ([1, 2], [0, 2], "y, row 2: 2 is not allowed; 0 or 1"),
        ([1, 2], [0, 1 + 1e-12], "y, row 2: 1.000000000001 is not allowed; 0 or 1"),
        ([1, 2], [0, np.nan], "y, row 2: nan is not allowed; 0 or 1"),
        ([1, 2], [0], "y: 1 rows are not allowed; as many as x has, 2"),
        ([], [], "x: shape (0,) is not allowed; one dimension with at least 1 row"),
        (3, [1], "x: shape () is not allowed"),
        ([[1], [2]], [0, 1], "x: shape (2, 1) is not allowed"),
        ([[1], [2, 3]], [0, 1], "x: rows of different lengths are not allowed"),
    ],
)
def test_rows_that_cannot_be_are_refused(x, y, message):
    with pytest.raises(ValueError) as caught:
        Dataset(name="mine", x=x, y=y)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_two_class_names_are_needed():
    with pytest.raises(ValueError, match=r"class_names: .* is not allowed; two names"):
        Dataset(name="mine", x=[1], y=[0], class_names=("a", "b", "c"))


def test_equal_to_itself_alone_and_weakly_referenced():
    one, other = Dataset(name="mine", x=[1], y=[0]), Dataset(name="mine", x=[1], y=[0])
    assert one == one and one != other and len({one, other}) == 2
    reference = weakref.ref(one)
    assert reference() is one
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "other"


@pytest.mark.parametrize("name", ROWS)
def test_standardised_has_mean_0_and_deviation_1_and_leads_back(name):
    raw = load_dataset(name)
    z = raw.standardized()
    assert np.mean(z.x, dtype=np.float64) == pytest.approx(0, abs=1e-6)
    assert np.std(z.x, dtype=np.float64) == pytest.approx(1, abs=1e-6)
    values = raw.x.astype(np.float64)
    expected = (values - values.mean()) / np.sqrt(np.mean((values - values.mean()) ** 2))
    assert np.array_equal(z.x, expected.astype(np.float32))
    assert (raw.mean, raw.scale) == (0, 1) and z.y.tolist() == raw.y.tolist()
    w, b = z.in_data_units(1.7, -0.4)
    assert w * values + b == pytest.approx(1.7 * expected - 0.4, abs=1e-9)
    assert raw.in_data_units(1.7, -0.4) == (1.7, -0.4)


@given(finite_float32, st.integers(1, 30))
def test_equal_x_cannot_be_standardised(value, rows):
    with pytest.raises(ValueError, match=r"standardize: .* is 0, which is not allowed"):
        Dataset(name="mine", x=[value] * rows, y=[0] * rows).standardized()


@given(st.lists(finite_float32, min_size=2, max_size=30, unique=True))
def test_standardising_stays_finite(x):
    z = Dataset(name="mine", x=x, y=[0] * len(x)).standardized()
    assert np.isfinite(z.x).all() and z.scale > 0
