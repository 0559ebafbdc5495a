"""What an update does before it moves, in words: its moments, and its gradient against that of all rows."""

import math

from engine.loss.gradients import Gradients, gradients_of
from engine.record.trained_run import TrainedRun
from gui.look import theme
from gui.look.text import loss_text, number_text, rows_text
from gui.look.words import N_, _

NAMES = (N_("batch"), N_("loss"), N_("gradient"), N_("update"))


def gradients_before(run: TrainedRun, index: int) -> Gradients:
    """Return the gradients of update `index`, from 1, at the parameters before it."""
    w, b = (float(run.history.column(name, index - 1, index)[0]) for name in ("w", "b"))
    return gradients_of(run.dataset, run.experiment.loss, run.batch_rows(index), w, b)


def comparison_text(gradients: Gradients) -> str:
    """Say how the batch's gradient and that of all rows differ."""
    if not math.isfinite(gradients.degrees):
        return _("one of the gradients is 0")
    text = _("batch against all rows: {degrees:.0f}° apart, {ratio:.3g} times as long")
    return text.format(degrees=gradients.degrees, ratio=gradients.ratio)


def moment_text(run: TrainedRun, index: int, moment: int) -> str:
    """Return rich text about moment 1, 2 or 3 of update `index`: the four names, and its own numbers."""
    by_w, by_b = gradients_before(run, index).batch
    loss = float(run.history.column("batch_loss", index, index + 1)[0])
    numbers = (
        rows_text(run.batch_rows(index)),
        _("mean loss {loss}").format(loss=loss_text(loss)),
        f"∂L/∂w {number_text(by_w)}, ∂L/∂b {number_text(by_b)}",
    )[moment - 1]
    names = " → ".join(
        f'<b style="color:{theme.html(theme.BATCH)}">{_(name)}</b>' if place == moment else _(name)
        for place, name in enumerate(NAMES, 1)
    )
    update = _("Update {index}").format(index=index)
    return f"{update}: {names} &nbsp; <b>{numbers}</b>"
