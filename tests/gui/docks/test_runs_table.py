"""The table of runs: its numbers, and what is computed again for them."""

import pytest
import torch

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.trainer import Trainer
from gui.docks import run_rows
from gui.docks.runs_table import HEADS
from gui.lab.session import Request
from tests.gui.docks.runs_hands import (
    ACCURACY,
    DIFFERENCES,
    GRADIENT,
    LOSS,
    NAME,
    UPDATES,
    B,
    W,
    button,
    compare_losses,
    step_epochs,
    text,
    visible_button,
)


def set_up(qtbot, window, dock, experiments):
    runs = {number: Run(experiment) for number, experiment in experiments.items()}
    names = {number: f"Run {number}" for number in runs}
    window.worker.set_up(runs, min(runs), Request("Set up", names=names))
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == sorted(runs))


def exact(loss, w, b):
    """Loss and length of its gradient over the seed lab's rows: torch's criteria and autograd, in float64."""
    rows = load_dataset("threshold")
    x, y = (torch.tensor(values.copy(), dtype=torch.float64) for values in (rows.x, rows.y))
    parameters = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    z = parameters[0] * x + parameters[1]
    if loss == "mse":
        value = torch.nn.functional.mse_loss(torch.sigmoid(z), y)
    else:
        value = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
    (gradient,) = torch.autograd.grad(value, parameters)
    right = ((z > 0) == (y == 1)).double().mean()
    return float(value.detach()), float(gradient.norm()), float(right)


def test_one_run_alone_is_told_what_comparing_is_for(window, dock):
    assert not dock.table.isVisible()
    assert "side by side" in dock.findChild(type(dock.message), "runs_purpose").text()
    for name in ("add_run", "compare_losses"):
        assert visible_button(dock, name).isEnabled()
    assert dock.height() < 100


def test_the_lesson_of_the_seed_lab(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    lengths = [exact(loss, -5.0, -10.0)[1] for loss in ("cross_entropy", "mse")]
    assert round(lengths[0] / lengths[1]) == 45_416
    assert dock.start_line.text() == (
        "At the start the gradient of all rows is 45,416 times as long for Cross-entropy as for MSE."
    )
    assert dock.now_line.text() == "Now: 45,416 times."
    assert [text(dock, line, DIFFERENCES) for line in (0, 1)] == [
        "loss: Cross-entropy", "loss: Mean squared error",
    ]  # fmt: skip


def test_the_numbers_are_those_of_the_update_on_show(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    step_epochs(qtbot, window, 2)
    window.session.show_update(9)
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "9 / 14")
    lengths = []
    for line, loss in enumerate(("cross_entropy", "mse")):
        trainer = Trainer(Experiment(loss=loss))
        for _ in range(9):
            trainer.step()
        value, length, right = exact(loss, trainer.w, trainer.b)
        lengths.append(length)
        assert text(dock, line, UPDATES) == "9 / 14"
        assert text(dock, line, W) == f"{trainer.w:.4f}".replace("-", "−")
        assert text(dock, line, B) == f"{trainer.b:.4f}".replace("-", "−")
        assert text(dock, line, LOSS) == f"{value:.5f}"
        assert text(dock, line, ACCURACY) == f"{100 * right:.0f} %"
        shown = float(text(dock, line, GRADIENT).replace("−", "-"))
        assert shown == pytest.approx(length, rel=1e-2)
    assert dock.now_line.text() == f"Now: {lengths[0] / lengths[1]:,.0f} times."


def test_runs_of_other_batch_sizes_are_shown_where_they_have_seen_as_many_rows(window, dock, qtbot):
    set_up(qtbot, window, dock, {1: Experiment(), 2: Experiment(batch_size=7)})
    step_epochs(qtbot, window, 2)
    window.session.show_update(6)  # 18 rows: two batches of 7, and not yet the 6 that are left
    qtbot.waitUntil(lambda: text(dock, 0, UPDATES) == "6 / 14")
    assert text(dock, 1, UPDATES) == "2 / 6"


def test_a_run_that_has_diverged_says_where(window, dock, qtbot):
    literal = Experiment(loss="cross_entropy_literal", learning_rate=20.0)
    set_up(qtbot, window, dock, {1: Experiment(), 2: literal})
    step_epochs(qtbot, window, 3)
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "diverged at 14")  # SEED_LAB's figure
    qtbot.waitUntil(lambda: text(dock, 0, UPDATES) == "21 / 21")
    assert dock.now_line.text() == "Now: no ratio, for Run 2 has diverged."
    window.session.show_update(13)
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "13 / 14")


def test_nothing_moves_while_training(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    qtbot.waitUntil(lambda: dock.table.height() == dock.table.sizeHint().height())
    qtbot.waitUntil(lambda: dock.height() == dock.sizeHint().height())

    def places():
        widths = [dock.table.columnWidth(column) for column in range(len(HEADS))]
        return widths, dock.height(), dock.table.geometry(), button(dock, "remove_run").geometry()

    before = places()
    step_epochs(qtbot, window, 10)
    qtbot.waitUntil(lambda: text(dock, 0, UPDATES) == "70 / 70")
    assert places() == before
    metrics = dock.table.fontMetrics()
    for column in range(UPDATES, len(HEADS)):
        assert metrics.horizontalAdvance(text(dock, 1, column)) < dock.table.columnWidth(column)


def test_only_what_has_moved_is_computed_again(window, dock, qtbot, monkeypatch):
    compare_losses(qtbot, window, dock)
    step_epochs(qtbot, window, 1)
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "7 / 7")
    asked = []
    measure = run_rows.measure
    monkeypatch.setattr(run_rows, "measure", lambda *a: asked.append(a[2]) or measure(*a))
    dock.draw(window.session.on_show())
    window.edits.rename_run(2, "Other")
    qtbot.waitUntil(lambda: text(dock, 1, NAME) == "Other")
    assert asked == []
    window.session.show_update(6)
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "6 / 7")
    assert asked == [6, 6]


def test_with_no_time_left_lines_wait_for_the_next_frames(window, dock, qtbot, monkeypatch):
    experiments = {number: Experiment(learning_rate=number / 2) for number in range(1, 7)}
    set_up(qtbot, window, dock, experiments)
    step_epochs(qtbot, window, 1)
    qtbot.waitUntil(lambda: text(dock, 5, UPDATES) == "7 / 7")
    monkeypatch.setattr(run_rows, "BUDGET_S", 0.0)
    window.session.show_update(3)
    dock.draw(window.session.on_show())
    assert text(dock, 0, UPDATES) == "3 / 7"  # the active one never waits
    qtbot.waitUntil(lambda: [text(dock, line, UPDATES) for line in range(6)] == 6 * ["3 / 7"])
    for line in range(6):
        w = float(window.session.runs[line + 1].history.w[3])
        assert text(dock, line, W) == f"{w:.4f}".replace("-", "−")


def test_a_start_that_runs_have_in_common_is_computed_once(window, dock, qtbot, monkeypatch):
    asked = []
    measure = run_rows.measure
    monkeypatch.setattr(run_rows, "measure", lambda *a: asked.append((a[1].loss, a[2])) or measure(*a))
    losses = {1: "mse", 2: "bce", 3: "mse", 4: "bce"}
    set_up(qtbot, window, dock, {number: Experiment(loss=loss) for number, loss in losses.items()})
    assert sorted(asked) == [("bce", 0), ("mse", 0)]
    for line, number in enumerate(losses):
        loss, length, _ = exact(losses[number], -5.0, -10.0)
        assert text(dock, line, LOSS) == f"{loss:.5f}"
        assert float(text(dock, line, GRADIENT).replace("−", "-")) == pytest.approx(length, rel=1e-2)
