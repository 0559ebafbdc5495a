"""Wrapping: groups of controls in as many rows as the width asks for."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

GAP = 14  # pixels between groups in a row
SPACING = 4  # and between rows
MARGINS = (14, 8, 14, 8)  # left, top, right, bottom


class Wrapping(QFrame):
    """Paragraphs of groups: each begins a row, and goes on in another where the width is used up.

    Of several groups in a row the last stands at the right end; one whose policy is to expand takes the room
    that is left. It places them itself: PySide keeps Python's face of a spacer after its layout is deleted,
    and may take it for another object that Qt makes at the same address.
    """

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: Sequence[Sequence[QWidget]] = ()
        self._height = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_paragraphs(self, paragraphs: Sequence[Sequence[QWidget]]) -> None:
        """Show these groups, each paragraph from left to right."""
        self._paragraphs = paragraphs
        for group in (group for groups in paragraphs for group in groups):
            group.setParent(self)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest group, and the height of the rows there are."""
        widest = max((_width(group) for groups in self._paragraphs for group in groups), default=0)
        return QSize(widest + MARGINS[0] + MARGINS[2], self._height)

    def sizeHint(self) -> QSize:
        """Return the least size: the window gives more."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap where the width is another."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Wrap once more where a group has become wider or narrower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        left, y, right, bottom = MARGINS
        room = self.width() - left - right
        for row in [row for groups in self._paragraphs for row in _rows(groups, room)]:
            height = max(group.sizeHint().height() for group in row)
            _place(row, QRect(left, y, room, height))
            y += height + SPACING
        if (whole := y - SPACING + bottom) != self._height:
            self._height = whole
            self.updateGeometry()


def _place(row: Sequence[QWidget], line: QRect) -> None:
    """Put the groups of a row into their line."""
    free = max(0, line.width() - sum(map(_width, row)) - GAP * (len(row) - 1))
    x = line.x()
    stretched = any(map(_expands, row))
    for number, group in enumerate(row):
        width, height = _width(group), group.sizeHint().height()
        if _expands(group):
            width += free
        elif number and number == len(row) - 1 and not stretched:
            x += free
        group.setGeometry(x, line.y() + (line.height() - height) // 2, width, height)
        x += width + GAP


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
