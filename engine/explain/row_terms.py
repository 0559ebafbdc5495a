"""RowTerms: a batch's rows with the logit, prediction, loss and share of the gradient of each."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.explain.update_rule import shown
from engine.plan.losses import LOSSES

Column = NDArray[np.float32]


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


def row_terms(dataset: Dataset, loss: str, rows: NDArray[np.int64], w: float, b: float) -> RowTerms:
    """Return the terms of the 0-based `rows` at (w, b).

    z and ŷ are torch's own, so that ŷ is exactly 1 where it is for torch. The loss and the shares are
    computed from these float32 numbers in float64 and rounded to float32: each multiplies out from the
    columns beside it, and differs from torch's in the last bits at most.
    """
    x, y = dataset.x[rows], dataset.y[rows]
    z, prediction = _forward(x, w, b)
    wide = prediction.astype(float), y.astype(float), z.astype(float)
    formulas = LOSSES[loss].row
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
