"""Wrapping: groups of controls in as many rows as the width asks for."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

GAP = 14  # pixels between groups in a row
MARGINS = (14, 8, 14, 8)


class Wrapping(QFrame):
    """Paragraphs of groups: each begins a row, and goes on in another where the width is used up.

    Parameters
    ----------
    paragraphs : sequence of sequences of QWidget
        From left to right; the last group of a row of several stands at the right end. A group whose policy
        is to expand takes the room that is left.
    """

    def __init__(self, paragraphs: Sequence[Sequence[QWidget]] = ()) -> None:
        super().__init__()
        self._paragraphs = paragraphs
        self._rows: list[list[QWidget]] = []
        self._lines: list[QHBoxLayout] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(*MARGINS)
        self._layout.setSpacing(4)
        self._layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_paragraphs(self, paragraphs: Sequence[Sequence[QWidget]]) -> None:
        """Show these groups."""
        self._paragraphs = paragraphs
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest group, and the height of the rows there are."""
        widest = max((_width(group) for groups in self._paragraphs for group in groups), default=0)
        return QSize(widest + MARGINS[0] + MARGINS[2], self._layout.minimumSize().height())

    def sizeHint(self) -> QSize:
        """Return the least size: the window gives more."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap where the width is another."""
        super().resizeEvent(event)
        self._arrange()

    def arrange_anew(self) -> None:
        """Wrap once more: groups have become wider or narrower."""
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - MARGINS[0] - MARGINS[2]
        rows = [row for groups in self._paragraphs for row in _rows(groups, room)]
        if rows == self._rows:
            return
        self._rows = rows
        for line in self._lines:
            self._layout.removeItem(line)
            line.deleteLater()
        self._lines = [_line(row) for row in rows]
        for line in self._lines:
            self._layout.addLayout(line)
        self.updateGeometry()


def _line(row: Sequence[QWidget]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GAP)
    stretches = any(_expands(group) for group in row)
    for number, group in enumerate(row):
        if number and number == len(row) - 1 and not stretches:
            line.addStretch(1)
        line.addWidget(group, int(_expands(group)))
    if len(row) == 1 and not stretches:
        line.addStretch(1)
    return line


def _rows(groups: Sequence[QWidget], room: int) -> Iterator[list[QWidget]]:
    """Yield the groups of each row: as many as there is room for, at least one."""
    row: list[QWidget] = []
    used = 0
    for group in groups:
        if row and used + GAP + _width(group) > room:
            yield row
            row, used = [], 0
        used += _width(group) + (GAP if row else 0)
        row.append(group)
    if row:
        yield row


def _width(group: QWidget) -> int:
    hint = group.minimumSizeHint() if _expands(group) else group.sizeHint()
    return max(hint.width(), group.minimumWidth())


def _expands(group: QWidget) -> bool:
    return group.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
