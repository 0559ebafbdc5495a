"""How many times longer one run's gradient is than another's, in words: at the start and now."""

import math
from collections.abc import Mapping

from gui.look.text import loss_text, times_text
from gui.look.words import _

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
    where = _("At the start {comparison}") if same_start else _("Each at its own start, {comparison}")
    pair = _longest_and_shortest(at_start)
    if not _equal(at_start, pair):
        return where.format(comparison=_comparison(names, at_start, pair)), _ratio_now(names, now, pair)
    first = where.format(comparison=_equally_long(len(names)))
    pair = _longest_and_shortest(now)
    if _equal(now, pair):
        return first, _("Now: the same.")
    comparison = _comparison(names, now, pair)
    return first, _without_ratio(names, now, pair) or _("Now {comparison}").format(comparison=comparison)


def _comparison(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    longest, shortest = pair
    if lengths[shortest] == 0:
        words = _("the gradient of all rows is {length} long for {longest}, and 0 for {shortest}.")
        length = loss_text(lengths[longest])
        return words.format(length=length, longest=names[longest], shortest=names[shortest])
    words = _("the gradient of all rows is {ratio} times as long for {longest} as for {shortest}.")
    ratio = times_text(lengths[longest] / lengths[shortest])
    return words.format(ratio=ratio, longest=names[longest], shortest=names[shortest])


def _ratio_now(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    without = _without_ratio(names, lengths, pair)
    if without:
        return without
    return _("Now: {ratio} times.").format(ratio=times_text(lengths[pair[0]] / lengths[pair[1]]))


def _without_ratio(names: Mapping[int, str], lengths: Lengths, pair: tuple[int, int]) -> str:
    """Return what is to be said where the ratio is no number, or ""."""
    for number in pair:
        if not math.isfinite(lengths[number]):
            return _("Now: no ratio, for {name} has diverged.").format(name=names[number])
    longest, shortest = pair
    if lengths[shortest] != 0:
        return ""
    zero = names[shortest]
    if lengths[longest] == 0:
        zero = _("{first} and {second}").format(first=names[longest], second=names[shortest])
    return _("Now it is 0 for {names}.").format(names=zero)


def _longest_and_shortest(lengths: Lengths) -> tuple[int, int]:
    """Return the numbers of two runs, the first of equals; one that has diverged counts as the longest."""
    known = {number: at if math.isfinite(at) else math.inf for number, at in lengths.items()}
    return max(known, key=known.__getitem__), min(known, key=known.__getitem__)


def _equal(lengths: Lengths, pair: tuple[int, int]) -> bool:
    return math.isclose(lengths[pair[0]], lengths[pair[1]], rel_tol=1e-9)


def _equally_long(runs: int) -> str:
    if runs == 2:
        return _("the gradient of all rows is equally long for both runs.")
    return _("the gradient of all rows is equally long for all runs.")
