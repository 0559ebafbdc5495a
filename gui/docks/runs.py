"""The dock that compares runs: a table with one line a run, and how many times longer one gradient is."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.training.comparison import MOST_RUNS
from gui.docks.gradient_ratio import ratio_lines
from gui.docks.run_rows import RunRows, diverged_text
from gui.docks.runs_table import NAME, RunsModel, RunsTable
from gui.lab.edits import Edits
from gui.lab.on_show import OnShow
from gui.lab.session import Session
from gui.look import theme
from gui.look.text import tool_tip
from gui.look.words import N_, _
from gui.views.surface_column import grouped_by_surface
from gui.widgets.copy_rows import CopyRows
from gui.widgets.elided_label import ElidedLabel

PURPOSE = N_(
    "Train up to {runs} runs side by side on the same rows, "
    "to see what another loss, learning rate or start changes."
)
BUTTON_HEIGHT = 28  # pixels, where text has its usual size
MOST_OF_WINDOW = 1 / 3  # of its height, to begin with
_COMMANDS = {  # of the table alone: text, key while it has the focus, tip
    "remove_run": (N_("Remove"), "Del", N_("Take the selected run out of the comparison")),
    "make_active": (
        N_("Make active"),
        "Return",
        N_("Let form, timeline and commands be those of the selected run"),
    ),
    "rename_run": (N_("Rename"), "F2", N_("Give the selected run another name")),
    "hide_run": (
        N_("Hide in the panels"),
        "H",
        N_("Leave the selected run out of the panels, or show it again"),
    ),
}
_ALSO = {"Return": ("Enter",), "Del": ("Backspace",)}  # of the keypad, and of keyboards without Del


class RunsDock(QDockWidget):
    """Shows the runs at the update on show; asks edits and session for what a person wants.

    Parameters
    ----------
    session, edits : Session, Edits
        Whose runs, and who changes them.
    actions : mapping of name to QAction
        The window's: ``add_run`` and ``compare_losses`` have a button here too.

    Signals
    -------
    incomplete()
        Some lines have to wait for the next frame: there are so many rows.
    """

    incomplete = Signal()

    def __init__(self, session: Session, edits: Edits, actions: Mapping[str, QAction]) -> None:
        super().__init__(_("Runs"))
        self.setObjectName("runs_dock")
        self._session, self._edits = session, edits
        self._add_run, self._compare_losses = actions["add_run"], actions["compare_losses"]
        self._rows = RunRows()
        self._shape: tuple[object, ...] = ()
        self._active = 0
        self._left_out = ""
        self.model = RunsModel()
        self.table = RunsTable(self.model)
        self.start_line, self.now_line = ElidedLabel(), ElidedLabel()
        self.message = QLabel()
        self.commands = {name: self._command(name) for name in _COMMANDS}
        self._alone, self._several = QWidget(), QWidget()
        self._build()
        self._wire()

    # ---- building

    def _command(self, name: str) -> QAction:
        text, key, tip = _COMMANDS[name]
        text, tip = _(text), _(tip)
        action = QAction(text, self)
        action.setObjectName(f"runs_{name}")
        action.setToolTip(tool_tip(text, tip, key))
        if key:
            action.setShortcuts([QKeySequence(each) for each in (key, *_ALSO.get(key, ()))])
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # not in the editor of a name
        action.setAutoRepeat(False)
        return action

    def _build(self) -> None:
        for line, name in ((self.start_line, "start_ratio"), (self.now_line, "now_ratio")):
            line.setObjectName(name)
            line.setTextFormat(Qt.TextFormat.PlainText)  # names may hold anything
        self.message.setObjectName("runs_message")
        self._build_alone()
        self._build_several()
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.addWidget(self._alone)
        layout.addWidget(self._several)
        self._several.hide()
        self.setWidget(inside)
        self.restyle()

    def _build_alone(self) -> None:
        purpose = QLabel(_(PURPOSE).format(runs=MOST_RUNS))
        purpose.setObjectName("runs_purpose")
        purpose.setWordWrap(True)
        layout = QHBoxLayout(self._alone)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(purpose, 1)
        layout.addWidget(_button("add_run", self._add_run))
        layout.addWidget(_button("compare_losses", self._compare_losses))

    def _build_several(self) -> None:
        layout = QGridLayout(self._several)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(4)
        layout.addWidget(self.table, 0, 0, 1, 5)
        layout.addWidget(self.start_line, 1, 0)
        layout.addWidget(self.now_line, 2, 0)
        layout.addWidget(self.message, 1, 1, 2, 1)
        commands = {"add_run": self._add_run, **self.commands}
        for column, name in enumerate(("add_run", "make_active", "remove_run"), 2):
            button = _button(name, commands[name])
            layout.addWidget(button, 1, column, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.setColumnStretch(0, 1)
        layout.setRowStretch(0, 1)
        in_menu = ("make_active", "rename_run", "hide_run", "add_run", "remove_run")
        self.table.addActions([commands[name] for name in in_menu])
        CopyRows(self.table)

    def _wire(self) -> None:
        self.model.hidden_chosen.connect(self._session.set_hidden)
        self.model.name_chosen.connect(self._rename)
        self.table.clicked.connect(self._on_clicked)
        self.table.selectionModel().currentRowChanged.connect(self._enable)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        for name, slot in {
            "remove_run": self._remove,
            "make_active": self._make_active,
            "rename_run": self._edit_name,
            "hide_run": self._hide_run,
        }.items():
            self.commands[name].triggered.connect(slot)

    # ---- showing

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no run while nobody looks: one that was given up must not stay in memory for it."""
        super().hideEvent(event)
        self._rows = RunRows()

    def draw(self, on_show: OnShow) -> None:
        """Show all runs, each at its update on show."""
        session, rows = self._session, self._rows
        rows.update(on_show)
        several = len(rows.rows) > 1
        self._several.setVisible(several)
        self._alone.setVisible(not several)
        self.model.show(rows.rows)
        self._make_room()
        if session.active.number != self._active or not self.table.currentIndex().isValid():
            self._active = session.active.number
            self.table.setCurrentIndex(self.model.index(self.model.line_of(self._active), NAME))
        lines = ("", "")
        if several:
            names = {row.number: row.name for row in rows.rows}
            lines = ratio_lines(names, rows.at_start, rows.now, rows.same_start)
        for label, text in zip((self.start_line, self.now_line), lines, strict=True):
            if text != label.text():
                label.setText(text)
        self._say_what_is_left_out()
        self._enable()
        if not rows.complete:
            self.incomplete.emit()

    def _say_what_is_left_out(self) -> None:
        """Name the runs whose surface has no column."""
        shown = self._session.shown
        seen = [run for group in grouped_by_surface(shown, self._session.active) for run in group]
        names = ", ".join(run.name for run in shown if run not in seen)
        text = names and _("On a third surface, not shown: {names}").format(names=names)
        if text != self._left_out:
            self._left_out = text
            self.message.setText(text)

    def _make_room(self) -> None:
        """Give columns and dock the room they need, when the runs have become others."""
        runs = [self._session.runs[row.number] for row in self.model.rows]
        shape = tuple((run.name, run.updates_wanted) for run in runs)
        if shape == self._shape:
            return
        grown, self._shape = len(shape) != len(self._shape), shape
        total = max(run.updates_wanted for run in runs)
        self.table.make_room(max(f"{total} / {total}", diverged_text(total), key=len))
        if grown:
            QTimer.singleShot(0, self._fit_height)  # when the layout knows of the new rows

    def restyle(self) -> None:
        """Take the sizes in use."""
        for button in self.widget().findChildren(QToolButton):
            button.setMinimumHeight(theme.scaled(BUTTON_HEIGHT))
        if self.isVisible():
            QTimer.singleShot(0, self._fit_height)

    @Slot()
    def _fit_height(self) -> None:
        window = self.parentWidget()
        if isinstance(window, QMainWindow) and not self.isFloating():
            for layout in (self._several.layout(), self.widget().layout(), self.layout()):
                assert layout is not None
                layout.activate()  # from the inside out, each asks what it holds anew
            height = min(self.sizeHint().height(), round(MOST_OF_WINDOW * window.height()))
            window.resizeDocks([self], [height], Qt.Orientation.Vertical)

    @Slot()
    def _enable(self) -> None:
        runs, number = self._session.runs, self._selected()
        others = number is not None and number != self._session.active.number
        self.commands["remove_run"].setEnabled(len(runs) > 1 and number is not None)
        self.commands["rename_run"].setEnabled(number is not None)
        self.commands["make_active"].setEnabled(others)
        hide = self.commands["hide_run"]
        hide.setEnabled(others)
        hide.setText(_("Show in the panels") if number in self._session.hidden else _("Hide in the panels"))

    def _selected(self) -> int | None:
        """Return the number of the run whose line is the current one, unless several are selected."""
        if len(self.table.selectionModel().selectedRows()) > 1:
            return None
        index = self.table.currentIndex()
        number = self.model.rows[index.row()].number if index.isValid() else None
        return number if number in self._session.runs else None

    # ---- what a person asks for

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == NAME:
            self._make_active()

    @Slot()
    def _make_active(self) -> None:
        number = self._selected()
        if number is not None:
            self._edits.make_active(number)

    @Slot()
    def _remove(self) -> None:
        number = self._selected()
        if number is not None:
            self._edits.remove_run(number)

    @Slot()
    def _hide_run(self) -> None:
        number = self._selected()
        if number is not None:
            self._session.set_hidden(number, number not in self._session.hidden)

    @Slot()
    def _edit_name(self) -> None:
        self.table.edit(self.table.currentIndex().siblingAtColumn(NAME))

    @Slot(int, str)
    def _rename(self, number: int, name: str) -> None:
        if not name:
            self.message.setText(_("A run needs a name."))
            return
        self.message.setText("")
        self._edits.rename_run(number, name)


def _button(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"runs_{name}_button")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
