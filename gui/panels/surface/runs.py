"""What the 3D view draws of runs: of each its path and its balls, of the main one a shadow on the floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.loss.loss_map import LossMap
from engine.record.history import History
from gui.lab.on_show import Beside
from gui.look import theme
from gui.panels import path_vertices
from gui.panels.resting import Resting
from gui.panels.surface import path as surface_path
from gui.panels.surface.camera import Camera
from gui.panels.surface.items import Ball, Lines
from gui.panels.surface.shape import Box, Floats

_ON_FLOOR = 0.001
_SHADOW, _SHADOW_DEPTH = 2.0, 4  # width in points; when it is drawn
REACH = 3.0  # pixels around a current point that its ball hides


@dataclass(frozen=True, slots=True)
class Role:
    """How a run is drawn: as the main one of the view, or beside it.

    Attributes
    ----------
    path, casing, mark : float
        Widths of lines, in points of the screen.
    ball, start, cross : float
        Radii in the box, of the current ball and that at the start, and half the size of a ×.
    outline : str
        The role of the colour around the start; empty for the run's own.
    rows, vertices : int
        What the path is drawn through at most: `rows` as in ``path_vertices``, and with those between them.
    lift : float
        Of the path off the surface: the main one lies on the others where they are the same.
    depth : int
        When the items are drawn; the later ones lie on top where the depth is the same.
    shadow : bool
        Whether the path has one; several would only cross each other.
    """

    path: float
    casing: float
    mark: float
    ball: float
    start: float
    cross: float
    outline: str
    rows: int
    vertices: int
    lift: float
    depth: int
    shadow: bool


MAIN = Role(
    path=2.6,
    casing=4.6,
    mark=1.6,
    ball=0.026,
    start=0.018,
    cross=0.011,
    outline=theme.ON_MAP,
    rows=path_vertices.MOST_VERTICES,
    vertices=surface_path.MOST_VERTICES,
    lift=surface_path.LIFT,
    depth=30,
    shadow=True,
)
BESIDE = Role(
    path=2.0,
    casing=3.6,
    mark=1.4,
    ball=0.019,
    start=0.013,
    cross=0.009,
    outline="",
    rows=path_vertices.MOST_BESIDE,
    vertices=600,
    lift=0.75 * surface_path.LIFT,
    depth=20,
    shadow=False,
)


class RunItems:
    """The items of the run with this number, made once and hidden while there is no such run in the view."""

    def __init__(self, number: int) -> None:
        self.colour = theme.run_colour(number)
        self.shadow = Lines(self.colour, _SHADOW, alpha=0.35)
        self.shadow.setDepthValue(_SHADOW_DEPTH)
        self.casing, self.path = Lines(theme.CASING, MAIN.casing), Lines(self.colour, MAIN.path)
        self.marks = Lines(self.colour, MAIN.mark)
        self.start = Ball(theme.CASING, theme.ON_MAP, MAIN.start)
        self.ball = Ball(self.colour, theme.CASING, MAIN.ball)
        self.points: Floats = np.empty((0, 3))  # the updates drawn, lifted off the surface
        self.visible = True
        self._role: Role | None = None
        self._resting = Resting()
        self._wireframe = False
        self.hide()

    def restyle(self) -> None:
        """Take the colours in use."""
        for part in (self.shadow, self.casing, self.path, self.marks, self.start, self.ball):
            part.restyle()

    @property
    def items(self) -> tuple[Any, ...]:
        """What is added to the view."""
        return self.shadow, self.casing, self.path, self.marks, *self.start.items, *self.ball.items

    def show(self, role: Role, wireframe: bool) -> None:
        """Show the run in this role, on the lit surface or the wireframe."""
        if (self.visible, self._role, self._wireframe) == (True, role, wireframe):
            return
        self.visible, self._role, self._wireframe = True, role, wireframe
        self.path.points = role.path / 2 if wireframe else role.path
        self.casing.points, self.marks.points = role.casing, role.mark
        self.start.radius, self.ball.radius = role.start, role.ball
        self.start.set_outline(role.outline or self.colour)
        for item, visible in ((self.shadow, role.shadow), (self.path, True), (self.casing, not wireframe)):
            item.setVisible(visible)
        self.marks.setVisible(wireframe)
        for depth, item in enumerate(self.items[1:], role.depth):
            item.setDepthValue(depth)

    def hide(self) -> None:
        """Take the run out of the view."""
        if not self.visible:
            return  # each item that is hidden again would have the view painted
        self.visible = False
        self._resting.forget()
        for item in (self.shadow, self.casing, self.path, self.marks):
            item.setVisible(False)
        self.start.place(None)
        self.ball.place(None)

    def draw(
        self,
        history: History,
        index: int,
        loss_map: LossMap,
        box: Box,
        pixel: float,
        with_start: bool = True,
    ) -> None:
        """Show the path to update `index`; the ball stands there, and one at the start if `with_start`.

        What would look the same, with pixels of this size in the box, stays as it is drawn.
        """
        role = self._role
        assert role is not None, "show comes first"
        ball = surface_path.standing(surface_path.row_of(history, index), box, role.ball)
        start_seen = with_start and index > 0
        look = (loss_map, box, role, start_seen, self._wireframe and index)
        sides = box.sides(pixel)
        if self._resting.holds(history, index, sides, REACH, look, ball[2] / pixel if ball else 0.0):
            return
        rows = surface_path.path_rows(history, index, role.rows)
        self.points = surface_path.path_points(rows, box, role.lift)
        line = surface_path.draped(self.points, loss_map, box, role.vertices, role.lift)
        ends = surface_path.clipped(line)
        self.path.show_ends(ends)
        self.casing.show_ends(ends)
        if role.shadow:
            on_floor = ends.copy()
            on_floor[:, 2] = _ON_FLOOR
            self.shadow.show_ends(on_floor)
        start = surface_path.row_of(history, 0)
        self.start.place(surface_path.standing(start, box, role.start) if start_seen else None)
        self.ball.place(ball)

    def follow(self, camera: Camera) -> None:
        """Bring up to date what depends on where the eye is."""
        if not self.visible:
            return
        scale = camera.zoom**-0.7
        self.start.resize(scale)
        self.ball.resize(scale)
        if self._wireframe and self._role is not None:
            self.marks.show_ends(_crosses(self.points, self._role.cross * scale, camera))


class SurfaceRuns:
    """The runs in a 3D view; `add_item` puts an item into it.

    Attributes
    ----------
    items : dict of int to RunItems
        By the runs' numbers: made when first needed and then kept, so never more than there are numbers.
    main : RunItems
        Those of the view's main run.
    """

    def __init__(self, add_item: Callable[[Any], None]) -> None:
        self._add_item = add_item
        self.items: dict[int, RunItems] = {}
        self.main = self._of(1)

    def draw(
        self,
        shown: Sequence[Beside],
        loss_map: LossMap,
        box: Box,
        wireframe: bool,
        pixel: float,
    ) -> None:
        """Show these runs, each to an update of its own, the first as the main one; and no other."""
        starts: set[tuple[float, ...]] = set()
        for place, (run, index, _) in enumerate(shown):
            items = self._of(run.number)
            items.show(BESIDE if place else MAIN, wireframe)
            start = tuple(surface_path.row_of(run.history, 0)[:2].tolist())
            items.draw(run.history, index, loss_map, box, pixel, with_start=start not in starts)
            starts.add(start)
        self.main = self._of(shown[0][0].number)
        for number in self.items.keys() - {run.number for run, _, _ in shown}:
            self.items[number].hide()

    def follow(self, camera: Camera) -> None:
        """Bring up to date what depends on where the eye is."""
        for items in self.items.values():
            items.follow(camera)

    def restyle(self) -> None:
        """Take the colours in use."""
        for items in self.items.values():
            items.restyle()

    def _of(self, number: int) -> RunItems:
        if number not in self.items:
            self.items[number] = RunItems(number)
            for item in self.items[number].items:
                self._add_item(item)
        return self.items[number]


def _crosses(points: Floats, size: float, camera: Camera) -> NDArray[np.float32]:
    """Return a × for each point in the viewport, turned toward the eye."""
    inside = (abs(points[:, :2]) <= 0.5).all(axis=1)
    _, right, up = camera.axes
    arms = size * np.array([-right - up, right + up, up - right, right - up])
    return np.asarray((points[inside, None, :] + arms).reshape(-1, 3), np.float32)
