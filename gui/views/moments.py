"""What an update does before it moves: its batch's gradient beside that of all rows, and its four moments."""

import math
from dataclasses import dataclass

from engine.data.dataset import Dataset
from engine.loss import surface
from gui.lab.session import TrainedRun
from gui.look import theme
from gui.look.text import loss_text, number_text, rows_text

NAMES = ("batch", "loss", "gradient", "update")

Vector = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Gradients:
    """Both gradients at the parameters before an update.

    Attributes
    ----------
    w, b : float
        The parameters before it.
    batch, full : (float, float)
        By w and by b: of the batch's mean loss, and of the mean loss over all rows.
    """

    w: float
    b: float
    batch: Vector
    full: Vector

    @property
    def degrees(self) -> float:
        """The angle between the two, from 0 to 180; NaN where one of them is 0."""
        product = math.hypot(*self.batch) * math.hypot(*self.full)
        dot = self.batch[0] * self.full[0] + self.batch[1] * self.full[1]
        return math.degrees(math.acos(max(-1.0, min(1.0, dot / product)))) if product else math.nan

    @property
    def ratio(self) -> float:
        """How many times as long as the full data's gradient the batch's is; NaN where that is 0."""
        length = math.hypot(*self.full)
        return math.hypot(*self.batch) / length if length else math.nan


def gradients_of(run: TrainedRun, index: int) -> Gradients:
    """Return the gradients of update `index`, from 1."""
    w, b = (float(run.history.column(name, index - 1, index)[0]) for name in ("w", "b"))
    rows = run.batch_rows(index)
    batch = Dataset(name="batch", x=run.dataset.x[rows], y=run.dataset.y[rows])
    vectors = [
        tuple(float(v) for v in surface.full_gradient(data, run.experiment.loss, w, b))
        for data in (batch, run.dataset)
    ]
    return Gradients(w, b, vectors[0], vectors[1])  # type: ignore[arg-type]


def comparison_text(gradients: Gradients) -> str:
    """Say in words how the batch's gradient and that of all rows differ."""
    if not math.isfinite(gradients.degrees):
        return "one of the gradients is 0"
    times = f"{gradients.ratio:.3g}"
    return f"batch against all rows: {gradients.degrees:.0f}° apart, {times} times as long"


def moment_text(run: TrainedRun, index: int, moment: int) -> str:
    """Return rich text about moment 1, 2 or 3 of update `index`: the four names, and its own numbers."""
    by_w, by_b = gradients_of(run, index).batch
    loss = float(run.history.column("batch_loss", index, index + 1)[0])
    numbers = (
        rows_text(run.batch_rows(index)),
        f"mean loss {loss_text(loss)}",
        f"∂L/∂w {number_text(by_w)}, ∂L/∂b {number_text(by_b)}",
    )[moment - 1]
    names = " → ".join(
        f'<b style="color:{theme.BATCH}">{name}</b>' if place == moment else name
        for place, name in enumerate(NAMES, 1)
    )
    return f"Update {index}: {names} &nbsp; <b>{numbers}</b>"
