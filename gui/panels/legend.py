"""Legend: a line of text over a plot that says what is drawn in the batch's colour."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from gui.look import theme
from gui.panels.plot import Plot

MARGIN, MOST = 8, 100_000  # pixels
LEAST_ROOM = 5  # times its own height: in a lower plot it would hide too much


class Legend(QLabel):
    """A text at an edge of a plot, which the mouse passes through; hidden at first.

    Parameters
    ----------
    plot : Plot
        What it stands over.
    name : str
        The objectName.
    across, down : float
        Where it stands in the plot's area: from 0 at the left and the top to 1 at the right and the bottom.
    """

    def __init__(self, plot: Plot, name: str, across: float, down: float) -> None:
        super().__init__(plot)
        self._plot, self._across, self._down = plot, across, down
        self.setObjectName(name)
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        self._said = ("", "")
        self.hide()
        plot.getViewBox().sigResized.connect(self._place)

    def say(self, sign: str, text: str) -> None:
        """Show `sign` in the batch's colour with `text` beside it; "" hides both."""
        self._said = (sign, text)
        shown = f'<b style="color:{theme.html(theme.BATCH)}">{sign}</b>&nbsp; {text}' if text else ""
        if shown != self.text():
            self.setText(shown)
            self.adjustSize()
            self._place()

    def restyle(self) -> None:
        """Say the same in the colour and the size in use."""
        self.setText("")
        self.say(*self._said)

    def stand(self, across: float, down: float) -> None:
        """Stand elsewhere, as ``across`` and ``down`` say."""
        if (across, down) != (self._across, self._down):
            self._across, self._down = across, down
            self._place()

    def _place(self) -> None:
        area = self._plot.mapFromScene(self._plot.getViewBox().sceneBoundingRect()).boundingRect()
        if not area.width() < MOST:
            return  # a plot that was never shown has no area to speak of
        fits = area.height() >= LEAST_ROOM * self.height() and area.width() >= self.width() + 2 * MARGIN
        self.setVisible(fits and bool(self.text()))
        area.adjust(MARGIN, MARGIN, -MARGIN - self.width(), -MARGIN - self.height())
        left = area.left() + self._across * max(0, area.width())
        self.move(round(left), round(area.top() + self._down * max(0, area.height())))
