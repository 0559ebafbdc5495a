"""Where the full-data loss is least, or why there is no such place. NumPy only."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.loss.forms import SOFTPLUS, Form, form_of
from engine.loss.nodes import nodes_for
from engine.loss.summary import Box, Floats, Nodes, RowsOfData, Summary, summarize
from engine.loss.surface import full_loss
from engine.plan.losses import LOSSES

MOST_NEWTON_STEPS = 200


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the full-data loss is least, or why there is no such place.

    Attributes
    ----------
    kind : str
        ``"global"`` (cross-entropy), ``"local"`` (a loss that is not convex: the minimum that a search from
        the cross-entropy fit falls into), or why there is none: ``"separable"`` (a boundary parts the
        classes, ties on it allowed: the loss falls for ever as w grows), ``"one class only"``, ``"all x
        equal"`` (a whole line of minima), ``"not found"`` (the search ran away or did not settle).
    w, b, loss : float
        NaN where there is none.
    """

    kind: Literal["global", "local", "separable", "one class only", "all x equal", "not found"]
    w: float = np.nan
    b: float = np.nan
    loss: float = np.nan

    @property
    def found(self) -> bool:
        """True if there is a minimum."""
        return self.kind in ("global", "local")


def minimum(dataset: RowsOfData, loss: str) -> Minimum:
    """Return the minimum of the full-data loss, by damped Newton steps in float64 on standardised x.

    For cross-entropy it is the maximum-likelihood fit of logistic regression, which exists and is unique
    exactly where the classes overlap (Albert and Anderson, 1984). For ``bce`` and ``mse``, which are not
    convex, the search goes on from that fit and promises a local minimum only. An unknown
    loss is a ``ValueError``.
    """
    form, summary = form_of(loss), summarize(dataset)
    zeros, ones = (rows.x for rows in summary.classes)
    if not len(zeros) or not len(ones):
        return Minimum("one class only")
    if zeros[0] == zeros[-1] == ones[0] == ones[-1]:
        return Minimum("all x equal")
    if zeros[-1] <= ones[0] or ones[-1] <= zeros[0]:
        return Minimum("separable")
    with np.errstate(all="ignore"):
        fit = _newton(summary, SOFTPLUS, 0.0, 0.0)
        if fit is not None and form is not SOFTPLUS:
            fit = _newton(summary, form, *fit)
    if fit is None:
        return Minimum("not found")
    kind: Literal["global", "local"] = "global" if LOSSES[loss].convex else "local"
    return Minimum(kind, *fit, loss=float(full_loss(dataset, loss, *fit)))


def _newton(summary: Summary, form: Form, w: float, b: float) -> tuple[float, float] | None:
    """Return the w and b where Newton steps from the given ones settle, or None if they do not."""
    nodes = _nodes_at(summary, form, 0.0, 0.0)
    mean = nodes.count @ nodes.x / summary.rows
    scale = float(np.sqrt(nodes.count @ (nodes.x - mean) ** 2 / summary.rows))
    point = np.array([w * scale, b + w * mean])
    for _ in range(MOST_NEWTON_STEPS):
        w, b = point[0] / scale, point[1] - point[0] / scale * mean
        nodes = _nodes_at(summary, form, w, b)
        inputs = np.stack([(nodes.x - mean) / scale, np.ones(len(nodes))])
        step, curved_up = _newton_step(form, nodes, inputs, point)
        if curved_up and (abs(step) <= 1e-10 * (1 + abs(point))).all():
            return float(w), float(b)
        point = point + _damping(form, nodes, inputs, point, step) * step
    return None


def _nodes_at(summary: Summary, form: Form, w: float, b: float) -> Nodes:
    nodes = nodes_for(summary, form, Box(w, w, b, b))
    assert nodes is not None  # no limit was set
    return nodes


def _newton_step(form: Form, nodes: Nodes, inputs: Floats, point: Floats) -> tuple[Floats, bool]:
    """Return the Newton step, downhill along each axis of the Hessian, and whether all curve upwards."""
    u = nodes.sign * (point @ inputs)
    gradient = inputs @ (nodes.count * nodes.sign * form.slope(u))
    curvature, axes = np.linalg.eigh((inputs * nodes.count * form.curvature(u)) @ inputs.T)
    steepness = np.maximum(abs(curvature), 1e-12 * nodes.count.sum())
    return -axes @ (axes.T @ gradient / steepness), bool((curvature > 0).all())


def _damping(form: Form, nodes: Nodes, inputs: Floats, point: Floats, step: Floats) -> float:
    """Return the largest of 1, 1/2, 1/4, … with which the step does not raise the loss."""

    def total(factor: float) -> float:
        u = nodes.sign * ((point + factor * step) @ inputs)
        return float(nodes.count @ form.value(u))

    start, factor = total(0.0) * (1 + 1e-14), 1.0
    while factor > 1e-12 and not total(factor) <= start:
        factor /= 2
    return factor
