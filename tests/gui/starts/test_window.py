"""The maps of starts: the trainer's own numbers, and what changes them."""

from types import SimpleNamespace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QRadioButton

from engine.data.dataset import Dataset
from engine.loss.loss_map import SEED_VIEWPORT
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.training.starts import train_starts
from engine.training.trainer import Trainer
from gui.look import theme
from gui.look.text import percent_text
from gui.starts.map import OUTDATED
from tests.gui.starts.hands import LEFT, complete, point_at, press


def choose(qtbot, starts, kind):
    button = starts.findChild(QRadioButton, f"starts_{kind}")
    qtbot.mouseClick(button, LEFT, pos=QPoint(8, button.height() // 2))
    assert button.isChecked()


def trained(experiment, w, b, dataset=None):
    """Return the trainer's own loss, accuracy and updates to 100 % from one start."""
    trainer = Trainer(experiment.replace(start_w=w, start_b=b), dataset)
    x, y = trainer.dataset.x.astype(float), trainer.dataset.y > 0.5
    right, reached = ((trainer.w * x + trainer.b) > 0) == y, -1
    for index in range(trainer.updates_wanted + 1):
        step = trainer.step() if index else None
        right = ((trainer.w * x + trainer.b) > 0) == y
        reached = index if right.all() and reached < 0 else reached
    return step.full_loss, right.mean(), reached


def test_the_maps_are_the_trainers_own(make_lab, qtbot):
    """Window, cells, numbers and colours; by the trainer at six starts under each loss."""
    starts = make_lab(epochs=30).starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.losses == ("cross_entropy", "mse")
    w = np.linspace(-15, 15, 11)[:-1] + 1.5
    b = np.linspace(-13, 13, 11)[:-1] + 1.3
    for each, loss in zip(starts.pair.maps, starts.pair.losses, strict=True):
        shown = each.outcomes
        assert np.allclose(shown.w, w)
        assert np.allclose(shown.b, b)
        again = train_starts(Experiment(epochs=30, loss=loss), None, shown.w, shown.b)
        for name in ("loss", "accuracy", "updates_to_perfect"):
            assert np.array_equal(getattr(shown, name), getattr(again, name))
        for row, column in ((0, 0), (1, 3), (5, 2), (9, 9), (4, 7), (8, 0)):
            own = trained(Experiment(epochs=30, loss=loss), float(shown.w[column]), float(shown.b[row]))
            assert shown.loss[row, column] == pytest.approx(own[0], rel=1e-4)
            assert (shown.accuracy[row, column], shown.updates_to_perfect[row, column]) == own[1:]
    low, high = (f([f(each.outcomes.loss) for each in starts.pair.maps]) for f in (np.min, np.max))
    scale = np.log10(starts.pair.right.outcomes.loss / low) / np.log10(high / low)
    expected = pg.colormap.get("viridis").map(scale, mode="byte")
    assert np.abs(starts.pair.right.image.image.astype(int) - expected).max() <= 1
    (w0, w1), (b0, b1) = starts.pair.right.plot.getViewBox().viewRange()
    assert (w0, w1, b0, b1) == pytest.approx(SEED_VIEWPORT)
    assert starts.pair.right.image.mapRectToParent(starts.pair.right.image.boundingRect()) == QRectF(
        -15, -13, 30, 26
    )


def test_the_seed_start_never_trains_under_the_squared_error(make_lab, qtbot, gate):
    """(−5, −10) in the middle of a cell: cross-entropy trains it, the mean squared error does not."""
    window = make_lab()
    starts = window.starts
    window.views.loss_contour.show_viewport((-10.0, 0.0, -20.0, 0.0))
    qtbot.waitUntil(starts.foot.take_window.isEnabled)
    press(qtbot, starts, "take_window")
    qtbot.waitUntil(lambda: starts.training.question.viewport == (-10, 0, -20, 0))
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2, timeout=20_000)
    cross, squared = (starts.training.alike()[loss] for loss in ("cross_entropy", "mse"))
    gate.set()
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert (cross.w[2], cross.b[2]) == (-5, -10)
    assert cross.accuracy[2, 2] == 1
    assert cross.updates_to_perfect[2, 2] == trained(Experiment(), -5, -10)[2] > 0
    assert (squared.accuracy[2, 2], squared.updates_to_perfect[2, 2]) == (0.65, -1)
    assert squared.loss[2, 2] == pytest.approx(0.35, abs=1e-3)
    choose(qtbot, starts, "updates")
    assert starts.pair.bar.never.isVisible()
    assert starts.pair.left.sentence.text().startswith("From all of these starts it reaches 100 % accuracy")
    share = (starts.pair.right.outcomes.updates_to_perfect >= 0).mean()
    assert f"From {100 * share:.0f} % of these starts it reaches" in starts.pair.right.sentence.text()
    row, column = np.argwhere(starts.pair.right.outcomes.updates_to_perfect < 0)[0]
    flat = theme.colour(theme.NEVER)
    assert starts.pair.right.image.image[row, column].tolist() == list(flat.getRgb())
    choose(qtbot, starts, "accuracy")
    assert not starts.pair.bar.never.isVisible()
    ends = (starts.pair.right.outcomes.accuracy == 1).mean()
    assert (
        starts.pair.right.sentence.text()
        == f"From {100 * ends:.0f} % of these starts it ends at 100 % accuracy."
    )


def test_the_size_is_remembered(make_lab, qtbot):
    window = make_lab()
    window.starts.resize(1010, 655)
    qtbot.waitUntil(lambda: window.starts.width() == 1010)
    window.close()
    again = make_lab()
    assert (again.starts.width(), again.starts.height()) == (1010, 655)


def test_a_change_of_the_experiment_computes_anew(make_lab, qtbot):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    before = starts.pair.left.outcomes
    window.edits.set_fields({"learning_rate": 0.05}, "Lower")
    qtbot.waitUntil(lambda: starts.pair.left.outdated)
    assert starts.pair.left.image.opacity() == OUTDATED
    assert starts.pair.left.outcomes is before, "until there is another"
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.image.opacity() == 1
    again = train_starts(Experiment(learning_rate=0.05), None, before.w, before.b)
    assert np.array_equal(starts.pair.left.outcomes.loss, again.loss)
    assert "η = 0.05" in starts.experiment_line.text()


def test_other_data_are_mapped_over_the_contours_window(make_lab, qtbot):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    mine = Dataset(name="mine", x=[-1.0, 0.0, 2.0, 3.0], y=[0, 1, 0, 1])
    window.edits.start_anew(Run(Experiment(batch_size=2, start_w=40.0), mine), "Mine")
    qtbot.waitUntil(lambda: window.session.active.source is mine)
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.training.question.viewport[1] > 40
    shown = starts.pair.left.outcomes
    again = train_starts(Experiment(batch_size=2), mine, shown.w, shown.b)
    assert np.array_equal(shown.loss, again.loss)
    choose(qtbot, starts, "accuracy")
    best = percent_text(shown.accuracy.max())
    assert (
        starts.pair.left.sentence.text()
        == f"From none of these starts it ends at 100 % accuracy; the best is {best}."
    )


def test_the_losses_change_places(make_lab, qtbot):
    """What has been computed is kept: another loss of the experiment is only another place."""
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    cross, squared = (each.outcomes for each in starts.pair.maps)
    window.edits.set_fields({"loss": "mse"}, "Loss")
    qtbot.waitUntil(lambda: starts.pair.losses == ("mse", "cross_entropy"), timeout=20_000)
    assert [each.outcomes for each in starts.pair.maps] == [squared, cross]
    assert starts.pair.own_title.text() == "Mean squared error"
    starts.pair.beside.setFocus()
    qtbot.keyClick(starts.pair.beside, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: starts.pair.losses == ("mse", "cross_entropy_literal"))
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    shown = starts.pair.right.outcomes
    again = train_starts(Experiment(loss="cross_entropy_literal"), None, shown.w, shown.b)
    assert np.array_equal(shown.loss, again.loss, equal_nan=True)


def test_a_divergence_is_hatched_and_said(make_lab, qtbot, monkeypatch):
    def wild(experiment, dataset, w, b, changes=(), progress=None):
        found = train_starts(experiment, dataset, w, b, changes, progress)
        names = ("w", "b", "loss", "accuracy", "updates_to_perfect", "updates", "finite")
        made = {name: np.copy(getattr(found, name)) for name in names}
        made["finite"][:, 0] = False
        made["loss"][:, 0] = made["accuracy"][:, 0] = np.nan
        return SimpleNamespace(**made)

    monkeypatch.setattr("gui.starts.training.train_starts", wild)
    starts = make_lab().starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.bar.diverged.isVisible()
    assert starts.pair.left.sentence.text().startswith(
        "From 10 % of these starts it diverges. From half of the o"
    )
    assert sum(part.height() for part in starts.pair.left.hatching.parts) == pytest.approx(26)
    assert {part.x() for part in starts.pair.left.hatching.parts} == {-15}
    point_at(qtbot, starts.pair.left, -14.0, 2.0)
    qtbot.waitUntil(lambda: "Cross-entropy: it diverges" in starts.cell_line.text())


def test_it_waits_for_the_engine(make_window, qtbot):
    window = make_window(ready=False, with_opengl=False)
    window.actions_by_name["starts"].trigger()
    assert window.starts.isVisible()
    if window.player.state == "loading":
        assert window.starts.foot.status.text() == "Loading the engine…"
        assert not window.starts.training.running
    qtbot.waitUntil(lambda: complete(window.starts), timeout=30_000)
