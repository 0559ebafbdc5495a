"""The table of surface forms: the loss of one row as a function of u = s·(w·x + b), s = 1 - 2y."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.loss.summary import Floats, Nodes
from engine.loss.tile_sums import add_softplus, add_squared_sigmoids
from engine.plan.losses import LOSSES
from engine.refusal import Refusal, one_of
from engine.words import N_

CAP = 100.0
"""The value at which ``nn.BCELoss`` caps a row's loss."""
FLAT = 40.0
"""From u = 40 on softplus(u) equals u, and σ(u) equals 1, to the last bit."""


@dataclass(frozen=True, slots=True)
class Form:
    """One surface: losses of one form have the same values all over (w, b).

    Attributes
    ----------
    name : str
        What a loss's row calls it.
    title : str
        What a person reads; to be shown through ``_``.
    value, slope, curvature : callable
        Of u: the loss of a row, and its first and second derivative by u; the stable forms, where torch's
        formula with log ŷ overflows or cancels. Both derivatives are 0 where the loss is capped.
    add_curved : callable
        Adds the losses of nodes, where they are curved, over a tile of a grid (see ``tile_sums``).
    far : float
        What the loss comes to where it grows no more, far up; 0 where it grows for ever.
    straight : bool
        Whether the loss is a straight line from u = ``FLAT`` on (up to its cap); else it is flat there.
    cap : float or None
        Where the loss is cut off, if it is.
    """

    name: str
    title: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    curvature: Callable[[Floats], Floats]
    add_curved: Callable[[Floats, Floats, Floats, Nodes, Floats], None]
    far: float
    straight: bool
    cap: float | None = None


def form_of(loss: str) -> Form:
    """Return the surface form of the loss of this name; ValueError if there is none."""
    if loss not in LOSSES:
        raise Refusal.of("loss", loss, one_of(LOSSES))
    return FORMS[LOSSES[loss].surface]


def softplus(u: Floats) -> Floats:
    """Return log(1 + exp(u)) without overflow or cancellation."""
    return np.asarray(np.maximum(u, 0.0) + np.log1p(np.exp(-abs(u))))


def sigmoid(u: Floats) -> Floats:
    """Return 1 / (1 + exp(-u)) without overflow or cancellation."""
    small = np.exp(-abs(u))
    return np.asarray(np.where(u >= 0, 1.0, small) / (1.0 + small))


def _softplus_curvature(u: Floats) -> Floats:
    return np.where(sigmoid(u) > 0, sigmoid(u) * sigmoid(-u), 0.0)


def _capped_value(u: Floats) -> Floats:
    return np.minimum(softplus(u), CAP)


def _capped_slope(u: Floats) -> Floats:
    return np.where(softplus(u) < CAP, sigmoid(u), 0.0)


def _capped_curvature(u: Floats) -> Floats:
    return np.where(_capped_slope(u) > 0, sigmoid(u) * sigmoid(-u), 0.0)


def _squared_value(u: Floats) -> Floats:
    return sigmoid(u) ** 2


def _squared_slope(u: Floats) -> Floats:
    return 2 * sigmoid(u) ** 2 * sigmoid(-u)


def _squared_curvature(u: Floats) -> Floats:
    one, rest = sigmoid(u), sigmoid(-u)
    return 2 * one**2 * rest * (2 - 3 * one)


SOFTPLUS = Form(  # of both cross-entropies
    name="softplus",
    title=N_("Cross-entropy"),
    value=softplus,
    slope=sigmoid,
    curvature=_softplus_curvature,
    add_curved=add_softplus,
    far=0.0,
    straight=True,
)
FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        SOFTPLUS,
        Form(
            name="softplus_capped",
            title=N_("Clamped cross-entropy"),
            value=_capped_value,
            slope=_capped_slope,
            curvature=_capped_curvature,
            add_curved=add_softplus,
            far=CAP,
            straight=True,
            cap=CAP,
        ),
        Form(
            name="squared_sigmoid",
            title=N_("Mean squared error"),
            value=_squared_value,
            slope=_squared_slope,
            curvature=_squared_curvature,
            add_curved=add_squared_sigmoids,
            far=1.0,
            straight=False,
        ),
    )
}
