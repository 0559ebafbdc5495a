"""The transport bar: reset, step back, play/pause, step, step epoch, speed, timeline and read-outs."""

from PySide6.QtCore import Property, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.loss import surface
from engine.worker import FULL_SPEED
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.text import loss_text, number_text, percent_text, speed_text
from gui.look.words import _

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, FULL_SPEED)
DEFAULT_SPEED = SPEEDS.index(20.0)
SPEED_WIDTH, ICON_SIZE, LARGE_ICON_SIZE = 130, 22, 28  # pixels, where text has its usual size
_BUTTONS = ("reset", "step_back", "play", "step", "step_epoch")


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


class ReadOut(QWidget):
    """A caption and a number that does not jump: its place is as wide as its widest number."""

    def __init__(self, name: str, caption: str, widest: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(f"readout_{name}")
        self.setToolTip(tip)
        self._value = 0.0
        label = QLabel(caption)
        label.setProperty("role", "muted")
        self._number = QLabel("–")
        self._number.setProperty("role", "number")
        self.make_room(widest)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(label)
        layout.addWidget(self._number)

    def make_room(self, widest: str) -> None:
        """Keep room for the widest number, so that nothing jumps."""
        self._widest = widest
        self._number.setMinimumWidth(QFontMetrics(theme.font("number")).horizontalAdvance(widest) + 4)

    def restyle(self) -> None:
        """Keep the room in the size in use."""
        self.make_room(self._widest)

    def show_value(self, value: float, text: str) -> None:
        """Show `text` for `value`."""
        self._value = float(value)
        if text != self._number.text():
            self._number.setText(text)
            self.setAccessibleName(f"{self.toolTip()}: {text}")

    def _get_value(self) -> float:
        return self._value

    value = Property(float, _get_value)


class Transport(QFrame):
    """Two rows: the timeline with iteration and epoch; the buttons, the speed and the other read-outs.

    Signals
    -------
    speed_changed(float)
        Batches per second.
    update_chosen(int)
        The timeline was moved to this update.
    """

    speed_changed = Signal(float)
    update_chosen = Signal(int)

    def __init__(self, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setProperty("role", "card")
        self._totals: tuple[int, ...] = ()
        self.timeline = Timeline()
        self.timeline.valueChanged.connect(self.update_chosen)
        self.speed = SpeedSlider(Qt.Orientation.Horizontal)
        self.speed_label = QLabel()
        self._make_speed()
        self.read_outs = {
            name: ReadOut(name, caption, widest, tip)
            for name, caption, widest, tip in (
                ("iteration", _("iteration"), "0000 / 0000", _("Updates so far, of all")),
                ("epoch", _("epoch"), "000 / 000", _("Passes through the data, of all")),
                ("batch", _("batch"), "00 / 00", _("The batch in this epoch, of all")),
                ("w", "w", "−00.0000", _("The weight after this update")),
                ("b", "b", "−00.0000", _("The bias after this update")),
                (
                    "loss",
                    _("loss of all rows"),
                    "00.00000",
                    _("The mean loss over all rows after this update"),
                ),
                ("accuracy", _("accuracy"), "100 %", _("The share of rows on the right side of ŷ = 0.5")),
            )
        }
        self._lay_out(actions)

    def _make_speed(self) -> None:
        self.speed.setObjectName("speed")
        self.speed.setAccessibleName(_("Speed in batches per second"))
        self.speed.setToolTip(_("Batches per second, from 0.25 to as fast as it goes"))
        self.speed.setRange(0, len(SPEEDS) - 1)
        self.speed.setPageStep(1)
        self.speed.setValue(DEFAULT_SPEED)
        self.speed_label.setText(speed_text(SPEEDS[DEFAULT_SPEED]))
        self.speed.valueChanged.connect(self._on_speed)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(18)
        first.addWidget(self.timeline, 1)
        for name in ("iteration", "epoch", "batch"):
            first.addWidget(self.read_outs[name])
        second.setSpacing(6)
        for name in _BUTTONS:
            second.addWidget(_button(actions[name], large=name == "play"))
        second.addSpacing(14)
        caption = QLabel(_("Speed"))
        caption.setProperty("role", "muted")
        second.addWidget(caption)
        second.addWidget(self.speed)
        second.addWidget(self.speed_label)
        second.addSpacing(8)
        second.addWidget(_button(actions["compare_losses"], large=False))
        second.addStretch(1)
        for name in ("w", "b", "loss", "accuracy"):
            second.addWidget(self.read_outs[name])
            second.addSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addLayout(second)
        self.restyle()

    def restyle(self) -> None:
        """Take the sizes in use."""
        self.speed.setFixedWidth(theme.scaled(SPEED_WIDTH))
        widest = QFontMetrics(theme.font("axis")).horizontalAdvance(speed_text(8888))
        self.speed_label.setMinimumWidth(widest)
        for button in self.findChildren(QToolButton):
            side = theme.scaled(ICON_SIZE if button.autoRaise() else LARGE_ICON_SIZE)
            button.setIconSize(QSize(side, side))

    @property
    def batches_per_second(self) -> float:
        """The speed chosen."""
        return SPEEDS[self.speed.value()]

    def draw(self, on_show: OnShow) -> None:
        """Show the numbers of the update on show."""
        run, index = on_show.run, on_show.index
        w, b = on_show.parameters
        loss = float(surface.full_loss(run.dataset, run.experiment.loss, w, b))
        accuracy = float(surface.accuracy(run.dataset, w, b))
        epoch, batch = run.epoch_and_batch(index)
        epochs = run.in_force(index).epochs
        total = epochs * run.batches_per_epoch
        self._widen(total, epochs, run.batches_per_epoch)
        show = self.read_outs
        show["iteration"].show_value(index, f"{index} / {total}")
        show["epoch"].show_value(epoch, f"{epoch} / {epochs}")
        show["batch"].show_value(batch, f"{batch} / {run.batches_per_epoch}")
        show["w"].show_value(w, number_text(w))
        show["b"].show_value(b, number_text(b))
        show["loss"].show_value(loss, loss_text(loss))
        show["accuracy"].show_value(accuracy, percent_text(accuracy))
        self.timeline.show_range(index, on_show.newest)

    def _widen(self, *totals: int) -> None:
        """Give the counts the room that their largest values take."""
        if totals != self._totals:
            self._totals = totals
            for name, total in zip(("iteration", "epoch", "batch"), totals, strict=True):
                self.read_outs[name].make_room(f"{total} / {total}")

    @Slot(int)
    def _on_speed(self, position: int) -> None:
        self.speed_label.setText(speed_text(SPEEDS[position]))
        self.speed_changed.emit(SPEEDS[position])


def _button(action: QAction, large: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(not large)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
