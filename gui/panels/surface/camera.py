"""Camera: where the 3D view is looked at from, and the limits that keep the surface in sight."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

HEIGHT = 0.6  # of the box, whose floor is one by one around the origin
LENS = 0.25  # tangent of half the vertical angle of view
ELEVATIONS = (5.0, 89.0)  # degrees
ZOOMS = (0.5, 12.0)
MARGINS = (58, 12, 30)  # pixels left for labels: at each side, above, below


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that looks at a point of the box, from outside it.

    Zooming narrows the angle of view and leaves the eye where it is, so the eye never enters the box. The
    distance is such that at zoom 1 the box just fits the view, however it is turned.

    Attributes
    ----------
    azimuth, elevation : float
        Direction from the box to the eye, in degrees; azimuth 0 is the side of large w, 90 of large b.
    zoom : float
        1 shows the whole box.
    center : (x, y, z)
        The point looked at, within the box.
    """

    azimuth: float = -50.0
    elevation: float = 31.0
    zoom: float = 1.0
    center: tuple[float, float, float] = (0.0, 0.0, HEIGHT / 2)

    def orbited(self, azimuth: float, elevation: float) -> "Camera":
        """Return the camera turned by these degrees."""
        turned = (self.azimuth + azimuth + 180.0) % 360.0 - 180.0
        return replace(self, azimuth=turned, elevation=_within(self.elevation + elevation, *ELEVATIONS))

    def zoomed(self, factor: float) -> "Camera":
        """Return the camera zoomed in (factor above 1) or out."""
        return replace(self, zoom=_within(self.zoom * factor, *ZOOMS))

    def panned(self, right: float, up: float) -> "Camera":
        """Return the camera that looks at a point further to the right and up, in units of the box."""
        _, x, y = self.axes
        moved = np.array(self.center) + right * x + up * y
        limits = ((-0.5, 0.5), (-0.5, 0.5), (0.0, HEIGHT))
        a, b, c = (_within(float(value), *limit) for value, limit in zip(moved, limits, strict=True))
        return replace(self, center=(a, b, c))

    @property
    def axes(self) -> tuple[Matrix, Matrix, Matrix]:
        """Unit vectors from the box to the eye, to the right of the view and up in it."""
        return _axes(self.azimuth, self.elevation)

    def distance(self, width: int, height: int) -> float:
        """Return the distance from the center to the eye in a view of this size (in pixels)."""
        return fit(self.elevation, width, height)[0]

    def pixels_per_unit(self, width: int, height: int) -> float:
        """Return how many pixels of the view one unit at the center takes."""
        return height * self.zoom / (2 * LENS * self.distance(width, height))

    def view_matrix(self, width: int, height: int) -> Matrix:
        """Return the 4 by 4 matrix from the box to the eye's coordinates."""
        toward, right, up = self.axes
        matrix = np.eye(4)
        matrix[:3, :3] = right, up, toward
        matrix[:3, 3] = -matrix[:3, :3] @ np.array(self.center)
        matrix[2, 3] -= self.distance(width, height)
        return matrix

    def projection_matrix(self, width: int, height: int) -> Matrix:
        """Return the 4 by 4 matrix from the eye's coordinates to OpenGL's clip coordinates."""
        distance, shift = fit(self.elevation, width, height)
        near, far = max(0.05, distance - 1.8), distance + 1.8
        scale = self.zoom / LENS
        matrix = np.zeros((4, 4))
        matrix[0, 0] = scale * height / width
        matrix[1, 1], matrix[1, 2] = scale, -shift
        matrix[2, 2], matrix[2, 3] = -(far + near) / (far - near), -2 * far * near / (far - near)
        matrix[3, 2] = -1.0
        return matrix

    def project(self, points: Matrix, width: int, height: int) -> tuple[Matrix, NDArray[np.bool_]]:
        """Return where points (n, 3) are seen, (n, 2) pixels from the top left, and which are ahead."""
        homogeneous = np.column_stack([points, np.ones(len(points))])
        clip = homogeneous @ (self.projection_matrix(width, height) @ self.view_matrix(width, height)).T
        ahead = clip[:, 3] > 1e-6
        ndc = clip[:, :2] / np.where(ahead, clip[:, 3], 1.0)[:, None]
        return (ndc * (1, -1) + 1) / 2 * (width, height), ahead


@lru_cache(maxsize=256)
def fit(elevation: float, width: int, height: int) -> tuple[float, float]:
    """Return the eye's distance and the upward shift of the picture with which the turning box fits the view.

    The box is taken as the cylinder that it fills when it turns, so that the distance does not change then.
    The shift is in OpenGL's units (the view is 2 high).
    """
    side, above, below = MARGINS
    most_x = max(1 - 2 * side / width, 0.5)
    bottom, top = max(-1 + 2 * below / height, -0.9), max(1 - 2 * above / height, 0.5)
    bottom = min(bottom, -0.5)
    angles = np.linspace(0, 2 * np.pi, 49)
    rim = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(49)]) * np.sqrt(0.5)
    half = np.array([0, 0, HEIGHT / 2])
    points = np.concatenate([rim - half, rim + half])
    toward, x, y = (points @ axis for axis in _axes(0.0, elevation))
    near, far = 1.0, 60.0
    for _ in range(30):
        distance = (near + far) / 2
        seen = y / (LENS * (distance - toward))
        widest = abs(x / (LENS * (distance - toward))).max() * height / width
        fits = toward.max() + 0.1 < distance and widest <= most_x and np.ptp(seen) <= top - bottom
        near, far = (near, distance) if fits else (distance, far)
    seen = y / (LENS * (far - toward))
    return far, float((top + bottom) / 2 - (seen.max() + seen.min()) / 2)


def _axes(azimuth: float, elevation: float) -> tuple[Matrix, Matrix, Matrix]:
    a, e = np.radians(azimuth), np.radians(elevation)
    toward = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    right = np.array([-np.sin(a), np.cos(a), 0.0])
    return toward, right, np.cross(toward, right)


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
