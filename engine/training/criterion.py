"""Criterion: the loss of a batch in torch, quick to train with; its sign, and what becomes of a NaN."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.plan.losses import Loss
from engine.training.functional_optimizer import resolve


class Criterion:
    """The torch function of a loss, or its negative where that is the quicker one.

    torch's BCELoss refuses a NaN; here a run that has diverged goes on as NaN, with every loss.

    Attributes
    ----------
    sign : float
        1, or -1 for the negative: times it the function's mean is the loss.
    wants_complement : bool
        Whether the targets are (y, 1 - y), and not (y,).
    """

    def __init__(self, loss: Loss) -> None:
        self.sign = -1.0 if loss.negative else 1.0
        self.wants_complement = bool(loss.negative)
        self._function: Callable[..., Tensor] = resolve(loss.negative or loss.criterion)
        self._takes_logit = loss.takes_logit

    def mean(self, z: Tensor, targets: Sequence[Tensor]) -> Tensor:
        """Return the function's mean over a batch of logits (rows, 1); NaN where a logit is."""
        try:
            return self._function(z if self._takes_logit else torch.sigmoid(z), *targets)
        except RuntimeError:
            if not z.isnan().any():
                raise
            return (z * torch.nan).mean()

    def by_logit(self, z: Tensor, targets: Sequence[Tensor], upstream: Tensor) -> Tensor:
        """Return the gradient of upstream·mean by the logits (rows, S) of S models.

        A model with a NaN among its logits, which are overwritten, has NaN; the others do not notice.
        """
        try:
            return self._autograd(z, targets, upstream)
        except RuntimeError:
            diverged = z.isnan().any(0)
            if not diverged.any():
                raise
            z.masked_fill_(diverged, 0.0)
            return self._autograd(z, targets, upstream).masked_fill(diverged, torch.nan)

    def _autograd(self, z: Tensor, targets: Sequence[Tensor], upstream: Tensor) -> Tensor:
        z = z.detach().requires_grad_()
        mean = self._function(z if self._takes_logit else torch.sigmoid(z), *targets)
        (gradient,) = torch.autograd.grad(mean, (z,), upstream)
        return gradient
