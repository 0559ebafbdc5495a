"""Tests of the maps of starts: small ones, and a gate that holds them up."""

import threading

import pytest
from PySide6.QtCore import Qt

from engine.plan.experiment import Experiment
from engine.progress import Cancelled
from engine.training.starts import train_starts
from tests.gui.starts.hands import CONTROL, SHIFT, SMALL


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    monkeypatch.setattr("gui.starts.training.SIZES", SMALL)


@pytest.fixture
def make_lab(make_window, qtbot):
    """Return a function that makes a window and opens the maps, by the key."""

    def make(**options):
        window = make_window(Experiment(**options), with_opengl=False)
        qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
        qtbot.waitUntil(window.starts.isActiveWindow)
        return window

    return make


@pytest.fixture
def gate(monkeypatch):
    """Let maps finer than the first wait for the gate, telling how far they are; it is opened in the end."""
    opened = threading.Event()

    def slow(experiment, dataset, w, b, changes=(), progress=None):
        while len(w) > SMALL[0] and not opened.is_set():
            if not progress(0.5):
                raise Cancelled
            opened.wait(0.002)
        return train_starts(experiment, dataset, w, b, changes, progress)

    monkeypatch.setattr("gui.starts.training.train_starts", slow)
    yield opened
    opened.set()
