"""What this is, and the list of every key."""

import platform

import numpy
import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from gui.commands.command import MENUS, ROWS
from gui.look import theme
from gui.look.icons import icon
from gui.start_up.version import DISTRIBUTION, version

ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def show_about(parent: QWidget) -> None:
    """Say what the program is, and on what it runs."""
    box = QMessageBox(parent)
    box.setObjectName("about_dialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About Cross-Entropy Lab")
    box.setIconPixmap(icon(DISTRIBUTION).pixmap(64, 64))
    box.setText(f"<h3>Cross-Entropy Lab {version()}</h3>")
    box.setInformativeText(
        "Watch mini-batch SGD train ŷ = σ(w·x + b), one batch at a time. Every number is PyTorch's own."
        f"<p>PyTorch {version('torch')}, NumPy {numpy.__version__}, PySide {PySide6.__version__}, "
        f"pyqtgraph {version('pyqtgraph')}, Python {platform.python_version()}.</p><p>MIT licence.</p>"
    )
    box.exec()


class KeysDialog(QDialog):
    """Every shortcut, made from the table of actions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        columns = QGridLayout()
        columns.setHorizontalSpacing(28)
        for column, menus in enumerate((("File", "Edit", "Run", "Help"), ("View",))):
            columns.addLayout(self._list_of(menus), 0, column, Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(columns)
        layout.addWidget(buttons)

    def _list_of(self, menus: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(18)
        for menu in (name for name in MENUS if name in menus):
            heading = QLabel(menu)
            heading.setFont(theme.title_font())
            grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
            for row in ROWS:
                if row.menu == menu and row.shortcut:
                    line = grid.rowCount()
                    keys = QKeySequence(row.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
                    for word, arrow in ARROWS.items():
                        keys = keys.replace(word, arrow)
                    key = QLabel(f"<b>{keys}</b>")
                    grid.addWidget(key, line, 0)
                    grid.addWidget(QLabel(row.text.replace("&", "").rstrip("…")), line, 1)
        return grid
