"""What a command is: one row, of which its action, its place in the menus and its key are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gui.look.words import N_

MENUS = {  # from left to right: what stands in the bar
    "File": N_("&File"),
    "Edit": N_("&Edit"),
    "Run": N_("&Run"),
    "View": N_("&View"),
    "Help": N_("&Help"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether a command can be used."""

    loading: bool = True
    playing: bool = False
    can_train: bool = False
    at_start: bool = True
    at_newest: bool = True
    enlarged: bool = False
    full_screen: bool = False
    diverged: bool = False
    literal_loss: bool = False
    can_undo: bool = False
    can_redo: bool = False
    can_add: bool = False

    @property
    def can_go_on(self) -> bool:
        """Whether there is a next update, known or to be trained."""
        return not self.loading and (self.can_train or not self.at_newest)

    @property
    def begun(self) -> bool:
        """Whether there is anything to go back from."""
        return not self.loading and (self.playing or not self.at_start or not self.at_newest)


def always(_now: Situation) -> bool:
    """Let a command be used whatever happens."""
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One command. To add a command is to add its row.

    Attributes
    ----------
    name : str
        The action's objectName.
    menu : str
        One of ``MENUS``.
    text, key, tip : str
        What the menu says, with its mnemonic; the shortcut, which no system keeps for itself, or "";
        a sentence.
    do : callable
        Does it: given the ``Parts``, and where it is checkable whether it is checked now.
    also : str
        A further shortcut, or "".
    icon : str
        A name in ``resources/icons``, or "".
    group : str
        Within the menu; a line stands between two groups.
    submenu : str
        What its own menu inside the menu says, or "".
    choice : str
        Of the commands of one choice one is checked; "" for no choice.
    checked : bool or None
        Whether it is checked at first; None where it cannot be checked.
    remembered : bool
        Whether that is kept from one start to the next.
    repeated : bool
        Whether it goes on while its key is held.
    enabled : callable
        Whether it can be used in a ``Situation``.
    follows : callable
        Given the ``Parts``, the signals (of a bool) that say it is checked now, whoever did it.
    """

    name: str
    menu: str
    text: str
    key: str
    tip: str
    do: Callable[..., object]
    also: str = ""
    icon: str = ""
    group: str = ""
    submenu: str = ""
    choice: str = ""
    checked: bool | None = None
    remembered: bool = False
    repeated: bool = False
    enabled: Callable[[Situation], bool] = always
    follows: Callable[[Any], Iterable[Any]] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """All its shortcuts."""
        return tuple(filter(None, (self.key, self.also)))

    @property
    def checkable(self) -> bool:
        """Whether it is on or off."""
        return self.checked is not None


def plain_text(text: str) -> str:
    """Return a menu's text without the mark of its mnemonic and without dots."""
    return text.replace("&", "").rstrip("…")
