"""Outcomes of many starts: what a colour shows of them, and what they say in words."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.loss.loss_map import Viewport
from engine.training.starts import Outcomes
from gui.look.text import loss_text, percent_text
from gui.look.words import N_, _, ngettext

Positions = NDArray[np.float64]
Mask = NDArray[np.bool_]

SMALLEST_LOSS = 1e-12
MOST_DECADES = 5  # of the loss
LEAST_PERCENT = 90.0  # at the lower end of the bar, at most
FEWEST_UPDATES = 10  # at the upper end of the bar, at least


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing to see of an outcome: its name, what its button says, and the caption of its colour bar.

    Both are to be shown through ``_``.
    """

    name: str
    title: str
    caption: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("loss", N_("Final &loss"), N_("final loss")),
        Kind("accuracy", N_("&Accuracy"), N_("accuracy, %")),
        Kind("updates", N_("&Updates to 100 %"), N_("updates")),
    )
}


def cell_centres(low: float, high: float, cells: int) -> Positions:
    """Return the middles of `cells` equal parts of a range, ascending."""
    centres = low + (np.arange(cells) + 0.5) * ((high - low) / cells)
    digits = 13 - int(np.floor(np.log10(max(abs(low), abs(high)))))
    return np.asarray(np.round(centres, digits), np.float64)  # 5.025, where 5.024999999999999 would be saved


def cell_at(viewport: Viewport, outcomes: Outcomes, w: float, b: float) -> tuple[int, int] | None:
    """Return (row, column) of the cell that (w, b) lies in; None outside of the viewport."""
    w0, w1, b0, b1 = viewport
    rows, columns = outcomes.loss.shape
    across, up = (w - w0) / (w1 - w0), (b - b0) / (b1 - b0)
    if not (0 <= across <= 1 and 0 <= up <= 1):
        return None
    return min(int(up * rows), rows - 1), min(int(across * columns), columns - 1)


def diverged(outcomes: Outcomes) -> Mask:
    """Return from where training ended in numbers that are none: (nb, nw)."""
    return np.asarray(~outcomes.finite | ~np.isfinite(outcomes.loss))


def never(outcomes: Outcomes) -> Mask:
    """Return from where 100 % was never reached, without a divergence: (nb, nw)."""
    return np.asarray((outcomes.updates_to_perfect < 0) & ~diverged(outcomes))


def positions(outcomes: Outcomes, kind: str) -> Positions:
    """Return where each start stands on the colour bar: (nb, nw), NaN where it has no place on it.

    For the loss its log10, for the accuracy percent, for the updates n the log10 of n + 1.
    """
    if kind == "loss":
        with np.errstate(invalid="ignore"):
            places = np.log10(np.maximum(outcomes.loss, SMALLEST_LOSS))
    elif kind == "accuracy":
        places = 100.0 * outcomes.accuracy
    else:
        places = np.log10(np.maximum(outcomes.updates_to_perfect, 0) + 1.0)
        places[outcomes.updates_to_perfect < 0] = np.nan
    return np.where(diverged(outcomes), np.nan, places)


def shared_range(kind: str, shown: Iterable[Positions]) -> tuple[float, float]:
    """Return where the colour bar begins and ends, so that it serves every map on show; they differ."""
    known = np.concatenate([np.empty(0), *(places[np.isfinite(places)] for places in shown)])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if kind == "accuracy":
        return min(10.0 * np.floor(low / 10), LEAST_PERCENT), 100.0
    if kind == "updates":
        return 0.0, max(high, float(np.log10(FEWEST_UPDATES + 1)))
    low = max(low, high - MOST_DECADES)
    return (low, high) if high - low > 1e-9 else (low - 0.01, high + 0.01)


def sentence(outcomes: Outcomes, kind: str) -> str:
    """Return what a map shows, in words."""
    wrong = diverged(outcomes)
    kept = ~wrong
    said = []
    if wrong.any():
        said.append(_("From {share} of these starts it diverges.").format(share=share_text(wrong)))
    if kept.any():
        say = {"loss": _of_loss, "accuracy": _of_accuracy, "updates": _of_updates}[kind]
        said.append(say(outcomes, kept))
    return " ".join(said)


def cell_text(outcomes: Outcomes, row: int, column: int) -> str:
    """Return what came of one start: loss, accuracy, updates."""
    if diverged(outcomes)[row, column]:
        return _("it diverges")
    updates = int(outcomes.updates_to_perfect[row, column])
    loss, accuracy = float(outcomes.loss[row, column]), float(outcomes.accuracy[row, column])
    return _("loss {loss}, accuracy {accuracy}, {reached}").format(
        loss=loss_text(loss), accuracy=percent_text(accuracy), reached=_reached_text(updates)
    )


def _reached_text(updates: int) -> str:
    if updates <= 0:
        return _("never 100 %") if updates else _("100 % at once")
    return _("100 % at update {index}").format(index=updates)


def share_text(of: Mask) -> str:
    """Return how many of all are true: "none", "all", or whole percents that neither 0 nor 100 are."""
    count, total = int(of.sum()), of.size
    if count in (0, total):
        return _("all") if count else _("none")
    percent = round(100 * count / total)
    return _("less than 1 %") if percent == 0 else _("more than 99 %") if percent == 100 else f"{percent} %"


def _of_loss(outcomes: Outcomes, kept: Mask) -> str:
    losses = outcomes.loss[kept]
    least, middle, greatest = (loss_text(float(f(losses))) for f in (np.min, np.median, np.max))
    if kept.all():
        words = _(
            "From half of these starts the loss ends at {middle} or less; best {least}, worst {greatest}."
        )
    else:
        words = _(
            "From half of the others the loss ends at {middle} or less; best {least}, worst {greatest}."
        )
    return words.format(middle=middle, least=least, greatest=greatest)


def _of_accuracy(outcomes: Outcomes, kept: Mask) -> str:
    share, best = share_text(kept & (outcomes.accuracy == 1)), float(outcomes.accuracy[kept].max())
    if best == 1:
        return _("From {share} of these starts it ends at 100 % accuracy.").format(share=share)
    words = _("From {share} of these starts it ends at 100 % accuracy; the best is {best}.")
    return words.format(share=share, best=percent_text(best))


def _of_updates(outcomes: Outcomes, kept: Mask) -> str:
    reached = kept & (outcomes.updates_to_perfect >= 0)
    share = share_text(reached)
    if not reached.any():
        return _("From {share} of these starts it reaches 100 % accuracy.").format(share=share)
    middle = int(np.ceil(np.median(outcomes.updates_to_perfect[reached])))
    words = ngettext(
        "From {share} of these starts it reaches 100 % accuracy, from half of those within {count} update.",
        "From {share} of these starts it reaches 100 % accuracy, from half of those within {count} updates.",
        middle,
    )
    return words.format(share=share, count=middle)
