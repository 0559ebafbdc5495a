"""The comparison in words: what differs, and how many times as long a gradient is."""

import math

import pytest

from engine.plan.experiment import Experiment
from gui.docks.gradient_ratio import ratio_lines
from gui.docks.run_rows import differences_in_words
from gui.look.text import times_text


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
