"""One update taken apart into its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.explain.row_terms import RowTerms, row_terms
from engine.explain.update_rule import Term, update_terms
from engine.plan.experiment import Experiment
from engine.record.step import Step
from engine.refusal import Refusal
from engine.words import _

if TYPE_CHECKING:
    from engine.training.trainer import Snapshot


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
        raise Refusal.of("index", index, _("1 to {newest}, the newest update").format(newest=snapshot.newest))
    trainer = Trainer.at(snapshot, index - 1)
    experiment, w, b, state = trainer.current, trainer.w, trainer.b, trainer.optimizer_state
    return explain(experiment, trainer.step(), w, b, state)
