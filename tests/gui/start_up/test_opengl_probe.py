"""The probe for OpenGL, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def probe(**environment: str) -> list[str]:
    """Return what the probe says in a process of its own, and what it set."""
    script = (
        "import os, sys\nfrom PySide6.QtGui import QGuiApplication\napplication = QGuiApplication([])\n"
        "from gui.start_up.opengl_probe import opengl_problem\nprint(opengl_problem())\n"
        "print(os.environ.get('PYOPENGL_PLATFORM'))\nprint('pyqtgraph' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**{k: v for k, v in os.environ.items() if k != "PYOPENGL_PLATFORM"}, **environment},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_probe_without_opengl(platform):
    assert probe(QT_QPA_PLATFORM=platform) == [
        f"The display in use ({platform}) has no OpenGL.",
        "None",
        "False",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Xvfb")
@pytest.mark.parametrize("integration", ["xcb_glx", "xcb_egl"])
def test_probe_says_which_library_made_the_context(xvfb, integration):
    if xvfb is None:
        pytest.skip("Xvfb is not installed")
    said = probe(DISPLAY=f":{xvfb.display}", QT_QPA_PLATFORM="xcb", QT_XCB_GL_INTEGRATION=integration)
    assert said == ["None", integration.removeprefix("xcb_"), "False"]


def test_probe_where_the_display_has_no_opengl():
    said = probe(QT_QPA_PLATFORM="xcb", QT_XCB_GL_INTEGRATION="none")
    assert said == [
        "This computer offers no OpenGL: its graphics driver is missing or does not answer.",
        "None",
        "False",
    ]
