"""The theme in use: colours by their role, pens, fonts and sizes; the colours stand in ``themes.py``."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPen

from gui.look.themes import LIGHT, Theme
from gui.look.words import N_

# The roles, fields of ``Theme``: each has one meaning, in every view.
CLASS_0 = "class_0"
CLASS_1 = "class_1"
BATCH = "batch"
PALE_BATCH = "pale_batch"
CURRENT = "current"
FULL_DATA = "full_data"
FULL_DATA_CASING = "full_data_casing"
INK = "ink"
MUTED = "muted"
GRID = "grid"
BORDER = "border"
CARD = "card"
GROUND = "ground"
FIELD_GROUND = "field_ground"
FLOOR = "floor"
HOVER = "hover"
CASING = "casing"
ON_MAP = "on_map"
POINTED_ON_MAP = "pointed_on_map"
UNDERSIDE = "underside"
ACCENT = "accent"
NEVER = "never"
DIVERGED = "diverged"
HATCHING = "hatching"
WARNING_GROUND = "warning_ground"
CLASS_COLOURS = (CLASS_0, CLASS_1)
CLASS_TEXTS = ("class_0_text", "class_1_text")
CLASS_SYMBOLS = ("o", "s")
RUN_COLOURS = (
    CURRENT,
    "run_2",
    "run_3",
    "run_4",
    "run_5",
    "run_6",
)  # by number; the first is that of one alone
RUN_SYMBOLS = ("o", "t", "s", "d", "p", "t1")  # of its current point


@dataclass(frozen=True, slots=True)
class ColourMap:
    """Colours for losses, dark for a small one: what the menu says, and pyqtgraph's name for it."""

    text: str
    tip: str
    pyqtgraph_name: str


COLOUR_MAPS = {  # by name; the first is shown at first
    "viridis": ColourMap(N_("&Viridis"), N_("Dark blue to yellow"), "viridis"),
    "cividis": ColourMap(
        N_("&Cividis"), N_("Blue to yellow, the same for every kind of colour vision"), "cividis"
    ),
    "grey": ColourMap(N_("&Grey"), N_("Black to white"), "CET-L1"),
}
FIRST_COLOUR_MAP = next(iter(COLOUR_MAPS))
_RIGHT = ("#bfe2dd", "#68b5b0", "#1f7f86", "#003f4f")  # how well the rows come out right: pale for badly

BASE_POINTS = 10.5
FONT_POINTS = {  # by what is written: more or less than the base
    "title": 2.0,
    "number": 1.5,
    "axis": 0.0,
    "axis_title": 0.0,
    "small": -1.0,
    "smaller": -1.5,
}
BOLD = ("title", "number", "axis_title")
TEXT_SIZES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.33, 1.46, 1.6)  # of the usual
USUAL_SIZE = 1.0


class _InUse:
    """What is in use now; ``appearance`` changes it."""

    theme: Theme = LIGHT
    text_size: float = USUAL_SIZE


def use(theme: Theme, text_size: float) -> None:
    """Let colours and fonts asked for from now on be those of this theme and size."""
    _InUse.theme, _InUse.text_size = theme, text_size


def in_use() -> Theme:
    """Return the theme in use."""
    return _InUse.theme


def text_size() -> float:
    """Return the size of all text, 1 for the usual."""
    return _InUse.text_size


def scaled(pixels: float) -> int:
    """Return a length that goes with the text, given for its usual size."""
    return round(pixels * _InUse.text_size)


def html(role: str) -> str:
    """Return the colour of a role as rich text and style sheets write it."""
    return str(getattr(_InUse.theme, role))


def colour(role: str, alpha: float = 1.0) -> QColor:
    """Return the colour of a role with an opacity from 0 to 1."""
    made = QColor(html(role))
    made.setAlphaF(alpha)
    return made


def run_colour(number: int) -> str:
    """Return the role of the colour of the run of this number, from 1."""
    return RUN_COLOURS[(number - 1) % len(RUN_COLOURS)]


def run_symbol(number: int) -> str:
    """Return the symbol of the current point of the run of this number, from 1."""
    return RUN_SYMBOLS[(number - 1) % len(RUN_SYMBOLS)]


def pen(role: str, width: float = 1.0, alpha: float = 1.0, style: Any = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen `width` points wide in the colour of a role, opacity `alpha` from 0 to 1."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0  # a cosmetic pen counts the screen's own pixels
    made = pg.mkPen(colour(role, alpha), width=width * ratio, style=style)
    made.setCosmetic(True)
    return made  # type: ignore[no-any-return]


def colour_map(name: str) -> Any:
    """Return one of ``COLOUR_MAPS`` as a pyqtgraph.ColorMap: dark for a small loss, light for a large one."""
    return pg.colormap.get(COLOUR_MAPS[name].pyqtgraph_name)


def right_map(reverse: bool = False) -> Any:
    """Return the colours of how well the rows come out right: dark for well; reversed, dark for little."""
    colours = _RIGHT[::-1] if reverse else _RIGHT
    return pg.ColorMap(np.linspace(0, 1, len(colours)), [QColor(name) for name in colours])


def points(kind: str) -> float:
    """Return the size of a kind of text, one of ``FONT_POINTS``, in points."""
    return (BASE_POINTS + FONT_POINTS[kind]) * _InUse.text_size


def font(kind: str = "axis") -> QFont:
    """Return the font of a kind of text, for what is painted or measured; widgets have theirs by role."""
    made = QFont()
    made.setPointSizeF(points(kind))
    made.setBold(kind in BOLD)
    return made
