"""The table of losses: name, title, formulas, surface form, and the torch criterion by name."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.words import N_

Wide = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """One row's loss and share of ∂L/∂b in words, and as functions of (ŷ, y, z), float64."""

    loss: str
    share: str
    loss_of: Callable[[Wide, Wide, Wide], Wide]
    share_times_n: Callable[[Wide, Wide, Wide], Wide]


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
    surface : str
        The numerically stable form of one row's loss, by its name in ``engine.loss.forms.FORMS``.
    row : RowFormulas
        One row's loss and share of the gradient, as torch's criterion has them.
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
    surface: str
    row: RowFormulas
    criterion: str
    takes_logit: bool
    convex: bool
    negative: str = ""


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            name="cross_entropy",
            title=N_("Cross-entropy"),
            formula="mean( softplus(z) − y·z )",
            surface="softplus",
            row=RowFormulas(
                "softplus(z) − y·z",
                "(ŷ − y)/n",
                lambda p, y, z: np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z)),
                lambda p, y, z: p - y,
            ),
            criterion="torch.nn.functional:binary_cross_entropy_with_logits",
            takes_logit=True,
            convex=True,
        ),
        Loss(
            name="cross_entropy_literal",
            title=N_("Cross-entropy, literal"),
            formula="−mean( y·log ŷ + (1 − y)·log(1 − ŷ) )",
            surface="softplus",
            row=RowFormulas(
                "−(y·log ŷ + (1 − y)·log(1 − ŷ))",
                "(−y/ŷ + (1 − y)/(1 − ŷ))·ŷ·(1 − ŷ)/n",
                lambda p, y, z: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
                lambda p, y, z: (-y / p + (1 - y) / (1 - p)) * p * (1 - p),
            ),
            criterion="engine.training.model:literal_cross_entropy",
            takes_logit=False,
            convex=True,
            negative="engine.training.model:mean_log_likelihood",
        ),
        Loss(
            name="bce",
            title=N_("Cross-entropy, clamped (BCELoss)"),
            formula="−mean( y·max(log ŷ, −100) + (1 − y)·max(log(1 − ŷ), −100) )",
            surface="softplus_capped",
            row=RowFormulas(
                "−(y·max(log ŷ, −100) + (1 − y)·max(log(1 − ŷ), −100))",
                "(ŷ − y)/max(ŷ·(1 − ŷ), 1e-12)·ŷ·(1 − ŷ)/n",
                lambda p, y, z: (
                    -(y * np.maximum(np.log(p), -100) + (1 - y) * np.maximum(np.log(1 - p), -100))
                ),
                lambda p, y, z: (p - y) / np.maximum(p * (1 - p), 1e-12) * p * (1 - p),
            ),
            criterion="torch.nn.functional:binary_cross_entropy",
            takes_logit=False,
            convex=False,
        ),
        Loss(
            name="mse",
            title=N_("Mean squared error"),
            formula="mean( (ŷ − y)² )",
            surface="squared_sigmoid",
            row=RowFormulas(
                "(ŷ − y)²",
                "2·(ŷ − y)·ŷ·(1 − ŷ)/n",
                lambda p, y, z: (p - y) ** 2,
                lambda p, y, z: 2 * (p - y) * p * (1 - p),
            ),
            criterion="torch.nn.functional:mse_loss",
            takes_logit=False,
            convex=False,
        ),
    )
}
