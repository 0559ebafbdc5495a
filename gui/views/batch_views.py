"""BatchViews: what an update does before it moves: its moments, gradients, own loss, and its rows' pulls."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

from gui.lab.on_show import OnShow
from gui.look.text import rows_text
from gui.panels.contour.loss_contour import LossContour
from gui.panels.data.data_space import DataSpace
from gui.panels.data.row_pulls import pulls_of
from gui.views.batch_lines import BatchSurface
from gui.views.moment_words import comparison_text, gradients_before, moment_text

NEAR_BOTTOM = 0.2  # of the viewport: a legend there would hide the current point
LOSS, GRADIENT = 2, 3  # moments of an update, from which on its loss and its gradient are shown


class BatchViews(QObject):
    """Draws into two panels and the status bar what belongs to the batch of the update on show.

    All of it is at the parameters before that update, shown with the update's second moment (loss) and its
    third (gradient), and from then on.

    Attributes
    ----------
    words : QLabel
        Says which moment of an update is on show, and how the gradients compare.

    Signals
    -------
    changed()
        There is something to draw anew.
    """

    changed = Signal()

    def __init__(self, data_space: DataSpace, contours: Sequence[LossContour]) -> None:
        super().__init__()
        self._data_space, self._contours = data_space, contours
        self.words = QLabel()
        self.words.setObjectName("moment")
        self.words.setContentsMargins(0, 0, 8, 0)
        self._surface = BatchSurface()
        self._surface.changed.connect(self.changed)
        self._compares_gradients = self._shows_loss = self._shows_pulls = False

    def set_compares_gradients(self, compares: bool) -> None:
        """Show the batch's descent direction beside that of all rows, or not."""
        self._compares_gradients = compares
        self.changed.emit()

    def set_shows_loss(self, shows: bool) -> None:
        """Show the contour lines of the batch's own loss, or not."""
        self._shows_loss = shows
        self.changed.emit()

    def set_shows_pulls(self, shows: bool) -> None:
        """Show how each row of the batch pulls the curve, or not."""
        self._shows_pulls = shows
        self.changed.emit()

    def draw(self, on_show: OnShow, contour: LossContour) -> None:
        """Show what belongs to the batch of the update stepped to, on the contour of its loss."""
        run, cursor, moment = on_show.run, on_show.cursor, on_show.moment
        texts = [moment_text(run, cursor, moment)] if on_show.in_moments else []
        compared = self._compares_gradients and cursor > 0 and moment >= GRADIENT
        gradients = gradients_before(run, cursor) if compared or moment == GRADIENT else None
        if gradients is not None and compared:
            texts.append(comparison_text(gradients))
        for each in self._contours:
            each.show_gradients(gradients if each is contour else None, compared)
            if each is not contour:
                each.batch_loss.show(None, "", at_top=False)
        text = " &nbsp;·&nbsp; ".join(texts)
        if text != self.words.text():
            self.words.setText(text)
        if contour.isVisible():
            self._draw_loss(on_show, contour)
        if self._data_space.isVisible():
            self._draw_pulls(on_show)

    def _draw_loss(self, on_show: OnShow, contour: LossContour) -> None:
        run, cursor = on_show.run, on_show.cursor
        lines, text, viewport = None, "", contour.shown_viewport
        if self._shows_loss and not cursor:
            text = "batch's loss: from update 1 on"
        elif self._shows_loss and on_show.moment >= LOSS:
            lines = self._surface.lines(run, cursor, viewport)
            text = f"loss of {rows_text(run.batch_rows(cursor))} alone"
        low = on_show.parameters[1] < viewport[2] + NEAR_BOTTOM * (viewport[3] - viewport[2])
        contour.plot.changed |= lines is not None
        contour.batch_loss.show(lines, text, at_top=low)

    def _draw_pulls(self, on_show: OnShow) -> None:
        pulls, text = None, ""
        if self._shows_pulls and not on_show.cursor:
            text = "pulls: from update 1 on"
        elif self._shows_pulls and on_show.moment >= GRADIENT:
            pulls, text = pulls_of(on_show.run, on_show.cursor), "pull of each row"
        self._data_space.pulls.show(pulls, text)

    def close(self) -> None:
        """End the thread."""
        self._surface.close()
