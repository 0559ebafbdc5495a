"""The transport bar: reset, step back, play/pause, step, step epoch, speed, timeline and read-outs."""

from PySide6.QtCore import Property, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from engine.loss import surface
from engine.worker import FULL_SPEED
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.text import loss_text, number_text, percent_text, speed_text
from gui.look.words import _
from gui.window.sliders import SpeedSlider, Timeline
from gui.window.wrapping import Wrapping

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, FULL_SPEED)
DEFAULT_SPEED = SPEEDS.index(20.0)
SPEED_WIDTH, ICON_SIZE, LARGE_ICON_SIZE = 130, 22, 28  # pixels, where text has its usual size
SHORTEST_TIMELINE = 220
_BUTTONS = ("reset", "step_back", "play", "step", "step_epoch")


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


class Transport(Wrapping):
    """The timeline with iteration and epoch; the buttons, the speed and the other read-outs.

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
        caption = QLabel(_("Speed"))
        caption.setProperty("role", "muted")
        buttons = _group(6, *(_button(actions[name], large=name == "play") for name in _BUTTONS))
        comparing = _button(actions["compare_losses"], large=False)
        speed = _group(6, caption, self.speed, self.speed_label, comparing)
        counts = _group(18, *(self.read_outs[name] for name in ("iteration", "epoch", "batch")))
        numbers = _group(18, *(self.read_outs[name] for name in ("w", "b", "loss", "accuracy")))
        self.timeline.setMinimumWidth(SHORTEST_TIMELINE)
        self.set_paragraphs(((self.timeline, counts), (buttons, speed, numbers)))
        self.restyle()

    def restyle(self) -> None:
        """Take the sizes in use."""
        self.speed.setFixedWidth(theme.scaled(SPEED_WIDTH))
        widest = QFontMetrics(theme.font("axis")).horizontalAdvance(speed_text(8888))
        self.speed_label.setMinimumWidth(widest)
        for button in self.findChildren(QToolButton):
            side = theme.scaled(ICON_SIZE if button.autoRaise() else LARGE_ICON_SIZE)
            button.setIconSize(QSize(side, side))
        for read_out in self.read_outs.values():
            read_out.restyle()

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


def _group(spacing: int, *widgets: QWidget) -> QWidget:
    group = QWidget()
    line = QHBoxLayout(group)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for widget in widgets:
        line.addWidget(widget)
    return group


def _button(action: QAction, large: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(not large)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
