"""How many times longer one run's gradient is than another's, in words: at the start and now."""

import math
from collections.abc import Mapping

from gui.look.text import loss_text, times_text

Lengths = Mapping[int, float]


def ratio_lines(
    names: Mapping[int, str], at_start: Lengths, now: Lengths, same_start: bool
) -> tuple[str, str]:
    """Return a line about the start and one about the updates on show.

    Both are about the runs with the longest and the shortest gradient at the start, so that the second line
    tells what became of them; where all are equally long there, about the longest and the shortest now.

    Parameters
    ----------
    names : mapping of number to str
        What the runs are called; at least two.
    at_start, now : mapping of number to float
        The length of the gradient of all rows, of the run's own loss, for each of them.
    same_start : bool
        Whether all runs start at the same (w, b).
    """
    where = "At the start" if same_start else "Each at its own start,"
    pair = _longest_and_shortest(at_start)
    if not _equal(at_start, pair):
        return f"{where} {_comparison(names, at_start, pair)}", _ratio_now(names, now, pair)
    first = f"{where} the gradient of all rows is equally long for {_all(names)}."
    pair = _longest_and_shortest(now)
    if _equal(now, pair):
        return first, "Now: the same."
    return first, _without_ratio(names, now, pair) or f"Now {_comparison(names, now, pair)}"


def _comparison(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    longest, shortest = pair
    if lengths[shortest] == 0:
        length = loss_text(lengths[longest])
        return f"the gradient of all rows is {length} long for {names[longest]}, and 0 for {names[shortest]}."
    ratio = times_text(lengths[longest] / lengths[shortest])
    return f"the gradient of all rows is {ratio} times as long for {names[longest]} as for {names[shortest]}."


def _ratio_now(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    without = _without_ratio(names, lengths, pair)
    return without or f"Now: {times_text(lengths[pair[0]] / lengths[pair[1]])} times."


def _without_ratio(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    """Return what is to be said where the ratio is no number, or ""."""
    for number in pair:
        if not math.isfinite(lengths[number]):
            return f"Now: no ratio, for {names[number]} has diverged."
    zero = [names[number] for number in pair if lengths[number] == 0]
    return f"Now it is 0 for {' and '.join(zero)}." if lengths[pair[1]] == 0 else ""


def _longest_and_shortest(lengths: Lengths) -> tuple[int, int]:
    """Return the numbers of two runs, the first of equals; one that has diverged counts as the longest."""
    known = {number: at if math.isfinite(at) else math.inf for number, at in lengths.items()}
    return max(known, key=known.__getitem__), min(known, key=known.__getitem__)


def _equal(lengths: Lengths, pair: tuple[int, int]) -> bool:
    return math.isclose(lengths[pair[0]], lengths[pair[1]], rel_tol=1e-9)


def _all(names: Mapping[int, str]) -> str:
    return "both runs" if len(names) == 2 else "all runs"
