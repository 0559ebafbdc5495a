"""Parts: what a command is given to do its work with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gui.commands.command import Row
from gui.files.document import Document
from gui.lab.lab import Lab
from gui.views.views import Views
from gui.window.docks import Docks
from gui.window.panel_grid import PanelGrid
from gui.window.status_line import StatusLine


@dataclass(frozen=True, slots=True)
class Parts:
    """The lab's parts, as the main window has built them.

    Attributes
    ----------
    window : QMainWindow
        The parent of every dialog.
    lab : Lab
        Session, worker, player and edits.
    views, grid, docks, status : Views, PanelGrid, Docks, StatusLine
        What is drawn, and where.
    document : Document
        The file.
    actions : mapping of name to QAction
        Those made of the rows.
    rows : sequence of Row
        All commands.
    """

    window: QMainWindow
    lab: Lab
    views: Views
    grid: PanelGrid
    docks: Docks
    status: StatusLine
    document: Document
    actions: Mapping[str, QAction]
    rows: Sequence[Row]
