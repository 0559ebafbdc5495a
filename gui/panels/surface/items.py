"""The things drawn in the 3D view, made once and then updated. Imports pyqtgraph.opengl: see opengl_probe."""

from typing import Any

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from pyqtgraph.opengl.MeshData import MeshData
from pyqtgraph.opengl.shaders import FragmentShader, ShaderProgram, VertexShader

from gui.look import theme

# Faces are pushed a little away from the eye, so that lines on them are seen whole. Where two lines lie at
# the same depth, the later one wins. Both need every item to set the same states.
_COMMON = {GL.GL_DEPTH_TEST: True, GL.GL_CULL_FACE: False, "glDepthFunc": (GL.GL_LEQUAL,)}
_FACES = {**_COMMON, GL.GL_BLEND: False, GL.GL_POLYGON_OFFSET_FILL: True, "glPolygonOffset": (2.0, 2.0)}
_SOLID = {**_COMMON, GL.GL_BLEND: False, GL.GL_POLYGON_OFFSET_FILL: False}
_HULL = {**_SOLID, GL.GL_CULL_FACE: True, "glCullFace": (GL.GL_BACK,)}
_CLEAR = {
    **_COMMON,
    GL.GL_BLEND: True,
    GL.GL_POLYGON_OFFSET_FILL: False,
    "glBlendFuncSeparate": (GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA),
}
_NOTHING = np.zeros((2, 3), np.float32)


def two_sided() -> Any:
    """Return a shader that draws the underside of a surface paler, so that it is not taken for its top."""
    underside = ", ".join(f"{part:.3f}" for part in rgba(theme.UNDERSIDE)[:3])
    return ShaderProgram(
        "two_sided",
        [
            VertexShader("""
                uniform mat4 u_mvp;
                attribute vec4 a_position;
                attribute vec4 a_color;
                varying vec4 v_color;
                void main() {
                    v_color = a_color;
                    gl_Position = u_mvp * a_position;
                }
            """),
            FragmentShader(f"""
                #ifdef GL_ES
                precision mediump float;
                #endif
                varying vec4 v_color;
                void main() {{
                    vec3 grey = vec3(dot(v_color.rgb, vec3(0.3, 0.6, 0.1)));
                    vec3 under = mix(grey, vec3({underside}), 0.6);
                    gl_FragColor = gl_FrontFacing ? v_color : vec4(under, 1.0);
                }}
            """),
        ],
    )


class SurfaceItem(gl.GLMeshItem):
    """The lit surface, or any faces with colours of their own."""

    def __init__(self, shader: Any = None) -> None:
        super().__init__(
            vertexes=np.zeros((3, 3), np.float32),
            faces=np.array([[0, 1, 2]], np.uint32),
            smooth=True,
            computeNormals=False,
            glOptions=_FACES,
            shader=shader,
        )

    def show_shape(
        self, vertexes: NDArray[np.float32], faces: NDArray[np.uint32], colours: NDArray[np.float32]
    ) -> None:
        """Take up other points (n, 3), triangles (m, 3) and colours (n, 4)."""
        self.setMeshData(vertexes=vertexes, faces=faces, vertexColors=colours)


class Lines(gl.GLLinePlotItem):
    """Line segments, `points` wide in points of the screen."""

    def __init__(self, colour: str, points: float, alpha: float = 1.0) -> None:
        options = _SOLID if alpha == 1 else _CLEAR
        super().__init__(pos=_NOTHING, mode="lines", glOptions=options)
        self.points, self._look = points, (colour, alpha)
        self.restyle()

    def restyle(self) -> None:
        """Take the colour in use."""
        self.setData(color=theme.colour(*self._look))

    def show_ends(self, ends: NDArray[np.float32], colours: NDArray[np.float32] | None = None) -> None:
        """Take up other segments, (2n, 3), and the colours of their ends, (2n, 4)."""
        data = {"pos": ends if len(ends) else _NOTHING}
        if colours is not None:
            data["color"] = colours if len(ends) else np.zeros((2, 4), np.float32)
        self.setData(**data)

    def paint(self) -> None:
        """Draw; the width is in the pixels that the screen really has."""
        self.width = self.points * self.view().devicePixelRatio()
        super().paint()


class Ball:
    """A lit ball with an outline that stands out on any colour.

    The outline is a larger ball around it, of which only the far half is drawn (pyqtgraph's spheres are
    inside out, hence GL_BACK).
    """

    def __init__(self, colour: str, outline: str, radius: float) -> None:
        self.radius = radius
        sphere = MeshData.sphere(rows=14, cols=20)
        points, faces = sphere.vertexes().astype(np.float32), sphere.faces().astype(np.uint32)
        self.hull, self.body = SurfaceItem(), SurfaceItem()
        self.hull.setGLOptions(_HULL)
        self.body.setGLOptions(_SOLID)
        self.items = (self.hull, self.body)
        self._shape, self._colour, self._outline = (points, faces), colour, outline
        self.restyle()
        self.position: tuple[float, float, float] | None = None
        self._scale = 1.0
        self.place(None)

    def restyle(self) -> None:
        """Take the colours in use."""
        points, faces = self._shape
        light = np.array([0.15, -0.55, 0.82])
        shade = np.clip(0.72 + 0.36 * (points @ light), 0, 1)[:, None]
        shine = (np.clip(points @ light, 0, 1) ** 24)[:, None] * 0.5
        lit = np.column_stack([rgba(self._colour)[:3] * shade * (1 - shine) + shine, np.ones(len(points))])
        self.body.show_shape(points, faces, np.clip(lit, 0, 1).astype(np.float32))
        self._draw_outline()

    def _draw_outline(self) -> None:
        points, faces = self._shape
        colours = np.tile(rgba(self._outline), (len(points), 1))
        self.hull.show_shape(points, faces, colours.astype(np.float32))

    def place(self, position: tuple[float, float, float] | None) -> None:
        """Put the ball's middle there, or hide it."""
        self.position = position
        for item in self.items:
            item.setVisible(position is not None)
        self._move()

    def set_outline(self, outline: str) -> None:
        """Draw the outline in another colour."""
        if outline != self._outline:
            self._outline = outline
            self._draw_outline()

    def resize(self, scale: float) -> None:
        """Draw the ball this many times its radius."""
        if scale != self._scale:
            self._scale = scale
            self._move()

    def _move(self) -> None:
        if self.position is None:
            return
        for item, factor in ((self.hull, 1.3), (self.body, 1.0)):
            item.resetTransform()
            item.translate(*self.position)
            size = factor * self.radius * self._scale
            item.scale(size, size, size)


def rgba(name: str) -> NDArray[np.float64]:
    """Return the colour of a role: red, green, blue and opacity from 0 to 1."""
    colour = theme.colour(name)
    return np.array([colour.redF(), colour.greenF(), colour.blueF(), colour.alphaF()])


def seen_as_wires(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return colours, (n, 3), as thin lines need them to stand out on the card."""
    return colours + theme.in_use().wires * (rgba(theme.INK)[:3] - colours)


class FloorPlate(SurfaceItem):
    """The floor of the box."""

    def __init__(self) -> None:
        super().__init__()
        self.restyle()

    def restyle(self) -> None:
        """Take the colour in use."""
        corners = np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], np.float32)
        colour = np.tile(rgba(theme.FLOOR).astype(np.float32), (4, 1))
        self.show_shape(corners, np.array([[0, 1, 2], [0, 2, 3]], np.uint32), colour)
