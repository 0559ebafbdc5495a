"""The dock that takes the update on show apart into its numbers."""

from functools import partial
from html import escape
from typing import Any
from weakref import ref

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from engine.explain.explain import Explanation, explain_update
from engine.explain.parts import HEADS, Line, Part, as_text, parts
from engine.explain.row_terms import prediction_text
from engine.explain.update_rule import shown
from engine.record.history import History
from engine.worker import TrainingWorker
from gui.lab.background import Answer, Background
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.words import _
from gui.widgets.copy_rows import CopyRows

WIDTH, ROW_HEIGHT = 380, 24
Index = QModelIndex | QPersistentModelIndex


class ThisStepDock(QDockWidget):
    """The batch's rows, the mean loss, the gradients and the optimizer's rule, all with their real numbers.

    Signals
    -------
    row_hovered(int)
        The mouse is over this row of the data (from 0) in the table; -1 when it has left.
    """

    row_hovered = Signal(int)

    def __init__(self, worker: TrainingWorker) -> None:
        super().__init__(_("This step"))
        self.setObjectName("this_step_dock")
        self._worker, self._background = worker, Background()
        self._background.answered.connect(self._on_explained)
        worker.snapshot_taken.connect(self._on_snapshot)
        # weak: while the dock is hidden, a run given up must not stay in memory for it
        self._wanted: tuple[ref[History] | None, int] = (None, 0)
        self._asked: tuple[ref[History] | None, int] | None = None
        self.explanation: Explanation | None = None
        self.heading, self.rule = QLabel(), QTextBrowser()
        self.rows, self.table = RowsModel(), QTableView()
        self.copy = QPushButton(_("Copy as text"))
        self._build()

    def _build(self) -> None:
        self.heading.setObjectName("step_heading")
        self.heading.setWordWrap(True)
        self.rule.setObjectName("step_rule")
        self.rule.setAccessibleName(_("Loss, gradient and update"))
        self.table.setModel(self.rows)
        self.table.setTabKeyNavigation(False)  # Tab goes on to what comes next
        self.table.setObjectName("step_rows")
        self.table.setAccessibleName(_("The rows of the batch"))
        self.table.verticalHeader().hide()
        self.table.setProperty("role", "smaller")
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        CopyRows(self.table)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.setMouseTracking(True)
        self.table.entered.connect(self._on_entered)
        self.table.viewportEntered.connect(self._on_left)
        self.copy.setObjectName("copy_step")
        self.copy.setToolTip(_("Copy every number of this update to the clipboard"))
        self.copy.clicked.connect(self._copy)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 4, 8, 8)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.copy)
        layout.addLayout(top)
        layout.addWidget(self.table, 2)
        layout.addWidget(self.rule, 3)
        self.setWidget(inside)
        self.restyle()

    def restyle(self) -> None:
        """Be as wide, and the lines of the table as high, as the text needs."""
        self.widget().setMinimumWidth(theme.scaled(WIDTH))
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(ROW_HEIGHT))

    def draw(self, on_show: OnShow) -> None:
        """Take the update stepped to apart, unless it is; the answer comes from the background."""
        wanted = ref(on_show.run.history), on_show.cursor
        if self._wanted != wanted:
            self._wanted = wanted
            self._ask()

    def show_row(self, row: int) -> None:
        """Mark the line of this row of the data, if the batch has it; -1 marks none."""
        line = self.rows.line_of(row)
        if line is None:
            self.table.clearSelection()
        else:
            self.table.selectRow(line)

    def close_threads(self) -> None:
        """End the thread."""
        self._background.close()

    def _ask(self) -> None:
        if self._wanted[1] == 0:
            self._background.cancel()
            self._asked = None
            self._show(None)
        elif self._asked is None:
            self._asked = self._wanted
            self._worker.take_snapshot(self._wanted)

    @Slot(object, object)
    def _on_snapshot(self, snapshot: Any, request: Any) -> None:
        if self._asked is not None and request is self._asked:
            self._background.ask(partial(_explained, snapshot, self._asked[1]))

    @Slot(object)
    def _on_explained(self, answer: Answer) -> None:
        asked, self._asked = self._asked, None
        if asked == self._wanted and answer.error is None:
            self._show(answer.value)
        elif asked != self._wanted:
            self._ask()

    def _show(self, explanation: Explanation | None) -> None:
        self.explanation = explanation
        self.rows.show(explanation)
        self.copy.setEnabled(explanation is not None)
        if explanation is None:
            self.heading.setText(_("This is the start: there is no update yet."))
            self.rule.clear()
            return
        step = explanation.step
        heading = _("<b>Update {index}</b> · epoch {epoch} · batch {batch}")
        self.heading.setText(heading.format(index=step.index, epoch=step.epoch, batch=step.batch))
        place = self.rule.verticalScrollBar().value()
        self.rule.setHtml(rule_html(explanation))
        self.rule.verticalScrollBar().setValue(place)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self.row_hovered.emit(self.rows.row_at(index.row()))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self.table.hasFocus() and current.isValid():  # or it follows the mouse in data space
            self.row_hovered.emit(self.rows.row_at(current.row()))

    @Slot()
    def _on_left(self) -> None:
        self.row_hovered.emit(-1)

    @Slot()
    def _copy(self) -> None:
        if self.explanation is not None:
            QGuiApplication.clipboard().setText(as_text(self.explanation))


class RowsModel(QAbstractTableModel):
    """The rows of a batch, each with what it adds to the loss and to the gradients."""

    def __init__(self) -> None:
        super().__init__()
        self._explanation: Explanation | None = None

    def show(self, explanation: Explanation | None) -> None:
        """Show another update's rows."""
        self.beginResetModel()
        self._explanation = explanation
        self.endResetModel()

    def row_at(self, line: int) -> int:
        """Return the row of the data, from 0, in a line of the table."""
        assert self._explanation is not None
        return int(self._explanation.rows.row[line]) - 1

    def line_of(self, row: int) -> int | None:
        """Return the line in which a row of the data stands, or None."""
        numbers = [] if self._explanation is None else self._explanation.rows.row.tolist()
        return numbers.index(row + 1) if row + 1 in numbers else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if self._explanation is None or parent.isValid() else len(self._explanation.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        across = orientation == Qt.Orientation.Horizontal
        return _(HEADS[section]) if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._explanation is None:
            return None
        rows, i = self._explanation.rows, index.row()
        columns = (rows.x, rows.y, rows.z, None, rows.loss, rows.share_w, rows.share_b)
        if index.column() == 0:
            return str(rows.row[i])
        column = columns[index.column() - 1]
        return prediction_text(float(rows.prediction[i])) if column is None else shown(column[i])


def rule_html(e: Explanation) -> str:
    """Return the mean loss, the gradients and the update of both parameters as rich text."""
    return "".join(_part_html(part) for part in parts(e))


def _part_html(part: Part) -> str:
    title = f"<b>{escape(part.title)}</b>: " if part.title else ""
    return f"<p>{title}{'<br>'.join(map(_line_html, (part.first, *part.lines)))}</p>"


def _line_html(line: Line) -> str:
    text = escape(line.text)
    if line.numbers:
        text += f"<br>&nbsp;&nbsp;= {escape(line.numbers)}"
    return f"{text} = <b>{escape(line.value)}</b>" if line.value else text


def _explained(snapshot: Any, index: int, progress: object) -> Explanation:
    del progress  # it takes at most 256 updates
    return explain_update(snapshot, index)
