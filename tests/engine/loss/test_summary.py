"""The summary: made once, right in count, mean and variance."""

import gc
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

from engine.loss.forms import SOFTPLUS
from engine.loss.nodes import nodes_for
from engine.loss.summary import MOST_EXACT_PAIRS, Box, summarize


@dataclass(frozen=True, eq=False)
class Data:
    x: np.ndarray
    y: np.ndarray


def random_data(rows, distinct=None):
    rng = np.random.default_rng(rows)
    x = rng.normal(size=rows) if distinct is None else rng.integers(0, distinct, rows)
    return Data(np.float32(x), np.float32(rng.integers(0, 2, rows)))


def test_a_data_set_is_summarized_once_and_let_go():
    dataset = random_data(50)
    assert summarize(dataset) is summarize(dataset)
    gone = weakref.ref(dataset)
    del dataset
    gc.collect()
    assert gone() is None


def test_a_data_set_is_left_as_it_was():
    dataset = random_data(2000)
    before = dataset.x.copy()
    assert not any(rows.x.flags.writeable for rows in summarize(dataset).classes)
    np.testing.assert_array_equal(dataset.x, before)


@pytest.mark.parametrize(("rows", "distinct"), [(7, None), (500, None), (9000, 200), (9000, 256)])
def test_few_pairs_are_exact(rows, distinct):
    dataset = random_data(rows, distinct)
    nodes = summarize(dataset).exact
    for y, sign in ((0, 1), (1, -1)):
        for x in np.unique(dataset.x):
            counted = nodes.count[(nodes.x == x) & (nodes.sign == sign)].sum()
            assert counted == np.sum((dataset.x == x) & (dataset.y == y))


def test_more_pairs_are_binned():
    assert summarize(random_data(9000, MOST_EXACT_PAIRS // 2 + 5)).exact is None


@pytest.mark.parametrize("rows", [600, 4097, 30_011])
@pytest.mark.parametrize(("w", "b"), [(0, 0), (1, 0), (15, -3), (1000, 200)])
def test_bins_keep_count_mean_and_variance_where_narrow(rows, w, b):
    dataset = random_data(rows)
    nodes = nodes_for(summarize(dataset), SOFTPLUS, Box(w, w, b, b), width=1e9)
    for y, sign in ((0, 1), (1, -1)):
        x, mine = dataset.x[dataset.y == y].astype(np.float64), nodes.sign == sign
        count = nodes.count[mine]
        assert count.sum() == len(x)
        assert count @ nodes.x[mine] == pytest.approx(x.sum(), rel=1e-12)
        assert count @ nodes.x[mine] ** 2 == pytest.approx((x**2).sum(), rel=1e-12)


def test_nodes_give_up_at_the_limit():
    summary, box = summarize(random_data(30_000)), Box(-15, 15, -13, 13)
    assert nodes_for(summary, SOFTPLUS, box, width=1e-3, most=100) is None
    assert len(nodes_for(summary, SOFTPLUS, box, width=5.0, most=1000)) < 1000
