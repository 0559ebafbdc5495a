"""HandKeys: a plot's things taken in hand by keys, from Enter to Esc, and what is in hand in words."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel

from gui.panels.panel import Panel
from gui.panels.plot import Plot

_ENTER = ("Return", "Enter")
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)  # the focus comes back


class HandKeys(QObject):
    """Enter takes something in hand, Esc or Enter lets it go; between, `keys` come here, not to the lab.

    Parameters
    ----------
    panel : Panel
        Under whose plot the words stand.
    plot : Plot
        Has the focus while the keys come here.
    keys : collection of str
        As Qt writes them: "Shift+Left".

    Attributes
    ----------
    in_hand : bool
        Whether something is.
    words : QLabel
        Says what is in hand, and what the keys do.

    Signals
    -------
    taken(), let_go()
        A person has taken something in hand, or lets it go.
    pressed(str, bool)
        One of `keys`; and whether it is pressed anew, not held.
    """

    taken = Signal()
    let_go = Signal()
    pressed = Signal(str, bool)

    def __init__(self, panel: Panel, plot: Plot, keys: Collection[str]) -> None:
        super().__init__(plot)
        self._plot, self._keys = plot, frozenset(keys)
        self.in_hand = False
        self.words = QLabel()
        self.words.setObjectName(f"{panel.objectName()}_in_hand")
        self.words.setWordWrap(True)
        self.words.hide()
        panel.body.addWidget(self.words)
        plot.installEventFilter(self)

    def say(self, what: str, keys: str) -> None:
        """Say what is in hand, aloud too, and under the plot also what the keys do."""
        if what == self._plot.accessibleDescription():
            return
        self._plot.setAccessibleDescription(what)
        self.words.setText(f"{what}\n{keys}")
        self.words.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._plot, what))

    def release(self) -> None:
        """Let go what is in hand."""
        if self.in_hand:
            self.in_hand = False
            self.words.hide()
            self._plot.setAccessibleDescription("")
            self.let_go.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys while something is in hand, and Enter otherwise."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYS:
            self.release()
        if not isinstance(event, QKeyEvent) or not self._is_mine(name_of(event)):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._press(name_of(event), not event.isAutoRepeat())
            return True
        return False

    def _is_mine(self, name: str) -> bool:
        return name in _ENTER or (self.in_hand and (name == "Esc" or name in self._keys))

    def _press(self, name: str, anew: bool) -> None:
        if name in self._keys:
            self.pressed.emit(name, anew)
        elif self.in_hand:
            self.release()
        else:
            self.in_hand = True
            self.taken.emit()


def name_of(event: QKeyEvent) -> str:
    """Return a key as Qt writes it, whether it is on the keypad or not."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()
