"""How each row of the batch pulls the curve, before the update."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.run import Run
from engine.training.trainer import Trainer
from gui.panels.data.row_pulls import LENGTH, MOST_ROWS, pulls_of
from tests.gui.views.batches import MIXED, go_to, loss_of, many_rows, overlay, press, trained


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
