"""All tests: windows on the X server that pytest-xvfb starts, not on somebody's Wayland desktop."""

import os
import sys

if sys.platform == "linux":
    os.environ["QT_QPA_PLATFORM"] = "xcb"

import pytest
from PySide6.QtCore import QObject, Slot

from engine import torch_setup
from tests.leftovers import Leftovers

torch_setup.prepare()  # before any test imports torch

pytest_plugins = ["pytester"]
pytest.register_assert_rewrite("tests.waits", "tests.engine", "tests.gui")


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch):
    """Fail a test that leaves a QThread or a QTimer running: it would go on into the tests after it."""
    leftovers = Leftovers(monkeypatch)
    yield
    left = leftovers.running()
    assert not left, f"left running: {', '.join(left)}"


class Recorder(QObject):
    """Keeps what a worker's signals bring, in the GUI thread."""

    def __init__(self):
        super().__init__()
        self.steps, self.states, self.accepted, self.failures = [], [], [], []
        self.order = []

    @Slot(object)
    def on_stepped(self, step):
        self.steps.append(step)
        self.order.append("stepped")

    @Slot(str)
    def on_state(self, state):
        self.states.append(state)
        self.order.append(state)

    @Slot(object)
    def on_accepted(self, accepted):
        self.accepted.append(accepted)
        self.order.append("accepted")

    @Slot(object)
    def on_failed(self, error):
        self.failures.append(error)

    def listen_to(self, worker):
        worker.stepped.connect(self.on_stepped)
        worker.state_changed.connect(self.on_state)
        worker.experiment_accepted.connect(self.on_accepted)
        worker.failed.connect(self.on_failed)
        return self


@pytest.fixture
def make_recorder():
    """Return the class whose instances keep what a worker's signals bring."""
    return Recorder
