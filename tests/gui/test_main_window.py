"""The window, driven by mouse and keys: every view shows one update, and the controls do what they say."""

import random
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QSlider, QToolButton, QWidget

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.training.goals import Goal
from engine.training.trainer import Trainer
from gui.commands.rows import ROWS
from gui.dialogs.run_until import RunUntil
from gui.look import theme
from gui.look.text import loss_text, number_text, percent_text
from gui.panels.plot import thinned
from gui.window.transport import SPEEDS
from tests.waits import obeyed, stays

FULL = len(SPEEDS) - 1
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def action(window, name):
    return window.findChild(QAction, name)


def read_out(window, name):
    return window.findChild(QWidget, f"readout_{name}").value


def button(window, name):
    """Return the transport's button of an action."""
    transport = window.findChild(QWidget, "transport")
    return next(b for b in transport.findChildren(QToolButton) if b.defaultAction() is action(window, name))


def click(qtbot, window, name):
    qtbot.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def set_speed(window, position=FULL):
    window.findChild(QSlider, "speed").setValue(position)


def finished(window):
    return window.player.state == "finished"


def assert_one_update(window):
    """Every view, read now, shows the history's row at the cursor."""
    history, index = window.session.active.history, window.session.cursor
    w, b, full = (float(column[index]) for column in (history.w, history.b, history.full_loss))
    assert (read_out(window, "w"), read_out(window, "b")) == (w, b)
    assert read_out(window, "loss") == pytest.approx(full, rel=1e-6)
    assert read_out(window, "iteration") == index
    x, y = window.views.data_space.sigmoid.getData()
    assert np.allclose(y, 1 / (1 + np.exp(-(w * x + b))), atol=1e-12)
    path_w, path_b = window.views.loss_contour.path.path.getData()
    assert (path_w[-1], path_b[-1], path_w[0], path_b[0]) == (w, b, -5, -10)
    assert [float(v[0]) for v in window.views.loss_contour.path.current.getData()] == [w, b]
    curve_x, curve_y = window.views.loss_curve.full.getData()
    assert curve_x[-1] == index
    assert 10 ** curve_y[-1] == pytest.approx(full, rel=1e-6)
    assert window.views.loss_curve.cursor_line.value() == index
    rows = window.session.active.batch_rows(index)
    ringed, _ = window.views.data_space.batch.getData()
    assert np.array_equal(ringed, load_dataset("threshold").x[rows])
    if window.views.loss_surface.view is not None:
        assert window.views.loss_surface.view.shown.index == index
        assert window.views.loss_surface.shown.index == index


def test_the_start_is_shown_at_once(make_window):
    window = make_window(show=False, ready=False)
    assert not window.isVisible()
    assert_one_update(window)
    assert read_out(window, "accuracy") == 0.65
    points = [item.getData() for item in window.views.data_space.points]
    assert [len(x) for x, _ in points] == [13, 7]
    assert window.views.loss_contour.map.image.image.shape >= (48, 48)


def test_step_pause_and_epoch(window, qtbot):
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 2)
    assert len(window.session.active.history) == 2
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 7)
    assert (read_out(window, "epoch"), read_out(window, "batch")) == (1, 7)
    assert (read_out(window, "w"), read_out(window, "b")) == pytest.approx((-1.6238781, -4.6781693), abs=2e-5)
    assert_one_update(window)


def test_play_animates_and_pause_holds(window, qtbot):
    set_speed(window, SPEEDS.index(200.0))
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.session.cursor >= 40)
    assert action(window, "play").text() == "&Pause"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    count = len(window.recorder.steps)
    stays(qtbot, lambda: len(window.recorder.steps) == count == window.session.cursor, 0.12)
    assert_one_update(window)
    assert action(window, "play").text() == "&Play"


def test_a_whole_run_at_full_speed(window, qtbot):
    """At every frame on the way all views agree; at the end there are 700 updates and accuracy is 100 %."""
    frames = []
    window.views.clock.frame.connect(
        lambda: (assert_one_update(window), frames.append(window.session.cursor))
    )
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: finished(window), timeout=30_000)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 700)
    assert len(window.recorder.steps) == len(window.session.active.history) == 700
    assert len(frames) >= 2
    assert_one_update(window)
    assert read_out(window, "accuracy") == 1.0
    said = window.findChild(QLabel, "state_label")
    qtbot.waitUntil(lambda: "accuracy 100 %" in said.text())
    assert not action(window, "play").isEnabled()
    assert np.float32(read_out(window, "w")) == np.float32(trainer_w(700))


def trainer_w(index):
    trainer = Trainer(Experiment())
    for _ in range(index):
        trainer.step()
    return trainer.w


def test_reset(window, qtbot):
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.session.cursor > 30)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.player.state == "idle")
    assert (window.session.cursor, len(window.session.active.history)) == (0, 0)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert (read_out(window, "w"), read_out(window, "b")) == (-5.0, -10.0)
    assert_one_update(window)
    assert not action(window, "reset").isEnabled()
    click(qtbot, window, "step")
    qtbot.waitUntil(lambda: window.session.cursor == 1)
    qtbot.waitUntil(lambda: read_out(window, "w") == np.float32(-4.9917774))


def test_back_and_replay_only_move_the_cursor(window, qtbot):
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.cursor == 14)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert window.session.cursor == 13
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.cursor == 7
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 7)
    assert_one_update(window)
    assert window.views.loss_contour.path.future.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Home)
    assert window.session.cursor == 0
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.cursor == 7
    assert len(window.recorder.steps) == 14
    set_speed(window, SPEEDS.index(50.0))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.cursor > 16)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    assert [step.index for step in window.recorder.steps] == list(range(1, len(window.recorder.steps) + 1))


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


def test_the_cursor_stays_where_it_was_put_while_training_goes_on(window, qtbot):
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.transport.timeline.maximum() > 50)
    window.transport.timeline.setValue(5)
    qtbot.waitUntil(lambda: finished(window), timeout=30_000)
    assert window.session.cursor == 5
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 5)
    assert_one_update(window)
    qtbot.keyClick(window, Qt.Key.Key_End)
    assert window.session.cursor == 700


def test_100_rapid_random_presses_leave_a_consistent_state(window, qtbot):
    choose = random.Random(7)
    set_speed(window)
    names = ["play", "step", "step_epoch", "step_back", "reset", "epoch_back", "to_start", "to_newest"]
    for _ in range(100):
        name = choose.choice(names)
        if name in ("play", "step", "step_epoch", "step_back", "reset"):
            click(qtbot, window, name)
        else:
            action(window, name).trigger()
        if choose.random() < 0.2:
            window.findChild(QSlider, "speed").setValue(choose.randrange(FULL + 1))
        if choose.random() < 0.3:
            obeyed(window.worker, qtbot.waitUntil)
    window.player.pause()
    qtbot.waitUntil(lambda: window.player.state in ("idle", "paused", "finished"))
    obeyed(window.worker, qtbot.waitUntil)
    history = window.session.active.history
    trainer = Trainer(Experiment())
    expected = [trainer.step() for _ in range(len(history))]
    assert history.w[1:].tolist() == [step.w for step in expected]
    assert history.b[1:].tolist() == [step.b for step in expected]
    assert_one_update(window)
    assert not window.recorder.failures


def test_a_divergence_is_shown_and_can_be_left(make_window, qtbot):
    window = make_window(Experiment(loss="cross_entropy_literal", learning_rate=20))
    set_speed(window)
    click(qtbot, window, "play")
    qtbot.waitUntil(lambda: window.player.state == "diverged")
    assert "iverged at update 14" in window.banner.message.text()
    assert window.banner.isVisible()
    assert not action(window, "step").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: read_out(window, "iteration") == 13)
    reset = action(window, "reset")
    way_out = next(b for b in window.banner.findChildren(QToolButton) if b.defaultAction() is reset)
    qtbot.mouseClick(way_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "idle")
    assert not window.banner.isVisible()


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


CLOSING = {
    "a moment after start": "QTimer.singleShot(1, w.close)",
    "while torch is importing": "QTimer.singleShot(400, w.close)",
    "while training at full speed": (
        "w.transport.speed.setValue(12); w.worker.play(); QTimer.singleShot(3500, w.close)"
    ),
}


@pytest.mark.parametrize("when", list(CLOSING))
def test_closing_leaves_nothing_behind(when):
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from gui.app import create_main_window, prepare_application\n"
        "from engine.plan.experiment import Experiment\n"
        "a = prepare_application()\n"
        "w = create_main_window(Experiment(epochs=10**6))\n"
        "w.show()\n"
        f"{CLOSING[when]}\n"
        "sys.exit(a.exec())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_leaves_torch_out():
    code = (
        "import sys, engine, gui, gui.app, gui.main_window\n"
        "print('torch' in sys.modules, 'pyqtgraph.opengl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["False", "False"], done.stderr


def test_on_the_offscreen_platform_everything_but_3d_works():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QWidget\n"
        "from gui.app import create_main_window, prepare_application\n"
        "a = prepare_application()\n"
        "w = create_main_window(); w.show(); w.transport.speed.setValue(12)\n"
        "w.worker.state_changed.connect(w.statusBar().clearMessage)\n"
        "w.worker.play()\n"
        "t = QTimer(); t.timeout.connect(lambda: w.player.state == 'finished' and w.close()); t.start(50)\n"
        "a.exec()\n"
        "print(w.session.newest, w.views.loss_surface.findChild(QWidget, 'surface_notice') is not None)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.split(), done.stderr) == (["700", "True"], "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "1.5000"), (-0.25, "−0.2500"), (1e-7, "1.000e−07"), (float("nan"), "NaN"), (float("-inf"), "−∞")],
)
def test_number_text(value, text):
    assert number_text(value) == text


def test_percent_and_loss_text():
    assert [percent_text(v) for v in (1.0, 0.65, 0.55, 0.9999, 2 / 3)] == [
        "100 %",
        "65 %",
        "55 %",
        "99.9 %",
        "66.7 %",
    ]
    assert [loss_text(v) for v in (0.05243655, 1e-9, 0.0)] == ["0.05244", "1.00e−09", "0.00000"]


def test_thinned_rows_keep_first_and_last_and_stay_put():
    for newest in (0, 1, 5, 1999, 2000, 2001, 123_456):
        rows = thinned(newest, 2000)
        assert (rows[0], rows[-1]) == (0, newest)
        assert len(rows) <= 2002
        assert (np.diff(rows) > 0).all()
    assert set(thinned(5000, 2000)[:-1]) <= set(thinned(5100, 2000))


@pytest.mark.parametrize(("kind", "ends_at"), [("accuracy", None), ("epoch", 21)])
def test_run_until(window, qtbot, kind, ends_at):
    """By keys and clicks: Ctrl+U, the goal, Enter; it stands still where the goal is first reached."""
    set_speed(window, 0)
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(RunUntil)
    if kind == "epoch":
        field = dialog.fields["epoch"]
        field.setFocus()
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), "3")
        assert dialog.goal().kind == "epoch", "typing a number chooses its goal"
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    trainer = Trainer(Experiment())
    expected = ends_at
    while expected is None:
        step = trainer.step()
        if step.batch == 7 and step.accuracy == 1.0:
            expected = step.index
    assert window.session.newest == expected
    assert not window.progress_line.isVisible()


def test_a_long_run_can_be_cancelled(make_window, qtbot):
    window = make_window(Experiment(epochs=10**6))
    window.progress_line.begin("Running")
    window.player.run_until(Goal("loss", 1e-12))
    qtbot.waitUntil(lambda: window.session.newest > 100)
    cancel = window.progress_line.findChild(QToolButton)
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    assert not window.progress_line.isVisible()


def test_an_update_moment_by_moment(window, qtbot):
    """Batch, loss and gradient are shown at the parameters before; the engine trains the update at once."""
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 4)
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL_SHIFT)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 5)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    history, views = window.session.active.history, window.views
    before = float(history.w[4]), float(history.b[4])
    rows = window.session.active.batch_rows(5)
    assert len(history) == 5
    data = load_dataset("threshold")
    x, y = data.x[rows].astype(float), data.y[rows].astype(float)
    z = before[0] * x + before[1]
    for moment in (1, 2, 3):
        assert (read_out(window, "w"), read_out(window, "b")) == before
        assert np.array_equal(views.data_space.batch.getData()[0], data.x[rows])
        assert views.data_space.residuals.isVisible() == (moment >= 2)
        arrow = views.loss_contour.arrows.ends(theme.BATCH)
        assert (arrow is not None) == (moment == 3)
        text = window.views.batch.words.text()
        if moment == 2:
            assert loss_text(float(history.batch_loss[5])) in text
        if moment == 3:
            by_w = float(np.mean((1 / (1 + np.exp(-z)) - y) * x))
            assert number_text(by_w) in text
            (w0, b0), (w1, b1) = arrow
            by_b = float(np.mean(1 / (1 + np.exp(-z)) - y))
            assert (w0, b0) == before
            assert (b1 - b0) / (w1 - w0) == pytest.approx(by_b / by_w, rel=1e-4)
            assert (w1 - w0) * by_w < 0, "downhill"
        qtbot.keyClick(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: window.views.clock.idle)
    assert_one_update(window)
    assert window.views.batch.words.text() == ""
    assert len(history) == 5
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert (window.session.cursor, window.session.moment) == (5, 3)
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL_SHIFT)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert_one_update(window)


def test_the_batch_against_all_rows(window, qtbot):
    """At the seed's start: arrows downhill, and the angle and ratio of the two gradients in words."""
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == 5)
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.views.loss_contour.arrows.ends(theme.FULL_DATA) is not None)
    history, data = window.session.active.history, load_dataset("threshold")
    w, b = float(history.w[4]), float(history.b[4])

    def gradient(rows):
        x, y = data.x[rows].astype(float), data.y[rows].astype(float)
        slope = 1 / (1 + np.exp(-(w * x + b))) - y
        return np.array([np.mean(slope * x), np.mean(slope)])

    batch, full = gradient(window.session.active.batch_rows(5)), gradient(np.arange(20))
    for name, vector in ((theme.BATCH, batch), (theme.FULL_DATA, full)):
        start, end = window.views.loss_contour.arrows.ends(name)
        assert start == (w, b)
        direction = np.subtract(end, start)
        assert direction @ vector / np.linalg.norm(direction) / np.linalg.norm(vector) == pytest.approx(-1)
    cosine = batch @ full / np.linalg.norm(batch) / np.linalg.norm(full)
    text = window.views.batch.words.text()
    assert f"{np.degrees(np.arccos(cosine)):.0f}° apart" in text
    assert f"{np.linalg.norm(batch) / np.linalg.norm(full):.3g} times as long" in text
    window.session.show_update(0)
    qtbot.waitUntil(lambda: window.views.loss_contour.arrows.ends(theme.BATCH) is None)


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


def test_the_speed_keeps_its_hands_off_the_timelines_keys(window, qtbot):
    speed = window.findChild(QSlider, "speed")
    speed.setFocus()
    before = speed.value()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(speed, key)
    assert speed.value() == before
    qtbot.keyClick(speed, Qt.Key.Key_Up)
    assert speed.value() == before + 1


def test_a_reset_without_changes_leaves_nothing_to_save(window, qtbot):
    click(qtbot, window, "step_epoch")
    qtbot.waitUntil(lambda: window.session.cursor == 7)
    action(window, "reset").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 0)
    assert not window.document.modified


def fits(label):
    return label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_the_read_outs_fit_at_the_smallest_size(window, qtbot):
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumSize().width())
    labels = [label for shown in window.transport.read_outs.values() for label in shown.findChildren(QLabel)]
    qtbot.waitUntil(lambda: not [label.text() for label in labels if not fits(label)])


@pytest.mark.parametrize("early", [True, False])
def test_an_interrupt_closes_the_window(early):
    code = (
        "import os, signal, sys\n"
        "import gui.app\n"
        "from PySide6.QtCore import QTimer\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job ignores it
        "interrupt = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "make = gui.app.create_main_window\n"
        "def made(**options):\n"
        f"    window = make(**options) if {not early} else (interrupt(), make(**options))[1]\n"
        f"    if {not early}: QTimer.singleShot(0, interrupt)\n"
        "    return window\n"
        "gui.app.create_main_window = made\n"
        "sys.exit(gui.app.main([]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


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
