"""An update's batch in the window: gone to, and its loss by torch."""

import numpy as np
import torch
from PySide6.QtCore import Qt

from engine.data.dataset import Dataset
from engine.plan.losses import LOSSES
from engine.training.model import literal_cross_entropy

CRITERIA = {
    "cross_entropy": torch.nn.functional.binary_cross_entropy_with_logits,
    "cross_entropy_literal": literal_cross_entropy,
    "bce": torch.nn.functional.binary_cross_entropy,
    "mse": torch.nn.functional.mse_loss,
}

MIXED = {"dataset": "hours_pass", "start_w": 1.5, "start_b": -1.0, "order": "shuffled", "learning_rate": 1.0}


def loss_of(loss, z, y):
    """Return torch's own mean loss of logits z."""
    return CRITERIA[loss](z if LOSSES[loss].takes_logit else torch.sigmoid(z), y)


def trained(window, qtbot, updates):
    for _ in range(updates):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == updates)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    return window


def press(qtbot, window, key):
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, key, modifiers)
    qtbot.waitUntil(lambda: window.views.clock.idle)


def go_to(qtbot, window, index, moment=4):
    window.session.show_update(index, moment)
    qtbot.waitUntil(lambda: window.views.clock.idle)


def overlay(window):
    return window.views.loss_contour.batch_loss


def many_rows(n):
    rng = np.random.default_rng(4)
    x = rng.normal(size=n)
    return Dataset(name="many", x=x, y=x + rng.normal(size=n) > 0)
