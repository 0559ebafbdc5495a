"""What came of the starts in words, and the places of cells and ticks."""

import numpy as np
import pytest

from gui.starts import outcomes as said
from gui.starts.colour_bar import update_ticks
from gui.starts.hatching import runs
from tests.gui.starts.hands import made


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
