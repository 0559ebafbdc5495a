"""RowTerms: a batch's rows with the logit, prediction, loss and share of the gradient of each."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.explain.update_rule import shown

Column = NDArray[np.float32]
Wide = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RowTerms:
    """The rows of a batch, a column for each number: (rows,) read-only arrays, float32 but for `row`.

    Attributes
    ----------
    row : int64 array
        Row numbers from 1.
    x, y : arrays
        The data trained on.
    z, prediction : arrays
        w·x + b and σ(z), as torch computes them in float32.
    loss : array
        Each row's loss.
    share_w, share_b : arrays
        What each row adds to ∂L/∂w and ∂L/∂b of the mean loss L: share_w = share_b·x.
    """

    row: NDArray[np.int64]
    x: Column
    y: Column
    z: Column
    prediction: Column
    loss: Column
    share_w: Column
    share_b: Column

    def __len__(self) -> int:
        """Return the number of rows in the batch."""
        return len(self.row)

    @property
    def mean_loss(self) -> float:
        """The mean of `loss`, rounded to float32.

        torch's own batch loss has the rounding of its float32 sums, and of formulas that cancel in float32:
        (1 − y)·z − log σ(z) from logits, log(1 − ŷ) in the literal one.
        """
        return float(np.float32(self.loss.mean(dtype=np.float64)))


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """One row's loss and share of ∂L/∂b in words, and as functions of (ŷ, y, z), float64."""

    loss: str
    share: str
    loss_of: Callable[[Wide, Wide, Wide], Wide]
    share_times_n: Callable[[Wide, Wide, Wide], Wide]


ROW_FORMULAS = {
    "cross_entropy": RowFormulas(
        "softplus(z) − y·z",
        "(ŷ − y)/n",
        lambda p, y, z: np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z)),
        lambda p, y, z: p - y,
    ),
    "cross_entropy_literal": RowFormulas(
        "−(y·log ŷ + (1 − y)·log(1 − ŷ))",
        "(−y/ŷ + (1 − y)/(1 − ŷ))·ŷ·(1 − ŷ)/n",
        lambda p, y, z: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y, z: (-y / p + (1 - y) / (1 - p)) * p * (1 - p),
    ),
    "bce": RowFormulas(
        "−(y·max(log ŷ, −100) + (1 − y)·max(log(1 − ŷ), −100))",
        "(ŷ − y)/max(ŷ·(1 − ŷ), 1e-12)·ŷ·(1 − ŷ)/n",
        lambda p, y, z: -(y * np.maximum(np.log(p), -100) + (1 - y) * np.maximum(np.log(1 - p), -100)),
        lambda p, y, z: (p - y) / np.maximum(p * (1 - p), 1e-12) * p * (1 - p),
    ),
    "mse": RowFormulas(
        "(ŷ − y)²",
        "2·(ŷ − y)·ŷ·(1 − ŷ)/n",
        lambda p, y, z: (p - y) ** 2,
        lambda p, y, z: 2 * (p - y) * p * (1 - p),
    ),
}


def row_terms(dataset: Dataset, loss: str, rows: NDArray[np.int64], w: float, b: float) -> RowTerms:
    """Return the terms of the 0-based `rows` at (w, b).

    z and ŷ are torch's own, so that ŷ is exactly 1 where it is for torch. The loss and the shares are
    computed from these float32 numbers in float64 and rounded to float32: each multiplies out from the
    columns beside it, and differs from torch's in the last bits at most.
    """
    x, y = dataset.x[rows], dataset.y[rows]
    z, prediction = _forward(x, w, b)
    wide = prediction.astype(float), y.astype(float), z.astype(float)
    formulas = ROW_FORMULAS[loss]
    with np.errstate(all="ignore"):
        losses = formulas.loss_of(*wide).astype(np.float32)
        share_b = (formulas.share_times_n(*wide) / len(rows)).astype(np.float32)
        share_w = share_b * x
    columns = (rows + 1, x, y, z, prediction, losses, share_w, share_b)
    for column in columns:
        column.flags.writeable = False
    return RowTerms(*columns)


def _forward(x: Column, w: float, b: float) -> tuple[Column, Column]:
    import torch  # here, so that importing this leaves it out; whoever has trained has it already

    weight, bias = torch.tensor([[w]], dtype=torch.float32), torch.tensor([b], dtype=torch.float32)
    z = torch.nn.functional.linear(torch.tensor(x).reshape(-1, 1), weight, bias)
    return z.flatten().numpy(), torch.sigmoid(z).flatten().numpy()


def prediction_text(prediction: float) -> str:
    """Return ŷ with so many digits that 1 − ŷ has eight: near 1 they are what the loss is made of."""
    if not 0.5 < prediction < 1:
        return shown(prediction)
    return f"{prediction:.{8 + math.ceil(-math.log10(1 - prediction))}f}"
