"""LogisticRegression, the model ŷ = σ(w·x + b), torch's own random start of it, and the literal loss."""

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    """One linear unit and a sigmoid: ŷ = σ(w·x + b).

    Parameters
    ----------
    w, b : float
        The start; rounded to float32.
    """

    def __init__(self, w: float, b: float) -> None:
        super().__init__()
        # skip_init: nn.Linear's random start would draw from torch's global generator
        self.linear: nn.Linear = nn.utils.skip_init(nn.Linear, 1, 1)  # type: ignore[no-untyped-call]
        with torch.no_grad():
            self.linear.weight.fill_(w)
            self.linear.bias.fill_(b)

    def forward(self, x: Tensor) -> Tensor:
        """Return ŷ in [0, 1], float32 of x's shape (n, 1)."""
        return torch.sigmoid(self.linear(x))


def random_start(seed: int) -> tuple[float, float]:
    """Return (w, b) as ``torch.manual_seed(seed); nn.Linear(1, 1)`` draws them, float32 values.

    Both are uniform in [-1, 1] (Kaiming's rule for one input). torch's global generator is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        linear = nn.Linear(1, 1)
    return float(linear.weight.item()), float(linear.bias.item())


def literal_cross_entropy(prediction: Tensor, y: Tensor) -> Tensor:
    """Return -mean(y·log ŷ + (1-y)·log(1-ŷ)), the textbook formula taken literally.

    In float32 ŷ is exactly 1 from z = 16.6355 on: then 0·log 0 is NaN, as in the notebook.

    Parameters
    ----------
    prediction, y : Tensor
        ŷ in [0, 1] and labels in {0, 1}, both float32 (n, 1).
    """
    return -mean_log_likelihood(prediction, y, 1 - y)


def mean_log_likelihood(prediction: Tensor, y: Tensor, not_y: Tensor) -> Tensor:
    """Return mean(y·log ŷ + (1-y)·log(1-ŷ)), the negative of ``literal_cross_entropy``, to the last bit.

    ``addcmul`` and ``rsub`` are the formula's own operations in fewer calls; a product with 0 or 1 is exact,
    so that nothing is rounded differently. `not_y` is 1 - y.
    """
    log_one, log_zero = torch.log(prediction), torch.log(torch.rsub(prediction, 1))
    return torch.mean(torch.addcmul(y * log_one, not_y, log_zero))
