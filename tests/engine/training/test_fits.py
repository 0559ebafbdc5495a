"""Training reaches the maximum-likelihood fit of every shipped overlapping set."""

from itertools import product

import numpy as np
import pytest

from engine.data.dataset import load_dataset, shipped_datasets
from engine.explain.divergence import divergence
from engine.plan.experiment import Experiment
from engine.training.trainer import Trainer

OVERLAPPING = [name for name in shipped_datasets() if name != "threshold" and "separable" not in name]
LOSSES = ["cross_entropy", "cross_entropy_literal", "bce"]
BEYOND_LITERAL = ("iris_versicolor_virginica", "cross_entropy_literal")
LITERATURE = {  # b, w, mean loss
    "hours_pass": (-4.077713, 1.504645, 0.401494),
    "challenger_oring": (15.042902, -0.232163, 0.441635),
}


def maximum_likelihood(x, y):
    """Return b, w and the mean loss of the fit, by Newton's method (iteratively reweighted least squares)."""
    design, fit = np.column_stack([np.ones_like(x), x]), np.zeros(2)
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-design @ fit))
        weights = predicted * (1 - predicted)
        step = np.linalg.solve(design.T @ (weights[:, None] * design), design.T @ (y - predicted))
        fit = fit + step
        if np.abs(step).max() < 1e-12 * np.abs(fit).max():
            break
    z = design @ fit
    return *fit, np.mean(np.logaddexp(0, z) - y * z)


def columns(name):
    data = load_dataset(name)
    return data.x.astype(float), data.y.astype(float)


@pytest.mark.parametrize("name", LITERATURE)
def test_the_solver_finds_the_fits_of_the_literature(name):
    assert maximum_likelihood(*columns(name)) == pytest.approx(LITERATURE[name], abs=6e-7)


def full_batch(name, loss, epochs=2500):
    """Return a trainer of the set and its steps, from (0, 0) on standardised x, until the last or a NaN."""
    fields = {"standardize": True, "batch_size": len(load_dataset(name)), "start_w": 0.0, "start_b": 0.0}
    trainer = Trainer(Experiment(dataset=name, loss=loss, learning_rate=2.0, epochs=epochs, **fields))
    steps = [trainer.step()]
    while steps[-1].finite and trainer.index < trainer.updates_wanted:
        steps.append(trainer.step())
    return trainer, steps


@pytest.mark.parametrize(("name", "loss"), [p for p in product(OVERLAPPING, LOSSES) if p != BEYOND_LITERAL])
def test_full_batch_training_reaches_the_maximum_likelihood_fit(name, loss):
    b, w, mean_loss = maximum_likelihood(*columns(name))
    trainer, steps = full_batch(name, loss)
    assert steps[-1].full_loss == pytest.approx(mean_loss, abs=1e-6)
    assert trainer.dataset.in_data_units(steps[-1].w, steps[-1].b) == pytest.approx((w, b), abs=1e-3)


def test_one_fit_is_out_of_the_literal_formulas_reach():
    """At the fit itself a flower has z above 16.6355, where ŷ is exactly 1 in float32 and 0·log 0 is NaN."""
    name, loss = BEYOND_LITERAL
    b, w, _ = maximum_likelihood(*columns(name))
    assert w * columns(name)[0].max() + b > 16.6355
    trainer, steps = full_batch(name, loss)
    assert not steps[-1].finite
    trainer.rewind(trainer.index - 1)
    assert "ŷ = 1 exactly, so (1 − y)·log(1 − ŷ) = 0·log 0 = NaN" in divergence(
        steps[-1], trainer.w, trainer.b
    )


def test_every_overlapping_set_is_tried():
    assert OVERLAPPING == [
        "hours_pass",
        "challenger_oring",
        "anesthetic",
        "horseshoe_crab",
        "iris_versicolor_virginica",
    ]
