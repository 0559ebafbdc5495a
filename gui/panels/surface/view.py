"""SurfaceView: the window of its own in which OpenGL draws the loss surface and the path on it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL
from pyqtgraph.opengl.GLViewWidget import GLViewMixin
from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMatrix4x4,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QSurfaceFormat,
    QWheelEvent,
)
from PySide6.QtOpenGL import QOpenGLWindow

from engine.loss.loss_map import LossMap
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.panels.surface import axes as surface_axes
from gui.panels.surface import path as surface_path
from gui.panels.surface import shape as surface_shape
from gui.panels.surface.camera import Camera
from gui.panels.surface.items import Ball, FloorPlate, Lines, SurfaceItem, seen_as_wires, two_sided
from gui.panels.surface.runs import SurfaceRuns

_ORBIT_DEGREES = 0.4  # a pixel of dragging
_HOVER = 0.014  # radius in the box


class SurfaceView(GLViewMixin, QOpenGLWindow):
    """The loss surface in 3D.

    WORKAROUND: a QOpenGLWindow in a ``QWidget.createWindowContainer``, not a GLViewWidget: a QOpenGLWidget
    makes Qt compose the whole main window through OpenGL, and without a GPU every repaint of any plot then
    takes 60 ms.
    """

    painted = Signal()
    pressed = Signal()  # a person clicked into the view, which never takes the keyboard's focus
    camera_moved = Signal(object)  # a person turned, zoomed or shifted it: the Camera; not after ``look``

    changed = True  # something has been drawn that is not painted yet
    _preparing = False

    def __init__(self) -> None:
        super().__init__()
        surface_format = QSurfaceFormat()
        surface_format.setDepthBufferSize(24)
        surface_format.setSamples(4)
        surface_format.setSwapInterval(0)  # waiting for the screen would stop the other views
        self.setFormat(surface_format)
        # WORKAROUND: a container's window that has the focus keeps keys from the main window's shortcuts.
        self.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.camera = Camera()
        self.log_height, self.wireframe = True, False
        self.map: LossMap | None = None
        self._hover: tuple[float, float, float] | None = None
        self.shown: OnShow | None = None
        self.frame: surface_axes.Frame | None = None
        self._side = (0, 0)
        self._labels: list[surface_axes.Label] = []
        self._labels_seen: object = None  # what they were laid out for
        self._mouse = QPointF()
        self._make_items()
        self.set_colour_map(theme.FIRST_COLOUR_MAP)
        self.restyle()

    def _make_items(self) -> None:
        self.surface = SurfaceItem(two_sided())
        self._floor = FloorPlate()
        self._grid, self._edges = Lines(theme.GRID, 1), Lines(theme.MUTED, 1.2)
        self._wires = Lines(theme.INK, 1.2)
        self._contours = Lines(theme.CASING, 1.2, alpha=0.55)
        self.hover = Ball(theme.POINTED_ON_MAP, theme.CASING, _HOVER)
        below: tuple[Any, ...] = (self._floor, self._grid, self._edges)
        above: tuple[Any, ...] = (self.surface, self._wires, self._contours)
        for first, items in ((0, below), (10, above), (50, self.hover.items)):  # the runs' are between them
            for depth, item in enumerate(items, first):
                item.setDepthValue(depth)
                self.addItem(item)
        self.runs = SurfaceRuns(self.addItem)

    def restyle(self) -> None:
        """Take the colours and the fonts in use."""
        self.setBackgroundColor(theme.colour(theme.CARD))
        self._labels_seen = None
        for item in (self._floor, self._grid, self._edges, self._contours, self.hover, self.runs):
            item.restyle()
        self._rebuild()

    @property
    def ball(self) -> Ball:
        """The main run's current ball."""
        return self.runs.main.ball

    @property
    def start(self) -> Ball:
        """The ball at the main run's start."""
        return self.runs.main.start

    @property
    def path_points(self) -> NDArray[np.float64]:
        """The main run's updates on show, lifted off the surface: (n, 3)."""
        return self.runs.main.points

    # What is shown

    def set_map(self, loss_map: LossMap) -> None:
        """Show another loss surface."""
        self.map = loss_map
        self._rebuild()

    def set_colour_map(self, name: str) -> None:
        """Show losses in the colours of this name."""
        colours = theme.colour_map(name).getLookupTable(0.0, 1.0, 256, alpha=False)
        self.colours = np.asarray(colours, np.float64)[:, :3] / 255
        self._rebuild()

    def show_hover(self, point: tuple[float, float, float] | None) -> None:
        """Mark w, b and the loss there; None takes the mark away."""
        self._hover = point
        if self.map is not None:
            row = np.array(point, np.float64) if point else None
            self.hover.place(None if row is None else surface_path.standing(row, self.box, _HOVER))
        self.update()

    def set_log_height(self, log_height: bool) -> None:
        """Let the height be the logarithm of the loss, or the loss."""
        self.log_height = log_height
        self._rebuild()

    def set_wireframe(self, wireframe: bool) -> None:
        """Show lines and a × for each update, or the lit surface."""
        self.wireframe = wireframe
        self._rebuild()

    def forget_runs(self) -> None:
        """Draw no run on the next surface before the next ``show_runs``: others come."""
        self.shown = None

    def show_runs(self, on_show: OnShow) -> None:
        """Show the path of the main run to the update on show on top, and those of the runs beside it."""
        self.shown = on_show
        self._draw_runs()

    def _rebuild(self) -> None:
        """Make everything that follows from the map and the two options."""
        if self.map is None:
            return
        box = self.box = surface_shape.box_of(self.map, self.log_height)
        self.surface.setVisible(not self.wireframe)
        self._contours.setVisible(not self.wireframe)
        self._wires.setVisible(self.wireframe)
        if self.wireframe:
            self._wires.show_ends(*surface_shape.wires(self.map, box, seen_as_wires(self.colours)))
        else:
            shape = surface_shape.mesh(self.map, box, self.colours)
            self.surface.show_shape(shape.vertexes, shape.faces, shape.colours)
            self._contours.show_ends(surface_shape.contours(self.map, box))
        self._side = (0, 0)
        self._draw_runs()
        self.show_hover(self._hover)

    def _draw_runs(self) -> None:
        if self.map is None or self.shown is None:
            return
        # a view that was never shown has no size yet
        pixel = 1 / self.camera.pixels_per_unit(max(self.width(), 1), max(self.height(), 1))
        self.runs.draw(self.shown.shown, self.map, self.box, self.wireframe, pixel)

    # The camera

    def look(self, camera: Camera) -> None:
        """Look from another place."""
        if camera != self.camera:
            self.camera = camera
            self.update()

    def turn(self, azimuth: float, elevation: float) -> None:
        """Orbit by these degrees."""
        self._move(self.camera.orbited(azimuth, elevation))

    def zoom(self, factor: float) -> None:
        """Zoom in by `factor` (above 1) or out."""
        self._move(self.camera.zoomed(factor))

    def shift(self, right: float, down: float) -> None:
        """Move the picture by these pixels."""
        unit = self.camera.pixels_per_unit(self.width(), self.height())
        self._move(self.camera.panned(-right / unit, down / unit))

    def reset_camera(self) -> None:
        """Go back to the view of the beginning."""
        self._move(Camera())

    def _move(self, camera: Camera) -> None:
        if camera != self.camera:
            self.look(camera)
            self.camera_moved.emit(camera)

    def viewMatrix(self) -> QMatrix4x4:  # noqa: D102
        return QMatrix4x4(*self.camera.view_matrix(self.width(), self.height()).ravel().tolist())

    def projectionMatrix(self, region: object, viewport: object) -> QMatrix4x4:  # noqa: D102
        return QMatrix4x4(*self.camera.projection_matrix(self.width(), self.height()).ravel().tolist())

    # Painting

    def update(self) -> None:  # type: ignore[override]
        """Ask for another painting, but not while one is being prepared: items that it changes ask too."""
        if not self._preparing:
            self.changed = True
            super().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew: a window that only shrinks is not always told to."""
        super().resizeEvent(event)
        self.update()

    def paintGL(self) -> None:
        """Draw the scene, then the labels over it."""
        self.changed = False
        if self.map is not None:
            self._preparing = True
            self._follow_camera()
            self._preparing = False
        GL.glEnable(GL.GL_MULTISAMPLE)  # WORKAROUND: QPainter leaves it switched off
        super().paintGL()
        if self.frame is not None:
            painter = QPainter(self)
            try:
                surface_axes.paint(painter, self.labels())
            finally:
                painter.end()
        self.painted.emit()

    def labels(self) -> list[surface_axes.Label]:
        """Return the labels as they stand now."""
        if self.frame is None:
            return []
        seen = (self.camera, self.frame, self.width(), self.height())
        if seen != self._labels_seen:
            metrics = [QFontMetricsF(theme.font(kind)) for kind in ("axis", "axis_title")]
            self._labels, self._labels_seen = surface_axes.layout(*seen, *metrics), seen
        return self._labels

    def grab(self) -> QImage:
        """Return the picture as it stands, with the pixels of the screen."""
        return self.grabFramebuffer()

    def _follow_camera(self) -> None:
        """Bring up to date what depends on where the eye is."""
        side = surface_axes.side_of(self.camera)
        if side != self._side:
            self._side = side
            self.frame = surface_axes.frame(self.box, side)
            self._grid.show_ends(self.frame.grid)
            self._edges.show_ends(self.frame.edges)
        self.hover.resize(self.camera.zoom**-0.7)
        self.runs.follow(self.camera)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._mouse = event.position()
        self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Orbit with the left button; pan with another one, or with Ctrl."""
        moved, self._mouse = event.position() - self._mouse, event.position()
        buttons = event.buttons()
        if (
            buttons == Qt.MouseButton.LeftButton
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.turn(-_ORBIT_DEGREES * moved.x(), _ORBIT_DEGREES * moved.y())
        elif buttons:
            self.shift(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self.zoom(1.0015 ** event.angleDelta().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand keys on: the view has none of its own."""
        top = self.parent()
        if top is not None:
            QCoreApplication.sendEvent(top, event)

    keyReleaseEvent = keyPressEvent
