"""The dock with every row's prediction at the update on show: sortable, counted, quick for a million rows."""

from functools import partial
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.loss.forms import form_of, sigmoid
from engine.record.history import History
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.text import percent_text
from gui.look.words import N_, _
from gui.widgets.copy_rows import CopyRows

HEADS = (N_("row"), "x", "y", "ŷ", N_("class"), N_("right"), N_("loss"))
TIPS = (
    N_("The row's number"),
    N_("The input"),
    N_("The class it has"),
    N_("The predicted probability of class 1"),
    N_("The predicted class: 1 where ŷ > 0.5"),
    N_("Whether the prediction is right"),
    N_("The row's own loss"),
)
COLUMN_WIDTHS = (40, 84, 24, 82, 42, 42, 70)
WIDTH, ROW_HEIGHT = 424, 24
MOST_LIVE = 20_000  # rows predicted anew in every frame
Index = QModelIndex | QPersistentModelIndex


class PredictionsDock(QDockWidget):
    """A table of all rows, and how many of each class are predicted as which.

    Signals
    -------
    row_chosen(int)
        A person has selected this row of the data (from 0).
    """

    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(_("Predictions"))
        self.setObjectName("predictions_dock")
        self.counts = QLabel()
        self.counts.setObjectName("confusion_counts")
        self.counts.setWordWrap(True)
        self.rows, self.table = PredictionsModel(), QTableView()
        self.table.setObjectName("predictions_table")
        self.table.setAccessibleName(_("Every row's prediction"))
        self.table.setModel(self.rows)
        self.table.setTabKeyNavigation(False)  # Tab goes on to what comes next
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        CopyRows(self.table, self.rows.texts)
        self._offer_sorting()
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.setProperty("role", "small")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self.counts)
        layout.addWidget(self.table, 1)
        self.setWidget(inside)
        self._text_size = 0.0  # that the columns are wide for
        self.restyle()
        # weak: while the dock is hidden, a run given up must not stay in memory for it
        self._shown: tuple[ref[History] | None, int] = (None, 0)

    def _offer_sorting(self) -> None:
        """Let the keys 1, 2, … sort by a column, and again the other way, as a click on its head does."""
        for column, head in enumerate(HEADS):
            sort = QAction(_("Sort by {column}").format(column=_(head)), self.table)
            sort.setShortcut(QKeySequence(str(column + 1)))
            sort.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            sort.triggered.connect(partial(self._sort_by, column))
            self.table.addAction(sort)

    def _sort_by(self, column: int) -> None:
        header = self.table.horizontalHeader()
        up = Qt.SortOrder.AscendingOrder
        down = header.sortIndicatorSection() == column and header.sortIndicatorOrder() == up
        self.table.sortByColumn(column, Qt.SortOrder.DescendingOrder if down else up)

    def restyle(self) -> None:
        """Give the table the room that the text takes; columns that a person has moved go with it."""
        self.widget().setMinimumWidth(theme.scaled(WIDTH))
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(ROW_HEIGHT))
        before, self._text_size = self._text_size, theme.text_size()
        for place, width in enumerate(COLUMN_WIDTHS):
            usual = self.table.columnWidth(place) / before if before else width
            self.table.setColumnWidth(place, theme.scaled(usual))

    def draw(self, on_show: OnShow) -> None:
        """Show the predictions of the update on show; of many rows only once the views stand still."""
        run, index = on_show.run, on_show.index
        wanted = ref(run.history), index
        if self._shown == wanted or (on_show.moving and len(run.dataset) > MOST_LIVE):
            return
        self._shown = wanted
        self.rows.show(run, *run.parameters(index))
        self.counts.setText(self.rows.summary())

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.rows.row_at(current.row()))


class PredictionsModel(QAbstractTableModel):
    """Columns of numbers, computed at once; only the cells on the screen become text."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: list[NDArray[Any]] = [np.empty(0)] * len(HEADS)
        self._order: NDArray[np.int64] = np.empty(0, np.int64)
        self._sorted_by: tuple[int, Qt.SortOrder] = (0, Qt.SortOrder.AscendingOrder)

    def show(self, run: TrainedRun, w: float, b: float) -> None:
        """Show the rows of `run` at these parameters, z computed in float64."""
        x, y = run.dataset.x.astype(np.float64), run.dataset.y
        with np.errstate(all="ignore"):  # after a divergence every ŷ is NaN
            z = w * x + b
            sign = 1.0 - 2.0 * y.astype(np.float64)
            loss = form_of(run.experiment.loss).value(sign * z)
            predicted = sigmoid(z)
        as_one = z > 0
        columns = [np.arange(1, len(x) + 1), run.source.x, y, predicted, as_one, as_one == (y == 1), loss]
        same_length = len(columns[0]) == len(self._order)
        if not same_length:
            self.beginResetModel()
        self._columns = columns
        self._sort()
        if not same_length:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(x) - 1, len(HEADS) - 1))

    def summary(self) -> str:
        """Return the accuracy, and the four counts of class and prediction."""
        y, as_one, right = self._columns[2] == 1, self._columns[4], self._columns[5]
        n, good = len(right), np.count_nonzero(right)
        counts = [
            int(np.count_nonzero((y == label) & (as_one == guess))) for label in (0, 1) for guess in (0, 1)
        ]
        words = _(
            "<b>Accuracy {accuracy}</b>: {good} of {rows} right.<br>"
            "Class 0: {zero_as_0} as 0, {zero_as_1} as 1. Class 1: {one_as_0} as 0, {one_as_1} as 1."
        )
        names = ("zero_as_0", "zero_as_1", "one_as_0", "one_as_1")
        return words.format(
            accuracy=percent_text(good / n), good=good, rows=n, **dict(zip(names, counts, strict=True))
        )

    def row_at(self, line: int) -> int:
        """Return the row of the data, from 0, in a line of the table."""
        return int(self._order[line])

    def texts(self, line: int) -> list[str]:
        """Return what the cells in a line of the table say."""
        row = self._order[line]
        return [_text(head, column[row]) for head, column in zip(HEADS, self._columns, strict=True)]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows that are equal there keep their order."""
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = column, order
        self._sort()
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal:
            return None
        shown = {Qt.ItemDataRole.DisplayRole: HEADS, Qt.ItemDataRole.ToolTipRole: TIPS}
        texts = shown.get(Qt.ItemDataRole(role))
        return texts and _(texts[section])

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        row, column = self._order[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(HEADS[column], self._columns[column][row])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and HEADS[column] in ("y", "class"):
            return theme.colour(theme.CLASS_TEXTS[int(self._columns[column][row])])
        if role == Qt.ItemDataRole.BackgroundRole and not self._columns[5][row]:
            return theme.colour(theme.WARNING_GROUND)
        return None

    def _sort(self) -> None:
        column, order = self._sorted_by
        values = self._columns[column]
        self._order = np.argsort(values, kind="stable")
        if order == Qt.SortOrder.DescendingOrder:
            self._order = self._order[::-1]


def _text(head: str, value: Any) -> str:
    if head in ("row", "y", "class"):
        return str(int(value))
    if head == "right":
        return _("yes") if value else _("no")
    return f"{value:.4g}".replace("-", "−")
