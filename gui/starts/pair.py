"""PairOfMaps: the map of the experiment's loss, the one beside it, and the colour bar of both."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.loss.loss_map import Viewport
from engine.plan.losses import LOSSES
from engine.training.starts import Outcomes
from gui.look.words import _
from gui.starts.colour_bar import OutcomeBar
from gui.starts.map import StartsMap
from gui.starts.outcomes import diverged, never, positions, shared_range
from gui.widgets.fields import ChoiceField


class PairOfMaps(QWidget):
    """Two maps of what comes of every start, on one scale of colours.

    Attributes
    ----------
    left, right : StartsMap
        Of the experiment's loss, and of the one chosen in `beside`.
    beside : ChoiceField
        The other losses.
    losses : tuple of str
        The names of both.
    """

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = self.maps = StartsMap("starts_left"), StartsMap("starts_right")
        self.own_title, self.bar = QLabel(), OutcomeBar()
        self.beside = ChoiceField("loss_beside", {})
        self._own_loss = ""
        self._head()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for each in self.maps:
            line.addWidget(each, 1)
        line.addWidget(self.bar)

    def _head(self) -> None:
        self.own_title.setProperty("role", "title")
        note = QLabel(_("the experiment's loss"))
        note.setProperty("role", "muted")
        self.left.heading.addWidget(self.own_title)
        self.left.heading.addWidget(note)
        label = QLabel(_("&Beside it"))
        label.setBuddy(self.beside)
        self.beside.setAccessibleName(_("The loss beside it"))
        self.beside.setToolTip(_("The same starts trained with another loss"))
        self.right.heading.addWidget(label)
        self.right.heading.addWidget(self.beside)
        for each in self.maps:
            each.heading.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        """Let the three headings be as high as the highest, in the size in use."""
        height = self.beside.sizeHint().height()
        self.own_title.setMinimumHeight(height)
        self.bar.caption.setFixedHeight(height)

    @property
    def losses(self) -> tuple[str, str]:
        """The experiment's loss, and the one beside it."""
        return self._own_loss, self.beside.currentData()

    @property
    def outdated(self) -> bool:
        """Whether a map on show is of something else by now."""
        return self.left.outdated or self.right.outdated

    def show_losses(self, own: str, standardized: bool, viewport: Viewport) -> None:
        """Name the experiment's loss `own`, offer the others, and say what the axes are."""
        self._own_loss = own
        self.own_title.setText(_(LOSSES[own].title))
        self._offer_losses(own)
        w_label = _("w (weight of standardised x)") if standardized else _("w (weight)")
        for each, name in zip(self.maps, self.losses, strict=True):
            each.plot.label("bottom", w_label)
            title = _(LOSSES[name].title)
            each.plot.setAccessibleName(_("What comes of every start (w, b): {loss}").format(loss=title))
            each.show_viewport(viewport)

    def _offer_losses(self, own: str) -> None:
        """Offer the other losses; what was chosen stays, if it is not the experiment's own now."""
        chosen = self.beside.currentData()
        if chosen in (None, own):
            chosen = "cross_entropy" if own == "mse" else "mse"
        self.beside.clear()
        for loss in LOSSES.values():
            if loss.name != own:
                self.beside.addItem(_(loss.title), loss.name)
        self.beside.show_value(chosen)

    def take(self, *outcomes: Outcomes | None) -> None:
        """Show what came of the starts, left and right."""
        for each, its in zip(self.maps, outcomes, strict=True):
            each.set_outcomes(its)

    def make_outdated(self) -> None:
        """Let what is on show be faint until there is another map."""
        for each in self.maps:
            each.set_outdated(each.outcomes is not None)

    def mark_start(self, w: float, b: float) -> None:
        """Mark the experiment's start in both."""
        for each in self.maps:
            each.mark_start(w, b)

    def draw(self, kind: str, viewport: Viewport, colours: Any) -> None:
        """Colour both maps by the outcome chosen, on one scale."""
        known = [each.outcomes for each in self.maps if each.outcomes is not None]
        span = shared_range(kind, [positions(outcomes, kind) for outcomes in known])
        for each in self.maps:
            each.draw(kind, viewport, span, colours)
        self.bar.show_kind(kind, span, colours)
        some_never, some_diverged = (any(bool(of(its).any()) for its in known) for of in (never, diverged))
        self.bar.show_legend(some_never and kind == "updates", some_diverged)
