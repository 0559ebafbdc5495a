"""Touch: the data and the start taken in hand; each drag is one entry of the undo stack."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from gui.lab.edits import Edits
from gui.look.words import _
from gui.panels.contour.loss_contour import LossContour
from gui.panels.data.data_space import DataSpace
from gui.views.row_edits import RowEdits, flip_text, remove_text


class Touch(QObject):
    """Turns what a hand does in data space and on the contour into edits."""

    def __init__(
        self, edits: Edits, rows: RowEdits, data_space: DataSpace, contours: Sequence[LossContour]
    ) -> None:
        super().__init__()
        self._edits, self._rows = edits, rows
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
        self._edits.set_start(w, b, _("Move the start"), self._drag, number)

    @Slot(int, float, float)
    def _put_start(self, number: int, w: float, b: float) -> None:
        self._edits.set_start(w, b, _("Move the start"), number=number)

    # ---- the rows

    @Slot(int)
    def _grab_row(self, row: int) -> None:
        self._drag, self._row = object(), row

    @Slot(float, float)
    def _move_row(self, x: float, y: float) -> None:
        self._data_space.hold_view()
        self._rows.move(self._row, x, float(y > 0.5), self._drag)

    @Slot(object)
    def _add_row(self, at: QPointF) -> None:
        self._rows.add(at.x(), float(at.y() > 0.5))

    @Slot(object)
    def _show_menu(self, at: QPointF) -> None:
        row = self._data_space.rows.row_at(at)
        menu = QMenu(self._data_space)
        menu.setObjectName("data_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._at = at
        if row is None:
            self._offer(menu, _("Add a row here"), self._add_here)
        else:
            self._row = row
            self._offer(menu, flip_text(row) + "\tF", self._flip)
            self._offer(menu, remove_text(row) + "\tDel", self._remove)
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
        self._rows.flip(self._row)

    @Slot()
    def _remove(self) -> None:
        self._rows.remove(self._row)
