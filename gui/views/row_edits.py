"""RowEdits: the rows of the data moved, flipped, added and removed, each an entry of the undo stack."""

import dataclasses

import numpy as np
from PySide6.QtCore import QObject, Slot

from engine.data.dataset import Dataset
from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.look.words import _
from gui.panels.data.data_points import MOST_POINTS
from gui.views.asked import Asked


class RowEdits(QObject):
    """Asks for edits of the session's rows, one on top of the other."""

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self._asked: Asked[Dataset] = Asked()
        session.run_changed.connect(self._on_run_changed)

    @property
    def source(self) -> Dataset:
        """The rows, as they will be once every edit has been accepted."""
        return self._asked.latest(self._session.active.source)

    def move(self, row: int, x: float, y: float, drag: object = None) -> None:
        """Put a row (from 0) at x, in class y; moves of one `drag` are one entry."""
        self._take(with_row(self.source, row, x, y), _("Move row {row}").format(row=row + 1), drag)

    def flip(self, row: int) -> None:
        """Let a row be of the other class."""
        source = self.source
        changed = with_row(source, row, float(source.x[row]), 1 - float(source.y[row]))
        self._take(changed, flip_text(row))

    def add(self, x: float, y: float) -> bool:
        """Add a row at the end; return whether there is room for one."""
        if len(self.source) >= MOST_POINTS:
            return False
        self._take(with_added(self.source, x, y), _("Add a row"))
        return True

    def remove(self, row: int) -> bool:
        """Remove a row; return whether it was not the last one."""
        if len(self.source) == 1:
            self._edits.refused.emit(_("The last row cannot be removed; there must be one to learn from."))
            return False
        self._take(without_row(self.source, row), remove_text(row))
        return True

    def _take(self, dataset: Dataset, text: str, drag: object = None) -> None:
        self._asked.add(dataset)
        self._edits.start_anew(self._session.active.run.on(dataset), text, drag)

    @Slot()
    def _on_run_changed(self) -> None:
        self._asked.came(self._session.active.source)


def flip_text(row: int) -> str:
    """Return what flipping a row (from 0) is called."""
    return _("Flip the class of row {row}").format(row=row + 1)


def remove_text(row: int) -> str:
    """Return what removing a row (from 0) is called."""
    return _("Remove row {row}").format(row=row + 1)


def with_row(source: Dataset, row: int, x: float, y: float) -> Dataset:
    """Return the set with other values in one row (from 0)."""
    xs, ys = source.x.copy(), source.y.copy()
    xs[row], ys[row] = x, y
    return _edited(source, xs, ys)


def with_added(source: Dataset, x: float, y: float) -> Dataset:
    """Return the set with one more row at its end."""
    return _edited(source, np.append(source.x, np.float32(x)), np.append(source.y, np.float32(y)))


def without_row(source: Dataset, row: int) -> Dataset:
    """Return the set without one row (from 0)."""
    return _edited(source, np.delete(source.x, row), np.delete(source.y, row))


def _edited(source: Dataset, x: np.ndarray, y: np.ndarray) -> Dataset:
    about = {field.name: getattr(source, field.name) for field in dataclasses.fields(source)}
    mark = _("(edited)")
    title = source.title if source.title.endswith(mark) else f"{source.title} {mark}"
    # what is said of the original's rows need not hold for these
    about.update(x=x, y=y, title=title, name=source.name, description=_("Edited by hand."))
    return Dataset(**about)
