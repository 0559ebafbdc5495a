"""Bring the window to where one sample can be compared with another, however random what was before."""

import ctypes
import gc
import sys
import threading

import numpy as np

SCENES = 64  # llvmpipe's MAX_SCENES
LAYERS = 40  # blended rectangles in a scene: drawn in far more time than it takes to hand them over
MATRIX, PRODUCTS = 512, 40  # rows and columns: enough that numpy multiplies on every core
CALLERS = 6  # threads that may multiply at once: the window's, two maps, two searches, the map of starts


def multiply_at_once():
    """Multiply large matrices in as many threads as the program does, so that OpenBLAS has what it keeps.

    It keeps 32 MB for each thread that has multiplied while others did. Its own threads it ends where the
    process forks (PyOpenGL looks for its libraries in that way), and starts again at the next large product.
    """
    matrix = np.ones((MATRIX, MATRIX))
    together = threading.Barrier(CALLERS)

    def multiply():
        together.wait()
        for _ in range(PRODUCTS):
            matrix @ matrix

    callers = [threading.Thread(target=multiply) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


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
