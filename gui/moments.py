"""The four moments of an update, in numbers and words: batch, loss, gradient, update."""

from dataclasses import dataclass

from engine import surface
from engine.dataset import Dataset
from gui import theme
from gui.panels.data_space import rows_text
from gui.session import MOMENTS, ActiveRun
from gui.transport import loss_text, number_text

NAMES = ("batch", "loss", "gradient", "update")


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known at a moment of an update.

    Attributes
    ----------
    w, b : float
        The parameters before the update.
    gradient : (float, float)
        Of the batch's mean loss there, by w and by b.
    text : str
        Rich text: the four names with the moment's own in bold, and its numbers.
    """

    w: float
    b: float
    gradient: tuple[float, float]
    text: str


def moment_of(run: ActiveRun, index: int, moment: int) -> Moment:
    """Return moment 1, 2 or 3 of update `index`."""
    w, b = (float(run.history.column(name, index - 1, index)[0]) for name in ("w", "b"))
    rows = run.batch_rows(index)
    batch = Dataset(name="batch", x=run.dataset.x[rows], y=run.dataset.y[rows])
    by_w, by_b = (float(v) for v in surface.full_gradient(batch, run.experiment.loss, w, b))
    loss = float(run.history.column("batch_loss", index, index + 1)[0])
    numbers = (
        rows_text(rows),
        f"mean loss {loss_text(loss)}",
        f"∂L/∂w {number_text(by_w)}, ∂L/∂b {number_text(by_b)}",
    )[moment - 1]
    names = " → ".join(
        f'<b style="color:{theme.BATCH}">{name}</b>' if place == moment else name
        for place, name in enumerate(NAMES[:MOMENTS], 1)
    )
    return Moment(w, b, (by_w, by_b), f"Update {index}: {names} &nbsp; <b>{numbers}</b>")
