"""RowHand: a row of the data taken in hand by keys in data space: chosen, moved, flipped, added, removed."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from engine.data.dataset import Dataset
from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.look.text import number_text
from gui.look.words import N_, _
from gui.panels.data.data_points import MOST_POINTS
from gui.panels.data.data_space import DataSpace
from gui.panels.hand_keys import HandKeys
from gui.views.row_edits import RowEdits

_KEYS = N_("← → choose · Shift+← → move, with Ctrl far · ↑ ↓ or F class · A add · Del remove · Esc done")
_CHOOSE = {"Left": -1, "Right": 1}
_MOVE = {  # by how much of the view
    "Shift+Left": -0.01,
    "Shift+Right": 0.01,
    "Ctrl+Shift+Left": -0.1,
    "Ctrl+Shift+Right": 0.1,
}
_ENDS = {"Home": 0, "End": -1}
_CLASSES = {"Up": 1.0, "Down": 0.0}
_REMOVE, _ADD = ("Del", "Backspace"), ("A", "Ins")
_BESIDE = 0.03  # of the view: where a row is added


class RowHand(QObject):
    """Turns keys in data space into edits of the row in hand, which has a ring.

    Attributes
    ----------
    row : int
        In hand, or the last that was; from 0.
    """

    def __init__(self, session: Session, edits: Edits, rows: RowEdits, data_space: DataSpace) -> None:
        super().__init__()
        self._session, self._edits, self._rows, self._data_space = session, edits, rows, data_space
        self.row = -1
        self._drag = object()
        keys = (*_CHOOSE, *_MOVE, *_ENDS, *_CLASSES, *_REMOVE, *_ADD, "F")
        self.keys = HandKeys(data_space, data_space.plot, keys)
        self.keys.taken.connect(self._take)
        self.keys.let_go.connect(self._let_go)
        self.keys.pressed.connect(self._on_key)
        session.run_changed.connect(self._show)

    @Slot()
    def _take(self) -> None:
        source = self._rows.source
        if len(source) > MOST_POINTS:
            words = _("Of more than {most:,} rows, which are drawn as a density, none can be taken in hand.")
            self._edits.refused.emit(words.format(most=MOST_POINTS))
            self.keys.release()
            return
        if not 0 <= self.row < len(source):
            self.row = nearest(source, self._data_space.middle)
        self._data_space.hold_view(until_let_go=True)
        self._show()

    @Slot()
    def _let_go(self) -> None:
        self._data_space.let_view_go()
        self._data_space.show_chosen(None)

    @Slot(str, bool)
    def _on_key(self, key: str, anew: bool) -> None:
        """Do what `key` says; while it is held, moves are one entry of the undo stack."""
        if anew:
            self._drag = object()
        x, y = self._place()
        if key in _CHOOSE:
            self.row = neighbour(self._rows.source, self.row, _CHOOSE[key])
        elif key in _ENDS:
            self.row = int(eye_order(self._rows.source)[_ENDS[key]])
        elif key in _MOVE:
            self._rows.move(self.row, x + _MOVE[key] * self._data_space.width_seen, y, self._drag)
        elif key == "F" or (key in _CLASSES and y != _CLASSES[key]):
            self._rows.flip(self.row)
        elif key in _ADD and self._rows.add(x + _BESIDE * self._data_space.width_seen, y):
            self.row = len(self._rows.source) - 1
        elif key in _REMOVE and anew:
            self._remove()
        self._show()

    def _remove(self) -> None:
        """Remove the row; its neighbour to the right is in hand then, or the one to the left."""
        source, row = self._rows.source, self.row
        order = eye_order(source).tolist()
        place = order.index(row)
        beside = order[place + 1] if place + 1 < len(order) else order[place - 1]
        if self._rows.remove(row):
            self.row = beside - int(beside > row)

    def _place(self) -> tuple[float, float]:
        source = self._rows.source
        return float(source.x[self.row]), float(source.y[self.row])

    @Slot()
    def _show(self) -> None:
        """Ring the row, and say which it is and where."""
        if not self.keys.in_hand:
            return
        source = self._rows.source
        self.row = min(self.row, len(source) - 1)
        if len(source) > MOST_POINTS:
            self.keys.release()
            return
        x, y = self._place()
        self._data_space.show_chosen((x, y))
        words = _("Row {row} of {rows}: x {x}, class {y}")
        words = words.format(row=self.row + 1, rows=len(source), x=number_text(x), y=int(y))
        self.keys.say(words, _(_KEYS))


def eye_order(source: Dataset) -> np.ndarray:
    """Return the rows from left to right; those of one place class by class."""
    return np.lexsort((source.y, source.x))


def neighbour(source: Dataset, row: int, step: int) -> int:
    """Return the next row to the right (1) or left (-1); at an end it stays."""
    order = eye_order(source)
    place = int(np.flatnonzero(order == row)[0]) + step
    return int(order[min(max(place, 0), len(order) - 1)])


def nearest(source: Dataset, x: float) -> int:
    """Return the row nearest to x."""
    return int(np.argmin(np.abs(source.x - x)))
