"""The full-data loss against direct sums over the rows, torch, and known figures."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.loss.minimum import minimum
from engine.loss.surface import accuracy, full_gradient, full_loss, loss_surface
from engine.plan.losses import LOSSES
from engine.progress import Cancelled

DATASETS = Path(__file__).parents[3] / "resources" / "datasets"


@dataclass(frozen=True, eq=False)
class Data:
    x: np.ndarray
    y: np.ndarray


def data(x, y):
    return Data(np.array(x, dtype=np.float32), np.array(y, dtype=np.float32))


def shipped(name):
    with open(DATASETS / f"{name}.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return data(*np.array(rows, dtype=np.float64).T)


def direct_loss(dataset, loss, w, b):
    """The mean over every row, from the textbook formula in its stable form."""
    u = (1 - 2 * dataset.y.astype(np.float64)) * (w * dataset.x.astype(np.float64) + b)
    if loss == "mse":
        return np.mean(np.exp(-2 * np.logaddexp(0, -u)))
    return np.mean(np.minimum(np.logaddexp(0, u), 100 if loss == "bce" else np.inf))


def normal(rows):
    rng = np.random.default_rng(1)
    x = rng.normal(size=rows)
    return data(x, rng.random(rows) < 1 / (1 + np.exp(1 - 3 * x)))


def separable(rows):
    x = np.random.default_rng(2).normal(size=rows)
    return data(x, x > 0.3)


def lognormal(rows):
    rng = np.random.default_rng(3)
    x = np.exp(1.5 * rng.normal(size=rows))
    return data(x, rng.random(rows) < 1 / (1 + np.exp(1 - x)))


def one_outlier(rows):
    few = normal(rows)
    few.x[17] = 1e6
    return few


def random_data(rows, scale=1.0):
    rng = np.random.default_rng(rows)
    return data(rng.normal(size=rows) * scale, rng.integers(0, 2, rows))


THRESHOLD = data(np.arange(-10, 10) / 10, np.arange(20) > 12)
WINDOW_W, WINDOW_B = np.linspace(-15, 15, 30), np.linspace(-13, 13, 28)
LARGE = {make.__name__: make(100_000) for make in (normal, separable, lognormal, one_outlier)}


def test_seed_lab_figures():
    assert full_loss(THRESHOLD, "cross_entropy", -5, -10) == pytest.approx(4.5508547, abs=2e-6)
    assert full_loss(THRESHOLD, "mse", -5, -10) == pytest.approx(0.35000104, abs=2e-6)
    w, b = np.float32(14.859356), np.float32(-3.610597)
    assert full_loss(THRESHOLD, "cross_entropy", w, b) == pytest.approx(0.05243655, abs=2e-6)
    lengths = [np.hypot(*full_gradient(THRESHOLD, loss, -5, -10)) for loss in ("cross_entropy", "mse")]
    assert lengths[0] / lengths[1] == pytest.approx(45_416, abs=1)
    assert accuracy(THRESHOLD, [-5, w], [-10, b]).tolist() == [0.65, 1.0]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("scale", [1.0, 70.0, 1e6])
@pytest.mark.parametrize(
    ("w_scale", "b_scale"), [(1, 1), (100, 1), (1e6 / 15, 1e9 / 13), (1e-9, 1e-9), (1e-9, 40)]
)
def test_surface_is_the_direct_sum_of_few_rows(loss, scale, w_scale, b_scale):
    dataset = random_data(23, scale)
    w, b = WINDOW_W * w_scale, WINDOW_B * b_scale
    expected = [[direct_loss(dataset, loss, wj, bi) for wj in w] for bi in b]
    np.testing.assert_allclose(loss_surface(dataset, loss, w, b), expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    "dataset",
    [
        data([0.5], [1]),
        data([2, 2, 2], [0, 1, 1]),
        data([1, 2, 3, 3], [0] * 4),
        data([-3e38, 3e38, 0], [1, 0, 1]),
    ],
    ids=["one row", "all x equal", "one class", "largest x"],
)
def test_degenerate_data(loss, dataset):
    w, b = np.linspace(-4, 4, 9), np.array([0.0, 1.0, -800.0])
    expected = [[direct_loss(dataset, loss, wj, bi) for wj in w] for bi in b]
    np.testing.assert_allclose(loss_surface(dataset, loss, w, b), expected, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(full_loss(dataset, loss, w, b[:, None]), expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("loss", LOSSES)
def test_many_equal_rows_are_exact(loss):
    rng = np.random.default_rng(4)
    dataset = data(np.round(rng.normal(size=5000), 1), rng.integers(0, 2, 5000))
    expected = [[direct_loss(dataset, loss, w, b) for w in WINDOW_W] for b in WINDOW_B]
    np.testing.assert_allclose(loss_surface(dataset, loss, WINDOW_W, WINDOW_B), expected, rtol=1e-12)


@pytest.mark.parametrize("loss", ["cross_entropy", "bce", "mse"])
@pytest.mark.parametrize("name", LARGE)
def test_binned_surface_is_the_direct_sum(loss, name):
    w, b = np.linspace(-15, 15, 64), np.linspace(-13, 13, 64)
    surface = loss_surface(LARGE[name], loss, w, b)
    for i, j in [(0, 0), (63, 63), (0, 63), (63, 0), (32, 32), (20, 40), (31, 10), (36, 60), (27, 63)]:
        assert surface[i, j] == pytest.approx(direct_loss(LARGE[name], loss, w[j], b[i]), rel=1e-5)


@pytest.mark.parametrize("loss", ["cross_entropy", "bce", "mse"])
@pytest.mark.parametrize("name", LARGE)
def test_binned_points_are_the_direct_sum_however_steep(loss, name):
    w = np.array([0, 0.01, 1, 15, -15, 1e3, 1e3, -1e3, 1e5, 1e6])
    b = np.array([1, -1, -0.3, -4.5, 30, -300, -3e3, 500, -3e4, -3.1e5])
    expected = [direct_loss(LARGE[name], loss, *point) for point in zip(w, b, strict=True)]
    np.testing.assert_allclose(full_loss(LARGE[name], loss, w, b), expected, rtol=1e-5)


def test_a_surface_with_wide_bins_stays_close():
    w, b = np.linspace(-1e3, 1e3, 40), np.linspace(-1e3, 1e3, 40)
    surface = loss_surface(LARGE["normal"], "cross_entropy", w, b)
    for i, j in [(0, 0), (20, 30), (11, 35), (39, 3)]:
        assert surface[i, j] == pytest.approx(
            direct_loss(LARGE["normal"], "cross_entropy", w[j], b[i]), rel=1e-5
        )


def test_order_spacing_and_emptiness_of_the_grid():
    w, b = np.array([3.0, -1.0, 3.0, 0.5]), np.array([2.0, -7.0])
    np.testing.assert_allclose(
        loss_surface(THRESHOLD, "mse", w, b), full_loss(THRESHOLD, "mse", w, b[:, None]), rtol=1e-12
    )
    assert loss_surface(THRESHOLD, "mse", [], b).shape == (2, 0)
    assert loss_surface(THRESHOLD, "mse", w, []).shape == (0, 4)
    assert loss_surface(THRESHOLD, "mse", [1], [2]).shape == (1, 1)


@pytest.mark.parametrize(
    "dataset", [THRESHOLD, LARGE["normal"], LARGE["lognormal"]], ids=["few", "normal", "tail"]
)
def test_a_convex_loss_looks_convex(dataset):
    surface = loss_surface(dataset, "cross_entropy", np.linspace(-15, 15, 91), np.linspace(-13, 13, 79))
    rounding = 1e-13 * surface.max()
    for second_difference in (
        np.diff(surface, 2, axis=0),
        np.diff(surface, 2, axis=1),
        surface[2:, 2:] - 2 * surface[1:-1, 1:-1] + surface[:-2, :-2],
        surface[2:, :-2] - 2 * surface[1:-1, 1:-1] + surface[:-2, 2:],
    ):
        assert second_difference.min() >= -rounding


@settings(max_examples=200, deadline=None)
@given(z=st.floats(-1e4, 1e4), y=st.sampled_from([0.0, 1.0]), loss=st.sampled_from(sorted(LOSSES)))
def test_one_row_against_logaddexp(z, y, loss):
    row = data([1.0], [y])
    expected = direct_loss(row, loss, 0.0, z)
    assert full_loss(row, loss, 0.0, z) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert loss_surface(row, loss, [0.0], [z])[0, 0] == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=100, deadline=None)
@given(z=st.floats(-15, 15), y=st.sampled_from([0.0, 1.0]))
def test_one_row_against_torch(z, y):
    logit, label = (
        torch.tensor([z], dtype=torch.float64, requires_grad=True),
        torch.tensor([y], dtype=torch.float64),
    )
    row, functional = data([1.0], [y]), torch.nn.functional
    for loss, value in {
        "cross_entropy": functional.binary_cross_entropy_with_logits(logit, label),
        "bce": functional.binary_cross_entropy(torch.sigmoid(logit), label),
        "mse": functional.mse_loss(torch.sigmoid(logit), label),
    }.items():
        assert full_loss(row, loss, 0.0, z) == pytest.approx(value.item(), rel=1e-9)
        (slope,) = torch.autograd.grad(value, logit, retain_graph=True)
        assert full_gradient(row, loss, 0.0, z)[1] == pytest.approx(slope.item(), rel=1e-8)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dataset", [THRESHOLD, LARGE["normal"]], ids=["few", "many"])
def test_gradient_against_central_differences(loss, dataset):
    w, b, step = np.array([-5.0, 0.0, 2.0, 9.0]), np.array([-10.0, 0.5, -1.0, 3.0]), 1e-4
    by_w, by_b = full_gradient(dataset, loss, w, b)
    for k in range(4):
        ahead, behind = (direct_loss(dataset, loss, w[k] + sign * step, b[k]) for sign in (1, -1))
        assert by_w[k] == pytest.approx((ahead - behind) / (2 * step), rel=1e-5, abs=1e-9)
        ahead, behind = (direct_loss(dataset, loss, w[k], b[k] + sign * step) for sign in (1, -1))
        assert by_b[k] == pytest.approx((ahead - behind) / (2 * step), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    "dataset", [THRESHOLD, LARGE["normal"], LARGE["one_outlier"]], ids=["few", "many", "outlier"]
)
def test_accuracy_is_exact_at_the_boundary(dataset):
    rng = np.random.default_rng(5)
    w = np.float32(rng.normal(size=60) * 10.0 ** rng.integers(-3, 4, 60)).astype(np.float64)
    row = dataset.x[rng.integers(0, len(dataset.x), 60)].astype(np.float64)
    b = -w * row * (1 + rng.integers(-1, 2, 60) * 2.0**-52)
    z = [wk * dataset.x.astype(np.float64) + bk for wk, bk in zip(w, b, strict=True)]
    assert accuracy(dataset, w, b).tolist() == [np.mean((zk > 0) == (dataset.y == 1)) for zk in z]


@pytest.mark.parametrize("w", [np.nan, np.inf, -np.inf, 0.0, 1.0])
@pytest.mark.parametrize("b", [np.nan, np.inf, -np.inf])
def test_parameters_that_are_not_finite(w, b):
    with np.errstate(all="ignore"):
        z = w * THRESHOLD.x.astype(np.float64) + b
    assert accuracy(THRESHOLD, w, b) == np.mean((z > 0) == (THRESHOLD.y == 1))
    assert np.isnan(full_loss(THRESHOLD, "bce", [w, 1.0], [b, 1.0])).tolist() == [True, False]
    assert np.isnan(full_gradient(THRESHOLD, "mse", w, b)).all()
    surface = loss_surface(THRESHOLD, "cross_entropy", [1.0, 2.0], [b, 1.0])
    assert np.isnan(surface).tolist() == [[True, True], [False, False]]


def test_errors_name_what_is_allowed():
    for function in (full_loss, full_gradient, loss_surface):
        with pytest.raises(ValueError, match=r"'hinge'.*cross_entropy, .*mse"):
            function(THRESHOLD, "hinge", [1.0], [1.0])
    with pytest.raises(ValueError, match="w has shape"):
        loss_surface(THRESHOLD, "mse", [[1.0]], [1.0])


def test_progress_rises_to_one_and_cancels():
    fractions = []
    window = np.linspace(-1e3, 1e3, 40)
    loss_surface(LARGE["normal"], "mse", window, window, lambda done: fractions.append(done) is None)
    assert fractions == sorted(fractions) and fractions[-1] == 1 and len(fractions) > 1
    with pytest.raises(Cancelled):
        loss_surface(THRESHOLD, "mse", window, window, lambda done: False)


@pytest.mark.parametrize(
    ("name", "b", "w", "loss"),
    [("hours_pass", -4.077713, 1.504645, 0.401494), ("challenger_oring", 15.042902, -0.232163, 0.441635)],
)
def test_minimum_is_the_fit_of_the_literature(name, b, w, loss):
    found = minimum(shipped(name), "cross_entropy")
    assert found.kind == "global" and found.found
    assert (found.b, found.w, found.loss) == pytest.approx((b, w, loss), abs=1e-6)
    assert minimum(shipped(name), "bce").b == pytest.approx(b, abs=1e-6)


@pytest.mark.parametrize("dataset", [shipped("horseshoe_crab"), LARGE["normal"]], ids=["crabs", "normal"])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_point_near_a_minimum_is_lower(dataset, loss):
    found = minimum(dataset, loss)
    assert found.kind == ("global" if LOSSES[loss].convex else "local")
    assert found.loss == pytest.approx(direct_loss(dataset, loss, found.w, found.b), rel=1e-7)
    for w, b in [(1e-3, 0), (-1e-3, 0), (0, 1e-2), (0, -1e-2), (1e-3, -0.0264), (-1e-3, 0.0264)]:
        assert direct_loss(dataset, loss, found.w + w, found.b + b) > direct_loss(
            dataset, loss, found.w, found.b
        )


@pytest.mark.parametrize(
    ("dataset", "kind"),
    [
        (THRESHOLD, "separable"),
        (shipped("iris_setosa_versicolor_separable"), "separable"),
        (data([1, 2, 2, 3], [1, 1, 0, 0]), "separable"),
        (data([1, 2], [1, 1]), "one class only"),
        (data([2, 2, 2], [0, 1, 1]), "all x equal"),
    ],
)
@pytest.mark.parametrize("loss", LOSSES)
def test_why_there_is_no_minimum(dataset, kind, loss):
    found = minimum(dataset, loss)
    assert found.kind == kind and not found.found and np.isnan(found.w)
