"""LossSurface: the panel of the 3D loss surface, or the notice that stands in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.loss.loss_map import LossMap
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.words import N_, _
from gui.panels.panel import Panel
from gui.panels.surface.camera import Camera

if TYPE_CHECKING:
    from gui.panels.surface.view import SurfaceView

_NOTCH_DEGREES = 10.0  # of orbiting, a key press
_HINT = N_("drag to orbit · scroll to zoom · right-drag to pan")


class LossSurface(Panel):
    """The loss over (w, b) as a surface to turn, with the path on it.

    It begins as a waiting place; ``install`` puts the view there once the window is on the screen, because
    importing OpenGL takes a second. What was set before is shown then.

    Parameters
    ----------
    name : str
        The objectName; "loss_" and a word, from which its buttons have theirs.
    title : str
        What a person reads, if not "Loss surface".

    Signals
    -------
    painted()
        The 3D view has been painted.
    camera_moved(Camera)
        A person has turned, zoomed or shifted the view; not sent after ``look``, so that two can follow
        each other.
    """

    painted = Signal()
    camera_moved = Signal(object)

    def __init__(self, name: str = "loss_surface", title: str = "") -> None:
        title = title or _("Loss surface")
        super().__init__(name, title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("{title} in 3D").format(title=title))
        self.setAccessibleDescription(
            _("The loss over weight and bias as a surface, with the path of the updates.")
        )
        self.view: SurfaceView | None = None
        self.installed = False  # whether the view, or the notice, is in its place
        self._map: LossMap | None = None
        self._colour_map = theme.FIRST_COLOUR_MAP
        self._camera = Camera()  # of the view that is not there yet
        self.shown: OnShow | None = None
        buttons = name.removeprefix("loss_")
        self.log_height = self._toggle(
            f"{buttons}_log_height",
            _("log"),
            _("Logarithmic height"),
            _("Height is the logarithm of the loss"),
            True,
        )
        self.wireframe = self._toggle(
            f"{buttons}_wireframe",
            _("wires"),
            _("Wireframe"),
            _("Draw the surface as lines and each update as a ×"),
            False,
        )
        self.log_height.toggled.connect(self._on_log_height)
        self.wireframe.toggled.connect(self._on_wireframe)
        self._place: QWidget = _waiting_place()
        self.body.addWidget(self._place)

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        super().restyle()
        if self.view is not None:
            self.view.restyle()

    def install(self, problem: str | None) -> None:
        """Put the 3D view into its place, or a notice if the sentence `problem` says why there is none.

        It is done once. A view after the first, whose import is done, takes a frame or two: it can wait until
        it is first shown.
        """
        if self.installed:
            return
        self.installed = True
        if problem is not None:
            self._fill(_notice(problem))
            return
        from gui.panels.surface.view import SurfaceView

        view = SurfaceView()
        view.pressed.connect(self._on_pressed)
        view.painted.connect(self.painted)
        view.camera_moved.connect(self.camera_moved)
        view.look(self._camera)
        view.set_log_height(self.log_height.isChecked())
        view.set_wireframe(self.wireframe.isChecked())
        view.set_colour_map(self._colour_map)
        if self._map is not None:
            view.set_map(self._map)
        if self.shown is not None:
            view.show_runs(self.shown)
        container = QWidget.createWindowContainer(view)
        container.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        container.setMinimumSize(160, 120)
        self._fill(container)
        self.view = view
        self.subtitle.setText(_(_HINT))
        self.subtitle.setToolTip(_(_HINT))
        for button in (self.log_height, self.wireframe):
            button.show()

    def set_run(self, run: TrainedRun) -> None:
        """Take up another run, or the same whose history was cut."""
        self.forget_runs()

    def forget_runs(self) -> None:
        """Keep no run until the next ``draw``."""
        self.shown = None
        if self.view is not None:
            self.view.forget_runs()

    def set_map(self, loss_map: LossMap) -> None:
        """Take up another loss surface."""
        self._map = loss_map
        if self.view is not None:
            self.view.set_map(loss_map)

    def set_colour_map(self, name: str) -> None:
        """Show losses in the colours of this name."""
        self._colour_map = name
        if self.view is not None:
            self.view.set_colour_map(name)

    def show_hover(self, point: tuple[float, float, float] | None) -> None:
        """Mark w, b and the loss there; None takes the mark away."""
        if self.view is not None:
            self.view.show_hover(point)

    def draw(self, on_show: OnShow) -> None:
        """Show the paths from the start to the update on show, of the main run and of those beside it."""
        self.shown = on_show
        if self.view is not None:
            self.view.show_runs(on_show)

    @Slot(object)
    def look(self, camera: Camera) -> None:
        """Look from where another view does."""
        self._camera = camera
        if self.view is not None:
            self.view.look(camera)

    def zoom(self, factor: float) -> None:
        """Zoom in by `factor` (above 1) or out."""
        if self.view is not None:
            self.view.zoom(factor)

    def pan(self, right: int, up: int) -> None:
        """Orbit by one notch: the eye moves to the right and up."""
        if self.view is not None:
            self.view.turn(_NOTCH_DEGREES * right, _NOTCH_DEGREES * up)

    def reset_view(self) -> None:
        """Go back to the view of the beginning."""
        if self.view is not None:
            self.view.reset_camera()

    def _fill(self, widget: QWidget) -> None:
        self.body.replaceWidget(self._place, widget)
        self._place.hide()
        self._place.deleteLater()
        self._place = widget

    def _toggle(self, name: str, text: str, accessible: str, tip: str, checked: bool) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(accessible)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setChecked(checked)
        button.hide()
        self.heading.insertWidget(self.heading.count() - 1, button)
        return button

    @Slot(bool)
    def _on_log_height(self, checked: bool) -> None:
        if self.view is not None:
            self.view.set_log_height(checked)

    @Slot(bool)
    def _on_wireframe(self, checked: bool) -> None:
        if self.view is not None:
            self.view.set_wireframe(checked)

    @Slot()
    def _on_pressed(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)


def _waiting_place() -> QLabel:
    label = QLabel(_("3D view is loading…"))
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _notice(problem: str) -> QWidget:
    """Return the notice: what is missing, that the rest works, and what can be done."""
    notice = QFrame()
    notice.setObjectName("surface_notice")
    heading = QLabel(_("The 3D view cannot be shown here"))
    heading.setProperty("role", "title")
    rest = QLabel(
        _("Everything else works as usual: the loss contour shows the same surface, seen from above.")
    )
    advice = QLabel(
        _("To get it: start the program again without that option.")
        if "--no-gl" in problem
        else _(
            "To get it: update the graphics driver, or use the computer itself instead of a remote desktop; "
            "then start the program again."
        )
    )
    advice.setProperty("role", "muted")
    layout = QVBoxLayout(notice)
    layout.setContentsMargins(28, 12, 28, 12)
    layout.setSpacing(8)
    layout.addStretch(1)
    for label in (heading, QLabel(problem), rest, advice):
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout.addWidget(label)
    layout.addStretch(1)
    return notice
