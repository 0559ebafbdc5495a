"""What the dialogs about data share: the line that says what will come of a form, and its words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QSizePolicy, QStyle, QWidget

from engine.data.dataset import Dataset
from gui.look import theme
from gui.look.words import _, ngettext


class Verdict(QWidget):
    """A line under a form: what will come of it, or why nothing can."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QLabel()
        self._picture.setFixedWidth(22)
        self.text = QLabel()
        self.text.setObjectName("verdict")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._picture)
        layout.addWidget(self.text, 1)
        self.restyle()

    def restyle(self) -> None:
        """Keep the room of two lines, in the size in use."""
        self.text.setMinimumHeight(2 * QFontMetrics(theme.font("axis")).lineSpacing() + 4)

    def allow(self, text: str) -> None:
        """Say what will come of it."""
        self._say(text, QStyle.StandardPixmap.SP_DialogApplyButton)

    def refuse(self, text: str) -> None:
        """Say why it cannot be."""
        self._say(text, QStyle.StandardPixmap.SP_MessageBoxWarning)

    def wait(self) -> None:
        """Say that it is not known yet."""
        self._picture.clear()
        self.text.setText(_("Checking…"))

    def _say(self, text: str, picture: QStyle.StandardPixmap) -> None:
        self._picture.setPixmap(self.style().standardIcon(picture).pixmap(16, 16))
        self.text.setText(text)


def open_and_cancel(word: str) -> QDialogButtonBox:
    """Return the two buttons of a dialog; OK reads `word`."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.button(QDialogButtonBox.StandardButton.Ok).setText(word)
    return buttons


def class_counts(dataset: Dataset) -> str:
    """Return how many rows there are, and of which class, in words."""
    ones = int(dataset.y.sum(dtype=int))
    counts = (len(dataset) - ones, ones)
    parts = []
    for number, (count, name) in enumerate(zip(counts, dataset.class_names, strict=True)):
        nameless = str(number), _("class {number}").format(number=number)
        meaning = "" if name in nameless else f" ({short(name)})"
        words = _("{count:,} of class {number}{meaning}")
        parts.append(words.format(count=count, number=number, meaning=meaning))
    return _("{rows}: {classes}").format(rows=row_count(len(dataset)), classes=", ".join(parts))


def row_count(count: int) -> str:
    """Return "1 row" or "1,000 rows"."""
    return ngettext("{count:,} row", "{count:,} rows", count).format(count=count)


def short(text: str) -> str:
    """Return `text` in one line of at most 40 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
