"""Tests of the window: a real one, on a real X server, with software OpenGL."""

import gc

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from gui.app import create_main_window, prepare_application
from tests.gui.comparing import add_run

QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


@pytest.fixture(scope="session")
def qapp_cls():
    return QApplication


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application with the house's look from the first test on, whichever that is."""
    return prepare_application()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """No test sees another's window state, or the user's."""
    monkeypatch.setenv("CROSS_ENTROPY_LAB_SETTINGS", str(tmp_path / "settings.ini"))


@pytest.fixture(autouse=True)
def every_move_counts():
    """Let pyqtgraph take all moves of the mouse, also those that follow within 10 ms."""
    before = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", before)


class Answerer(QObject):
    """Clicks a button of the modal box that comes next, and keeps what it said."""

    def __init__(self, name, word):
        super().__init__()
        self.name, self.word, self.text = name, word, None
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self.timer.start(10)

    @Slot()
    def look(self):
        box = QApplication.activeModalWidget()
        if box is not None and box.objectName() == self.name:
            self.timer.stop()
            self.text = box.text()
            button = next(b for b in box.buttons() if b.text().replace("&", "") == self.word)
            button.click()


@pytest.fixture
def make_answerer():
    """Return the class whose instances answer the next modal box."""
    return Answerer


@pytest.fixture
def make_window(qtbot, make_recorder):
    """Return a function that makes a window, shown and ready; every one is closed at the end."""
    windows = []

    def make(experiment=None, *, show=True, ready=True, **options):
        window = create_main_window(experiment, **options)
        window.recorder = make_recorder().listen_to(window.worker)
        windows.append(window)
        if show:
            window.resize(1366, 740)
            window.show()
            window.activateWindow()  # without a window manager nobody else gives it the keys
            qtbot.waitUntil(window.isActiveWindow)
        if ready:
            qtbot.waitUntil(lambda: window.findChild(QObject, "play").isEnabled(), timeout=20_000)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def window(make_window):
    """The seed lab's window, shown and ready."""
    return make_window()


@pytest.fixture
def compared(window, qtbot):
    """The seed lab's window with a second run, on the mean squared error, active."""
    add_run(window, qtbot, loss="mse")
    return window
