"""Tests of files: windows whose document is clean in the end."""

import pytest

from engine.plan.experiment import Experiment


@pytest.fixture
def lab(make_window):
    """Return a function that makes a window; each is clean in the end, so that nobody is asked."""
    windows = []

    def make(**options):
        windows.append(make_window(Experiment(**options), with_opengl=False))
        return windows[-1]

    yield make
    for window in windows:
        window.edits.stack.setClean()


@pytest.fixture
def window(lab):
    return lab()
