"""StartsTraining: all starts of a viewport trained in the background, coarse first, by one loss or two."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.dataset import Dataset
from engine.loss.loss_map import Viewport
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.progress import Progress
from engine.training.starts import Outcomes, train_starts
from gui.lab.background import Answer, Background
from gui.starts.outcomes import cell_centres

SIZES = (25, 50, 100, 200)  # cells a side
_PLAIN = Experiment()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about every start: all of an experiment but its loss and its own start.

    Changes made on the way are no part of it: a start set by hand begins without them.

    Attributes
    ----------
    experiment : Experiment
        Its loss and start are the defaults, so that experiments which differ in them alone ask the same.
    dataset : Dataset or None
        These rows instead of ``experiment.dataset``.
    viewport : Viewport
        The cells lie in it.
    """

    experiment: Experiment
    dataset: Dataset | None
    viewport: Viewport

    @classmethod
    def about(cls, run: Run, viewport: Viewport) -> "Question":
        """Return the question about the experiment of `run`."""
        same = {name: getattr(_PLAIN, name) for name in ("loss", "start_w", "start_b")}
        return cls(run.experiment.replace(**same), run.dataset, viewport)


class StartsTraining(QObject):
    """Answers a question for some losses: 25 × 25 cells of each, then 50 × 50, 100 × 100, 200 × 200.

    Signals
    -------
    found(str)
        There is another, finer map of this loss.
    progressed(float)
        The fraction done of all maps.
    ended(object)
        All is done (None), or an error has ended it.
    """

    found = Signal(str)
    progressed = Signal(float)
    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self._losses: tuple[str, ...] = ()
        self._maps: dict[tuple[int, str], Outcomes] = {}
        self._step: tuple[int, str] | None = None  # what is being computed
        self._request = 0
        self._background = Background()
        self._background.answered.connect(self._on_answered)
        self._background.progressed.connect(self._on_progressed)

    @property
    def running(self) -> bool:
        """Whether maps are being computed."""
        return self._step is not None

    @property
    def complete(self) -> bool:
        """Whether the finest map of every loss is there."""
        return self.question is not None and self._missing() is None

    def ask(self, question: Question, losses: tuple[str, ...]) -> None:
        """Compute what is missing for these losses; maps of another question are forgotten."""
        if question != self.question:
            self.question = question
            self._maps.clear()
        self._losses = losses
        self._go_on()

    def stop(self) -> None:
        """Stop, and keep the maps there are."""
        self._step = None
        self._background.cancel()

    def close(self) -> None:
        """End the thread."""
        self._step = None
        self._background.close()

    def finest(self, loss: str) -> Outcomes | None:
        """Return the finest map of a loss; None where there is none yet."""
        return next((self._maps[size, loss] for size in SIZES[::-1] if (size, loss) in self._maps), None)

    def alike(self) -> dict[str, Outcomes]:
        """Return maps by loss, of the finest cells that all losses have, or else of the loss that has any."""
        for size in SIZES[::-1]:
            found = {loss: self._maps[size, loss] for loss in self._losses if (size, loss) in self._maps}
            if len(found) == len(self._losses) or (found and size == SIZES[0]):
                return found
        return {}

    def _missing(self) -> tuple[int, str] | None:
        steps = [(size, loss) for size in SIZES for loss in self._losses]
        return next((step for step in steps if step not in self._maps), None)

    def _go_on(self) -> None:
        self._step = self._missing()
        if self._step is None or self.question is None:
            self.ended.emit(None)
            return
        self._request = self._background.ask(partial(_trained, self.question, *self._step))

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        step = self._step
        if step is None or answer.request != self._request:
            return
        if answer.error is not None:
            self._step = None
            self.ended.emit(answer.error)
            return
        self._maps[step] = answer.value
        self.found.emit(step[1])
        if self._step == step:  # nobody has stopped it, or asked for something else
            self._go_on()

    @Slot(int, float)
    def _on_progressed(self, request: int, fraction: float) -> None:
        if self._step is None or request != self._request:
            return
        whole = sum(size**2 for size in SIZES) * len(self._losses)
        done = sum(size**2 for size, loss in self._maps if loss in self._losses)
        self.progressed.emit((done + fraction * self._step[0] ** 2) / whole)


def _trained(question: Question, size: int, loss: str, progress: Progress) -> Outcomes:
    w0, w1, b0, b1 = question.viewport
    w, b = cell_centres(w0, w1, size), cell_centres(b0, b1, size)
    return train_starts(question.experiment.replace(loss=loss), question.dataset, w, b, progress=progress)
