"""One update taken apart into its numbers, and a divergence into its reason."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.explain.row_terms import ROW_FORMULAS, RowTerms, prediction_text, row_terms
from engine.explain.update_rule import Term, factor, options_text, shown, update_terms
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.record.step import Step

if TYPE_CHECKING:
    from engine.training.trainer import Snapshot

MOST_ROWS_AS_TEXT = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One update and every number in it, in four parts: rows, mean loss, gradients, update.

    All numbers are float32, to be shown in their shortest round-trip form (``update_rule.shown``; ŷ by
    ``row_terms.prediction_text``): then each multiplies out from those shown beside it, to the last digit or
    two, which is what float32 sums leave.

    Attributes
    ----------
    step : Step
        index, epoch, batch, batch_loss, gradient_w, gradient_b, and w, b after the update: torch's own.
    experiment : Experiment
        In force at the update: with the changes made on the way.
    w, b : float
        The parameters before the update.
    rows : RowTerms
        The batch, row by row.
    terms : tuple of Term
        The optimizer's rule line by line. The last line's w and b are torch's.
    """

    step: Step
    experiment: Experiment
    w: float
    b: float
    rows: RowTerms
    terms: tuple[Term, ...]


def explain(
    experiment: Experiment, step: Step, w: float, b: float, state: Mapping[str, Sequence[float]]
) -> Explanation:
    """Return what `step` did, taken apart.

    Parameters
    ----------
    experiment : Experiment
        In force at the step (``Trainer.current`` before it).
    step : Step
        The update.
    w, b : float
        The parameters before it.
    state : mapping
        ``Trainer.optimizer_state`` before it.
    """
    rows = row_terms(step.dataset, experiment.loss, step.row_numbers, w, b)
    terms = update_terms(experiment, state, (step.gradient_w, step.gradient_b), (w, b))
    return Explanation(step, experiment, w, b, rows, (*terms[:-1], replace(terms[-1], w=step.w, b=step.b)))


def explain_update(snapshot: "Snapshot", index: int) -> Explanation:
    """Return update `index`, from 1, of a branch taken apart, by a trainer of its own: on any thread.

    Raises
    ------
    ValueError
        If the branch has no such update.
    """
    from engine.training.trainer import Trainer  # brings torch

    if not 1 <= index <= snapshot.newest:
        raise ValueError(f"index: {index} is not allowed; 1 to {snapshot.newest}, the newest update")
    trainer = Trainer.at(snapshot, index - 1)
    experiment, w, b, state = trainer.current, trainer.w, trainer.b, trainer.optimizer_state
    return explain(experiment, trainer.step(), w, b, state)


def as_text(explanation: Explanation) -> str:
    """Return the explanation as lines of plain text, to be copied."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(e: Explanation) -> Iterator[str]:
    step, formulas = e.step, ROW_FORMULAS[e.experiment.loss]
    yield f"Update {step.index} (epoch {step.epoch}, batch {step.batch})"
    yield f"Before it: w = {shown(e.w)}, b = {shown(e.b)}"
    yield ""
    yield "1. The batch: z = w·x + b, ŷ = σ(z)"
    yield from _table(e.rows)
    yield f"n = {len(e.rows)}; loss = {formulas.loss}"
    yield f"share of ∂L/∂b = {formulas.share}; share of ∂L/∂w = share of ∂L/∂b · x"
    yield ""
    yield f"2. {LOSSES[e.experiment.loss].title}: L = mean of the losses = {shown(e.rows.mean_loss)}"
    yield f"as torch adds it up in float32: {shown(step.batch_loss)}"
    yield ""
    yield "3. The gradient: sums of the shares"
    yield f"∂L/∂w = {shown(step.gradient_w)}"
    yield f"∂L/∂b = {shown(step.gradient_b)}"
    yield ""
    yield f"4. The update by {OPTIMIZERS[e.experiment.optimizer].title}: {options_text(e.experiment)}"
    for name, numbers, value in (("w", "numbers_w", "w"), ("b", "numbers_b", "b")):
        yield f"{name}, with g = ∂L/∂{name}:"
        for term in e.terms:
            formula = f"{term.symbol} ← {term.formula}".replace("θ", name)
            yield f"  {formula} = {getattr(term, numbers)} = {shown(getattr(term, value))}"
    yield ""
    yield f"After it: w = {shown(step.w)}, b = {shown(step.b)}"


def _table(rows: RowTerms) -> Iterator[str]:
    heads = ("row", "x", "y", "z", "ŷ", "loss", "share of ∂L/∂w", "share of ∂L/∂b")
    lines: list[tuple[str, ...]] = [heads]
    for i in range(min(len(rows), MOST_ROWS_AS_TEXT)):
        predicted = prediction_text(float(rows.prediction[i]))
        before, after = (rows.x, rows.y, rows.z), (rows.loss, rows.share_w, rows.share_b)
        cells = (*(shown(c[i]) for c in before), predicted, *(shown(c[i]) for c in after))
        lines.append((str(rows.row[i]), *cells))
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    if len(rows) > MOST_ROWS_AS_TEXT:
        yield f"and {len(rows) - MOST_ROWS_AS_TEXT} rows more"


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


_LARGEST = "3.4028235e+38, the largest float32"


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
