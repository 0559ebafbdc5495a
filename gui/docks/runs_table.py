"""The table of runs: its model, the editor of names, and the view with its keys."""

from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.docks.run_rows import RunRow
from gui.look import theme
from gui.look.words import N_, _

HEADS = (N_("show"), N_("run"), N_("differs in"), N_("updates"), N_("loss"), N_("accuracy"), "w", "b", "‖∇L‖")
TIPS = (
    N_("Whether the panels show the run; the active one always is"),
    N_("Its name; a click makes the run active"),
    N_("What sets the runs apart"),
    N_("The update on show, of those known: as many rows seen as in the active run"),
    N_("The mean of the run's own loss over all rows, after this update"),
    N_("The share of rows on the right side of ŷ = 0.5"),
    N_("The weight after this update"),
    N_("The bias after this update"),
    N_("The length of the gradient of all rows, of the run's own loss, at this w and b"),
)
SHOWN, NAME, DIFFERENCES, UPDATES = range(4)
WIDEST = ("0.000e−00", "00.0 %", "−0.000e−00", "−0.000e−00", "0.000e−00")  # of the columns after the updates
NAME_WIDTHS = (110, 210)  # least and largest
LONGEST_NAME = 60
ROW_HEIGHT = 24
SWATCH = QSize(30, 16)
SYMBOL = 12  # wide and high
BOX = 20  # wide: a check box, in the place of which the active run has a ▸
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class RunsModel(QAbstractTableModel):
    """One line a run.

    Signals
    -------
    hidden_chosen(int, bool)
        A person wants the run of this number hidden, or not.
    name_chosen(int, str)
        A person wants the run of this number to be called so; the name may be empty.
    """

    hidden_chosen = Signal(int, bool)
    name_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RunRow, ...] = ()
        self._swatches: dict[tuple[int, bool], QIcon] = {}
        self._bold = QFont()
        self._bold.setBold(True)

    def show(self, rows: tuple[RunRow, ...]) -> None:
        """Show these lines; only cells that change are painted anew."""
        before = self.rows
        if [row.number for row in rows] != [row.number for row in before]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows
        for line, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old is not new and old != new:
                self._tell(line, old, new)

    def forget_swatches(self) -> None:
        """Make the pictures of the runs anew."""
        self._swatches.clear()

    def line_of(self, number: int) -> int:
        """Return the line of the run of this number."""
        return [row.number for row in self.rows].index(number)

    def _tell(self, line: int, old: RunRow, new: RunRow) -> None:
        same_look = (old.active, old.shown, old.diverged) == (new.active, new.shown, new.diverged)
        texts = zip(("", old.name, *old.texts), ("", new.name, *new.texts), strict=True)
        changed = [column for column, (was, now) in enumerate(texts) if was != now or not same_look]
        for column in changed:
            self.dataChanged.emit(self.index(line, column), self.index(line, column))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole:
            return _alignment(section)
        texts = {Role.DisplayRole: HEADS, Role.ToolTipRole: TIPS}.get(Role(role))
        return texts and _(texts[section])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let names be edited, and runs but the active one be hidden."""
        flags = super().flags(index)
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == SHOWN and not self.rows[index.row()].active:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        row, column = self.rows[index.row()], index.column()
        if role == Role.FontRole and row.active and column != DIFFERENCES:
            return self._bold
        if role == Role.ForegroundRole and not row.shown:
            return theme.colour(theme.MUTED)
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.BackgroundRole and row.diverged and column >= UPDATES:
            return theme.colour(theme.WARNING_GROUND)
        if column == SHOWN:
            return self._swatch(row, role)
        text = row.name if column == NAME else row.texts[column - DIFFERENCES]
        if role == Role.DisplayRole or (role == Role.EditRole and column == NAME):
            return text
        if role == Role.ToolTipRole and column in (NAME, DIFFERENCES):
            return f"<p>{escape(text)}</p>" if text else None
        if role == Role.AccessibleTextRole and column == NAME and row.active:
            return _("{name}, active").format(name=text)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Pass on what a person wants; the cell changes when the session has."""
        row = self.rows[index.row()]
        if role == Role.CheckStateRole and index.column() == SHOWN:
            self.hidden_chosen.emit(row.number, Qt.CheckState(value) == Qt.CheckState.Unchecked)
        elif role == Role.EditRole and index.column() == NAME:
            self.name_chosen.emit(row.number, str(value).strip())
        else:
            return False
        return True

    def _swatch(self, row: RunRow, role: int) -> Any:
        if role == Role.CheckStateRole and not row.active:
            return Qt.CheckState.Checked if row.shown else Qt.CheckState.Unchecked
        if role == Role.DecorationRole:
            key = row.number, row.active
            if key not in self._swatches:
                self._swatches[key] = swatch(*key)
            return self._swatches[key]
        if role == Role.AccessibleTextRole:
            return (
                _("always shown: the active run") if row.active else _("shown") if row.shown else _("hidden")
            )
        return None


class RunsTable(QTableView):
    """The view: it keeps its columns' widths while numbers change, and is as high as its rows."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setObjectName("runs_table")
        self.setAccessibleName(_("The runs compared"))
        self.setItemDelegate(_Delegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)  # Tab goes on to the buttons
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setIconSize(SWATCH + QSize(BOX, 0))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(DIFFERENCES, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self._widest_updates = ""
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        self._rows.forget_swatches()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW_HEIGHT))
        self.make_room(self._widest_updates)

    def make_room(self, widest_updates: str) -> None:
        """Give the columns the room that their widest texts take."""
        self._widest_updates = widest_updates
        font = theme.font("axis")
        metrics = QFontMetrics(font)
        font.setBold(True)  # as the active run's are
        bold = QFontMetrics(font)
        self.setColumnWidth(SHOWN, BOX + SWATCH.width() + 18)
        least, largest = map(theme.scaled, NAME_WIDTHS)
        widest = max((bold.horizontalAdvance(row.name) for row in self._rows.rows), default=0) + 16
        self.setColumnWidth(NAME, min(max(widest, least), largest))
        for column, text in enumerate((widest_updates, *WIDEST), UPDATES):
            heading = metrics.horizontalAdvance(_(HEADS[column]))
            self.setColumnWidth(column, max(bold.horizontalAdvance(text), heading) + 18)
        self.setMinimumHeight(self._height(min(len(self._rows.rows), 3)))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(super().sizeHint().width(), self._height(len(self._rows.rows)))

    def _height(self, rows: int) -> int:
        return (
            self.horizontalHeader().sizeHint().height()
            + rows * theme.scaled(ROW_HEIGHT)
            + 2 * self.frameWidth()
        )


class _Delegate(QStyledItemDelegate):
    """Edits names; what a person has typed stays while other things change."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line edit."""
        editor = QLineEdit(parent)
        editor.setMaxLength(LONGEST_NAME)
        editor.setAccessibleName(_("Name of the run"))
        editor.setObjectName("run_name")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Offer the name, once."""
        assert isinstance(editor, QLineEdit)
        if not editor.text() and not editor.isModified():
            editor.setText(index.data(Role.EditRole))
            editor.selectAll()


def swatch(number: int, active: bool) -> QIcon:
    """Return what the panels draw for a run: its line and symbol; for the active one after a ▸."""
    made = QIcon()
    size = SWATCH + QSize(BOX if active else 0, 0)
    for ratio in (1.0, 2.0):
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if active:
            _paint_mark(painter)
            painter.translate(BOX, 0)
        _paint_line_and_symbol(painter, theme.run_colour(number), theme.run_symbol(number))
        painter.end()
        made.addPixmap(pixmap)
        made.addPixmap(pixmap, QIcon.Mode.Selected)  # or Qt would tint it
    return made


def _paint_mark(painter: QPainter) -> None:
    middle = SWATCH.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(theme.INK))
    painter.drawPolygon(
        QPolygonF([QPointF(4, middle - 6), QPointF(13, middle), QPointF(4, middle + 6)]),
    )


def _paint_line_and_symbol(painter: QPainter, colour: str, symbol: str) -> None:
    middle = SWATCH.height() / 2
    painter.setPen(theme.pen(colour, 2.0))
    painter.drawLine(QPointF(0, middle), QPointF(SWATCH.width(), middle))
    painter.translate(SWATCH.width() / 2, middle)
    painter.scale(SYMBOL, SYMBOL)
    painter.setPen(theme.pen(theme.CARD, 1.0))
    painter.setBrush(theme.colour(colour))
    painter.drawPath(pg.graphicsItems.ScatterPlotItem.Symbols[symbol])


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= UPDATES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
