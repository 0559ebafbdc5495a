"""One cell of the maps: under the mouse, by the keys, and as the start of the lab."""

import pytest
from PySide6.QtCore import Qt

from engine.loss.loss_map import SEED_VIEWPORT
from gui.starts import outcomes as said
from tests.gui.starts.hands import CONTROL, SHIFT, click_at, complete, point_at, start_of


def marks(starts):
    return [tuple(float(v[0]) for v in each.start.getData()) for each in starts.pair.maps]


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
