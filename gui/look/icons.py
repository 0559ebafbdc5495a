"""Icons, read from resources/icons."""

import functools
import importlib.resources

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = importlib.resources.files("resources") / "icons"
_SIZES = (16, 22, 24, 32, 44, 48, 64)


@functools.cache
def icon(name: str) -> QIcon:
    """Return the icon of this name, drawn at the sizes in use, for normal and HiDPI screens."""
    renderer = QSvgRenderer(QByteArray((_FOLDER / f"{name}.svg").read_bytes()))
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made
