"""Focus: a frame around the view or table that has the keyboard, and the way back from a field."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QApplication, QComboBox, QWidget

from gui.look import theme
from gui.panels.panel import Panel
from gui.widgets.fields import NumberField

FRAME = 2  # pixels
CORNER = 8  # as a card's
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FIELDS = (NumberField, QComboBox, QAbstractSlider)  # where Enter has nothing to press


class FocusFrame(QWidget):
    """A frame that lies along the edge of another widget, and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around: QWidget | None = None
        self.setObjectName("focus_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def surround(self, widget: QWidget | None) -> None:
        """Lie around `widget`, or nowhere."""
        if widget is self._around:
            return
        if self._around is not None:
            self._around.removeEventFilter(self)
        self._around = widget
        self.hide()
        if widget is not None:
            self.setParent(widget)
            widget.installEventFilter(self)
            self._fit(widget)
            self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what it surrounds."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._fit(watched)
        return False

    def _fit(self, widget: QWidget) -> None:
        self.setGeometry(widget.rect())
        inside = self.rect().adjusted(FRAME, FRAME, -FRAME, -FRAME)
        ring = QRegion(self.rect()) - QRegion(inside)
        for x in (0, self.width() - CORNER):
            for y in (0, self.height() - CORNER):
                ring += QRegion(QRect(x, y, CORNER, CORNER))
        self.setMask(ring)  # what is drawn inside need not paint it anew
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen(theme.ACCENT, FRAME))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), CORNER - 1, CORNER - 1)


class Focus(QObject):
    """Follows the focus in a window.

    Enter and Esc in a field give the keys back to the panel that had them last, or to `home`.

    Parameters
    ----------
    window : QWidget
        Whose frame, and whose child this becomes.
    panels : sequence of Panel
        Framed as a whole where a view has the focus.
    docks : sequence of QWidget
        Whose fields and tables give the keys back.
    home : QWidget
        Has the keys at first.
    """

    def __init__(
        self, window: QWidget, panels: Sequence[Panel], docks: Sequence[QWidget], home: QWidget
    ) -> None:
        super().__init__(window)
        self._panels, self._docks, self._home = panels, docks, home
        self._last: QWidget = home
        self.frame = FocusFrame(window)
        for dock in docks:
            for widget in dock.findChildren(QWidget):
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    widget.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_changed)
        home.setFocus()

    @Slot(QWidget, QWidget)
    def _on_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Frame the panel whose view has the focus, or the table: the style shows where else it is."""
        panel = next((each for each in self._panels if within(each, new)), None)
        dock = next((each for each in self._docks if within(each, new)), None)
        if panel is not None:
            self._last = panel
        if dock is not None:
            dock.raise_()  # Tab comes to those behind another, too
        if panel is not None and new in (panel, panel.focusProxy()):
            self.frame.surround(panel)
        elif dock is not None and isinstance(new, QAbstractScrollArea):
            self.frame.surround(new)
        else:
            self.frame.surround(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter in a field, and Esc in anything of a dock."""
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        esc = event.key() == Qt.Key.Key_Escape
        if modified or not (esc or (event.key() in _ENTER and isinstance(watched, _FIELDS))):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the first Esc is the field's, the next the window's
            return True
        if event.type() == QEvent.Type.KeyPress:
            if esc and isinstance(watched, NumberField):
                watched.give_up()
            self._give_back()
            return True
        return False

    def _give_back(self) -> None:
        """Give the keys to the panel that had them last; a field commits when it is left."""
        (self._last if self._last.isVisible() else self._home).setFocus()


def within(outer: QWidget, widget: QWidget | None) -> bool:
    """Return whether `widget` is `outer` or inside it."""
    return widget is not None and (outer is widget or outer.isAncestorOf(widget))
