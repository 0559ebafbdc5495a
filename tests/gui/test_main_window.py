"""The window: what it shows at once, its options, its actions, and what it remembers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QSlider, QToolButton, QWidget

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from gui.commands.rows import ROWS
from gui.window.transport import SPEEDS
from tests.gui.hands import action, assert_one_update, button, click, read_out, set_speed


def test_the_start_is_shown_at_once(make_window):
    window = make_window(show=False, ready=False)
    assert not window.isVisible()
    assert_one_update(window)
    assert read_out(window, "accuracy") == 0.65
    points = [item.getData() for item in window.views.data_space.points]
    assert [len(x) for x, _ in points] == [13, 7]
    assert window.views.loss_contour.map.image.image.shape >= (48, 48)


def test_a_panel_can_be_enlarged_and_comes_back(window, qtbot):
    for panel in window.grid.panels:
        qtbot.waitUntil(lambda p=panel: p.enlarge_button.width() > 10)
        qtbot.mouseClick(panel.enlarge_button, Qt.MouseButton.LeftButton)
        assert [p for p in window.grid.panels if p.isVisible()] == [panel]
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert all(p.isVisible() for p in window.grid.panels)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.grid.enlarged == (window.views.loss_contour,)
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert_one_update(window)


def test_views_zoom_pan_and_reset_by_keys(window, qtbot):
    for panel in (window.views.data_space, window.views.loss_contour, window.views.loss_curve):
        panel.plot.setFocus()
        before = np.ravel(panel.plot.getViewBox().viewRange())
        qtbot.keyClick(panel.plot, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        zoomed = np.ravel(panel.plot.getViewBox().viewRange())
        assert zoomed[1] - zoomed[0] == pytest.approx((before[1] - before[0]) / 1.25)
        qtbot.keyClick(panel.plot, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert panel.plot.getViewBox().viewRange()[0][0] < zoomed[0]
        assert window.session.cursor == 0
        qtbot.keyClick(panel.plot, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda p=panel, r=before: np.allclose(np.ravel(p.plot.getViewBox().viewRange()), r))


def test_options_of_the_views(window, qtbot):
    click(qtbot, window, "step_epoch")
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 7)
    assert not window.views.data_space.line.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.views.data_space.line.isVisible()
    action(window, "log_loss").setChecked(False)
    qtbot.waitUntil(
        lambda: window.views.loss_curve.full.getData()[1][0] == pytest.approx(4.5508547, abs=2e-6)
    )


def test_the_window_is_remembered(make_window):
    window = make_window()
    set_speed(window, 3)
    action(window, "show_line").setChecked(True)
    window.resize(1200, 700)
    window.grid.setSizes([400, 760])
    QApplication.processEvents()
    sizes = window.grid.sizes()
    window.close()
    again = make_window()
    assert again.transport.batches_per_second == SPEEDS[3]
    assert action(again, "show_line").isChecked()
    assert again.views.data_space.line.isVisible()
    assert again.grid.sizes() == pytest.approx(sizes, abs=200)
    assert again.grid.sizes()[0] < again.grid.sizes()[1]


def test_no_shortcut_stands_twice():
    keys = [QKeySequence(key).toString() for row in ROWS for key in row.keys]
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert {"Space", "Right", "Left", "Shift+Right", "Shift+Left", "Home", "End", "Ctrl+R", "F11"} <= set(
        keys
    )


def test_every_action_does_something(window):
    for row in ROWS:
        found = action(window, row.name)
        signal = "2toggled(bool)" if row.checkable else "2triggered(bool)"
        assert found.receivers(signal) + found.receivers("2triggered()") > 0, row.name
        assert found.toolTip()


def test_every_control_has_a_name_for_screen_readers(window):
    for tool in window.findChildren(QToolButton):
        if tool.isVisible():
            assert tool.accessibleName() or tool.text() or tool.defaultAction(), tool
    for slider in window.findChildren(QSlider):
        assert slider.accessibleName()
    for panel in window.grid.panels:
        assert panel.title.text()


def test_without_opengl_a_notice_and_everything_else(make_window, qtbot):
    window = make_window(with_opengl=False)
    qtbot.waitUntil(lambda: window.views.loss_surface.findChild(QWidget, "surface_notice") is not None)
    assert window.views.loss_surface.view is None
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 1)
    assert_one_update(window)


def test_a_batch_larger_than_the_data_is_refused(make_window):
    with pytest.raises(ValueError, match="batch_size: 21 is not allowed; 1 to 20"):
        make_window(Experiment(batch_size=21))


def test_every_shipped_set_is_shown(make_window, qtbot):
    for name in ("challenger_oring", "horseshoe_crab"):
        window = make_window(Experiment(dataset=name, standardize=True, batch_size=10))
        click(qtbot, window, "step_epoch")
        qtbot.waitUntil(lambda w=window: w.session.cursor > 0)
        qtbot.waitUntil(lambda w=window: read_out(w, "iteration") == w.session.cursor)
        data = load_dataset(name)
        history = window.session.active.history
        x, y = window.views.data_space.sigmoid.getData()
        z = (x - data.x.astype(float).mean()) / data.x.astype(float).std()
        expected = 1 / (1 + np.exp(-(history.w[-1].astype(float) * z + history.b[-1].astype(float))))
        assert np.allclose(y, expected, atol=1e-6)


def test_zooming_far_out_and_in_is_bounded(window, qtbot):
    """A flick of a touchpad over each plot neither hangs the window nor leaves it without ticks."""
    for panel in (window.views.data_space, window.views.loss_curve, window.views.loss_contour):
        for factor in (0.5, 2.0):
            for _ in range(200):
                panel.zoom(factor)
            qtbot.waitUntil(lambda: window.views.clock.idle)
            ranges = np.abs(panel.plot.getViewBox().viewRange())
            assert np.isfinite(ranges).all()
            labels = panel.plot.getAxis("left").tickStrings([], 1, 1)
            assert 1 <= len(labels) <= 40
            assert max(map(len, labels)) <= 12


def test_a_reset_without_changes_leaves_nothing_to_save(window, qtbot):
    click(qtbot, window, "step_epoch")
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    action(window, "reset").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 0)
    assert not window.document.modified


def test_enter_presses_the_button_with_the_focus(window, qtbot):
    step = button(window, "step")
    step.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(step, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    log = window.views.loss_surface.log_height
    log.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(log, Qt.Key.Key_Return)
    assert not log.isChecked()
    assert not action(window, "log_height").isChecked()
