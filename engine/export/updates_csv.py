"""Every update as a line of CSV."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import numpy as np

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.record.step import Step

if TYPE_CHECKING:
    from engine.training.trainer import Trainer

CSV_HEADER = "step,epoch,batch,w,b,batch_loss,full_loss,accuracy"
_Row = tuple[int, int, int, float, float, float]  # step, epoch, batch, w, b, batch_loss


def write_start(file: TextIO, trainer: "Trainer") -> None:
    """Write the header, and the start as row 0."""
    file.write(CSV_HEADER + "\n")
    start = (0, 0, 0, trainer.w, trainer.b, np.nan)
    _write(file, trainer.dataset, trainer.experiment.loss, [start])


def write_updates(file: TextIO, steps: Sequence[Step]) -> None:
    """Write some updates, at least one, of one run; loss and accuracy over all rows in one evaluation."""
    rows = [(step.index, step.epoch, step.batch, step.w, step.b, step.batch_loss) for step in steps]
    _write(file, steps[0].dataset, steps[0].experiment.loss, rows)


def float32_text(value: float) -> str:
    """Return the shortest text that reads back as the same float32."""
    return str(np.float32(value))


def _write(file: TextIO, dataset: Dataset, loss: str, rows: Sequence[_Row]) -> None:
    w, b = np.array([row[3] for row in rows]), np.array([row[4] for row in rows])
    full_losses = surface.full_loss(dataset, loss, w, b).tolist()
    accuracies = surface.accuracy(dataset, w, b).tolist()
    for row, full_loss, accuracy in zip(rows, full_losses, accuracies, strict=True):
        numbers = ",".join(float32_text(value) for value in row[3:])
        file.write(f"{row[0]},{row[1]},{row[2]},{numbers},{full_loss!r},{accuracy!r}\n")
