"""The loss of the batch's rows alone, as lines over the contour."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.views.batch_lines import FEW_ROWS, LINES, SHORT, SIZE, thinned_lines
from tests.gui.views.batches import MIXED, go_to, loss_of, many_rows, overlay, press, trained


def batch_loss_around(window, index, cell):
    """Return torch's float64 loss of the batch at each vertex, and 8 times around it: (vertices, 9)."""
    w, b = overlay(window).lines.getData()
    run = window.session.active
    rows = run.batch_rows(index)
    x, y = (torch.tensor(values[rows], dtype=torch.float64) for values in (run.dataset.x, run.dataset.y))
    steps = [(0, 0), *((i / 2, j / 2) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)]
    return np.array(
        [
            [
                float(loss_of(run.experiment.loss, (u + i * cell[0]) * x + v + j * cell[1], y))
                for i, j in steps
            ]
            if not np.isnan(u)
            else [np.nan] * len(steps)
            for u, v in zip(w.tolist(), b.tolist(), strict=True)
        ]
    )


def assert_lines_are_levels(window, index):
    """Most of a line lies on its level; where the surface bends within a cell, within half a cell of it."""
    w0, w1, b0, b1 = window.views.loss_contour.shown_viewport
    around = batch_loss_around(window, index, ((w1 - w0) / (SIZE - 1), (b1 - b0) / (SIZE - 1)))
    gaps = np.flatnonzero(np.isnan(around[:, 0]))
    lines = [part[~np.isnan(part[:, 0])] for part in np.split(around, gaps)]
    lines = [part for part in lines if len(part)]
    levels = np.array([np.median(part[:, 0]) for part in lines])
    for part, level in zip(lines, levels, strict=True):
        assert (part.min(axis=1) <= level * 1.02).all()
        assert (part.max(axis=1) >= level * 0.98).all()
        assert np.mean(abs(part[:, 0] / level - 1) < 0.02) > 0.5
    distinct = np.unique(np.round(np.log10(levels), 1))
    assert len(distinct) == LINES
    assert np.ptp(np.diff(distinct)) < 0.25, "evenly spaced in the logarithm"


@pytest.mark.parametrize("loss", ["cross_entropy", "bce", "mse"])
def test_the_lines_are_levels_of_the_batchs_own_loss(make_window, qtbot, loss):
    window = trained(make_window(Experiment(loss=loss, **MIXED)), qtbot, 9)
    press(qtbot, window, Qt.Key.Key_B)
    assert_lines_are_levels(window, 9)
    assert overlay(window).lines.isVisible()


def test_the_lines_change_with_cursor_and_window(window, qtbot):
    trained(window, qtbot, 6)
    assert not overlay(window).lines.isVisible()
    assert not overlay(window).legend.isVisible()
    press(qtbot, window, Qt.Key.Key_B)
    assert window.findChild(QAction, "show_batch_loss").isChecked()
    assert "loss of rows 16–18 alone" in overlay(window).legend.text()
    of_six = np.array(overlay(window).lines.getData())
    assert_lines_are_levels(window, 6)
    go_to(qtbot, window, 2)
    assert "loss of rows 4–6 alone" in overlay(window).legend.text()
    assert_lines_are_levels(window, 2)
    go_to(qtbot, window, 6)
    assert np.array_equal(overlay(window).lines.getData(), of_six, equal_nan=True)
    window.views.loss_contour.show_viewport((-6.0, 0.0, -12.0, -2.0))
    qtbot.waitUntil(lambda: np.nanmax(overlay(window).lines.getData()[0]) <= 0.0)
    go_to(qtbot, window, 0)
    assert not overlay(window).lines.isVisible()
    assert "from update 1" in overlay(window).legend.text()
    go_to(qtbot, window, 3)
    assert overlay(window).lines.isVisible()
    press(qtbot, window, Qt.Key.Key_B)
    assert not overlay(window).lines.isVisible()
    assert not overlay(window).legend.isVisible()


def test_the_legend_does_not_hide_the_current_point(window, qtbot):
    trained(window, qtbot, 9)
    press(qtbot, window, Qt.Key.Key_B)
    panel = window.views.loss_contour
    for index in (0, 2, 6, 9):
        go_to(qtbot, window, index)
        w, b = (float(values[0]) for values in panel.path.current.getData())
        at = panel.plot.mapFromScene(panel.plot.getViewBox().mapViewToScene(QPointF(w, b)))
        assert not overlay(window).legend.geometry().adjusted(-8, -8, 8, 8).contains(at)


def test_the_heading_has_a_button_for_the_lines(window, qtbot):
    trained(window, qtbot, 1)
    action = window.findChild(QAction, "show_batch_loss")
    buttons = window.views.loss_contour.findChildren(QToolButton)
    qtbot.mouseClick(next(b for b in buttons if b.defaultAction() is action), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(overlay(window).lines.isVisible)


@pytest.mark.parametrize("order", ["listed", "shuffled"])
def test_the_lines_of_many_rows_come_from_the_background(make_window, qtbot, order):
    size = 4 * FEW_ROWS
    experiment = Experiment(batch_size=size, order=order, start_w=0.0, start_b=0.0)
    window = make_window(run=Run(experiment, many_rows(3 * size)))
    press(qtbot, window, Qt.Key.Key_B)
    for index in (1, 2, 3):
        trained_one = index
        qtbot.keyClick(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda trained_one=trained_one: window.session.cursor == trained_one)
        qtbot.waitUntil(lambda: window.views.clock.idle)  # the lines of the batch before are gone
        qtbot.waitUntil(lambda: overlay(window).lines.isVisible() and window.views.clock.idle)
        assert_lines_are_levels(window, index)


def test_lines_are_thinned_but_keep_their_ends():
    long, short = np.arange(2.0 * 3 * SHORT).reshape(-1, 2), np.arange(2.0 * SHORT).reshape(-1, 2)
    gap = np.full((1, 2), np.nan)
    lines = thinned_lines(np.concatenate([long, gap, short, gap, gap]))
    gaps = np.flatnonzero(np.isnan(lines[:, 0]))
    assert len(gaps) == 3
    first, second = lines[: gaps[0]], lines[gaps[0] + 1 : gaps[1]]
    assert len(first) <= len(long) / 3 + 2
    assert np.array_equal(first[[0, -1]], long[[0, -1]])
    assert np.array_equal(second, short)
    assert len(thinned_lines(gap)) == 1
