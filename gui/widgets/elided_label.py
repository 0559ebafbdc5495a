"""ElidedLabel: a line of text that is shortened where there is no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """A line of text that ends in … where there is no room, and is then read in full as its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._why = ""

    def sizeHint(self) -> QSize:
        """Return the text's size; no width where it takes what the others leave."""
        hint = super().sizeHint()
        ignored = self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
        return QSize(0, hint.height()) if ignored else hint

    def set_why(self, why: str) -> None:
        """Say more about the text in the tooltip."""
        self._why = why

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, shortened where needed."""
        if self.textFormat() == Qt.TextFormat.RichText:
            cut = QLabel.sizeHint(self).width() > self.width()
            self.setToolTip("\n".join(filter(None, (self.text() if cut else "", self._why))))
            super().paintEvent(event)
            return
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        whole = "" if shown == self.text() else self.text()
        self.setToolTip("\n".join(filter(None, (whole, self._why))))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
