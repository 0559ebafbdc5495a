"""ProgressLine: how far a long run has come, with a button to stop it, in the status bar."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from gui.look import theme
from gui.look.words import _

BAR_WIDTH = 220  # pixels, where text has its usual size


class ProgressLine(QWidget):
    """Hidden until a long run begins.

    Signals
    -------
    cancelled()
        The button was pressed.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("progress_line")
        self._text = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(_("Progress of the run"))
        button = QToolButton()
        button.setText(_("Cancel"))
        button.setToolTip(_("Stop here (Space)"))
        button.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        for widget in (self._text, self.bar, button):
            layout.addWidget(widget)
        self.restyle()
        self.hide()

    def restyle(self) -> None:
        """Take the sizes in use."""
        self.bar.setFixedWidth(theme.scaled(BAR_WIDTH))

    def begin(self, text: str) -> None:
        """Show that `text` is being done."""
        self._text.setText(text)
        self.show_fraction(0.0)
        self.show()

    def show_fraction(self, fraction: float) -> None:
        """Show how much is done, from 0 to 1."""
        self.bar.setValue(round(1000 * fraction))
