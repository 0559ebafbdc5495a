"""A batch's gradient beside that of all rows: against autograd, and their angle and ratio."""

import math

import numpy as np
import pytest
import torch

from engine.data.dataset import load_dataset
from engine.loss.gradients import Gradients, gradients_of

ROWS = np.array([3, 17, 8])


def by_autograd(x, y, w, b):
    at = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    z = at[0] * torch.from_numpy(np.float64(x)) + at[1]
    torch.nn.functional.binary_cross_entropy_with_logits(z, torch.from_numpy(np.float64(y))).backward()
    return at.grad.tolist()


def test_both_gradients_equal_autograd():
    dataset = load_dataset("threshold")
    found = gradients_of(dataset, "cross_entropy", ROWS, 1.5, -2.0)
    assert (found.w, found.b) == (1.5, -2.0)
    assert found.full == pytest.approx(by_autograd(dataset.x, dataset.y, 1.5, -2.0), rel=1e-9)
    assert found.batch == pytest.approx(by_autograd(dataset.x[ROWS], dataset.y[ROWS], 1.5, -2.0), rel=1e-9)


def test_angle_and_ratio():
    across = Gradients(0.0, 0.0, batch=(0.0, 3.0), full=(2.0, 0.0))
    assert (across.degrees, across.ratio) == (90.0, 1.5)
    assert Gradients(0.0, 0.0, batch=(-1.0, 0.0), full=(2.0, 0.0)).degrees == 180.0


def test_neither_is_a_number_where_a_gradient_is_0():
    none = Gradients(0.0, 0.0, batch=(1.0, 0.0), full=(0.0, 0.0))
    assert math.isnan(none.degrees)
    assert math.isnan(none.ratio)
