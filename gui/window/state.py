"""What the window remembers from one start to the next: sizes, place, docks, borders, speed, options."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gui.lab.settings import open_settings
from gui.look import theme
from gui.look.appearance import appearance
from gui.look.themes import CHOICES, FIRST_CHOICE
from gui.window.panel_grid import PanelGrid
from gui.window.transport import SPEEDS, Transport

STATE_VERSION = 1
TEXT_SIZE = "text_size"  # in the settings
MOST_BORDERS = 4  # of the grid, and of each of its columns


class WindowState:
    """Keeps it and brings it back.

    Parameters
    ----------
    window, grid, transport : QMainWindow, PanelGrid, Transport
        Whose it is.
    remembered : mapping of QAction to bool
        The actions whose state is kept, and whether they are checked the first time.
    """

    def __init__(
        self,
        window: QMainWindow,
        grid: PanelGrid,
        transport: Transport,
        remembered: Mapping[QAction, bool],
    ) -> None:
        self._window, self._grid, self._transport = window, grid, transport
        self._remembered = remembered

    def save(self) -> None:
        """Keep size, place, docks, borders, speed and checked options."""
        settings = open_settings()
        settings.setValue("geometry", self._window.saveGeometry())
        settings.setValue("state", self._window.saveState(STATE_VERSION))
        for number, borders in enumerate(self._grid.save_sizes()):
            settings.setValue(f"borders_{number}", borders)
        settings.setValue("speed", self._transport.batches_per_second)
        settings.setValue(TEXT_SIZE, theme.text_size())
        for action in self._remembered:
            settings.setValue(action.objectName(), action.isChecked())

    def restore(self) -> None:
        """Bring back what ``save`` kept; the first time, what is so at first."""
        settings = open_settings()
        geometry = _state(settings, "geometry")
        if not geometry.isEmpty():
            self._window.restoreGeometry(geometry)
        self._window.restoreState(_state(settings, "state"), STATE_VERSION)
        self._grid.restore_sizes([_state(settings, f"borders_{number}") for number in range(MOST_BORDERS)])
        speed = settings.value("speed", self._transport.batches_per_second, type=float)
        if speed in SPEEDS:
            self._transport.speed.setValue(SPEEDS.index(speed))
        appearance().set_text_size(_text_size(settings))
        for action, at_first in self._remembered.items():
            action.setChecked(bool(settings.value(action.objectName(), at_first, type=bool)))


def restore_look() -> None:
    """Bring back theme and text size before there is a window, which would else be seen to change."""
    settings = open_settings()
    chosen = (name for name in CHOICES if settings.value(f"theme_{name}", False, type=bool))
    appearance().choose(next(chosen, FIRST_CHOICE))
    appearance().set_text_size(_text_size(settings))


def _text_size(settings: QSettings) -> float:
    return float(settings.value(TEXT_SIZE, theme.USUAL_SIZE, type=float))  # type: ignore[arg-type]


def _state(settings: QSettings, key: str) -> QByteArray:
    """Return the geometry or state kept under `key`; empty where there is none."""
    value = settings.value(key)
    return value if isinstance(value, QByteArray) else QByteArray()
