"""The order of Tab: as the eye goes, from the banner view by view, then the bar, then the docks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.panels.panel import Panel

_ROWS = ("data_space", "loss_contour", "loss_curve", "loss_surface")  # as Ctrl+1 … Ctrl+4 number them


def set_tab_order(home: QWidget, banner: QWidget, panels: Sequence[Panel], rest: Sequence[QWidget]) -> None:
    """Let Tab go from `home` through banner, panels (each view before its own buttons) and `rest`."""
    stops = [home, *_stops_in(banner)]
    for panel in _by_rows(panels):
        stops += _stops_of(panel)
    for part in rest:
        stops += _stops_in(part)
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


def _by_rows(panels: Iterable[Panel]) -> list[Panel]:
    """Return the panels from left to right, the upper row first; a second surface's beside the first's."""
    return sorted(panels, key=lambda panel: _ROWS.index(panel.objectName().removesuffix("_2")))


def _stops_of(panel: Panel) -> list[QWidget]:
    """Return the view, then its buttons from left to right."""
    buttons = [b for b in panel.findChildren(QAbstractButton) if panel.heading.indexOf(b) >= 0]
    return [panel.focusProxy() or panel, *sorted(buttons, key=panel.heading.indexOf)]


def _stops_in(part: QWidget) -> Iterator[QWidget]:
    """Yield what takes the focus inside `part`, as it was put there.

    Not by ``nextInFocusChain``: PySide takes what that returns, the window too, for a child of who was asked,
    and then leaves the window to be destroyed after its 3D view.
    """
    inside = part.findChildren(QWidget)
    popups = [widget for widget in inside if widget.isWindow()]  # the lists of choices
    for widget in inside:
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if takes_focus and not any(popup.isAncestorOf(widget) for popup in popups):
            yield widget
