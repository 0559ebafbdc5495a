"""The two sliders of the transport: the timeline, and the speed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from gui.look.words import _


class Timeline(QSlider):
    """A horizontal slider that goes to where it is clicked."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("timeline")
        self.setAccessibleName(_("Timeline: the update on show"))
        self.setToolTip(_("The update on show: drag to any update (Home, End)"))
        self.setRange(0, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the place clicked, and on with the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while its button is down."""
        if self.isSliderDown():
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        self.setSliderDown(False)

    def _go_to(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        at = round(event.position().x()) - handle.width() // 2
        room = self.width() - handle.width()
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room))

    def show_range(self, value: int, newest: int) -> None:
        """Show `value` of `newest` without telling anybody."""
        self.blockSignals(True)
        self.setMaximum(newest)
        self.setPageStep(max(1, newest // 10))
        self.setValue(value)
        self.blockSignals(False)


class SpeedSlider(QSlider):
    """A slider that leaves the keys of the timeline alone, whether they can be used now or not."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take only up, down and the page keys."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        else:
            super().keyPressEvent(event)
