"""A window shown for measuring, and waiting for it without standing still."""

import os
import sys
import tempfile
import time

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from gui.app import create_main_window, prepare_application

SIZE = (1600, 900)
LONGEST_S = 60.0
LOOK_EVERY_MS = 5


class Complaints(QObject):
    """Brings what the window's banner would say to where faults of a bench are noted."""

    @Slot(object)
    def on_failed(self, error):
        sys.excepthook(type(error), error, error.__traceback__)


def shown(experiment, with_opengl=True):
    """Return a window at 1600 × 900, with settings of its own, ready, every panel drawn."""
    os.environ["CROSS_ENTROPY_LAB_SETTINGS"] = os.path.join(tempfile.mkdtemp(), "settings.ini")
    prepare_application()
    window = create_main_window(experiment, with_opengl=with_opengl)
    window.complaints = Complaints(window)
    window.worker.failed.connect(window.complaints.on_failed)
    window.resize(*SIZE)
    window.show()
    wait_until(window.actions_by_name["play"].isEnabled)
    wait_until(lambda: window.views.loss_surface.view is not None or not with_opengl)
    wait(1.0)
    return window


def wait(seconds):
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(done, longest_s=LONGEST_S):
    """Let the event loop run until `done()`; TimeoutError if that does not come."""
    end = time.monotonic() + longest_s
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {longest_s:.0f} s in vain")
        wait(LOOK_EVERY_MS / 1000)
