"""Why a run diverged: in which row, and what was computed there."""

import math

import numpy as np

from engine.explain.row_terms import RowTerms, row_terms
from engine.explain.update_rule import factor, shown
from engine.record.step import Step

_LARGEST = "3.4028235e+38, the largest float32"


def divergence(step: Step, w: float | None = None, b: float | None = None) -> str:
    """Return one line that says at which update a run diverged, in which row, and what was computed.

    Parameters
    ----------
    step : Step
        With ``finite`` False.
    w, b : float, optional
        The parameters before the step. Without them the line names what is not finite.
    """
    where = f"diverged at update {step.index} (epoch {step.epoch}, batch {step.batch})"
    reason = None if w is None or b is None else _reason(step, w, b)
    return f"{where}: {reason or _not_finite(step)}"


def _reason(step: Step, w: float, b: float) -> str | None:
    if not (math.isfinite(w) and math.isfinite(b)):
        return f"w = {_number(w)} and b = {_number(b)} before it"
    loss = step.experiment.loss
    rows = row_terms(step.dataset, loss, step.row_numbers, w, b)
    for column, words in ((rows.z, _of_logit), (rows.loss, _of_loss)):
        bad = np.flatnonzero(~np.isfinite(column)).tolist()
        if bad:
            return f"row {rows.row[bad[0]]}: {words(rows, bad[0], w, b)}"
    if math.isinf(step.batch_loss):
        return f"the losses of the batch add up to more than {_LARGEST}"
    if math.isfinite(step.batch_loss) and math.isfinite(step.gradient_w) and math.isfinite(step.gradient_b):
        return _of_update(step, w, b)
    return None


def _of_logit(rows: RowTerms, i: int, w: float, b: float) -> str:
    return f"z = w·x + b = {shown(w)}·{factor(float(rows.x[i]))} + {factor(b)} is beyond {_LARGEST}"


def _of_loss(rows: RowTerms, i: int, w: float, b: float) -> str:
    """Only the literal formula's loss is not finite at a finite z: ŷ has been rounded to 0 or 1."""
    one, y = rows.prediction[i] == 1, rows.y[i]
    rounded = f"ŷ = {1 if one else 0} exactly, so"
    vanishing = "(1 − y)·log(1 − ŷ)" if one else "y·log ŷ"
    if (y == 1) == bool(one):
        return f"{rounded} {vanishing} = 0·log 0 = NaN"
    return f"{rounded} {vanishing} = 1·log 0 = −∞, and the loss is infinite"


def _of_update(step: Step, w: float, b: float) -> str:
    said = []
    for name, before, after in (("w", w, step.w), ("b", b, step.b)):
        if math.isnan(after):
            said.append(f"the update of {name} is 0/0 or ∞/∞ by the optimizer's rule ({name} is NaN)")
        elif math.isinf(after):
            said.append(f"the update takes {name} from {shown(before)} beyond {_LARGEST}")
    return " and ".join(said)


def _not_finite(step: Step) -> str:
    values = {
        "batch loss": step.batch_loss,
        "∂L/∂w": step.gradient_w,
        "∂L/∂b": step.gradient_b,
        "w": step.w,
        "b": step.b,
    }
    return ", ".join(
        f"{name} is {_number(value)}" for name, value in values.items() if not math.isfinite(value)
    )


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else "infinite" if math.isinf(value) else shown(value)
