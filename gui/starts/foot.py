"""The foot of the starts window: the viewport, how far the maps are, and what to do about it."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gui.look import theme
from gui.look.words import _

BAR_STEPS = 1000
PROGRESS_WIDTH, BUTTON_WIDTH = 180, 130  # pixels, where text has its usual size


class StartsFoot(QWidget):
    """A line of buttons, with words and a progress bar between them.

    Attributes
    ----------
    take_window, go_on, close_button : QPushButton
        What their texts say; ``go_on`` cancels while maps are computed.
    buttons : tuple of QPushButton
        The three.
    """

    def __init__(self) -> None:
        super().__init__()
        self.take_window = QPushButton(_("Use the contour's &window"))
        self.take_window.setToolTip(_("Map the window that the loss contour shows now"))
        self.status, self.progress = QLabel(), QProgressBar()
        self.status.setObjectName("starts_status")
        self.progress.setRange(0, BAR_STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress of the maps"))
        self.go_on, self.close_button = QPushButton(), QPushButton(_("Close"))
        self.buttons = (self.take_window, self.go_on, self.close_button)
        for name, button in zip(("take_window", "go_on", "close"), self.buttons, strict=True):
            button.setObjectName(f"starts_{name}")
            button.setAutoDefault(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.take_window)
        line.addSpacing(10)
        line.addWidget(self.status, 1)
        for widget in (self.progress, self.go_on, self.close_button):
            line.addWidget(widget)
        for keeping in (self.progress, self.go_on):
            policy = keeping.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            keeping.setSizePolicy(policy)
        self.restyle()

    def restyle(self) -> None:
        """Take the sizes in use."""
        self.progress.setFixedWidth(theme.scaled(PROGRESS_WIDTH))
        self.go_on.setMinimumWidth(theme.scaled(BUTTON_WIDTH))

    def show_state(self, text: str, button: str, running: bool) -> None:
        """Say how far the maps are; `button` is what can be done ("" for nothing)."""
        self.status.setText(text)
        self.go_on.setVisible(bool(button))
        self.go_on.setText(button)
        if running and not self.progress.isVisible():
            self.show_fraction(0.0)
        self.progress.setVisible(running)

    def show_fraction(self, fraction: float) -> None:
        """Show how much is done, from 0 to 1."""
        self.progress.setValue(round(BAR_STEPS * fraction))


def state_text(
    size: tuple[int, int] | None, running: bool, outdated: bool, complete: bool
) -> tuple[str, str]:
    """Return how far the maps are, and what can be done about it ("" for nothing).

    Parameters
    ----------
    size : (int, int), optional
        How many starts across and up are on show; None where there are none yet.
    running, outdated, complete : bool
        Whether maps are computed, are of another experiment, and are the finest.
    """
    starts = "" if size is None else _("{across} × {up} starts").format(across=size[0], up=size[1])
    if running:
        refined = bool(starts) and not outdated
        text = (
            _("{starts}, to be refined").format(starts=starts) if refined else _("Training from every start…")
        )
        return text, _("&Cancel")
    if outdated:
        return _("These maps are of what the experiment was before."), _("&Compute again")
    if complete:
        return starts, ""
    return _("Stopped at {starts}").format(starts=starts) if starts else _("Stopped"), _("&Go on")
