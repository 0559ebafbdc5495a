"""What a person does to compare runs."""

import numpy as np
from PySide6.QtCore import Qt


def add_run(window, qtbot, **fields):
    """Add a run by its key, and change it by the form's own way."""
    count = len(window.session.runs)
    qtbot.keyClick(
        window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: len(window.session.runs) == count + 1)
    if fields:
        window.edits.set_fields(fields, "Change")
        wanted = list(fields.items())
        qtbot.waitUntil(lambda: all(getattr(window.session.active.run.experiment, k) == v for k, v in wanted))


def make_active(window, qtbot, number):
    window.edits.make_active(number)
    qtbot.waitUntil(lambda: window.session.active.number == number)


def parameters(run):
    return np.column_stack([run.history.column(name) for name in ("w", "b")])
