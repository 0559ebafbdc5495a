"""The keyboard's focus: seen at every stop, in the order of the eye, and given back by the fields."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.panels.panel import Panel
from gui.widgets.fields import NumberField

CTRL = Qt.KeyboardModifier.ControlModifier
ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


def picture(window):
    """Return the window's pixels."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return rows[:, : image.width()].copy()


def focused():
    return QApplication.focusWidget()


def panel_of(widget):
    while widget is not None and not isinstance(widget, Panel):
        widget = widget.parentWidget()
    return widget


def card_of(widget):
    """Return what shows that `widget` has the focus: of a view its panel."""
    panel = panel_of(widget)
    return panel if panel is not None and widget in (panel, panel.focusProxy()) else widget


def pixels_of(window, widget, shot):
    """Return the part of a picture of the window that shows `widget`."""
    corner = widget.mapTo(window, QPoint(0, 0))
    ratio = window.devicePixelRatioF()
    x0, y0 = (round(ratio * max(0, at)) for at in (corner.x(), corner.y()))
    x1, y1 = (round(ratio * at) for at in (corner.x() + widget.width(), corner.y() + widget.height()))
    return shot[y0:y1, x0:x1]


def press_tab(qtbot, window):
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)  # to the window, as the system sends it
    QApplication.processEvents()


def all_shown(window, qtbot):
    """Show every dock, with something in the tables."""
    window.actions_by_name["add_run"].trigger()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    window.actions_by_name["step"].trigger()
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    for name in ("experiment", "step", "predictions", "runs"):
        window.actions_by_name[f"show_{name}"].setChecked(True)
    qtbot.waitUntil(lambda: window.views.loss_surface.installed)
    qtbot.waitUntil(lambda: window.step_dock.explanation is not None)


def walk(qtbot, window):
    """Press Tab until it comes round; yield each stop, and the pictures with and without its focus."""
    before = picture(window)
    seen = []
    for _ in range(100):
        press_tab(qtbot, window)
        stop = focused()
        if seen and stop is seen[0]:
            return
        assert stop not in seen, f"Tab goes in a circle at {stop}"
        seen.append(stop)
        now = picture(window)
        yield stop, before, now
        before = now
    raise AssertionError("Tab does not come round")


def test_every_stop_of_tab_is_seen(window, qtbot):
    all_shown(window, qtbot)
    qtbot.wait(300)  # what moves has come to rest
    stops = 0
    for stop, before, now in walk(qtbot, window):
        card = card_of(stop)
        changed = pixels_of(window, card, before) != pixels_of(window, card, now)
        assert stop.isVisible() and changed.sum() > 20, f"nothing is seen of the focus on {stop}"
        stops += 1
    assert stops > 40


def place(window, widget):
    at = card_of(widget).mapTo(window, QPoint(0, 0))
    return at.y(), at.x()


def test_tab_goes_as_the_eye_does(window, qtbot):
    all_shown(window, qtbot)
    order = [stop for stop, _before, _now in walk(qtbot, window)]
    views = window.views
    panels = list(dict.fromkeys(panel_of(stop) for stop in order if panel_of(stop)))
    assert panels == [views.data_space, views.loss_contour, views.loss_curve, views.loss_surface]
    for panel in panels:
        mine = [stop for stop in order if panel_of(stop) is panel]
        assert mine == order[order.index(mine[0]) :][: len(mine)]
        assert mine[0] in (panel, panel.focusProxy())
        lefts = [place(window, button)[1] for button in mine[1:]]
        assert lefts == sorted(lefts)
    after = order[order.index(mine[-1]) + 1 :]
    docks = list(window.docks.by_name.values())
    parts = [next(p for p in (window.transport, *docks) if p.isAncestorOf(stop)) for stop in after]
    assert list(dict.fromkeys(parts)) == [window.transport, *docks]
    assert sum(one is not other for one, other in pairwise(parts)) == len(docks)
    for dock in docks:
        dock.raise_()
        QApplication.processEvents()
        places = [place(window, stop) for stop in after if dock.isAncestorOf(stop)]
        rows = [round(y / 30) for y, _x in places]
        assert rows == sorted(rows), dock


def test_shift_tab_goes_back(window, qtbot):
    press_tab(qtbot, window)
    press_tab(qtbot, window)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focused() is window.views.data_space.plot


def test_the_frame_follows_and_goes(window, qtbot):
    frame = window.findChild(QWidget, "focus_frame")
    assert not frame.isVisible()
    views = window.views
    for panel in (views.data_space, views.loss_contour, views.loss_curve, views.loss_surface):
        panel.setFocus()
        assert frame.isVisible() and frame.parentWidget() is panel
        assert frame.size() == panel.size()
    window.resize(window.width() - 40, window.height() - 20)
    qtbot.waitUntil(lambda: frame.size() == views.loss_surface.size())
    window.experiment_dock.fields["batch_size"].setFocus()
    assert not frame.isVisible()


def press_when_it_can_be(qtbot, window, key, name):
    """Press the key of a command once it is enabled, which is a frame after what enables it."""
    qtbot.waitUntil(window.actions_by_name[name].isEnabled)
    QTest.keyClick(window.windowHandle(), key)


@pytest.mark.parametrize("key", ENDING)
@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "start_w", "loss", "rate_slider"])
def test_a_field_gives_the_keys_back(window, qtbot, key, name):
    panel = window.views.data_space
    panel.setFocus()
    dock = window.experiment_dock
    field = dock.rate_slider if name == "rate_slider" else dock.fields[name]
    field.setFocus()
    assert focused() is field
    qtbot.keyClick(field, key)
    assert focused() is panel.plot
    for pressed, name, cursor in (
        (Qt.Key.Key_Right, "step", 1),
        (Qt.Key.Key_Home, "to_start", 0),
        (Qt.Key.Key_End, "to_newest", 1),
        (Qt.Key.Key_Left, "step_back", 0),
    ):
        press_when_it_can_be(qtbot, window, pressed, name)
        qtbot.waitUntil(lambda: window.session.cursor == cursor)  # noqa: B023
    press_when_it_can_be(qtbot, window, Qt.Key.Key_Space, "play")
    qtbot.waitUntil(lambda: window.player.playing)


@pytest.mark.parametrize("key", ENDING)
def test_enter_commits_and_esc_gives_up(window, qtbot, key):
    field = window.experiment_dock.fields["batch_size"]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, key)
    assert focused() is window.centralWidget()  # no view has had the keys yet
    if key == Qt.Key.Key_Escape:
        assert field.value() == 3 and field.text() == "3"
        assert not window.edits.stack.canUndo()
    else:
        qtbot.waitUntil(lambda: window.session.active.experiment.batch_size == 5)
        assert window.edits.stack.count() == 1


def test_the_first_esc_is_the_fields(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    field = window.experiment_dock.fields["batch_size"]
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.grid.enlarged
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.grid.enlarged


@pytest.mark.parametrize("name", ["dataset", "rate_slider"])
def test_what_cannot_be_stepped_changes_nothing_else(window, qtbot, name):
    dock = window.experiment_dock
    field = dock.rate_slider if name == "rate_slider" else dock.fields[name]
    field.setFocus()
    before = window.session.active.experiment
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):  # it is at the start, and at the newest
        QTest.keyClick(window.windowHandle(), key)
    qtbot.wait(100)
    assert window.session.active.experiment == before and not window.edits.stack.canUndo()


def test_only_a_number_field_keeps_the_labs_keys(window, qtbot):
    all_shown(window, qtbot)
    for stop, _before, _now in walk(qtbot, window):
        if isinstance(stop, NumberField):
            continue
        for key, name, moved in ((Qt.Key.Key_Right, "step", 1), (Qt.Key.Key_Left, "step_back", -1)):
            cursor = window.session.cursor
            press_when_it_can_be(qtbot, window, key, name)
            qtbot.waitUntil(lambda: window.session.cursor == cursor + moved)  # noqa: B023
        press_when_it_can_be(qtbot, window, Qt.Key.Key_Home, "to_start")
        qtbot.waitUntil(lambda: window.session.cursor == 0)
        press_when_it_can_be(qtbot, window, Qt.Key.Key_End, "to_newest")
        qtbot.waitUntil(lambda: window.session.at_newest)
