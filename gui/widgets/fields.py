"""Form fields whose limits, parsing and refusals are the engine's own."""

import math
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSlider

from engine.limits import Limits

RATE_DECADES = (-4.0, 2.0)  # of the learning rate's slider
SLIDER_STEPS_A_DECADE = 50
TIMELINE_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class NumberField(QAbstractSpinBox):
    """A number within limits, typed or stepped; it commits on Enter or when left, and ignores a stray wheel.

    Signals
    -------
    committed(object)
        A person has given this value, which is allowed and another than before.
    refused(str)
        What was typed is not allowed; the field has its old value again.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(self, field: str, limits: Limits) -> None:
        super().__init__()
        self._field, self._limits = field, limits
        self._value: Any = None
        self.setObjectName(f"field_{field}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a wheel alone does not give the focus
        self.setKeyboardTracking(False)
        self.editingFinished.connect(self.commit)

    def event(self, event: QEvent) -> bool:
        """Leave play, undo and redo to the window, but for undo and redo of what is being typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes = event.matches(QKeySequence.StandardKey.Undo) or event.matches(
                QKeySequence.StandardKey.Redo
            )
            if event.key() == Qt.Key.Key_Space or (undoes and not self._is_typed()):
                event.ignore()
                return False
        return super().event(event)

    def value(self) -> Any:
        """Return the number; None where torch's default is meant."""
        return self._value

    def setValue(self, value: Any) -> None:
        """Show `value` and commit it, as if it had been typed; ValueError if it is not allowed."""
        self._take(self._limits.check(self._field, value))

    def show_value(self, value: Any) -> None:
        """Show `value` without telling anybody; what is just being typed stays."""
        if value != self._value or not self._is_typed():
            self._value = value
            self.lineEdit().setText(self._text(value))

    def give_up(self) -> None:
        """Show the value again in the place of what has been typed."""
        self.lineEdit().setText(self._text(self._value))

    def stepBy(self, steps: int) -> None:
        """Go up or down: whole numbers by 1, others by a tenth of their power of ten."""
        value = self._value if self._value is not None else 0
        if self._limits.kind is int:
            wanted: Any = value + steps
        elif self._field in ("learning_rate", "weight_decay", "epsilon"):
            # by 1, 2, 5, 10: a rate is a matter of its size
            wanted = next_round(value, steps)
        else:
            unit = 0.05 if self._limits.maximum is not None and self._limits.maximum <= 1 else 0.5
            wanted = round(value / unit + steps) * unit
        low, high = self._limits.minimum, self._limits.maximum
        assert low is not None and high is not None
        self._take(self._limits.kind(min(max(wanted, low), high)))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Return whether there is room up and down."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        value = self._value if self._value is not None else 0
        if self._limits.maximum is not None and value < self._limits.maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._limits.minimum is not None and value > self._limits.minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed; ``commit`` decides."""
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only while the field has the focus; otherwise the form scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @Slot()
    def commit(self) -> None:
        """Take what has been typed, or refuse it."""
        if not self._is_typed():
            return
        text = self.lineEdit().text().replace("−", "-").strip()
        if self._limits.kind is float and "," in text and "." not in text:
            text = text.replace(",", ".")
        try:
            value = self._limits.parse(self._field, text or ("none" if self._limits.optional else text))
        except ValueError as error:
            self.lineEdit().setText(self._text(self._value))
            self.refused.emit(str(error))
        else:
            self._take(value)

    def _is_typed(self) -> bool:
        # not lineEdit().isModified(): Enter has cleared that before editingFinished is sent
        return self.lineEdit().text() != self._text(self._value)

    def _take(self, value: Any) -> None:
        before, self._value = self._value, value
        self.lineEdit().setText(self._text(value))
        if value != before:
            self.committed.emit(value)

    @staticmethod
    def _text(value: Any) -> str:
        return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


class ChoiceField(QComboBox):
    """A choice, by name with titles to read; it ignores a stray wheel.

    Signals
    -------
    committed(object)
        A person has chosen this name.
    """

    committed = Signal(object)

    def __init__(self, field: str, titles: dict[str, str]) -> None:
        """Offer the names in `titles`, in their order."""
        super().__init__()
        self.setObjectName(f"field_{field}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        for name, title in titles.items():
            self.addItem(title, name)
        self.activated.connect(self._on_activated)

    def show_value(self, name: str) -> None:
        """Show the choice of this name without telling anybody."""
        self.setCurrentIndex(self.findData(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the timeline's keys alone, whether they can be used now or not."""
        if event.key() in TIMELINE_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the form scroll."""
        event.ignore()

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.committed.emit(self.itemData(index))


class RateSlider(QSlider):
    """The learning rate on a logarithmic scale.

    Signals
    -------
    dragged(float)
        The rate, at every place on the way.
    """

    dragged = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("rate_slider")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        low, high = (round(SLIDER_STEPS_A_DECADE * decade) for decade in RATE_DECADES)
        self.setRange(low, high)
        self.setPageStep(SLIDER_STEPS_A_DECADE)
        self.valueChanged.connect(self._on_value)

    def show_value(self, rate: float) -> None:
        """Show `rate` without telling anybody."""
        self.blockSignals(True)
        self.setValue(round(SLIDER_STEPS_A_DECADE * math.log10(rate)) if rate > 0 else self.minimum())
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the timeline's keys alone, whether they can be used now or not."""
        if event.key() in TIMELINE_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the form scroll."""
        event.ignore()

    @Slot(int)
    def _on_value(self, position: int) -> None:
        self.dragged.emit(float(f"{10 ** (position / SLIDER_STEPS_A_DECADE):.3g}"))


def next_round(value: float, steps: int) -> float:
    """Return the next of 1, 2, 5 times a power of ten, `steps` times up or down."""
    for _ in range(abs(steps)):
        if value <= 0:
            value = 1e-4 if steps > 0 else 0.0
            continue
        exponent = math.floor(math.log10(value) + 1e-9)
        series = sorted(m * 10.0**e for e in range(exponent - 1, exponent + 2) for m in (1, 2, 5))
        if steps > 0:
            value = next(s for s in series if s > value * (1 + 1e-9))
        else:
            value = next(s for s in reversed(series) if s < value * (1 - 1e-9))
    return float(f"{value:.6g}")
