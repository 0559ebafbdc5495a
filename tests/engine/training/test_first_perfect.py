"""The first update at which every row is right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.training.first_perfect import FirstPerfect, deciding_rows
from tests.engine.training.one_by_one import MIXED

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
