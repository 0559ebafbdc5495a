"""RecentFiles: what was opened or saved last, kept in the settings and offered in a menu."""

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from gui.lab.settings import open_settings
from gui.look.words import _

MOST_RECENT = 8


class RecentFiles(QObject):
    """Remembers files, and the folder of the newest.

    Signals
    -------
    chosen(str)
        A person wants this file.
    """

    chosen = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._menu: QMenu | None = None

    @property
    def files(self) -> list[str]:
        """The files, the newest first, that are still there."""
        return [path for path in _remembered() if os.path.exists(path)]

    @property
    def folder(self) -> str:
        """Where the file dialogs begin."""
        folder = str(open_settings().value("folder", "", type=str))
        return folder if os.path.isdir(folder) else str(Path.home())

    def remember(self, path: Path) -> None:
        """Put `path` first."""
        others = [other for other in _remembered() if other != str(path)]
        settings = open_settings()
        settings.setValue("recent_files", [str(path), *others][:MOST_RECENT])
        settings.setValue("folder", str(path.parent))

    def fill(self, menu: QMenu) -> None:
        """Fill `menu` now, and each time it is about to be shown."""
        if menu is not self._menu:
            self._menu = menu
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        assert self._menu is not None
        self._menu.clear()
        for number, path in enumerate(self.files, start=1):
            action = self._menu.addAction(f"&{number} {Path(path).name.replace('&', '&&')}")
            action.setToolTip(path)
            action.setStatusTip(path)
            action.triggered.connect(partial(self.chosen.emit, path))
        if self._menu.isEmpty():
            self._menu.addAction(_("No files yet")).setEnabled(False)


def _remembered() -> list[str]:
    kept = open_settings().value("recent_files", [])
    if isinstance(kept, str):
        return [kept]  # the .ini file has no lists of one
    return [path for path in kept if isinstance(path, str)] if isinstance(kept, list) else []
