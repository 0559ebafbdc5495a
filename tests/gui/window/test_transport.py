"""The transport bar: the timeline, the speed, and room for the read-outs."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QSlider

from tests.gui.hands import assert_one_update, read_out


def test_the_timeline_goes_where_it_is_clicked(window, qtbot):
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 28)
    timeline = window.transport.timeline
    qtbot.waitUntil(lambda: timeline.maximum() == 28)
    qtbot.mouseClick(
        timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() // 2, timeline.height() // 2)
    )
    assert 12 <= window.session.cursor <= 16
    qtbot.waitUntil(lambda: read_out(window, "iteration") == window.session.cursor)
    assert_one_update(window)
    drag(timeline, 20, timeline.width() - 2)
    assert window.session.cursor == 28
    drag(timeline, timeline.width() - 8, 2)
    assert window.session.cursor == 0


def drag(widget, start, end):
    """Press the left button at x = `start`, move to x = `end` and let go."""
    left, none, free = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
    doings = zip(kinds, (start, end, end), (left, none, left), (left, left, none), strict=True)
    for kind, x, button_, held in doings:
        at = QPointF(x, widget.height() / 2)
        event = QMouseEvent(kind, at, widget.mapToGlobal(at), button_, held, free)
        QApplication.sendEvent(widget, event)


def test_the_speed_keeps_its_hands_off_the_timelines_keys(window, qtbot):
    speed = window.findChild(QSlider, "speed")
    speed.setFocus()
    before = speed.value()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(speed, key)
    assert speed.value() == before
    qtbot.keyClick(speed, Qt.Key.Key_Up)
    assert speed.value() == before + 1


def fits(label):
    return label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_the_read_outs_fit_at_the_smallest_size(window, qtbot):
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumSize().width())
    labels = [label for shown in window.transport.read_outs.values() for label in shown.findChildren(QLabel)]
    qtbot.waitUntil(lambda: not [label.text() for label in labels if not fits(label)])
