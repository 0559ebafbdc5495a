"""Large files are read beside the window, can be cancelled, and the newest wins."""

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QMessageBox,
    QProgressDialog,
    QPushButton,
)

from gui.files.reading import PROGRESS_AFTER_MS
from tests.gui.files.hands import PLAIN, find, is_taken_up, write
from tests.waits import stays


def big_csv(path, rows):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=rows).astype(np.float32), rng.integers(0, 2, rows)
    path.write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
    return x, y


class Heart(QObject):
    """Beats every 10 ms in the window's thread, and keeps the longest pause."""

    def __init__(self):
        super().__init__()
        self.beats, self.longest, self.last = 0, 0.0, time.perf_counter()
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.beat)
        self.timer.start(10)

    @Slot()
    def beat(self):
        now = time.perf_counter()
        self.beats, self.longest, self.last = self.beats + 1, max(self.longest, now - self.last), now


def test_a_large_file_is_read_while_the_window_lives(window, qtbot, tmp_path):
    x, y = big_csv(tmp_path / "big.csv", 300_000)
    heart = Heart()
    window.document.open_path(tmp_path / "big.csv")
    is_taken_up(qtbot, window, 300_000)
    assert heart.beats > 10
    assert heart.longest < 0.5
    assert np.array_equal(window.session.active.source.x, x)
    assert np.array_equal(window.session.active.source.y, y)


def test_reading_can_be_cancelled(window, qtbot, tmp_path):
    big_csv(tmp_path / "big.csv", 1_000_000)
    before = window.session.active
    window.document.open_path(tmp_path / "big.csv")
    progress = find(qtbot, window, QProgressDialog, "progress")
    qtbot.waitUntil(lambda: progress.value() > 0)
    qtbot.mouseClick(progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert window.session.active is before
    window.document.open_path(write(tmp_path / "plain.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    assert not window.findChildren(QMessageBox)
    assert window.edits.stack.count() == 1, "what is read on the same thread before it would have come first"


def test_no_progress_is_shown_for_a_small_file(window, qtbot, tmp_path):
    window.document.open_path(write(tmp_path / "plain.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    stays(qtbot, lambda: not window.findChildren(QProgressDialog), PROGRESS_AFTER_MS / 1000 + 0.1)


def test_the_newest_of_two_files_is_opened(window, qtbot, tmp_path):
    window.document.open_path(write(tmp_path / "first.csv", "1,0\n2,1\n"))
    window.document.open_path(write(tmp_path / "second.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    assert window.edits.stack.count() == 1
