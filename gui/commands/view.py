"""The commands of the View menu about what is shown: docks, the batch, scales, colours."""

from functools import partial
from typing import Any

from gui.commands.command import Row
from gui.commands.parts import Parts
from gui.look import theme
from gui.look.appearance import appearance
from gui.look.themes import CHOICES, FIRST_CHOICE
from gui.look.words import N_
from gui.panels.loss_curve import FIRST_X_AXIS, X_AXES
from gui.window.docks import DOCKS


def _show_dock(name: str, parts: Parts, shown: bool) -> None:
    parts.docks.show(name, shown)


def _dock_seen(name: str, parts: Parts) -> list[Any]:
    return [parts.docks.by_name[name].toggleViewAction().toggled]


def _set_on_surfaces(button: str, parts: Parts, checked: bool) -> None:
    """Press one of the buttons of the 3D views on all of them, so that they are drawn alike."""
    for column in parts.views.columns:
        getattr(column.surface, button).setChecked(checked)


def _pressed_on_surface(button: str, parts: Parts) -> list[Any]:
    return [getattr(column.surface, button).toggled for column in parts.views.columns]


def _set_log_loss(parts: Parts, logarithmic: bool) -> None:
    parts.views.loss_curve.set_logarithmic(logarithmic)
    parts.views.clock.request()


def _set_along(name: str, parts: Parts, chosen: bool) -> None:
    if chosen:
        parts.views.loss_curve.set_along(name)
        parts.views.clock.request()


def _set_colours(name: str, parts: Parts, chosen: bool) -> None:
    if chosen:
        parts.views.set_colour_map(name)


def _set_theme(name: str, _parts: Parts, chosen: bool) -> None:
    if chosen:
        appearance().choose(name)


def _resize_text(steps: int, _parts: Parts) -> None:
    appearance().resize_text(steps)


def _usual_text(_parts: Parts) -> None:
    appearance().set_text_size(theme.USUAL_SIZE)


_DOCKS = tuple(
    Row(
        f"show_{dock.name}",
        "View",
        dock.text,
        dock.key,
        dock.tip,
        partial(_show_dock, dock.name),
        group="docks",
        checked=False,  # the window's state remembers the dock
        follows=partial(_dock_seen, dock.name),
    )
    for dock in DOCKS
)

_DRAWN = (
    Row(
        "show_gradients",
        "View",
        N_("&Batch against all"),
        "Ctrl+B",
        N_("Show where the batch's loss falls fastest, beside that of all rows"),
        lambda parts, shown: parts.views.batch.set_compares_gradients(shown),
        icon="show_gradients",
        group="batch",
        checked=False,
        remembered=True,
    ),
    Row(
        "show_batch_loss",
        "View",
        N_("Batch's own &loss"),
        "Ctrl+Shift+B",
        N_("Show contour lines of the loss over the batch's rows alone: plain SGD steps downhill on that"),
        lambda parts, shown: parts.views.batch.set_shows_loss(shown),
        icon="show_batch_loss",
        group="batch",
        checked=False,
        remembered=True,
    ),
    Row(
        "show_pulls",
        "View",
        N_("&Row pulls"),
        "Ctrl+Shift+P",
        N_(
            "Show which way, and how hard, each row of the batch pulls the curve before the update: "
            "how fast its loss falls as its z grows or shrinks"
        ),
        lambda parts, shown: parts.views.batch.set_shows_pulls(shown),
        group="batch",
        checked=False,
        remembered=True,
    ),
    Row(
        "log_height",
        "View",
        N_("Logarithmic &height in 3D"),
        "Ctrl+Shift+H",
        N_("Let the height be the logarithm of the loss"),
        partial(_set_on_surfaces, "log_height"),
        group="drawn",
        checked=True,
        remembered=True,
        follows=partial(_pressed_on_surface, "log_height"),
    ),
    Row(
        "wireframe",
        "View",
        N_("&Wireframe in 3D"),
        "Ctrl+Shift+W",
        N_("Draw lines, and a × for each update"),
        partial(_set_on_surfaces, "wireframe"),
        group="drawn",
        checked=False,
        remembered=True,
        follows=partial(_pressed_on_surface, "wireframe"),
    ),
    Row(
        "show_line",
        "View",
        N_("Li&ne w·x + b"),
        "Ctrl+L",
        N_("Show the line w·x + b in data space"),
        lambda parts, shown: parts.views.data_space.set_line_visible(shown),
        group="drawn",
        checked=False,
        remembered=True,
    ),
    Row(
        "log_loss",
        "View",
        N_("Lo&garithmic loss curve"),
        "Ctrl+G",
        N_("Show the losses on a logarithmic axis"),
        _set_log_loss,
        group="drawn",
        checked=True,
        remembered=True,
    ),
)

_ALONG = tuple(
    Row(
        f"along_{name}",
        "View",
        axis.text,
        "",
        axis.tip,
        partial(_set_along, name),
        group="drawn",
        submenu=N_("Loss curve &over"),
        choice="along",
        checked=name == FIRST_X_AXIS,
        remembered=True,
    )
    for name, axis in X_AXES.items()
)

_COLOURS = tuple(
    Row(
        f"colours_{name}",
        "View",
        colours.text,
        "",
        colours.tip,
        partial(_set_colours, name),
        group="drawn",
        submenu=N_("&Colours of the loss"),
        choice="colours",
        checked=name == theme.FIRST_COLOUR_MAP,
        remembered=True,
    )
    for name, colours in theme.COLOUR_MAPS.items()
)

_THEMES = tuple(
    Row(
        f"theme_{name}",
        "View",
        choice.text,
        "",
        choice.tip,
        partial(_set_theme, name),
        group="look",
        submenu=N_("The&me"),
        choice="theme",
        checked=name == FIRST_CHOICE,
        remembered=True,
    )
    for name, choice in CHOICES.items()
)

_TEXT = (
    Row(
        "text_larger",
        "View",
        N_("Text larger"),
        "Ctrl+Shift++",
        N_("Make all text larger: in the window, the plots and 3D"),
        partial(_resize_text, 1),
        "Ctrl+Shift+=",
        group="look",
        repeated=True,
    ),
    Row(
        "text_smaller",
        "View",
        N_("Text smaller"),
        "Ctrl+Shift+-",
        N_("Make all text smaller"),
        partial(_resize_text, -1),
        group="look",
        repeated=True,
    ),
    Row(
        "text_usual",
        "View",
        N_("Text as usual"),
        "Ctrl+Shift+0",
        N_("Let all text have its usual size"),
        _usual_text,
        group="look",
    ),
)

ROWS = (*_DOCKS, *_DRAWN, *_ALONG, *_COLOURS, *_THEMES, *_TEXT)
