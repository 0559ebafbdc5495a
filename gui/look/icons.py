"""Icons, read from resources/icons."""

import functools
import importlib.resources

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.look import theme
from gui.look.themes import LIGHT, Theme

_FOLDER = importlib.resources.files("resources") / "icons"
_SIZES = (16, 22, 24, 32, 44, 48, 64)


_TINTED = (theme.INK, theme.MUTED, theme.CURRENT, theme.BATCH, "run_2")  # the files have the light theme's


def icon(name: str) -> QIcon:
    """Return the icon of this name in the colours of the theme in use."""
    return _drawn(name, theme.in_use())


def program_icon(name: str) -> QIcon:
    """Return the icon of this name as it is: it has a ground of its own."""
    return _drawn(name, LIGHT)


@functools.cache
def _drawn(name: str, tint: Theme) -> QIcon:
    """Return an icon, drawn at the sizes in use, for normal and HiDPI screens."""
    picture = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    for role in _TINTED:
        picture = picture.replace(getattr(LIGHT, role), getattr(tint, role))
    renderer = QSvgRenderer(QByteArray(picture.encode()))
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made
