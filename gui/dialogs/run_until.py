"""The dialog that asks what to train until."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.training.goals import LIMITS, Goal
from gui.look.words import N_, _
from gui.widgets.fields import NumberField
from gui.widgets.on_screen import Dialog

_KINDS = ("accuracy", "loss", "plateau", "epoch")
_TEXTS = {
    "accuracy": N_("accuracy is 100 %"),
    "loss": N_("the loss over all rows is below"),
    "plateau": N_("it stops improving (10 epochs without a gain of 0.01 %)"),
    "epoch": N_("the end of epoch"),
}


class RunUntil(Dialog):
    """Four goals to choose from; each is looked at where an epoch ends."""

    def __init__(self, parent: QWidget, last_epoch: int) -> None:
        super().__init__(parent)
        self.setObjectName("run_until_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Run until"))
        self.buttons = QButtonGroup(self)
        self.fields: dict[str, NumberField] = {}
        grid = QGridLayout()
        grid.addWidget(QLabel(_("Train at full speed until")), 0, 0, 1, 2)
        for row, kind in enumerate(_KINDS):
            button = QRadioButton(_(_TEXTS[kind]))
            button.setObjectName(f"until_{kind}")
            self.buttons.addButton(button, row)
            grid.addWidget(button, row + 1, 0)
            if kind in LIMITS:
                field = self.fields[kind] = NumberField(f"until_{kind}_value", LIMITS[kind])
                field.setAccessibleName(_(_TEXTS[kind]))
                field.show_value(last_epoch if kind == "epoch" else 0.1)
                field.lineEdit().textEdited.connect(partial(self._choose, row))
                grid.addWidget(field, row + 1, 1)
        self.buttons.button(0).setChecked(True)
        note = QLabel(
            _("It ends with epoch {epoch} at the latest. Space or Cancel stops it.").format(epoch=last_epoch)
        )
        note.setProperty("role", "muted")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Ok).setText(_("Run"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(note)
        layout.addWidget(box)

    def goal(self) -> Goal:
        """Return what has been chosen."""
        kind, value = _KINDS[self.buttons.checkedId()], 0.0
        if kind in self.fields:
            self.fields[kind].commit()
            value = self.fields[kind].value()
        return Goal(kind, value)  # type: ignore[arg-type]

    def _choose(self, row: int, typed: str) -> None:
        """Choose the goal whose number is being typed."""
        self.buttons.button(row).setChecked(True)
