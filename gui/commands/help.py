"""The commands of the Help menu."""

from gui.commands.command import Row
from gui.commands.keys import KeysDialog, show_about
from gui.commands.parts import Parts
from gui.look.words import N_


def _show_keys(parts: Parts) -> None:
    KeysDialog(parts.window, parts.rows).exec()


def _show_about(parts: Parts) -> None:
    show_about(parts.window)


ROWS = (
    Row("keys", "Help", N_("&Keys…"), "F1", N_("List every key"), _show_keys),
    Row("about", "Help", N_("&About…"), "", N_("What this is"), _show_about),
)
