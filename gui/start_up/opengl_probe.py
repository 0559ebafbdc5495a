"""Say why the 3D view cannot be shown, before anything of pyqtgraph.opengl is imported."""

import ctypes
import os
import sys

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from engine.words import _

NEEDED = (2, 1)  # pyqtgraph.opengl's least version
_NO_OPENGL_PLATFORMS = ("offscreen", "minimal", "vnc", "linuxfb")
# Which library made the context that is current: PyOpenGL's name for it, its file, the function to ask.
_MAKERS = (
    ("glx", "libGL.so.1", "glXGetCurrentContext"),
    ("glx", "libGLX.so.0", "glXGetCurrentContext"),
    ("egl", "libEGL.so.1", "eglGetCurrentContext"),
)


def opengl_problem() -> str | None:
    """Return one sentence that says why 3D cannot be shown, or None if it can.

    Needs a QGuiApplication. Where there is no problem ``PYOPENGL_PLATFORM`` has been set to what Qt really
    uses, so call this before the first import of OpenGL (and so of pyqtgraph.opengl). About 50 ms.
    """
    platform = QGuiApplication.platformName()
    if platform in _NO_OPENGL_PLATFORMS:
        return _("The display in use ({platform}) has no OpenGL.").format(platform=platform)
    surface = QOffscreenSurface()
    surface.create()
    context = QOpenGLContext()
    if not surface.isValid() or not context.create() or not context.makeCurrent(surface):
        return _("This computer offers no OpenGL: its graphics driver is missing or does not answer.")
    try:
        version = context.format().version()
        if version < NEEDED:
            sentence = _("This computer's OpenGL is too old: it is {major}.{minor}, and 2.1 is needed.")
            return sentence.format(major=version[0], minor=version[1])
        _tell_pyopengl()
    finally:
        context.doneCurrent()
    return None


def _tell_pyopengl() -> None:
    """Set ``PYOPENGL_PLATFORM`` to the maker of the context that is current.

    WORKAROUND: PyOpenGL guesses GLX or EGL from the session's variables, wrongly in some Wayland sessions;
    then surface and lines do not appear.
    """
    if sys.platform in ("win32", "darwin"):
        return
    for name, library, function in _MAKERS:
        try:
            current = getattr(ctypes.CDLL(library), function)
        except (OSError, AttributeError):
            continue
        current.restype = ctypes.c_void_p
        if current():
            os.environ["PYOPENGL_PLATFORM"] = name
            return
