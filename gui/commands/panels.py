"""The commands of the View menu about the panels: the viewport, zoom and pan, one panel alone."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.commands.command import Row
from gui.commands.parts import Parts
from gui.look.words import N_
from gui.panels.panel import Panel
from gui.window.focus import within

NEARER = 1.25  # what one zoom in enlarges


def _focused_panel(parts: Parts) -> Panel:
    """Return the panel with the keyboard's focus; else the enlarged one, else the contour."""
    focused = QApplication.focusWidget()
    for panel in parts.grid.panels:
        if within(panel, focused):
            return panel
    return next(iter(parts.grid.enlarged), parts.views.loss_contour)


def _zoom(factor: float, parts: Parts) -> None:
    _focused_panel(parts).zoom(factor)


def _pan(right: int, up: int, parts: Parts) -> None:
    _focused_panel(parts).pan(right, up)


def _enlarge(name: str, parts: Parts) -> None:
    """Enlarge this panel, of two surfaces both side by side, or show all again."""
    parts.grid.toggle(panel for panel in parts.grid.panels if panel.objectName().startswith(name))


def _leave(parts: Parts) -> None:
    """Leave what takes all the room, the innermost first."""
    if parts.grid.enlarged:
        parts.grid.show_all()
    else:
        _set_full_screen(parts, False)


def _set_full_screen(parts: Parts, full: bool) -> None:
    if full != parts.window.isFullScreen():
        parts.window.setWindowState(parts.window.windowState() ^ Qt.WindowState.WindowFullScreen)


_VIEWPORT = (
    Row(
        "fit",
        "View",
        N_("&Fit the path"),
        "Ctrl+F",
        N_("Show start, path and minimum in the loss views"),
        lambda parts: parts.views.viewport.fit(),
        icon="fit",
        group="viewport",
    ),
    Row(
        "seed_window",
        "View",
        N_("See&d window"),
        "Ctrl+Shift+F",
        N_("Show w from −15 to 15 and b from −13 to 13 in the loss views"),
        lambda parts: parts.views.viewport.show_seed_viewport(),
        icon="seed_window",
        group="viewport",
    ),
    Row(
        "follow_path",
        "View",
        N_("Follow the p&ath"),
        "Ctrl+T",
        N_("Widen the loss views when the path is about to leave them; moving them by hand stops it"),
        lambda parts, follows: parts.views.viewport.set_follows(follows),
        icon="follow_path",
        group="viewport",
        checked=True,
        follows=lambda parts: [parts.views.viewport.follow_changed],
    ),
)

_MOVE, _SCREEN = N_("&Zoom and pan"), N_("&Screen")  # menus inside the menu
_ALSO = {"zoom_in": "Ctrl+="}  # where + stands above =, the key alone does it
_MOVED = tuple(
    Row(name, "View", text, key, tip, do, _ALSO.get(name, ""), group="moved", submenu=_MOVE, repeated=True)
    for name, text, key, tip, do in (
        (
            "zoom_in",
            N_("Zoom &in"),
            "Ctrl++",
            N_("Zoom in, in the view with the focus"),
            partial(_zoom, NEARER),
        ),
        (
            "zoom_out",
            N_("Zoom &out"),
            "Ctrl+-",
            N_("Zoom out, in the view with the focus"),
            partial(_zoom, 1 / NEARER),
        ),
        (
            "pan_left",
            N_("Pan or orbit &left"),
            "Alt+Left",
            N_("In the view with the focus"),
            partial(_pan, -1, 0),
        ),
        (
            "pan_right",
            N_("Pan or orbit &right"),
            "Alt+Right",
            N_("In the view with the focus"),
            partial(_pan, 1, 0),
        ),
        ("pan_up", N_("Pan or orbit &up"), "Alt+Up", N_("In the view with the focus"), partial(_pan, 0, 1)),
        (
            "pan_down",
            N_("Pan or orbit &down"),
            "Alt+Down",
            N_("In the view with the focus"),
            partial(_pan, 0, -1),
        ),
    )
)

_PANELS = tuple(
    Row(
        f"enlarge_{name}",
        "View",
        text,
        f"Ctrl+{number}",
        N_("Only this panel; again for all"),
        partial(_enlarge, name),
        group="panels",
        submenu=_SCREEN,
    )
    for number, (name, text) in enumerate(
        (
            ("data_space", N_("Enlarge &data space")),
            ("loss_contour", N_("Enlarge loss &contour")),
            ("loss_curve", N_("Enlarge loss c&urve")),
            ("loss_surface", N_("Enlarge loss &surface")),
        ),
        start=1,
    )
)

ROWS = (
    *_VIEWPORT,
    *_MOVED,
    Row(
        "reset_view",
        "View",
        N_("Re&set views"),
        "Ctrl+0",
        N_("Undo every zoom, pan and orbit"),
        lambda parts: parts.views.reset_views(),
        group="moved",
        submenu=_MOVE,
    ),
    *_PANELS,
    Row(
        "all_panels",
        "View",
        N_("Show &all panels"),
        "Esc",
        N_("Leave the enlarged panel; again, the full screen"),
        _leave,
        group="panels",
        submenu=_SCREEN,
        enabled=lambda now: now.enlarged or now.full_screen,
    ),
    Row(
        "full_screen",
        "View",
        N_("&Full screen"),
        "Alt+Return",
        N_("Use the whole screen"),
        _set_full_screen,
        also="F11",
        group="panels",
        submenu=_SCREEN,
        checked=False,
    ),
)
