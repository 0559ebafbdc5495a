"""Why a run diverged: in which row, and what was computed there."""

import math

import numpy as np

from engine.explain.row_terms import RowTerms, row_terms
from engine.explain.update_rule import factor, shown
from engine.record.step import Step
from engine.words import N_, _

_LARGEST = N_("3.4028235e+38, the largest float32")


def divergence(step: Step, w: float | None = None, b: float | None = None) -> str:
    """Return one line that says at which update a run diverged, in which row, and what was computed.

    Parameters
    ----------
    step : Step
        With ``finite`` False.
    w, b : float, optional
        The parameters before the step. Without them the line names what is not finite.
    """
    reason = None if w is None or b is None else _reason(step, w, b)
    return _("diverged at update {index} (epoch {epoch}, batch {batch}): {reason}").format(
        index=step.index, epoch=step.epoch, batch=step.batch, reason=reason or _not_finite(step)
    )


def _reason(step: Step, w: float, b: float) -> str | None:
    if not (math.isfinite(w) and math.isfinite(b)):
        return _("w = {w} and b = {b} before it").format(w=_number(w), b=_number(b))
    loss = step.experiment.loss
    rows = row_terms(step.dataset, loss, step.row_numbers, w, b)
    for column, words in ((rows.z, _of_logit), (rows.loss, _of_loss)):
        bad = np.flatnonzero(~np.isfinite(column)).tolist()
        if bad:
            reason = words(rows, bad[0], w, b)
            return _("row {row}: {reason}").format(row=rows.row[bad[0]], reason=reason)
    if math.isinf(step.batch_loss):
        return _("the losses of the batch add up to more than {largest}").format(largest=_(_LARGEST))
    if math.isfinite(step.batch_loss) and math.isfinite(step.gradient_w) and math.isfinite(step.gradient_b):
        return _of_update(step, w, b)
    return None


def _of_logit(rows: RowTerms, i: int, w: float, b: float) -> str:
    z = f"z = w·x + b = {shown(w)}·{factor(float(rows.x[i]))} + {factor(b)}"
    return _("{z} is beyond {largest}").format(z=z, largest=_(_LARGEST))


def _of_loss(rows: RowTerms, i: int, w: float, b: float) -> str:
    """Only the literal formula's loss is not finite at a finite z: ŷ has been rounded to 0 or 1."""
    one, y = rows.prediction[i] == 1, rows.y[i]
    rounded, vanishing = (1, "(1 − y)·log(1 − ŷ)") if one else (0, "y·log ŷ")
    if (y == 1) == bool(one):
        sentence = _("ŷ = {rounded} exactly, so {vanishing} = 0·log 0 = NaN")
    else:
        sentence = _("ŷ = {rounded} exactly, so {vanishing} = 1·log 0 = −∞, and the loss is infinite")
    return sentence.format(rounded=rounded, vanishing=vanishing)


def _of_update(step: Step, w: float, b: float) -> str:
    said = []
    for name, before, after in (("w", w, step.w), ("b", b, step.b)):
        if math.isnan(after):
            sentence = _("the update of {name} is 0/0 or ∞/∞ by the optimizer's rule ({name} is NaN)")
            said.append(sentence.format(name=name))
        elif math.isinf(after):
            sentence = _("the update takes {name} from {before} beyond {largest}")
            said.append(sentence.format(name=name, before=shown(before), largest=_(_LARGEST)))
    return (
        _("{first} and {second}").format(first=said[0], second=said[1]) if len(said) == 2 else "".join(said)
    )


def _not_finite(step: Step) -> str:
    values = {
        _("batch loss"): step.batch_loss,
        "∂L/∂w": step.gradient_w,
        "∂L/∂b": step.gradient_b,
        "w": step.w,
        "b": step.b,
    }
    sentence = _("{name} is {value}")
    return ", ".join(
        sentence.format(name=name, value=_number(value))
        for name, value in values.items()
        if not math.isfinite(value)
    )


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else _("infinite") if math.isinf(value) else shown(value)
