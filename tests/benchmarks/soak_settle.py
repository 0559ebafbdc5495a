"""Bring the window to where one sample can be compared with another, however random what was before."""

import ctypes
import gc
import sys

import numpy as np

SCENES = 64  # llvmpipe's MAX_SCENES
LAYERS = 40  # blended rectangles in a scene: drawn in far more time than it takes to hand them over
MATRIX = 512  # rows and columns: large enough that numpy multiplies on every core


def start_matrix_threads():
    """Multiply two large matrices, so that the threads OpenBLAS keeps for it are there.

    It ends them where the process forks (PyOpenGL looks for its libraries in that way) and starts them again
    at the next large product, which may be the map of a set with many rows, minutes later.
    """
    matrix = np.ones((MATRIX, MATRIX))
    return matrix @ matrix


def use_scenes_anew(view):
    """Let the software renderer use each of its scenes once for the 3D view as large as it is now.

    Mesa's llvmpipe draws into one of up to 64 scenes, the first that is not being drawn. A scene that has
    been drawn keeps the colours and depths it was drawn into (32 bytes a pixel, 39 MB where the 3D view has
    the window) until it is used again, and all but the first are used only while those before them are
    being drawn. So it keeps none, one or several pictures of sizes long gone, by chance: 7 to 71 MB with the
    same window. Here every scene is slow to draw, so that the next one has to be used as well.
    """
    from OpenGL import GL

    view.makeCurrent()
    layers = _layers(GL)
    GL.glPushAttrib(GL.GL_ALL_ATTRIB_BITS)
    GL.glUseProgram(0)
    for matrix in (GL.GL_PROJECTION, GL.GL_MODELVIEW):
        GL.glMatrixMode(matrix)
        GL.glPushMatrix()
        GL.glLoadIdentity()
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glEnable(GL.GL_BLEND)  # of opaque ones only the last would be drawn
    GL.glBlendFunc(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA)
    GL.glColor4f(1.0, 1.0, 1.0, 0.01)
    for _ in range(SCENES):
        GL.glCallList(layers)
        GL.glFlush()
    GL.glFinish()
    for matrix in (GL.GL_MODELVIEW, GL.GL_PROJECTION):
        GL.glMatrixMode(matrix)
        GL.glPopMatrix()
    GL.glPopAttrib()
    GL.glDeleteLists(layers, 1)
    view.doneCurrent()
    view.update()


def _layers(GL):
    """Return a list of commands that are handed over at once and take long to draw."""
    layers = GL.glGenLists(1)
    GL.glNewList(layers, GL.GL_COMPILE)
    for _ in range(LAYERS):
        GL.glRectf(-1.0, -1.0, 1.0, 1.0)
    GL.glEndList()
    return layers


def collect():
    """Give back what nobody needs: Qt's deleted objects, Python's cycles, the heap's free pages."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
