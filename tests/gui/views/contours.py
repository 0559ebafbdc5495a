"""The loss contour in the window: turned, dragged, and compared with the loss."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.loss.loss_map import FINE
from engine.loss.surface import loss_surface

NONE = Qt.KeyboardModifier.NoModifier


def contour(window):
    return window.views.loss_contour


def is_fine(window):
    shown = window.views.maps.map
    return shown is not None and len(shown.w) == FINE and shown.viewport == contour(window).shown_viewport


def assert_map_is_true(window, dataset, loss):
    """Image, colour bar and 3D view show the loss of the window on show."""
    shown = window.views.maps.map
    assert np.array_equal(shown.loss, loss_surface(dataset, loss, shown.w, shown.b))
    panel = contour(window)
    assert np.allclose(panel.map.image.image, np.log10(shown.loss), atol=1e-5)
    w0, w1, b0, b1 = shown.viewport
    rect = panel.map.image.mapRectToView(panel.map.image.boundingRect())
    half_w, half_b = (w1 - w0) / (FINE - 1) / 2, (b1 - b0) / (FINE - 1) / 2
    assert (rect.left(), rect.right()) == pytest.approx((w0 - half_w, w1 + half_w))
    assert (rect.top(), rect.bottom()) == pytest.approx((b0 - half_b, b1 + half_b))
    assert panel.map.bar_axis.range == pytest.approx(list(shown.log_range))
    if window.views.loss_surface.view is not None:
        assert window.views.loss_surface.view.map is shown
