"""Banner: a line above the panels that says what went wrong and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from engine.explain.divergence import divergence
from gui.lab.session import Session


class Banner(QFrame):
    """Hidden until there is something to say.

    Parameters
    ----------
    ways_out : sequence of QAction
        A button each; one that cannot be used is hidden.
    """

    def __init__(self, ways_out: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self.message, 1)
        self._buttons = [QToolButton() for _ in ways_out]
        for button, action in zip(self._buttons, ways_out, strict=True):
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            layout.addWidget(button)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setToolTip("Close this message")
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.hide)
        layout.addWidget(close)
        self.hide()

    def say(self, message: str, with_ways_out: bool = False) -> None:
        """Show `message`, and what can be done where `with_ways_out` is True."""
        self.message.setText(message)
        for button in self._buttons:
            button.setVisible(with_ways_out and button.defaultAction().isEnabled())
        self.show()

    @Slot(object)
    def say_failed(self, error: Exception) -> None:
        """Say what went wrong in the worker."""
        self.say(f"<b>{type(error).__name__}:</b> {error}")

    def say_why(self, session: Session) -> None:
        """Say why the active run has diverged, and what can be done."""
        active = session.active
        step = active.history.last_step
        if step is not None:
            text = divergence(step, *active.parameters(step.index - 1))
            self.say(f"{text[0].upper()}{text[1:]}.", with_ways_out=True)
