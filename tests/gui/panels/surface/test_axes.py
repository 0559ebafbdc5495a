"""The axes of the 3D view: ticks and labels."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from gui.look.ticks import linear_ticks, log_ticks
from gui.panels.surface import axes as surface_axes
from gui.panels.surface.camera import Camera
from gui.panels.surface.shape import box_of
from tests.gui.panels.surface.seed import SIZES


@pytest.mark.parametrize(
    ("low", "high", "labels", "note"),
    [
        (-15, 15, ["−15", "−10", "−5", "0", "5", "10", "15"], ""),
        (-13, 13, ["−10", "−5", "0", "5", "10"], ""),
        (0.051, 0.32, ["0.10", "0.15", "0.20", "0.25", "0.30"], ""),
        (-1e6, 1e6, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "×10⁶"),
        (-1e-9, 1e-9, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "×10⁻⁹"),
        (14.8 - 1e-9, 14.8 + 1e-9, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], "− 14.8, ×10⁻⁹"),
    ],
)
def test_linear_ticks(low, high, labels, note):
    ticks = linear_ticks(low, high)
    assert list(ticks.labels) == labels
    assert ticks.note == note


@pytest.mark.parametrize("low", [0.0, -3.7, 14.2, -1e5, 1e-8, 8e5])
@pytest.mark.parametrize("span", [1e-9, 3e-5, 0.02, 1, 26, 7e3, 2e6])
def test_ticks_are_inside_round_and_told_apart(low, span):
    ticks = linear_ticks(low, low + span)
    assert 3 <= len(ticks.values) <= 7
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in ticks.values)
    assert max(map(len, ticks.labels)) <= 8


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-1.3, 1.2, ["0.1", "1", "10"]),
        (-2, 0, ["0.01", "0.1", "1"]),
        (-1.5, 0, ["0.05", "0.1", "0.2", "0.5", "1"]),
        (-6, 6, ["10⁻⁶", "0.001", "1", "1000", "10⁶"]),
        (11, 12, ["10¹¹", "2·10¹¹", "5·10¹¹", "10¹²"]),
        (-0.31, -0.29, ["0.490", "0.495", "0.500", "0.505", "0.510"]),
    ],
)
def test_log_ticks(low, high, labels):
    assert list(log_ticks(low, high).labels) == labels


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
@pytest.mark.parametrize("azimuth", range(-180, 180, 30))
@pytest.mark.parametrize("elevation", [5, 31, 89])
def test_labels_are_inside_and_apart(qapp, seed_map, width, height, azimuth, elevation):
    camera = replace(Camera(), azimuth=azimuth, elevation=elevation)
    drawn = surface_axes.frame(box_of(seed_map, True), surface_axes.side_of(camera))
    metrics = QFontMetricsF(qapp.font())
    labels = surface_axes.layout(camera, drawn, width, height, metrics, metrics)
    assert {label.text for label in labels} >= {"w (weight)", "b (bias)"}
    assert len(labels) >= 6
    for k, label in enumerate(labels):
        assert QRectF(0, 0, width, height).contains(label.rect)
        assert not any(label.rect.intersects(other.rect) for other in labels[:k])


def test_ticks_stand_at_their_values(seed_map):
    drawn = surface_axes.frame(box_of(seed_map, True), (1, -1))
    w, b, loss = drawn.axes
    assert w.points[:, 0] == pytest.approx(np.array(w.ticks.values) / 30)
    assert b.points[:, 1] == pytest.approx(np.array(b.ticks.values) / 26)
    assert loss.points[:, 2] == pytest.approx(box_of(seed_map, True).height(loss.ticks.values))
    assert set(w.points[:, 1]) == {-0.5}
    assert set(b.points[:, 0]) == {0.5}
