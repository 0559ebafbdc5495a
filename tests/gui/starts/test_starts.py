"""The maps of every start, by real clicks and keys, against the trainer's own numbers."""

import threading
from types import SimpleNamespace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QPushButton, QRadioButton

from engine.data.dataset import Dataset
from engine.loss.loss_map import SEED_VIEWPORT
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.progress import Cancelled
from engine.training.starts import train_starts
from engine.training.trainer import Trainer
from gui.look import theme
from gui.look.text import percent_text
from gui.starts import outcomes as said
from gui.starts.colour_bar import update_ticks
from gui.starts.hatching import runs
from gui.starts.map import OUTDATED
from gui.starts.training import Question
from tests.waits import stays

SMALL = (5, 10)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    monkeypatch.setattr("gui.starts.training.SIZES", SMALL)


@pytest.fixture
def make_lab(make_window, qtbot):
    """Return a function that makes a window and opens the maps, by the key."""

    def make(**options):
        window = make_window(Experiment(**options), with_opengl=False)
        qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
        qtbot.waitUntil(window.starts.isActiveWindow)
        return window

    return make


@pytest.fixture
def gate(monkeypatch):
    """Let maps finer than the first wait for the gate, telling how far they are; it is opened in the end."""
    opened = threading.Event()

    def slow(experiment, dataset, w, b, changes=(), progress=None):
        while len(w) > SMALL[0] and not opened.is_set():
            if not progress(0.5):
                raise Cancelled
            opened.wait(0.002)
        return train_starts(experiment, dataset, w, b, changes, progress)

    monkeypatch.setattr("gui.starts.training.train_starts", slow)
    yield opened
    opened.set()


def complete(starts):
    """Whether the finest maps are on show, of the experiment as it is."""
    return (
        starts.training.complete
        and not starts.working
        and not any(each.outdated for each in starts.pair.maps)
    )


def choose(qtbot, starts, kind):
    button = starts.findChild(QRadioButton, f"starts_{kind}")
    qtbot.mouseClick(button, LEFT, pos=QPoint(8, button.height() // 2))
    assert button.isChecked()


def press(qtbot, starts, name):
    button = starts.findChild(QPushButton, f"starts_{name}")
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def place(each, w, b):
    """Return where (w, b) is in the viewport of a map."""
    plot = each.plot
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(w, b)))


def point_at(qtbot, each, w, b):
    qtbot.mouseMove(each.plot.viewport(), place(each, w, b))


def click_at(qtbot, each, w, b):
    point_at(qtbot, each, w, b)
    qtbot.mouseClick(each.plot.viewport(), LEFT, pos=place(each, w, b))


def start_of(window):
    experiment = window.session.active.run.experiment
    return experiment.start_w, experiment.start_b


def marks(starts):
    return [tuple(float(v[0]) for v in each.start.getData()) for each in starts.pair.maps]


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


def test_a_click_starts_there_and_undo_takes_it_back(make_lab, qtbot):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert marks(starts) == [(-5, -10)] * 2
    click_at(qtbot, starts.pair.right, 4.0, 6.0)
    wanted = float(starts.pair.right.outcomes.w[6]), float(starts.pair.right.outcomes.b[7])
    assert wanted == pytest.approx((4.5, 6.5))
    qtbot.waitUntil(lambda: start_of(window) == wanted)
    assert marks(starts) == [wanted] * 2
    assert window.edits.stack.count() == 1
    assert window.edits.stack.undoText() == "Start here"
    assert complete(starts), "its own start does not matter to the maps"
    qtbot.keyClick(starts, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: start_of(window) == (-5, -10))
    assert marks(starts) == [(-5, -10)] * 2
    qtbot.keyClick(starts, Qt.Key.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: start_of(window) == wanted)


def test_the_start_set_by_a_click_ends_as_the_map_says(make_lab, qtbot):
    """Also after a change on the way, which a start set by hand does not keep."""
    window = make_lab(epochs=20, loss="mse")
    window.player.step()
    qtbot.waitUntil(lambda: window.session.newest == 1)
    starts = window.starts
    assert starts.experiment_line.text().endswith("(momentum).")
    window.edits.set_fields({"learning_rate": 0.01}, "Lower")
    qtbot.waitUntil(lambda: len(window.session.active.run.changes) == 1)
    assert starts.experiment_line.text().endswith("Without the changes made on the way.")
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    click_at(qtbot, starts.pair.left, 1.0, 1.0)
    qtbot.waitUntil(lambda: start_of(window) != (-5, -10))
    window.transport.speed.setValue(12)
    window.player.play()
    qtbot.waitUntil(lambda: window.player.state == "finished", timeout=20_000)
    row, column = said.cell_at(SEED_VIEWPORT, starts.pair.left.outcomes, *start_of(window))
    final = float(window.session.active.history.full_loss[-1])
    assert starts.pair.left.outcomes.loss[row, column] == pytest.approx(final, rel=1e-4)


def test_the_cell_under_the_mouse_in_words(make_lab, qtbot):
    starts = make_lab(epochs=20).starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    point_at(qtbot, starts.pair.left, -7.0, 2.0)
    qtbot.waitUntil(lambda: "start w −7.5000, b 1.3000:" in starts.cell_line.text())
    text = starts.cell_line.text()
    for each, title in zip(starts.pair.maps, ("Cross-entropy", "Mean squared error"), strict=True):
        loss, reached = each.outcomes.loss[5, 2], each.outcomes.updates_to_perfect[5, 2]
        accuracy = f"{100 * each.outcomes.accuracy[5, 2]:.0f} %"
        when = f"100 % at update {reached}" if reached > 0 else "never 100 %"
        assert f"{title}: loss {loss:.5f}, accuracy {accuracy}, {when}" in text
        x, y = each.mark.getData()
        assert (x.min() + x.max()) / 2 == pytest.approx(-7.5)
        assert (y.min() + y.max()) / 2 == pytest.approx(1.3)


def test_keys_move_from_cell_to_cell_start_there_and_close(make_lab, qtbot):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.plot.hasFocus()
    plot = starts.pair.left.plot
    assert "start w −4.5000, b −9.1000" in plot.accessibleDescription(), "the cell of the present start"
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert "start w −1.5000, b −3.9000" in plot.accessibleDescription()
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start_of(window) == pytest.approx((-1.5, -3.9)))
    assert starts.isVisible()
    qtbot.keyClick(plot, Qt.Key.Key_Left, SHIFT)
    assert "start w −13.5000, b −3.9000" in plot.accessibleDescription(), "no further than the edge"
    stops = []
    for _ in range(5):
        stops.append(starts.focusWidget().objectName())
        qtbot.keyClick(starts.focusWidget(), Qt.Key.Key_Tab)
    wanted = ["starts_left_plot", "starts_right_plot", "starts_close", "starts_loss", "field_loss_beside"]
    assert stops == wanted
    qtbot.keyClick(starts.focusWidget(), Qt.Key.Key_Escape)
    assert not starts.isVisible()


def test_refining_replaces_in_place(make_lab, qtbot, gate):
    starts = make_lab().starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    images = [each.image for each in starts.pair.maps]
    assert [image.image.shape for image in images] == [(5, 5, 4)] * 2
    qtbot.waitUntil(lambda: starts.foot.progress.value() > 0)
    whole = 1000 * (25 + 25 + 0.5 * 100) / (25 + 25 + 100 + 100)
    assert starts.foot.progress.value() == pytest.approx(whole, abs=1)
    assert starts.foot.progress.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert [each.image for each in starts.pair.maps] == images
    assert [image.image.shape for image in images] == [(10, 10, 4)] * 2
    assert not starts.foot.progress.isVisible()
    assert not starts.foot.go_on.isVisible()
    assert starts.foot.status.text() == "10 × 10 starts"


def test_cancel_keeps_the_maps_and_go_on_goes_on(make_lab, qtbot, gate):
    starts = make_lab().starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    before = [each.outcomes for each in starts.pair.maps]
    assert starts.foot.go_on.text() == "&Cancel"
    press(qtbot, starts, "go_on")
    assert not starts.training.running
    assert starts.foot.go_on.text() == "&Go on"
    assert starts.foot.status.text() == "Stopped at 5 × 5 starts"
    gate.set()
    stays(qtbot, lambda: [each.outcomes for each in starts.pair.maps] == before, 0.1)
    point_at(qtbot, starts.pair.left, 0.0, 0.0)
    qtbot.waitUntil(lambda: starts.cell_line.text().startswith("start w 0.0000, b 0.0000:"))
    press(qtbot, starts, "go_on")
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.outcomes is not before[0]
    assert starts.training.finest("cross_entropy").loss.shape == (10, 10)


def test_closing_while_computing_stops_it_and_opening_goes_on(make_lab, qtbot, gate):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    first = starts.pair.left.outcomes
    starts.resize(1000, 600)
    press(qtbot, starts, "close")
    assert not starts.isVisible()
    assert not starts.training.running
    gate.set()
    window.activateWindow()  # as a window manager does
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert window.starts is starts
    assert starts.pair.left.outcomes is first
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)


def test_closing_the_lab_while_computing_leaves_no_thread(make_lab, qtbot, gate):
    before = {t for t in threading.enumerate() if t.name.startswith("background")}
    window = make_lab()
    qtbot.waitUntil(lambda: len(window.starts.training.alike()) == 2)
    assert window.starts.training.running
    assert {t for t in threading.enumerate() if t.name.startswith("background")} > before
    window.close()
    assert {t for t in threading.enumerate() if t.name.startswith("background")} == before
    assert not window.starts.isVisible()


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


def test_a_change_after_cancel_waits_for_the_button(make_lab, qtbot, gate):
    window = make_lab()
    starts = window.starts
    qtbot.waitUntil(lambda: len(starts.training.alike()) == 2)
    press(qtbot, starts, "go_on")
    window.edits.set_fields({"epochs": 3}, "Fewer")
    qtbot.waitUntil(lambda: starts.pair.left.outdated)
    assert not starts.working
    assert starts.foot.go_on.text() == "&Compute again"
    click_at(qtbot, starts.pair.left, 0.0, 0.0)
    stays(qtbot, lambda: start_of(window) == (-5, -10), 0.05)  # what is outdated is not to be clicked
    gate.set()
    press(qtbot, starts, "go_on")
    qtbot.waitUntil(lambda: complete(starts), timeout=20_000)
    assert starts.pair.left.outcomes.updates == 21


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


def test_an_error_is_said(make_lab, qtbot, monkeypatch):
    def broken(*_, **__):
        raise MemoryError("no room for so many starts")

    monkeypatch.setattr("gui.starts.training.train_starts", broken)
    starts = make_lab().starts
    qtbot.waitUntil(lambda: "no room for so many starts" in starts.foot.status.text())
    assert starts.foot.go_on.text() == "&Go on"
    assert starts.pair.left.outcomes is None


def test_it_waits_for_the_engine(make_window, qtbot):
    window = make_window(ready=False, with_opengl=False)
    window.actions_by_name["starts"].trigger()
    assert window.starts.isVisible()
    if window.player.state == "loading":
        assert window.starts.foot.status.text() == "Loading the engine…"
        assert not window.starts.training.running
    qtbot.waitUntil(lambda: complete(window.starts), timeout=30_000)


def test_a_question_leaves_out_loss_start_and_changes():
    window = (0.0, 1.0, 0.0, 1.0)
    one = Question.about(Run(Experiment(), None, ((3, "epochs", 7),)), window)
    assert one == Question.about(Run(Experiment(loss="mse", start_w=3.0, start_b=1.0)), window)
    assert one != Question.about(Run(Experiment(momentum=0.5)), window)
    assert one != Question.about(Run(Experiment()), (0.0, 2.0, 0.0, 1.0))


# ---- words and places


def made(loss, reached, finite=True):
    loss = np.asarray(loss, float)
    return SimpleNamespace(
        loss=loss,
        accuracy=np.where(np.asarray(reached) >= 0, 1.0, 0.5),
        updates_to_perfect=np.asarray(reached),
        finite=np.broadcast_to(finite, loss.shape),
    )


def test_shares_are_none_and_all_only_where_they_are():
    many = np.zeros(1000, bool)
    assert said.share_text(many) == "none"
    assert said.share_text(~many) == "all"
    many[0] = True
    assert said.share_text(many) == "less than 1 %"
    assert said.share_text(~many) == "more than 99 %"
    many[:630] = True
    assert said.share_text(many) == "63 %"


def test_sentences():
    some = made([[0.1, 0.2], [0.4, np.nan]], [[0, 5], [-1, -1]], [[True, True], [True, False]])
    assert said.sentence(some, "accuracy") == (
        "From 25 % of these starts it diverges. From 50 % of these starts it ends at 100 % accuracy."
    )
    assert said.sentence(some, "updates").endswith(
        " From 50 % of these starts it reaches 100 % accuracy, from half of those within 3 updates."
    )
    assert (
        "From half of the others the loss ends at 0.20000 or less; best 0.10000, worst 0.40000"
        in said.sentence(some, "loss")
    )
    assert said.sentence(made([[np.nan]], [[-1]], False), "loss") == "From all of these starts it diverges."
    assert said.cell_text(some, 0, 0) == "loss 0.10000, accuracy 100 %, 100 % at once"


def test_one_scale_for_both_and_none_without_numbers():
    one, other = made([[0.1, 1.0]], [[0, 9]]), made([[0.01, np.inf]], [[99, -1]])
    places = [said.positions(each, "loss") for each in (one, other)]
    assert said.shared_range("loss", places) == pytest.approx((-2, 0))
    places = [said.positions(each, "updates") for each in (one, other)]
    assert said.shared_range("updates", places) == pytest.approx((0, 2))
    assert said.shared_range("accuracy", [np.array([[65.0, 100.0]])]) == (60, 100)
    assert said.shared_range("accuracy", [np.array([[100.0]])]) == (90, 100)
    for kind in said.KINDS:
        low, high = said.shared_range(kind, [np.array([[np.nan]])])
        assert low < high
    low, high = said.shared_range("loss", [np.array([[-30.0, 2.0]])])
    assert (low, high) == (-3, 2)


def test_cells_and_runs():
    cells = made(np.zeros((2, 4)), np.zeros((2, 4), int))
    assert said.cell_centres(-2, 2, 4).tolist() == [-1.5, -0.5, 0.5, 1.5]
    assert said.cell_centres(-15, 15, 200)[133] == 5.025
    narrow = said.cell_centres(-5.0, -5.0 + 1e-9, 200)
    assert (np.diff(narrow) > 0).all()
    assert said.cell_at((-2, 2, 0, 1), cells, -1.6, 0.9) == (1, 0)
    assert said.cell_at((-2, 2, 0, 1), cells, 2.0, 1.0) == (1, 3)
    assert said.cell_at((-2, 2, 0, 1), cells, 2.1, 0.5) is None
    mask = np.array([[1, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 0]], bool)
    assert runs(mask) == [(0, 0, 2), (0, 3, 4), (2, 1, 3)]


@pytest.mark.parametrize("most", [10, 700, 10_000, 10**9])
def test_ticks_of_updates(most):
    ticks, places = update_ticks(0.0, float(np.log10(most + 1)), 10)
    assert 3 <= len(places) <= 10
    assert places == sorted(places)
    assert np.allclose(10 ** np.array(places) - 1, ticks.values)
    assert ticks.labels[0] == "0"
