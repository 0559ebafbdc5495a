"""One start of the lab, in a process of its own: when the window is on screen, and when it is ready.

Opens it as ``gui.app.main`` does, prints both as seconds of the monotonic clock, which every process reads
alike, and ends.
"""

import time

from gui.app import create_main_window, prepare_application
from gui.start_up.display import display_problem


def open_and_print():
    """Open the window, print the two times, and close it."""
    problem = display_problem()
    if problem:
        raise SystemExit(problem)
    application = prepare_application()
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot

    class Watch(QObject):
        """Waits for the window's first paint, and for Play."""

        def __init__(self, window):
            super().__init__(window)
            self.window, self.times = window, {}
            window.installEventFilter(self)
            window.actions_by_name["play"].enabledChanged.connect(self.on_enabled)

        def eventFilter(self, _, event):
            if event.type() == QEvent.Type.Paint and "on_screen" not in self.times:
                self.window.removeEventFilter(self)
                QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))  # comes when all of it is painted
            return False

        def event(self, event):
            if event.type() == QEvent.Type.User:
                self.note("on_screen")
            return super().event(event)

        @Slot(bool)
        def on_enabled(self, _):  # it is off at first
            self.note("ready")

        def note(self, name):
            self.times.setdefault(name, time.monotonic())
            if len(self.times) == 2 and self.window.isVisible():
                print(self.times["on_screen"], self.times["ready"], flush=True)
                QTimer.singleShot(0, self.window.close)

    window = create_main_window()
    window.watch = Watch(window)
    window.show()
    application.exec()


if __name__ == "__main__":
    open_and_print()
