"""What the columns of a CSV file mean: which is x, which the label, and which label is 1."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.data.csv_columns import LabelQuestion, to_dataset
from engine.data.csv_guess import guess_columns, likely_one
from engine.data.csv_table import Table
from engine.data.dataset import Dataset
from gui.look import theme
from gui.look.words import N_, _, ngettext
from gui.widgets.on_screen import Dialog
from gui.widgets.verdict import Verdict, class_counts, open_and_cancel, row_count, short

ROWS_SHOWN = 50
CHECK_AFTER_MS = 120
FIRST_SIZE = (760, 560)
LARGEST_COLUMN = 240  # pixels, at first
SEPARATOR_NAMES = {"\t": N_("tabs"), ";": N_("semicolons"), ",": N_("commas")}

_Index = QModelIndex | QPersistentModelIndex


class CsvPreview(Dialog):
    """Asks for the x column, the label column and the label that becomes 1, and shows what comes of it.

    Parameters
    ----------
    table : Table
        Two columns or more.
    parent : QWidget
        The window.
    """

    def __init__(self, table: Table, parent: QWidget) -> None:
        super().__init__(parent)
        # the title says which folder's file it is: refusals need not
        self._table = replace(table, path=Path(table.path.name))
        self._dataset: Dataset | None = None
        self._labels: tuple[str, str] | None = None  # of which one must be chosen
        self.setObjectName("csv_preview")
        self.setWindowTitle(_("Open data"))
        self.x_column = _choice("x_column", _("Column of x"), table.columns)
        self.y_column = _choice("y_column", _("Column of the label"), table.columns)
        self.one_label = _choice("one_label", _("Which label is 1?"), ())
        self._model = _FirstRows(table)
        self._view = self._make_view()
        self.verdict = Verdict()
        self._buttons = open_and_cancel(_("Open"))
        self._build()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(CHECK_AFTER_MS)
        self._wire()
        self.resize(*FIRST_SIZE)
        self._check()

    def dataset(self) -> Dataset:
        """Return the data as chosen; RuntimeError before there are any."""
        if self._dataset is None:
            raise RuntimeError("the choice so far gives no data")
        return self._dataset

    # ---- building

    def _build(self) -> None:
        name = QLabel(self._table.path.name)
        name.setProperty("role", "title")
        name.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(name)
        layout.addWidget(_muted(self._about()))
        layout.addLayout(self._choices())
        layout.addWidget(self._view, 1)
        layout.addWidget(self.verdict)
        layout.addWidget(self._buttons)

    def _about(self) -> str:
        table = self._table
        header = _("names in the first line") if table.has_header else _("no names in the first line")
        shown = _("; the first {rows} are shown").format(rows=ROWS_SHOWN) if len(table) > ROWS_SHOWN else ""
        words = ngettext(
            "{rows} of {columns} column, separated by {separator}, {header}{shown}.",
            "{rows} of {columns} columns, separated by {separator}, {header}{shown}.",
            len(table.columns),
        )
        return words.format(
            rows=row_count(len(table)),
            columns=len(table.columns),
            separator=_(SEPARATOR_NAMES[table.separator]),
            header=header,
            shown=shown,
        )

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        for column, (text, combo) in enumerate(
            (
                (_("&x, a number"), self.x_column),
                (_("&Label, 0 or 1"), self.y_column),
                (_("&Which is 1?"), self.one_label),
            )
        ):
            label = QLabel(text)
            label.setBuddy(combo)
            grid.addWidget(label, 0, column)
            grid.addWidget(combo, 1, column)
            grid.setColumnStretch(column, 1)
        self._one_question = label
        return grid

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setObjectName("first_rows")
        view.setAccessibleName(_("First rows of the file"))
        view.setModel(self._model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setTabKeyNavigation(False)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().lineSpacing() + 6)
        view.verticalHeader().setToolTip(_("The line of the file"))
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        return view

    def _wire(self) -> None:
        x, y = guess_columns(self._table)
        self.x_column.setCurrentIndex(x)
        self.y_column.setCurrentIndex(y)
        for combo in (self.x_column, self.y_column):
            combo.currentIndexChanged.connect(self._on_column)
        self.one_label.currentIndexChanged.connect(self._on_choice)
        self._debounce.timeout.connect(self._check)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    # ---- what comes of the choice

    @Slot()
    def _on_column(self) -> None:
        self._labels = None
        self._on_choice()

    @Slot()
    def _on_choice(self) -> None:
        """Check a moment later: keys pass several columns on their way."""
        self._dataset = None
        self._enable_ok()
        self.verdict.wait()
        self._debounce.start()

    @Slot()
    def _check(self) -> None:
        x, y = self.x_column.currentIndex(), self.y_column.currentIndex()
        try:
            self._dataset = None if x == y else self._read(x, y)
        except ValueError as error:
            self.verdict.refuse(str(error))
        else:
            if self._dataset is None:
                self.verdict.refuse(_("x and label are the same column: choose another for one of them."))
            else:
                self.verdict.allow(class_counts(self._dataset))
        self._ask_which_is_one()
        self._enable_ok()
        self._model.choose(x, y, self._dataset)
        self._fit_columns()

    def _read(self, x: int, y: int) -> Dataset:
        """Return the data; where a label must be chosen, with the one chosen, or else a likely one."""
        self._dataset = None
        if self._labels is None:
            try:
                return to_dataset(self._table, x, y)
            except LabelQuestion as question:
                self._labels = question.labels
                self._offer(question.labels)
        return to_dataset(self._table, x, y, self._labels[self.one_label.currentIndex()])

    def _offer(self, labels: tuple[str, str]) -> None:
        self.one_label.blockSignals(True)
        self.one_label.clear()
        self.one_label.addItems([short(label) for label in labels])
        self.one_label.setCurrentIndex(likely_one(self._table, labels))
        self.one_label.blockSignals(False)

    def _ask_which_is_one(self) -> None:
        asked = self._labels is not None
        self.one_label.setVisible(asked)
        self._one_question.setVisible(asked)

    def _enable_ok(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._dataset is not None)

    def _fit_columns(self) -> None:
        self._view.resizeColumnsToContents()
        for column in range(len(self._table.columns)):
            width = min(max(self._view.columnWidth(column) + 10, 80), LARGEST_COLUMN)
            self._view.setColumnWidth(column, width)


class _FirstRows(QAbstractTableModel):
    """The first rows of a table, by the lines they stand on; the two chosen columns stand out."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self._x = self._y = -1
        self._dataset: Dataset | None = None
        self._bold = QFont()
        self._bold.setBold(True)

    def choose(self, x_column: int, y_column: int, dataset: Dataset | None) -> None:
        """Let these columns stand out, and the labels be coloured by the class they become."""
        self._x, self._y, self._dataset = x_column, y_column, dataset
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else min(len(self._table), ROWS_SHOWN)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns the file has."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell, or how it looks."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.cells[column][row]
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(self._ink(row, column))
        if role == Qt.ItemDataRole.BackgroundRole and column in (self._x, self._y):
            return theme.colour(theme.FIELD_GROUND)
        if role == Qt.ItemDataRole.FontRole and column == self._y and self._dataset is not None:
            return self._bold
        return None

    def _ink(self, row: int, column: int) -> str:
        if column == self._y and self._dataset is not None:
            return theme.CLASS_TEXTS[int(self._dataset.y[row])]
        return theme.INK if column in (self._x, self._y) else theme.MUTED

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name, or the line of the file that a row begins on."""
        if orientation == Qt.Orientation.Vertical:
            return str(self._table.lines[section]) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            part = {self._x: _("x: "), self._y: _("label: ")}.get(section, "")
            return part + short(self._table.columns[section])
        if role == Qt.ItemDataRole.FontRole and section in (self._x, self._y):
            return self._bold
        return None


def _choice(name: str, accessible_name: str, items: Sequence[str]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(accessible_name)
    combo.addItems([short(item) for item in items])
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(14)
    return combo


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
