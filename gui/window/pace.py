"""Pace: how fast it goes, and so how often and how finely is drawn."""

from PySide6.QtCore import QObject, Slot

from engine.worker import FULL_SPEED
from gui.lab.clock import FULL_SPEED_MS, NORMAL_MS
from gui.lab.player import Player
from gui.views.views import Views
from gui.window.transport import Transport


class Pace(QObject):
    """Keeps `player` and `views` to the speed that `transport` says, from now on."""

    def __init__(self, transport: Transport, player: Player, views: Views) -> None:
        super().__init__(transport)
        self._player, self._views = player, views
        self._full = False
        transport.speed_changed.connect(self._set_rate)
        player.playing_changed.connect(self._draw_quickly)
        self._set_rate(transport.batches_per_second)

    @Slot(float)
    def _set_rate(self, batches_per_second: float) -> None:
        self._player.set_rate(batches_per_second)
        self._full = batches_per_second == FULL_SPEED
        self._views.clock.set_interval(FULL_SPEED_MS if self._full else NORMAL_MS)
        self._draw_quickly()

    @Slot()
    def _draw_quickly(self) -> None:
        self._views.set_quick(self._full and self._player.playing)
