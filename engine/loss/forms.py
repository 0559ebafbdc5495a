"""The loss of one row as a function of u = s·(w·x + b), s = 1 - 2y: stable forms, slope and curvature."""

import numpy as np

from engine.loss.summary import CAP, Floats
from engine.plan.losses import LOSSES, SurfaceForm


def form_of(loss: str) -> SurfaceForm:
    """Return the surface form of the loss of this name; ValueError if there is none."""
    if loss not in LOSSES:
        raise ValueError(f"loss: {loss!r} is not allowed; one of {', '.join(LOSSES)}")
    return LOSSES[loss].surface


def softplus(u: Floats) -> Floats:
    """Return log(1 + exp(u)) without overflow or cancellation."""
    return np.asarray(np.maximum(u, 0.0) + np.log1p(np.exp(-abs(u))))


def sigmoid(u: Floats) -> Floats:
    """Return 1 / (1 + exp(-u)) without overflow or cancellation."""
    small = np.exp(-abs(u))
    return np.asarray(np.where(u >= 0, 1.0, small) / (1.0 + small))


def row_loss(form: SurfaceForm, u: Floats) -> Floats:
    """Return the loss of a row as a function of u = s·z."""
    if form == "squared_sigmoid":
        return sigmoid(u) ** 2
    return np.minimum(softplus(u), CAP if form == "softplus_capped" else np.inf)


def row_slope(form: SurfaceForm, u: Floats) -> Floats:
    """Return the derivative of ``row_loss`` by u; 0 where the loss is capped."""
    if form == "squared_sigmoid":
        return 2 * sigmoid(u) ** 2 * sigmoid(-u)
    return np.where(softplus(u) < CAP, sigmoid(u), 0.0) if form == "softplus_capped" else sigmoid(u)


def row_curvature(form: SurfaceForm, u: Floats) -> Floats:
    """Return the second derivative of ``row_loss`` by u; 0 where the loss is capped."""
    one, rest = sigmoid(u), sigmoid(-u)
    if form == "squared_sigmoid":
        return 2 * one**2 * rest * (2 - 3 * one)
    return np.where(row_slope(form, u) > 0, one * rest, 0.0)
