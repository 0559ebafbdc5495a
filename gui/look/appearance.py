"""Appearance: which theme and text size a person has chosen, and the one place where all is restyled."""

from typing import Protocol, runtime_checkable

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.look import theme
from gui.look.style_sheet import BASES, palette, style_sheet
from gui.look.themes import CHOICES, DARK, FIRST_CHOICE, LIGHT, Theme


@runtime_checkable
class Styled(Protocol):
    """A widget that has made pens, brushes, fonts or texts of the theme, for itself or for what it draws."""

    def restyle(self) -> None:
        """Make them anew."""


class Appearance(QObject):
    """Belongs to `application`; a change of theme or text size goes through it and reaches everything.

    Attributes
    ----------
    choice : str
        One of ``CHOICES``.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.choice = FIRST_CHOICE
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system)

    def choose(self, choice: str) -> None:
        """Use this theme, or that of the system."""
        self.choice = choice
        self._use(_theme_of(choice), theme.text_size())

    def resize_text(self, steps: int) -> None:
        """Make all text larger by so many steps, or smaller; not beyond the largest and the least."""
        sizes = theme.TEXT_SIZES
        place = sizes.index(theme.text_size()) + steps
        self.set_text_size(sizes[min(max(place, 0), len(sizes) - 1)])

    def set_text_size(self, size: float) -> None:
        """Let all text have that of ``TEXT_SIZES`` which is nearest."""
        nearest = min(theme.TEXT_SIZES, key=lambda known: abs(known - size))
        self._use(theme.in_use(), nearest)

    def _use(self, wanted: Theme, size: float) -> None:
        if (wanted, size) != (theme.in_use(), theme.text_size()):
            theme.use(wanted, size)
            self.apply()

    def apply(self) -> None:
        """Give everything the theme and the text size in use."""
        self._application.setPalette(palette())
        for widget_class, base in BASES.items():
            self._application.setPalette(palette(base), widget_class)  # type: ignore[arg-type]
        font = self._application.font()
        font.setPointSizeF(theme.points("axis"))
        self._application.setFont(font)
        # palette and font reach the widgets that there are only with a style sheet set after them
        self._application.setStyleSheet(style_sheet())
        pg.setConfigOptions(
            background=theme.html(theme.CARD),
            foreground=theme.html(theme.INK),
            antialias=True,
            imageAxisOrder="row-major",
        )
        for widget in self._application.allWidgets():
            if isinstance(widget, Styled):
                widget.restyle()

    @Slot()
    def _on_system(self) -> None:
        if CHOICES[self.choice].theme is None:
            self.choose(self.choice)


def appearance() -> Appearance:
    """Return the application's."""
    application = QApplication.instance()
    found = application.findChild(Appearance) if application else None
    assert isinstance(found, Appearance), "prepare_application comes first"
    return found


def _theme_of(choice: str) -> Theme:
    chosen = CHOICES[choice].theme
    if chosen is None:
        chosen = DARK if _system_is_dark() else LIGHT
    return chosen


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
