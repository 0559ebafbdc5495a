"""Actions: the QActions made of the rows, with their menus, connected and enabled."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from engine.training.comparison import MOST_RUNS
from engine.worker import DIVERGED, IDLE, LOADING, PAUSED, RUNNING
from gui.commands.command import MENUS, Row, Situation
from gui.commands.parts import Parts
from gui.commands.rows import ROWS
from gui.commands.shifted import WithShift
from gui.lab.on_show import WHOLE
from gui.look.icons import icon
from gui.look.text import tool_tip
from gui.look.words import _


class Actions(QObject):
    """One action a row, owned by `window`.

    Attributes
    ----------
    rows : sequence of Row
        What they are made of.
    by_name : dict of QAction
        By the names of their rows.
    """

    def __init__(self, window: QMainWindow, rows: Sequence[Row] = ROWS) -> None:
        super().__init__(window)
        self.rows = rows
        self.by_name = {row.name: _action(row, window) for row in rows}
        self._parts: Parts | None = None
        self._situation: Situation | None = None
        self._playing = False
        window.addActions(list(self.by_name.values()))
        self._with_shift = WithShift(window, self.by_name)
        groups: dict[str, QActionGroup] = {}
        for row in rows:
            if row.choice:
                group = groups.setdefault(row.choice, QActionGroup(self))
                group.addAction(self.by_name[row.name])

    @property
    def remembered(self) -> dict[QAction, bool]:
        """Those kept from one start to the next, and whether they are checked at first."""
        return {self.by_name[row.name]: bool(row.checked) for row in self.rows if row.remembered}

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Put menus into `bar`, with a line between two groups, and return them by name."""
        menus = {name: bar.addMenu(_(text)) for name, text in MENUS.items()}
        inner: dict[str, QMenu] = {}
        groups: dict[str, str] = {}
        for row in self.rows:
            menu = menus[row.menu]
            if groups.setdefault(row.menu, row.group) != row.group:
                groups[row.menu] = row.group
                menu.addSeparator()
            if row.submenu:
                if row.submenu not in inner:
                    inner[row.submenu] = menu.addMenu(_(row.submenu))
                menu = inner[row.submenu]
            menu.addAction(self.by_name[row.name])
        return menus

    def connect_to(self, parts: Parts) -> None:
        """Let every action do what its row says."""
        self._parts = parts
        for row in self.rows:
            action = self.by_name[row.name]
            if row.checkable:
                action.toggled.connect(partial(row.do, parts))
            else:
                action.triggered.connect(_without_state(row.do, parts))
            for signal in row.follows(parts) if row.follows else ():
                signal.connect(action.setChecked)
        parts.lab.edits.stack.indexChanged.connect(self.name_edits)
        parts.lab.session.changed.connect(self.enable)
        parts.lab.player.playing_changed.connect(self.show_playing)
        parts.grid.enlarged_changed.connect(self.enable)

    @Slot()
    def enable(self) -> None:
        """Enable just the actions that can be used now."""
        assert self._parts is not None
        now = _situation(self._parts)
        if now != self._situation:
            self._situation = now
            for row in self.rows:
                self.by_name[row.name].setEnabled(row.enabled(now))

    def restyle(self) -> None:
        """Take the icons in the colours in use."""
        for row in self.rows:
            if row.icon:
                self.by_name[row.name].setIcon(icon(row.icon))
        self.show_playing(self._playing)

    @Slot()
    def name_edits(self) -> None:
        """Say in the menu what would be undone and redone."""
        assert self._parts is not None
        stack = self._parts.lab.edits.stack
        for name, what in (("undo", stack.undoText()), ("redo", stack.redoText())):
            text = _(next(row.text for row in self.rows if row.name == name))
            self.by_name[name].setText(f"{text}: {what.replace('&', '&&')}" if what else text)
        self.enable()

    @Slot(bool)
    def show_playing(self, playing: bool) -> None:
        """Let Play be Pause while the views move."""
        play = self.by_name["play"]
        self._playing = playing
        play.setIcon(icon("pause" if playing else "play"))
        play.setText(_("&Pause") if playing else _("&Play"))
        self.enable()


def _action(row: Row, window: QMainWindow) -> QAction:
    action = QAction(_(row.text), window)
    action.setObjectName(row.name)
    action.setCheckable(row.checkable)
    if row.checked and not row.remembered:  # those are checked once they can tell somebody
        action.setChecked(True)
    action.setShortcuts([QKeySequence(key) for key in row.keys])
    action.setAutoRepeat(row.repeated)
    if row.icon:
        action.setIcon(icon(row.icon))
    action.setStatusTip(_(row.tip))
    action.setToolTip(tool_tip(_(row.text), _(row.tip), row.key))
    action.setEnabled(row.enabled(Situation()))
    return action


def _without_state(do: Callable[..., object], parts: Parts) -> Callable[[], None]:
    def triggered() -> None:
        do(parts)

    return triggered


def _situation(parts: Parts) -> Situation:
    session, player, stack = parts.lab.session, parts.lab.player, parts.lab.edits.stack
    return Situation(
        loading=player.state == LOADING,
        playing=player.playing,
        can_train=player.state in (IDLE, RUNNING, PAUSED),
        at_start=session.at_start,
        at_newest=session.at_newest and session.moment == WHOLE,
        enlarged=bool(parts.grid.enlarged),
        full_screen=parts.window.isFullScreen(),
        diverged=player.state == DIVERGED,
        literal_loss=session.active.experiment.loss == "cross_entropy_literal",
        can_undo=stack.canUndo(),
        can_redo=stack.canRedo(),
        can_add=player.state != LOADING and len(session.runs) < MOST_RUNS,
    )
