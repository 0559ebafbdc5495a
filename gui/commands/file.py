"""The commands of the File and the Edit menu."""

from gui.commands.command import Row
from gui.commands.parts import Parts
from gui.look.words import N_


def _quit(parts: Parts) -> None:
    if parts.document.confirm_close():
        parts.window.close()


ROWS = (
    Row(
        "open",
        "File",
        N_("&Open…"),
        "Ctrl+O",
        N_("Open an experiment (.toml) or data (.csv)"),
        lambda parts: parts.document.open(),
        group="experiment",
    ),
    Row(
        "save",
        "File",
        N_("&Save"),
        "Ctrl+S",
        N_("Save the experiment, its data and the changes on the way"),
        lambda parts: parts.document.save(),
        group="experiment",
    ),
    Row(
        "save_as",
        "File",
        N_("Save &as…"),
        "Ctrl+Shift+S",
        N_("Save the experiment under another name"),
        lambda parts: parts.document.save_as(),
        group="experiment",
    ),
    Row(
        "save_data",
        "File",
        N_("Save &data as CSV…"),
        "",
        N_("Save the rows on show"),
        lambda parts: parts.document.save_data(),
        group="data",
    ),
    Row(
        "generate",
        "File",
        N_("&Generate data…"),
        "Ctrl+D",
        N_("Make data from a seed"),
        lambda parts: parts.document.generate(),
        group="data",
    ),
    Row("quit", "File", N_("&Quit"), "Ctrl+Q", N_("Close the lab"), _quit, group="end"),
    Row(
        "undo",
        "Edit",
        N_("&Undo"),
        "Ctrl+Z",
        N_("Take back the last change"),
        lambda parts: parts.lab.edits.stack.undo(),
        enabled=lambda now: now.can_undo,
    ),
    Row(
        "redo",
        "Edit",
        N_("&Redo"),
        "Ctrl+Shift+Z",
        N_("Make the change again"),
        lambda parts: parts.lab.edits.stack.redo(),
        also="Ctrl+Y",
        enabled=lambda now: now.can_redo,
    ),
)
