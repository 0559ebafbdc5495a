"""The dock that compares runs: by mouse and keys, its numbers against torch in float64."""

import math

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.trainer import Trainer
from gui.docks import run_rows
from gui.docks.gradient_ratio import ratio_lines
from gui.docks.run_rows import differences_in_words
from gui.docks.runs_table import HEADS
from gui.lab.session import Request
from gui.look.text import times_text

LEFT = Qt.MouseButton.LeftButton
SHOW, NAME, DIFFERENCES, UPDATES, LOSS, ACCURACY, W, B, GRADIENT = range(9)


@pytest.fixture
def dock(window, qtbot):
    """The dock in the seed lab's window, where one run stands at its start."""
    made = window.runs_dock
    qtbot.keyClick(
        window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(made.isVisible)
    return made


def button(dock, name):
    return dock.findChild(QToolButton, f"runs_{name}_button")


def visible_button(dock, name):
    return next(b for b in dock.findChildren(QToolButton, f"runs_{name}_button") if b.isVisible())


def text(dock, line, column):
    return dock.model.index(line, column).data()


def is_bold(dock, line):
    font = dock.model.index(line, NAME).data(Qt.ItemDataRole.FontRole)
    return font is not None and font.bold()


def place(dock, line, column):
    return dock.table.visualRect(dock.model.index(line, column)).center()


def click(qtbot, dock, line, column):
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=place(dock, line, column))


def click_box(qtbot, dock, line):
    cell = dock.table.visualRect(dock.model.index(line, SHOW))
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=QPoint(cell.left() + 10, cell.center().y()))


def double_click(qtbot, dock, line, column):
    at = place(dock, line, column)
    qtbot.mouseClick(dock.table.viewport(), LEFT, pos=at)
    QTest.mouseDClick(dock.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)


def editor(dock):
    return dock.table.findChild(QLineEdit, "run_name")


def compare_losses(qtbot, window, dock):
    qtbot.mouseClick(button(dock, "compare_losses"), LEFT)
    qtbot.waitUntil(lambda: len(dock.model.rows) == 2 and text(dock, 1, NAME) == "MSE")


def set_up(qtbot, window, dock, experiments):
    runs = {number: Run(experiment) for number, experiment in experiments.items()}
    names = {number: f"Run {number}" for number in runs}
    window.worker.set_up(runs, min(runs), Request("Set up", names=names))
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == sorted(runs))


def step_epochs(qtbot, window, epochs):
    for _ in range(epochs):
        wanted = window.session.newest + window.session.active.batches_per_epoch
        window.player.step_epoch()
        qtbot.waitUntil(lambda wanted=wanted: window.session.newest == wanted)
    qtbot.waitUntil(lambda: window.player.state in ("paused", "finished"))


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


def test_add_remove_and_undo(window, dock, qtbot):
    qtbot.mouseClick(visible_button(dock, "add_run"), LEFT)
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == [1, 2])
    assert window.session.active.number == 2
    assert [is_bold(dock, line) for line in (0, 1)] == [False, True]
    assert dock.table.isVisible()
    step_epochs(qtbot, window, 1)
    known = window.session.runs[1].history
    click(qtbot, dock, 0, LOSS)  # selects, and leaves the other one active
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: list(window.session.runs) == [2])
    qtbot.waitUntil(lambda: not dock.table.isVisible())
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: [row.number for row in dock.model.rows] == [1, 2])
    assert window.session.runs[1].history is known
    assert text(dock, 0, UPDATES) == "7 / 7"
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: list(window.session.runs) == [1])


def test_six_runs_at_most(window, dock, qtbot):
    for count in range(2, 7):
        qtbot.mouseClick(visible_button(dock, "add_run"), LEFT)
        qtbot.waitUntil(lambda count=count: len(dock.model.rows) == count)
    qtbot.waitUntil(lambda: not visible_button(dock, "add_run").isEnabled())
    heights = dock.table.horizontalHeader().height() + 6 * dock.table.rowHeight(0)
    qtbot.waitUntil(lambda: dock.table.height() >= heights)  # all of them can be seen
    qtbot.mouseClick(visible_button(dock, "remove_run"), LEFT)
    qtbot.waitUntil(lambda: len(dock.model.rows) == 5)
    qtbot.waitUntil(visible_button(dock, "add_run").isEnabled)


def test_rename_in_place(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    double_click(qtbot, dock, 1, NAME)
    qtbot.waitUntil(lambda: editor(dock) is not None)
    qtbot.keyClicks(editor(dock), "Rate ")
    step_epochs(qtbot, window, 1)  # numbers change all around
    qtbot.waitUntil(lambda: text(dock, 1, UPDATES) == "7 / 7")
    assert editor(dock).text() == "Rate "
    qtbot.keyClicks(editor(dock), "<b>2")
    qtbot.keyClick(editor(dock), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text(dock, 1, NAME) == "Rate <b>2")
    assert window.session.runs[2].name == "Rate <b>2"
    assert dock.start_line.text().endswith("as for Rate <b>2.")
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: text(dock, 1, NAME) == "MSE")


def test_f2_renames_and_an_empty_name_is_refused(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: editor(dock) is not None)
    editor(dock).selectAll()
    qtbot.keyClicks(editor(dock), "  ")
    qtbot.keyClick(editor(dock), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dock.message.text() == "A run needs a name.")
    assert window.session.runs[1].name == text(dock, 0, NAME) == "Cross-entropy"
    assert not window.player.playing  # the spaces went into the name


def test_a_run_is_hidden_but_the_active_one_is_not(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click_box(qtbot, dock, 1)
    assert window.session.hidden == {2}
    assert window.session.on_show().beside == ()
    qtbot.waitUntil(lambda: not dock.model.rows[1].shown)
    click_box(qtbot, dock, 1)
    assert window.session.hidden == frozenset()
    click_box(qtbot, dock, 0)
    assert window.session.hidden == frozenset()
    assert dock.model.index(0, SHOW).data(Qt.ItemDataRole.CheckStateRole) is None
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Down)
    qtbot.keyClick(dock.table, Qt.Key.Key_H)
    assert window.session.hidden == {2}


def test_a_click_on_the_name_or_enter_makes_a_run_active(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click(qtbot, dock, 1, NAME)
    qtbot.waitUntil(lambda: window.session.active.number == 2)
    qtbot.waitUntil(lambda: [is_bold(dock, line) for line in (0, 1)] == [False, True])
    assert not visible_button(dock, "make_active").isEnabled()
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Up)
    assert visible_button(dock, "make_active").isEnabled()
    qtbot.keyClick(dock.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.active.number == 1)
    qtbot.keyClick(dock.table, Qt.Key.Key_Down)
    qtbot.mouseClick(visible_button(dock, "make_active"), LEFT)
    qtbot.waitUntil(lambda: window.session.active.number == 2)


def test_the_context_menu_has_the_same_commands(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    click(qtbot, dock, 1, LOSS)
    names = [action.objectName() for action in dock.table.actions()]
    assert names == [
        "runs_make_active", "runs_rename_run", "runs_hide_run", "add_run", "runs_remove_run",
        "runs_table_copy",
    ]  # fmt: skip
    assert all(action.isEnabled() for action in dock.table.actions())
    dock.findChild(QAction, "runs_hide_run").trigger()
    qtbot.waitUntil(lambda: dock.commands["hide_run"].text() == "Show in the panels")
    qtbot.keyClick(dock.table, Qt.Key.Key_Up)
    assert not dock.commands["hide_run"].isEnabled()


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


def test_differences_are_said_in_the_words_of_the_form():
    runs = {
        1: Experiment(standardize=True),
        2: Experiment(learning_rate=0.05, start_w=-1.5, order="shuffled", seed=3),
        3: Experiment(optimizer="adam", epsilon=1e-3),
        4: Experiment(optimizer="adam"),
    }
    words = differences_in_words(runs)
    assert words[1].startswith("standardise x: yes")
    assert words[2].startswith("learning rate: 0.05; order: shuffled; start w: −1.5")
    assert "optimizer: SGD" in words[2]
    assert words[3].startswith("ε: 0.001")
    assert words[4].startswith("ε: torch's default")
    assert "seed" not in "".join(words.values())


NAMES = {1: "One", 2: "Two", 3: "Three"}


@pytest.mark.parametrize(
    ("at_start", "now", "same", "first", "second"),
    [
        (
            {1: 2.0, 2: 6.4, 3: 3.0},
            {1: 1.0, 2: 0.25, 3: 9.0},
            True,
            "At the start the gradient of all rows is 3.2 times as long for Two as for One.",
            "Now: 0.25 times.",
        ),
        (
            {1: 2.0, 2: 4.0, 3: 3.0},
            {1: math.nan, 2: 0.25, 3: 9.0},
            False,
            "Each at its own start, the gradient of all rows is 2.0 times as long for Two as for One.",
            "Now: no ratio, for One has diverged.",
        ),
        (
            {1: 0.5, 2: 0.0, 3: 0.0},
            {1: 0.5, 2: 0.0, 3: 0.0},
            True,
            "At the start the gradient of all rows is 0.50000 long for One, and 0 for Two.",
            "Now it is 0 for Two.",
        ),
        (
            {1: 2.0, 2: 2.0, 3: 2.0},
            {1: 1.0, 2: 0.1, 3: 5.0},
            True,
            "At the start the gradient of all rows is equally long for all runs.",
            "Now the gradient of all rows is 50 times as long for Three as for Two.",
        ),
        (
            {1: 2.0, 2: 2.0, 3: 2.0},
            {1: 2.0, 2: 2.0, 3: 2.0},
            True,
            "At the start the gradient of all rows is equally long for all runs.",
            "Now: the same.",
        ),
    ],
)
def test_the_ratio_in_words(at_start, now, same, first, second):
    assert ratio_lines(NAMES, at_start, now, same) == (first, second)


def test_ratios_keep_two_digits():
    ratios = (45415.626, 3.24, 1.0, 0.314, 12.3, 9.96, 1.5e-7)
    assert [times_text(r) for r in ratios] == ["45,416", "3.2", "1.0", "0.31", "12", "10", "1.5e−07"]


def test_tab_reaches_table_and_buttons(window, dock, qtbot):
    compare_losses(qtbot, window, dock)
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is visible_button(dock, "add_run")
    assert dock.table.accessibleName()
    assert dock.model.index(0, NAME).data(Qt.ItemDataRole.AccessibleTextRole) == "Cross-entropy, active"


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
