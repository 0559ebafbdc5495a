"""Why a run has diverged."""

import math

import pytest

from engine.data.dataset import Dataset
from engine.explain.divergence import divergence
from engine.plan.experiment import Experiment
from engine.training.trainer import Trainer
from tests.engine.explain.explained import trained


def reason(rows=None, **fields):
    trainer = Trainer(Experiment(**fields), rows)
    for _ in range(1000):
        w, b = trainer.w, trainer.b
        step = trainer.step()
        if not step.finite:
            return divergence(step, w, b)
    raise AssertionError("it did not diverge")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"loss": "cross_entropy_literal", "learning_rate": 20},
            "diverged at update 14 (epoch 2, batch 7): "
            "row 20: ŷ = 1 exactly, so (1 − y)·log(1 − ŷ) = 0·log 0 = NaN",
        ),
        (
            {"loss": "cross_entropy_literal", "start_b": 200.0},
            "diverged at update 1 (epoch 1, batch 1): "
            "row 1: ŷ = 1 exactly, so (1 − y)·log(1 − ŷ) = 1·log 0 = −∞, and the loss is infinite",
        ),
        (
            {"loss": "cross_entropy_literal", "start_b": -200.0},
            "diverged at update 1 (epoch 1, batch 1): row 1: ŷ = 0 exactly, so y·log ŷ = 0·log 0 = NaN",
        ),
        (
            {"start_w": -3e38, "start_b": 3e38},
            "diverged at update 1 (epoch 1, batch 1): row 1: "
            "z = w·x + b = -3e+38·(-1) + 3e+38 is beyond 3.4028235e+38, the largest float32",
        ),
        (
            {"start_b": 3e38},
            "diverged at update 1 (epoch 1, batch 1): "
            "the losses of the batch add up to more than 3.4028235e+38, the largest float32",
        ),
        (
            {"learning_rate": 1e30, "weight_decay": 1e30, "start_b": 0.0},
            "diverged at update 1 (epoch 1, batch 1): the update takes w from -5 beyond 3.4028235e+38, "
            "the largest float32",
        ),
    ],
)
def test_a_divergence_has_a_reason(fields, expected):
    assert reason(**fields) == expected


def test_divergences_of_extreme_data_have_a_reason():
    wide = Dataset(name="wide", x=[3e38, 3e38, -3e38], y=[0, 0, 1])
    assert reason(wide, start_w=1e-38, start_b=1.0, learning_rate=1e-3) == (
        "diverged at update 2 (epoch 2, batch 1): row 1: "
        "z = w·x + b = -2.8448246e+35·3e+38 + 0.9996389 is beyond 3.4028235e+38, the largest float32"
    )
    certain = Dataset(name="certain", x=[0.0], y=[1])
    assert reason(certain, loss="cross_entropy_literal", start_b=-90.0, batch_size=1) == (
        "diverged at update 1 (epoch 1, batch 1): "
        "row 1: ŷ = 0 exactly, so y·log ŷ = 1·log 0 = −∞, and the loss is infinite"
    )


def test_an_update_of_zero_by_zero_is_named():
    rows = Dataset(name="zero", x=[0.0, 0.0], y=[0, 1])
    fields = {"optimizer": "adam", "epsilon": 0.0, "batch_size": 2, "start_w": 1.0, "start_b": 0.0}
    assert reason(rows, **fields) == (
        "diverged at update 1 (epoch 1, batch 1): "
        "the update of w is 0/0 or ∞/∞ by the optimizer's rule (w is NaN) and "
        "the update of b is 0/0 or ∞/∞ by the optimizer's rule (b is NaN)"
    )


def test_a_divergence_without_the_parameters_names_what_is_not_finite():
    trainer, steps = trained(14, loss="cross_entropy_literal", learning_rate=20)
    assert divergence(steps[-1]) == (
        "diverged at update 14 (epoch 2, batch 7): "
        "batch loss is NaN, ∂L/∂w is NaN, ∂L/∂b is NaN, w is NaN, b is NaN"
    )
    step = trainer.step()
    assert divergence(step, math.nan, math.nan).endswith("batch 1): w = NaN and b = NaN before it")
