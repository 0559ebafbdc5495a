"""KindLine: which outcome of a start is shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QWidget

from gui.look.words import _
from gui.starts.outcomes import KINDS


class KindLine(QWidget):
    """A line of radio buttons, one for each of ``KINDS``.

    Attributes
    ----------
    buttons : list of QRadioButton
        In the order of the table.
    kind : str
        The name of the one chosen.

    Signals
    -------
    chosen(str)
        Another is chosen.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = next(iter(KINDS))
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(18)
        line.addWidget(QLabel(_("Show")))
        for number, kind in enumerate(KINDS.values()):
            button = QRadioButton(_(kind.title))
            button.setObjectName(f"starts_{kind.name}")
            button.setChecked(kind.name == self.kind)
            self._group.addButton(button, number)
            line.addWidget(button)
        line.addStretch(1)
        self.buttons = self._group.buttons()
        self._group.idToggled.connect(self._on_toggled)

    def _on_toggled(self, number: int, on: bool) -> None:
        if on:
            self.kind = list(KINDS)[number]
            self.chosen.emit(self.kind)
