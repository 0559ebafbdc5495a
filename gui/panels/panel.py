"""Panel: the card that every view stands in, with a title, a subtitle and a button that enlarges it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout

from engine.loss.loss_map import LossMap
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import OnShow
from gui.look.icons import icon
from gui.look.words import _
from gui.widgets.elided_label import ElidedLabel

NARROWEST_TITLE = 70


class Panel(QFrame):
    """A card with a heading; subclasses fill ``body`` and draw into what they put there.

    Parameters
    ----------
    name : str
        The objectName.
    title : str
        What a person reads.
    """

    enlarge_toggled = Signal(str)  # the panel's objectName
    quick = False  # draw with rough edges where that is faster: at full speed

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.title = ElidedLabel()
        self.title.setText(title)
        self.title.setProperty("role", "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.title.setMinimumWidth(NARROWEST_TITLE)
        self.subtitle = ElidedLabel()
        self.subtitle.setProperty("role", "muted")
        self.enlarge_button = QToolButton()
        self.enlarge_button.setAutoRaise(True)
        self.enlarge_button.clicked.connect(self._toggle_enlarged)
        self.heading = QHBoxLayout()
        self.heading.setContentsMargins(4, 0, 0, 0)
        self.heading.setSpacing(3)
        self.heading.addWidget(self.title)
        self.heading.addSpacing(7)
        self.heading.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        self.heading.addWidget(self.enlarge_button)
        self.body = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.setSpacing(2)
        layout.addLayout(self.heading)
        layout.addLayout(self.body, 1)
        self._enlarged = False
        self.set_enlarged(False)

    def restyle(self) -> None:
        """Take the colours and sizes in use, and give them to what is drawn in the panel."""
        self.enlarge_button.setIcon(icon("reduce" if self._enlarged else "enlarge"))

    def add_action_button(self, action: QAction) -> None:
        """Put a button for `action` into the heading."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        self.heading.insertWidget(self.heading.count() - 1, button)

    def set_run(self, run: TrainedRun) -> None:
        """Take up another run: what does not change from update to update."""

    def set_map(self, loss_map: LossMap) -> None:
        """Take up another loss surface."""

    def draw(self, on_show: OnShow) -> None:
        """Show what is on show; called once a frame, if visible."""
        raise NotImplementedError

    def zoom(self, factor: float) -> None:
        """Zoom in by `factor` (above 1) or out (below 1) around the middle."""

    def pan(self, right: int, up: int) -> None:
        """Move the view one notch to the right or left (1, 0, -1) and up or down; in 3D: orbit."""

    def reset_view(self) -> None:
        """Go back to the view of the beginning."""

    def set_enlarged(self, enlarged: bool) -> None:
        """Let the button show what it will do."""
        text = (
            _("Show all panels again (Esc)")
            if enlarged
            else _("Enlarge: {panel}").format(panel=self.title.text())
        )
        self._enlarged = enlarged
        self.enlarge_button.setIcon(icon("reduce" if enlarged else "enlarge"))
        self.enlarge_button.setToolTip(text)
        self.enlarge_button.setAccessibleName(text)

    @Slot()
    def _toggle_enlarged(self) -> None:
        self.enlarge_toggled.emit(self.objectName())
