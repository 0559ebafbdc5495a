"""Colours, pens, fonts and the palette: the only file with a colour in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QPen
from PySide6.QtWidgets import QApplication

from gui.look.words import N_

# Each colour has one meaning, in every view. Blue and orange stay apart for every kind of colour vision.
CLASS_0 = "#1d5fc4"
CLASS_1 = "#d97000"
BATCH = "#7a3ff2"
PALE_BATCH = "#ddd0fb"
CURRENT = "#e0115f"  # the parameters on show and the path that led there
FULL_DATA = "#1b2130"
# Of runs compared, by their number: path, current point, sigmoid and curve; the first is that of one alone.
RUN_COLOURS = (CURRENT, "#0097b2", "#8a5a00", "#5d6b7d", "#e86bb5", "#00695c")
RUN_SYMBOLS = ("o", "t", "s", "d", "p", "t1")  # of its current point

INK = "#1b2130"
MUTED = "#566070"
GRID = "#dfe4ec"
BORDER = "#d5dbe5"
CARD = "#ffffff"
GROUND = "#eef1f6"
FLOOR = "#f4f6fa"  # of the 3D box
HOVER = "#000000"  # the (w, b) under the mouse
CASING = "#ffffff"  # under the path and around points, so that they stand out on any colour
ACCENT = "#1d5fc4"
NEVER = "#f1ede3"  # a start from which 100 % is never reached
DIVERGED = "#ffffff"  # a start from which training diverges, hatched with HATCHING
HATCHING = "#566070"
WARNING_GROUND = "#fff3d6"
WARNING_BORDER = "#e0b040"
CLASS_COLOURS = (CLASS_0, CLASS_1)
CLASS_SYMBOLS = ("o", "s")


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


def apply(application: QApplication) -> None:
    """Give the application its style, palette and font, and pyqtgraph the same."""
    application.setStyle("Fusion")
    application.setPalette(_palette())
    font = application.font()
    font.setPointSizeF(BASE_POINTS)
    application.setFont(font)
    application.setStyleSheet(_STYLE_SHEET)
    pg.setConfigOptions(background=CARD, foreground=INK, antialias=True, imageAxisOrder="row-major")


def colour(name: str, alpha: float = 1.0) -> QColor:
    """Return one of this file's colours with an opacity from 0 to 1."""
    made = QColor(name)
    made.setAlphaF(alpha)
    return made


def run_colour(number: int) -> str:
    """Return the colour of the run of this number, from 1."""
    return RUN_COLOURS[(number - 1) % len(RUN_COLOURS)]


def run_symbol(number: int) -> str:
    """Return the symbol of the current point of the run of this number, from 1."""
    return RUN_SYMBOLS[(number - 1) % len(RUN_SYMBOLS)]


def pen(name: str, width: float = 1.0, alpha: float = 1.0, style: Any = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen `width` points wide in one of this file's colours, opacity `alpha` from 0 to 1."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0  # a cosmetic pen counts the screen's own pixels
    made = pg.mkPen(colour(name, alpha), width=width * ratio, style=style)
    made.setCosmetic(True)
    return made  # type: ignore[no-any-return]


def colour_map(name: str) -> Any:
    """Return one of ``COLOUR_MAPS`` as a pyqtgraph.ColorMap: dark for a small loss, light for a large one."""
    return pg.colormap.get(COLOUR_MAPS[name].pyqtgraph_name)


def right_map(reverse: bool = False) -> Any:
    """Return the colours of how well the rows come out right: dark for well; reversed, dark for little."""
    colours = _RIGHT[::-1] if reverse else _RIGHT
    return pg.ColorMap(np.linspace(0, 1, len(colours)), [QColor(name) for name in colours])


def title_font() -> QFont:
    """Return the font of a panel's title."""
    font = QFont()
    font.setPointSizeF(BASE_POINTS + 2)
    font.setBold(True)
    return font


def number_font() -> QFont:
    """Return the font of the read-outs' numbers."""
    font = QFont()
    font.setPointSizeF(BASE_POINTS + 1.5)
    font.setBold(True)
    return font


def axis_font() -> QFont:
    """Return the font of ticks and axis labels."""
    font = QFont()
    font.setPointSizeF(BASE_POINTS)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: GROUND,
        QPalette.ColorRole.WindowText: INK,
        QPalette.ColorRole.Base: CARD,
        QPalette.ColorRole.AlternateBase: GROUND,
        QPalette.ColorRole.Text: INK,
        QPalette.ColorRole.Button: "#f7f9fc",
        QPalette.ColorRole.ButtonText: INK,
        QPalette.ColorRole.ToolTipBase: INK,
        QPalette.ColorRole.ToolTipText: CARD,
        QPalette.ColorRole.PlaceholderText: MUTED,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: CARD,
        QPalette.ColorRole.Link: ACCENT,
    }
    for role, name in roles.items():
        palette.setColor(role, QColor(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#a3abb8"))
    return palette


# Every selector names its widget: a rule on a parent would reset the sliders and buttons inside.
_STYLE_SHEET = f"""
QFrame[role="card"] {{ background: {CARD}; border: 1px solid {BORDER}; border-radius: 8px; }}
QToolBar#transport_bar {{ border: 0; padding: 4px 6px; background: {GROUND}; }}
QLabel[role="muted"] {{ color: {MUTED}; }}
QFrame[role="rule"] {{ color: {BORDER}; margin: 5px 0; }}
QFrame#banner {{ background: {WARNING_GROUND}; border: 1px solid {WARNING_BORDER}; border-radius: 6px; }}
QLabel[role="overlay"] {{ background: rgba(255, 255, 255, 215); color: {INK}; border-radius: 4px;
  padding: 2px 6px; }}
QToolTip {{ color: {CARD}; background: {INK}; border: 0; padding: 4px; }}
"""
