"""The table of losses: name, title, formula, surface form, and the torch criterion by name."""

from dataclasses import dataclass
from typing import Literal

SurfaceForm = Literal["softplus", "softplus_capped", "squared_sigmoid"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of a two-class model with ŷ = σ(z), z = w·x + b, labels y in {0, 1}.

    Attributes
    ----------
    name : str
        The value of ``Experiment.loss``.
    title : str
        What a person reads.
    formula : str
        The mean over the batch, as torch computes it.
    surface : SurfaceForm
        The numerically stable form of one row's loss, with s = 1 - 2y (see ``engine.loss.surface``).
    criterion : str
        ``module:attribute`` of the torch function (input, y) -> scalar mean.
    takes_logit : bool
        True if the criterion's input is z, False if it is ŷ.
    convex : bool
        True if the full-data loss is convex in (w, b).
    negative : str
        ``module:attribute`` of the criterion's negative, (input, y, 1 - y) -> scalar mean, where that is
        the quicker one to train with.
    """

    name: str
    title: str
    formula: str
    surface: SurfaceForm
    criterion: str
    takes_logit: bool
    convex: bool
    negative: str = ""


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            name="cross_entropy",
            title="Cross-entropy",
            formula="mean( softplus(z) − y·z )",
            surface="softplus",
            criterion="torch.nn.functional:binary_cross_entropy_with_logits",
            takes_logit=True,
            convex=True,
        ),
        Loss(
            name="cross_entropy_literal",
            title="Cross-entropy, literal",
            formula="−mean( y·log ŷ + (1 − y)·log(1 − ŷ) )",
            surface="softplus",
            criterion="engine.training.model:literal_cross_entropy",
            takes_logit=False,
            convex=True,
            negative="engine.training.model:mean_log_likelihood",
        ),
        Loss(
            name="bce",
            title="Cross-entropy, clamped (BCELoss)",
            formula="−mean( y·max(log ŷ, −100) + (1 − y)·max(log(1 − ŷ), −100) )",
            surface="softplus_capped",
            criterion="torch.nn.functional:binary_cross_entropy",
            takes_logit=False,
            convex=False,
        ),
        Loss(
            name="mse",
            title="Mean squared error",
            formula="mean( (ŷ − y)² )",
            surface="squared_sigmoid",
            criterion="torch.nn.functional:mse_loss",
            takes_logit=False,
            convex=False,
        ),
    )
}
