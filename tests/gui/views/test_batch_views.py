"""What the batch of the update on show does before it moves: its own loss, its rows' pulls."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton

from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.run import Run
from engine.training.model import literal_cross_entropy
from engine.training.trainer import Trainer
from gui.panels.data.row_pulls import LENGTH, MOST_ROWS, pulls_of
from gui.views.batch_lines import FEW_ROWS, LINES, SHORT, SIZE, thinned_lines

CRITERIA = {
    "cross_entropy": torch.nn.functional.binary_cross_entropy_with_logits,
    "cross_entropy_literal": literal_cross_entropy,
    "bce": torch.nn.functional.binary_cross_entropy,
    "mse": torch.nn.functional.mse_loss,
}
MIXED = {"dataset": "hours_pass", "start_w": 1.5, "start_b": -1.0, "order": "shuffled", "learning_rate": 1.0}


def loss_of(loss, z, y):
    """Return torch's own mean loss of logits z."""
    return CRITERIA[loss](z if LOSSES[loss].takes_logit else torch.sigmoid(z), y)


def trained(window, qtbot, updates):
    for _ in range(updates):
        qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.cursor == updates)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    return window


def press(qtbot, window, key):
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, key, modifiers)
    qtbot.waitUntil(lambda: window.views.clock.idle)


def go_to(qtbot, window, index, moment=4):
    window.session.show_update(index, moment)
    qtbot.waitUntil(lambda: window.views.clock.idle)


def overlay(window):
    return window.views.loss_contour.batch_loss


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


def many_rows(n):
    rng = np.random.default_rng(4)
    x = rng.normal(size=n)
    return Dataset(name="many", x=x, y=x + rng.normal(size=n) > 0)


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


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("loss", list(LOSSES))
def test_pulls_are_torchs_gradients_by_z(make_window, qtbot, loss, standardize):
    """At the parameters before the update; weighted with x they add up to its gradient."""
    experiment = Experiment(loss=loss, standardize=standardize, batch_size=4, **MIXED)
    window = trained(make_window(experiment), qtbot, 8)
    trainer = Trainer(experiment)
    before = [(trainer.w, trainer.b)]
    for index in range(1, 9):
        step = trainer.step()
        rows = step.row_numbers
        x, y = (torch.tensor(values[rows]) for values in (step.dataset.x, step.dataset.y))
        z = (before[-1][0] * x + before[-1][1]).requires_grad_()
        loss_of(loss, z, y).backward()
        found = pulls_of(window.session.active, index)
        assert found.m == 4
        assert found.pull == pytest.approx(-z.grad.numpy(), abs=1e-6)
        assert found.pull @ x.numpy() == pytest.approx(-step.gradient_w, abs=1e-6)
        assert found.pull.sum() == pytest.approx(-step.gradient_b, abs=1e-6)
        assert found.predicted == pytest.approx(torch.sigmoid(z).detach().numpy(), abs=1e-6)
        assert np.array_equal(found.x, window.session.active.source.x[rows])
        before.append((step.w, step.b))


def arrows(window):
    """Return x, where the arrow begins and how far it goes, sorted by x, from what is drawn."""
    pulls = window.views.data_space.pulls
    x, y = (np.asarray(values).reshape(-1, 2) for values in pulls.shafts.getData())
    assert np.array_equal(x[:, 0], x[:, 1])
    heads = np.column_stack([np.concatenate(both) for both in zip(*(
        item.getData() for item in pulls.heads.values()), strict=True)])  # fmt: skip
    assert sorted(map(tuple, heads.tolist())) == sorted(zip(x[:, 1].tolist(), y[:, 1].tolist(), strict=True))
    return np.column_stack([x[:, 0], y[:, 0], y[:, 1] - y[:, 0]])[np.argsort(x[:, 0])]


def test_a_saturated_row_pulls_with_cross_entropy_and_not_with_squared_error(make_window, qtbot):
    """At the seed's start class 1 is all wrong: long bars for both losses, arrows for one."""
    shown = {}
    for loss in ("cross_entropy", "mse"):
        window = trained(make_window(Experiment(loss=loss)), qtbot, 5)
        assert not window.views.data_space.pulls.shafts.isVisible()
        press(qtbot, window, Qt.Key.Key_P)
        assert window.views.data_space.pulls.shafts.isVisible()
        _, bars = window.views.data_space.residuals.getData()
        assert np.ptp(bars.reshape(-1, 2), axis=1).max() > 0.9
        dots = window.views.data_space.pulls.dots.getData()[0]
        shown[loss] = arrows(window), np.sort(dots)
        source, rows = window.session.active.source, window.session.active.batch_rows(5)
    wrong = source.x[rows][source.y[rows] == 1]
    drawn, dots = shown["cross_entropy"]
    assert np.array_equal(drawn[:, 0], wrong)
    assert drawn[:, 1] == pytest.approx(0, abs=0.01)
    assert drawn[:, 2] == pytest.approx(LENGTH, abs=0.01)
    assert len(dots) == len(rows) - len(wrong)
    drawn, dots = shown["mse"]
    assert len(drawn) == 0
    assert np.array_equal(dots, np.sort(source.x[rows]))


def test_the_arrows_begin_on_the_curve_before(make_window, qtbot):
    window = trained(make_window(Experiment(standardize=True, **MIXED)), qtbot, 6)
    press(qtbot, window, Qt.Key.Key_P)
    legend = window.findChild(QLabel, "pulls_legend")
    for index in (6, 3):
        go_to(qtbot, window, index)
        run = window.session.active
        w, b = run.dataset.in_data_units(float(run.history.w[index - 1]), float(run.history.b[index - 1]))
        rows = run.batch_rows(index)
        x, y = run.source.x[rows].astype(float), run.source.y[rows].astype(float)
        predicted = 1 / (1 + np.exp(-(w * x + b)))
        expected = np.column_stack([x, predicted, LENGTH * (y - predicted)])[np.argsort(x)]
        assert arrows(window) == pytest.approx(expected, abs=1e-5)
        assert legend.isVisible()
    go_to(qtbot, window, 0)
    assert not window.views.data_space.pulls.shafts.isVisible()
    assert "from update 1" in legend.text()
    press(qtbot, window, Qt.Key.Key_P)
    assert not legend.isVisible()


@pytest.mark.parametrize(("dataset", "on_the_right"), [("hours_pass", False), ("challenger_oring", True)])
def test_the_legend_stands_where_no_residuals_hang_down(make_window, qtbot, dataset, on_the_right):
    """Class 1 is on the right in one set, on the left in the other."""
    window = make_window(Experiment(dataset=dataset))
    press(qtbot, window, Qt.Key.Key_P)
    legend = window.findChild(QLabel, "pulls_legend")
    plot = window.views.data_space.plot
    assert (legend.geometry().center().x() > plot.width() / 2) == on_the_right


def test_loss_and_pulls_come_with_their_moments(window, qtbot):
    trained(window, qtbot, 6)
    press(qtbot, window, Qt.Key.Key_B)
    press(qtbot, window, Qt.Key.Key_P)
    for moment in (1, 2, 3, 4):
        go_to(qtbot, window, 6, moment)
        assert overlay(window).lines.isVisible() == (moment >= 2)
        assert window.views.data_space.pulls.shafts.isVisible() == (moment >= 3)


def test_a_batch_of_many_rows_shows_the_first_pulls_at_their_size(make_window, qtbot):
    n = 3 * MOST_ROWS
    experiment = Experiment(batch_size=n, start_w=0.0, start_b=0.0)
    window = trained(make_window(run=Run(experiment, many_rows(n))), qtbot, 1)
    found = pulls_of(window.session.active, 1)
    assert len(found.pull) == MOST_ROWS
    y = window.session.active.source.y[:MOST_ROWS]
    assert found.pull == pytest.approx((y - 0.5) / n, rel=1e-6)


def test_a_diverged_run_draws_what_is_finite(make_window, qtbot):
    """The literal loss is NaN at its first update here: no arrows, no error, lines of the stable form."""
    experiment = Experiment(loss="cross_entropy_literal", start_w=-40.0, start_b=30.0)
    window = make_window(experiment)
    press(qtbot, window, Qt.Key.Key_B)
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.player.state == "diverged")
    qtbot.waitUntil(lambda: window.views.clock.idle)
    assert window.session.cursor == 1
    assert np.isnan(pulls_of(window.session.active, 1).pull).any()
    assert np.isfinite(arrows(window)).all()
    assert not window.recorder.failures


def test_both_are_remembered(make_window, qtbot):
    window = make_window()
    press(qtbot, window, Qt.Key.Key_B)
    press(qtbot, window, Qt.Key.Key_P)
    window.close()
    again = make_window()
    for name in ("show_batch_loss", "show_pulls"):
        assert again.findChild(QAction, name).isChecked()
