"""What a person does with the experiment, and what is seen of it."""

from PySide6.QtCore import Qt

LEFT = Qt.MouseButton.LeftButton


def step_to(qtbot, window, index):
    while window.session.newest < index:
        before = window.session.newest
        window.player.to_newest()
        window.player.step_epoch()
        qtbot.waitUntil(lambda b=before: window.session.newest > b and at_an_end(window))
    qtbot.waitUntil(lambda: window.player.state in ("paused", "finished"))


def at_an_end(window):
    return window.session.newest % window.session.active.batches_per_epoch == 0
