"""The camera: above the floor, outside of the box, and the box in sight."""

from dataclasses import replace

import numpy as np
import pytest

from gui.panels.surface.camera import HEIGHT, Camera
from tests.gui.panels.surface.seed import SIZES


def test_camera_never_goes_below_the_floor():
    camera = Camera()
    for _ in range(200):
        camera = camera.orbited(7, -3).panned(0.1, -0.1)
    assert camera.elevation == 5
    assert camera.center[2] >= 0
    assert Camera().orbited(0, 500).elevation == 89
    eye = np.array(camera.center) + camera.distance(640, 290) * camera.axes[0]
    assert eye[2] > 0


def test_camera_stays_outside_the_box_and_keeps_it_in_sight():
    camera = Camera()
    for _ in range(100):
        camera = camera.zoomed(2).panned(0.3, 0.3)
    assert camera.zoom == 12
    assert (abs(np.array(camera.center[:2])) <= 0.5).all()
    assert 0 <= camera.center[2] <= HEIGHT
    assert camera.distance(640, 290) > 1.5
    assert camera.zoomed(1e-9).zoom == 0.5


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("elevation", [5, 31, 60, 89])
def test_the_whole_box_is_seen_however_it_is_turned(width, height, elevation):
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, HEIGHT)])
    for azimuth in range(-180, 180, 15):
        camera = replace(Camera(), azimuth=azimuth, elevation=elevation)
        seen, ahead = camera.project(corners, width, height)
        assert ahead.all()
        assert (seen >= -1).all()
        assert (seen <= (width + 1, height + 1)).all()


def test_dragging_moves_the_picture_by_the_same_pixels():
    camera, spot = Camera(), np.array([Camera().center])
    before, _ = camera.project(spot, 640, 290)
    unit = camera.pixels_per_unit(640, 290)
    after, _ = camera.panned(-20 / unit, 10 / unit).project(spot, 640, 290)
    assert after - before == pytest.approx(np.array([[20, 10]]), abs=0.7)
