"""Touch: the data and the start taken in hand; each drag is one entry of the undo stack."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from engine.data.dataset import Dataset
from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.panels.contour.loss_contour import LossContour
from gui.panels.data.data_points import MOST_POINTS
from gui.panels.data.data_space import DataSpace


class Touch(QObject):
    """Turns what a hand does in data space and on the contour into edits."""

    def __init__(
        self, session: Session, edits: Edits, data_space: DataSpace, contours: Sequence[LossContour]
    ) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self._data_space = data_space
        self._drag = object()
        self._row = 0
        self._at = QPointF()
        data_space.rows.grabbed.connect(self._grab_row)
        data_space.rows.moved.connect(self._move_row)
        data_space.plot.double_clicked.connect(self._add_row)
        data_space.plot.menu_wanted.connect(self._show_menu)
        data_space.plot.key_pressed.connect(self._on_key)
        for contour in contours:
            contour.start_grabbed.connect(self._grab_start)
            contour.start_moved.connect(self._move_start)
            contour.start_put.connect(self._put_start)

    # ---- the start

    @Slot()
    def _grab_start(self) -> None:
        self._drag = object()

    @Slot(int, float, float)
    def _move_start(self, number: int, w: float, b: float) -> None:
        self._edits.set_start(w, b, "Move the start", self._drag, number)

    @Slot(int, float, float)
    def _put_start(self, number: int, w: float, b: float) -> None:
        self._edits.set_start(w, b, "Move the start", number=number)

    # ---- the rows

    @Slot(int)
    def _grab_row(self, row: int) -> None:
        self._drag, self._row = object(), row

    @Slot(float, float)
    def _move_row(self, x: float, y: float) -> None:
        self._data_space.hold_view()
        source = self._session.active.source
        changed = with_row(source, self._row, x, float(y > 0.5))
        self._take(changed, f"Move row {self._row + 1}", self._drag)

    @Slot(object)
    def _add_row(self, at: QPointF) -> None:
        if len(self._session.active.source) < MOST_POINTS:
            self._take(with_added(self._session.active.source, at.x(), float(at.y() > 0.5)), "Add a row")

    @Slot(object)
    def _show_menu(self, at: QPointF) -> None:
        row = self._data_space.rows.row_at(at)
        menu = QMenu(self._data_space)
        menu.setObjectName("data_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._at = at
        if row is None:
            self._offer(menu, "Add a row here", self._add_here)
        else:
            self._row = row
            self._offer(menu, f"Flip the class of row {row + 1}\tF", self._flip)
            self._offer(menu, f"Remove row {row + 1}\tDel", self._remove)
        menu.popup(QCursor.pos() + QPoint(1, 1))

    @Slot(str, object)
    def _on_key(self, key: str, at: QPointF) -> None:
        row = self._data_space.rows.row_at(at)
        if row is not None:
            self._row = row
            self._flip() if key == "F" else self._remove()

    @staticmethod
    def _offer(menu: QMenu, text: str, handler: object) -> None:
        action = QAction(text, menu)
        action.triggered.connect(handler)
        menu.addAction(action)

    @Slot()
    def _add_here(self) -> None:
        self._add_row(self._at)

    @Slot()
    def _flip(self) -> None:
        source = self._session.active.source
        y = 1 - float(source.y[self._row])
        changed = with_row(source, self._row, float(source.x[self._row]), y)
        self._take(changed, f"Flip the class of row {self._row + 1}")

    @Slot()
    def _remove(self) -> None:
        if len(self._session.active.source) == 1:
            self._edits.refused.emit("The last row cannot be removed; there must be one to learn from.")
            return
        self._take(without_row(self._session.active.source, self._row), f"Remove row {self._row + 1}")

    def _take(self, dataset: Dataset, text: str, drag: object = None) -> None:
        self._edits.start_anew(self._session.active.run.on(dataset), text, drag)


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
    mark = "" if source.title.endswith(" (edited)") else " (edited)"
    # what is said of the original's rows need not hold for these
    about.update(x=x, y=y, title=source.title + mark, name=source.name, description="Edited by hand.")
    return Dataset(**about)
