"""Compared runs in the views: two columns, one start, and paths beside the active one."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from tests.gui.comparing import add_run, make_active, parameters


def test_a_start_dragged_is_that_of_all_that_start_there(compared, qtbot):
    session, contour = compared.session, compared.views.columns[1].contour
    qtbot.waitUntil(lambda: contour.isVisible() and compared.views.clock.idle)
    target = contour.plot.viewport()
    box = contour.plot.getViewBox()
    begin = contour.plot.mapFromScene(box.mapViewToScene(QPointF(-5, -10)))
    qtbot.mousePress(target, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 6):
        qtbot.mouseMove(target, begin + QPoint(6 * step, -6 * step))
    qtbot.mouseRelease(target, Qt.MouseButton.LeftButton, pos=begin + QPoint(30, -30))
    qtbot.waitUntil(lambda: session.runs[2].run.experiment.start_w > -4)
    starts = {(r.run.experiment.start_w, r.run.experiment.start_b) for r in session.runs.values()}
    assert len(starts) == 1
    compared.edits.set_fields({"start_w": 3.0}, "Change")
    qtbot.waitUntil(lambda: session.runs[2].run.experiment.start_w == 3.0)
    assert session.runs[1].run.experiment.start_w != 3.0, "the form is the active run's"


def test_never_more_than_two_columns_and_the_active_run_in_one(compared, qtbot):
    views = compared.views
    add_run(compared, qtbot, loss="bce")
    assert [column.main.number for column in views.columns] == [1, 3]
    make_active(compared, qtbot, 2)
    assert [column.main.number for column in views.columns] == [1, 2]
    compared.session.set_hidden(1, True)
    assert [column.main.number for column in views.columns] == [2, 3]
    compared.session.set_hidden(3, True)
    qtbot.waitUntil(lambda: not views.columns[1].contour.isVisible())
    compared.edits.set_fields({"loss": "cross_entropy_literal"}, "Change")
    qtbot.waitUntil(lambda: compared.session.active.experiment.loss == "cross_entropy_literal")
    compared.session.set_hidden(1, False)
    assert not views.two_surfaces, "both kinds of cross-entropy have one surface"
    assert views.columns[0].main.number == 2
    qtbot.waitUntil(lambda: views.clock.idle)
    assert 1 in views.loss_contour.beside


def alike(curve, expected):
    """Whether a curve has just these x."""
    x = curve.getData()[0]
    return x is not None and len(x) == len(expected) and np.allclose(x, list(expected))


def test_the_curve_counts_updates_epochs_or_rows(window, qtbot):
    add_run(window, qtbot, batch_size=8)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: [len(run.history) for run in window.session.runs.values()] == [7, 3])
    curve = window.views.loss_curve
    for name, active, other in (
        ("updates", [0, 1, 2, 3], range(8)),
        ("rows", [0, 8, 16, 20], [0, 3, 6, 9, 12, 15, 18, 20]),
        ("epochs", [0, 0.4, 0.8, 1], np.array([0, 3, 6, 9, 12, 15, 18, 20]) / 20),
    ):
        window.actions_by_name[f"along_{name}"].trigger()
        qtbot.waitUntil(lambda: alike(curve.full, active) and alike(curve.beside[1], other))  # noqa: B023
        curve.plot.clicked.emit(QPointF(float(active[2]) * 1.01, 0.0))
        assert window.session.cursor == 2
        window.player.to_newest()


def test_a_view_where_nothing_can_be_seen_to_move_is_not_painted(window, qtbot):
    window.edits.compare_losses()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    first, second = (column.surface for column in window.views.columns)
    qtbot.waitUntil(lambda: second.view is not None and window.views.clock.idle)
    qtbot.waitUntil(lambda: not first.view.changed and not second.view.changed)
    painted = []
    first.painted.connect(lambda: painted.append(1))
    second.painted.connect(lambda: painted.append(2))
    for cursor in range(1, 8):
        qtbot.keyClick(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda n=cursor: window.session.cursor == n and window.views.clock.idle)
        if cursor == 1:  # the start is marked from the first update on
            qtbot.waitUntil(lambda: {1, 2} <= set(painted))
            painted.clear()
    qtbot.waitUntil(lambda: 1 in painted)
    assert 2 not in painted, "the mean squared error moves it by less than a pixel"


def test_a_path_that_goes_very_far_is_cut_off(window, qtbot):
    add_run(window, qtbot, learning_rate=1e30)
    window.actions_by_name["follow_path"].setChecked(False)
    window.player.step_epoch()
    qtbot.waitUntil(lambda: window.session.newest == 7 and window.views.clock.idle)
    w, b = (values.astype(float) for values in window.views.loss_contour.path.path.getData())
    w0, w1, b0, b1 = window.views.loss_contour.shown_viewport
    assert np.nanmax(np.abs(w)) < 11 * (w1 - w0)
    assert np.nanmax(np.abs(b)) < 11 * (b1 - b0)
    points = parameters(window.session.active).astype(float)
    step = points[1] - points[0]
    first = np.array([w[1] - w[0], b[1] - b[0]])
    assert first / np.hypot(*first) == pytest.approx(step / np.hypot(*step), abs=1e-5)
