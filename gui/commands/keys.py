"""What this is, and the list of every key."""

import platform
from collections.abc import Sequence

import numpy
import PySide6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine import torch_setup
from gui.commands.command import MENUS, Row, plain_text
from gui.look.icons import program_icon
from gui.look.words import N_, _
from gui.start_up.version import DISTRIBUTION, version
from gui.widgets.on_screen import Dialog

ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
SAME_DIGITS = N_("The digits are those of every computer with an x86-64 processor that has AVX2.")

IN_VIEWS = (  # keys of no command: what has the focus takes them
    ("Tab", N_("To the next view, button or field; Shift+Tab to the one before")),
    ("Return", N_("Data space: a row in hand. Loss contour: the start in hand. A button: press it")),
    ("Esc", N_("Let go what is in hand; out of a field or a table, back to the view")),
    ("Ctrl+C", N_("A table: copy the selected rows; Ctrl+A selects all")),
)


def key_text(key: str) -> str:
    """Return a shortcut as the system writes it, with arrows."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    for word, arrow in ARROWS.items():
        text = text.replace(word, arrow)
    return text


def show_about(parent: QWidget) -> None:
    """Say what the program is, and on what it runs."""
    box = QMessageBox(parent)
    box.setObjectName("about_dialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_("About Cross-Entropy Lab"))
    box.setIconPixmap(program_icon(DISTRIBUTION).pixmap(64, 64))
    box.setText(f"<h3>Cross-Entropy Lab {version()}</h3>")
    about = _(
        "Watch mini-batch SGD train ŷ = σ(w·x + b), one batch at a time. Every number is PyTorch's own."
    )
    box.setInformativeText(
        f"{about}<p>PyTorch {version('torch')}, NumPy {numpy.__version__}, PySide {PySide6.__version__}, "
        f"pyqtgraph {version('pyqtgraph')}, Python {platform.python_version()}.</p>"
        f"<p>{torch_setup.problem() or _(SAME_DIGITS)}</p><p>{_('MIT licence.')}</p>"
    )
    box.exec()


class KeysDialog(Dialog):
    """Every shortcut of the commands."""

    def __init__(self, parent: QWidget, rows: Sequence[Row]) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setObjectName("keys_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys"))
        columns = QGridLayout()
        columns.setHorizontalSpacing(28)
        for column, menus in enumerate((("File", "Edit", "Run", "Help"), ("View",))):
            columns.addLayout(self._list_of(menus), 0, column, Qt.AlignmentFlag.AlignTop)
        columns.addLayout(_in_views(), 1, 0, 1, 2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        inside = QWidget()
        inside.setLayout(columns)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        area.setAccessibleName(_("Keys"))
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        bar = area.verticalScrollBar().sizeHint().width()
        self.resize(inside.sizeHint() + QSize(bar, buttons.sizeHint().height()) + QSize(40, 40))

    def _list_of(self, menus: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(18)
        for menu in (name for name in MENUS if name in menus):
            _add_heading(grid, plain_text(_(MENUS[menu])))
            for row in self._rows:
                if row.menu == menu and row.key:
                    _add_line(grid, ", ".join(map(key_text, row.keys)), plain_text(_(row.text)))
        return grid


def _in_views() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    _add_heading(grid, _("In views, fields and tables"))
    for key, text in IN_VIEWS:
        _add_line(grid, key_text(key), _(text))
    return grid


def _add_heading(grid: QGridLayout, text: str) -> None:
    heading = QLabel(text)
    heading.setProperty("role", "title")
    grid.addWidget(heading, grid.rowCount(), 0, 1, 2)


def _add_line(grid: QGridLayout, key: str, text: str) -> None:
    line = grid.rowCount()
    grid.addWidget(QLabel(f"<b>{key}</b>"), line, 0)
    grid.addWidget(QLabel(text), line, 1)
