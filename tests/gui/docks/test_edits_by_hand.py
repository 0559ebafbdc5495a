"""Data and start changed in the plots, and the ways out of a divergence."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from tests.gui.docks.experiment_hands import LEFT, step_to
from tests.gui.hands import action

NONE = Qt.KeyboardModifier.NoModifier


def mouse(widget, kind, at, button=LEFT, held=LEFT):
    QApplication.sendEvent(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, NONE))


def drag_in(qtbot, plot, start, end):
    """Drag with the left button from one position of the view to another, in four moves."""
    view, box = plot.viewport(), plot.getViewBox()
    a, b = (QPointF(plot.mapFromScene(box.mapViewToScene(QPointF(*p)))) for p in (start, end))
    mouse(view, QMouseEvent.Type.MouseMove, a, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
    mouse(view, QMouseEvent.Type.MouseButtonPress, a)
    for k in range(1, 5):
        mouse(view, QMouseEvent.Type.MouseMove, a + (b - a) * k / 4, Qt.MouseButton.NoButton)
    mouse(view, QMouseEvent.Type.MouseButtonRelease, b, LEFT, Qt.MouseButton.NoButton)


def double_click(plot, at):
    place = QPointF(plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(*at))))
    mouse(plot.viewport(), QMouseEvent.Type.MouseButtonDblClick, place)


def test_a_point_is_dragged_and_the_surface_follows(window, qtbot):
    panel = window.views.data_space
    drag_in(qtbot, panel.plot, (-1.0, 0.0), (-0.5, 0.98))
    qtbot.waitUntil(lambda: window.session.active.run.dataset is not None)
    qtbot.waitUntil(lambda: window.session.active.source.y[0] == 1)
    source = window.session.active.source
    qtbot.waitUntil(lambda: window.session.active.source.x[0] == pytest.approx(-0.5, abs=0.03))
    assert len(source) == 20
    assert window.edits.stack.count() == 1, "a drag is one entry"
    qtbot.waitUntil(lambda: window.views.maps.minimum is not None)
    assert window.views.maps.minimum.found, "the classes overlap now"
    assert len(panel.points[1].getData()[0]) == 8
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.active.source is load_dataset("threshold"))


def test_points_are_added_flipped_and_removed(window, qtbot):
    plot = window.views.data_space.plot
    double_click(plot, (0.55, 0.9))
    qtbot.waitUntil(lambda: len(window.session.active.source) == 21)
    assert window.session.active.source.y[-1] == 1
    place = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(-1.0, 0.0)))
    plot.menu_wanted.emit(QPointF(-1.0, 0.0))
    menu = window.views.data_space.findChild(QMenu, "data_menu")
    assert [a.text().split("\t")[0] for a in menu.actions()] == ["Flip the class of row 1", "Remove row 1"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: window.session.active.source.y[0] == 1)
    assert place is not None
    plot.key_pressed.emit("Del", QPointF(-1.0, 1.0))
    qtbot.waitUntil(lambda: len(window.session.active.source) == 20)
    assert window.session.active.source.x[0] == np.float32(-0.9)
    for _ in range(3):
        action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.active.source is load_dataset("threshold"))


def test_the_start_is_dragged_by_hand(window, qtbot):
    step_to(qtbot, window, 14)
    plot = window.views.loss_contour.plot
    drag_in(qtbot, plot, (-5.0, -10.0), (3.0, 2.0))
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == pytest.approx(3.0, abs=0.2))
    assert window.session.active.run.experiment.start_b == pytest.approx(2.0, abs=0.3)
    assert window.session.newest == 0
    assert window.edits.stack.count() == 1
    assert window.views.loss_contour.shown_viewport == (-15, 15, -13, 13), "the map is not dragged along"
    x, y = window.views.data_space.sigmoid.getData()
    qtbot.waitUntil(lambda: window.views.clock.idle)
    w, b = (float(v[0]) for v in (window.session.active.history.w, window.session.active.history.b))
    x, y = window.views.data_space.sigmoid.getData()
    assert np.allclose(y, 1 / (1 + np.exp(-(w * x + b))))
    double_click(plot, (-8.0, 5.0))
    qtbot.waitUntil(lambda: window.session.active.run.experiment.start_w == pytest.approx(-8.0, abs=0.2))
    action(window, "undo").trigger()
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 14)


def test_ways_out_of_a_divergence(make_window, qtbot):
    window = make_window(Experiment(loss="cross_entropy_literal", learning_rate=20))
    window.transport.speed.setValue(12)
    window.player.play()
    qtbot.waitUntil(lambda: window.banner.isVisible())
    message = window.banner.message.text()
    assert "update 14" in message
    assert "0·log 0" in message
    buttons = {
        b.defaultAction().objectName(): b
        for b in window.banner.findChildren(QToolButton)
        if b.defaultAction()
    }
    assert all(buttons[name].isVisible() for name in ("step_back", "lower_rate", "stable_loss", "reset"))
    qtbot.mouseClick(buttons["lower_rate"], LEFT)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.learning_rate == 2.0)
    assert not window.banner.isVisible()
    window.player.play()
    qtbot.waitUntil(lambda: window.session.newest > 30)
    window.player.pause()
    action(window, "undo").trigger()
    qtbot.waitUntil(lambda: window.session.newest == 14)
    qtbot.waitUntil(lambda: window.player.state == "diverged")
    qtbot.waitUntil(lambda: window.banner.isVisible())
    qtbot.mouseClick(buttons["stable_loss"], LEFT)
    qtbot.waitUntil(lambda: window.session.active.run.experiment.loss == "cross_entropy")


def test_a_million_rows_are_a_density(make_window, qtbot):
    from engine.data.dataset import Dataset

    rng = np.random.default_rng(0)
    x = rng.normal(size=200_000)
    data = Dataset(name="many", x=x, y=x + rng.normal(size=len(x)) > 0)
    window = make_window(run=Run(Experiment(batch_size=100), data))
    panel = window.views.data_space
    assert not panel.points[0].isVisible()
    assert [item.isVisible() for item in panel.rows.densities] == [True, True]
    assert panel.rows.densities[1].getData()[1].min() >= 0.7
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.cursor == 2000, timeout=20_000)
