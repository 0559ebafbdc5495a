"""What the table of runs says about each of them at the update on show."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from engine.data.dataset import Dataset
from engine.loss import surface
from engine.plan.differences import differences
from engine.plan.experiment import Experiment
from engine.plan.fields import FIELDS, value_text
from engine.record.history import History
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import Beside, OnShow
from gui.look.text import loss_text, number_text, percent_text
from gui.look.words import _

BUDGET_S = 0.006  # for computing, a frame; the loss of a million rows takes 2 ms, and so does the gradient


@dataclass(frozen=True, slots=True)
class Measured:
    """A run at one of its updates: float64, over all rows, of the run's own loss.

    Attributes
    ----------
    index : int
        The update.
    w, b, loss, accuracy : float
        After that update.
    gradient : float
        The length of the gradient there.
    """

    index: int
    w: float
    b: float
    loss: float
    accuracy: float
    gradient: float

    @property
    def diverged(self) -> bool:
        """Whether parameters or loss are not finite."""
        return not (math.isfinite(self.w) and math.isfinite(self.b) and math.isfinite(self.loss))


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the table.

    Attributes
    ----------
    number, name : int, str
        Of the run.
    active, shown : bool
        Whether it is the active one, and whether the panels show it.
    diverged : bool
        Whether it is not finite at the update on show.
    texts : tuple of str
        Differences, updates, loss, accuracy, w, b, length of the gradient.
    """

    number: int
    name: str
    active: bool
    shown: bool
    diverged: bool
    texts: tuple[str, ...]


class RunRows:
    """Computes the lines, and again only what has changed since.

    Attributes
    ----------
    rows : tuple of RunRow
        By number.
    at_start, now : dict of number to float
        The length of each run's gradient, at its start and in its line.
    same_start : bool
        Whether all runs start at the same (w, b).
    complete : bool
        Whether all lines are those of the update on show; with very many rows some wait for the next frame.
    """

    def __init__(self) -> None:
        self.rows: tuple[RunRow, ...] = ()
        self.at_start: dict[int, float] = {}
        self.now: dict[int, float] = {}
        self.same_start = self.complete = True
        self._known: dict[int, tuple[History, Measured]] = {}
        self._starts: dict[int, tuple[History, Measured]] = {}
        self._in_force: dict[int, tuple[TrainedRun, int, Experiment]] = {}
        self._differences: tuple[dict[int, Experiment], dict[int, str]] = ({}, {})

    def update(self, on_show: OnShow) -> None:
        """Make the lines those of the update on show."""
        runs = {one[0].number: one for one in on_show.all_runs}
        wanted = {number: index for number, (_, index, _) in runs.items()}
        self._measure(on_show, {number: run for number, (run, _, _) in runs.items()}, wanted)
        for number in self._starts.keys() - wanted.keys():
            del self._starts[number], self._known[number], self._in_force[number]
        words = self._words(runs)
        hidden = {run.number for run, _, _ in on_show.hidden}
        self.rows = tuple(
            _row(run, newest, self._known[n][1], words[n], n == on_show.run.number, n not in hidden)
            for n, (run, _, newest) in runs.items()
        )
        self.now = {number: self._known[number][1].gradient for number in wanted}
        starts = {number: self._starts[number][1] for number in wanted}
        self.at_start = {number: start.gradient for number, start in starts.items()}
        self.same_start = len({(start.w, start.b) for start in starts.values()}) == 1

    def _measure(self, on_show: OnShow, runs: Mapping[int, TrainedRun], wanted: Mapping[int, int]) -> None:
        """Compute what is not known, the active run first, then what has waited longest."""
        dataset = on_show.run.dataset  # all runs have these rows: one summary serves them all
        end, active = time.perf_counter() + BUDGET_S, on_show.run.number
        self._measure_starts(runs, dataset)
        stale = [n for n, index in wanted.items() if self._known[n][1].index != index]
        waiting = list(self._known)
        stale.sort(key=lambda n: (n != active, waiting.index(n)))
        least = 1 + (active in stale)  # on a slow machine too the others get their turns
        while stale and (least > 0 or time.perf_counter() < end):
            number, least = stale.pop(0), least - 1
            del self._known[number]  # to stand last
            history = runs[number].history
            self._known[number] = history, measure(dataset, history, wanted[number])
        self.complete = not stale

    def _measure_starts(self, runs: Mapping[int, TrainedRun], dataset: Dataset) -> None:
        """Compute the starts of runs that are new, once for those that have it and the loss in common."""
        histories = {number: run.history for number, run in runs.items()}
        old = {n for n, history in histories.items() if n in self._starts and self._starts[n][0] is history}
        found = {(histories[n].loss, self._starts[n][1].w, self._starts[n][1].b): n for n in old}
        for number in histories.keys() - old:
            history = histories[number]
            key = history.loss, float(history.column("w", 0, 1)[0]), float(history.column("b", 0, 1)[0])
            same = found.setdefault(key, number)
            start = measure(dataset, history, 0) if same == number else self._starts[same][1]
            self._starts[number] = self._known[number] = history, start

    def _words(self, runs: Mapping[int, Beside]) -> dict[int, str]:
        """Return in words how the experiments in force differ."""
        experiments = {n: self._experiment(run, index) for n, (run, index, _) in runs.items()}
        if experiments != self._differences[0]:
            self._differences = experiments, differences_in_words(experiments)
        return self._differences[1]

    def _experiment(self, run: TrainedRun, index: int) -> Experiment:
        count = sum(after <= index for after, _, _ in run.run.changes)
        known = self._in_force.get(run.number)
        if known is None or known[0] is not run or known[1] != count:
            known = self._in_force[run.number] = run, count, run.in_force(index)
        return known[2]


def measure(dataset: Dataset, history: History, index: int) -> Measured:
    """Return loss, accuracy and gradient after update `index` of `history`, over the rows of `dataset`."""
    w, b = (float(history.column(name, index, index + 1)[0]) for name in ("w", "b"))
    by_w, by_b = surface.full_gradient(dataset, history.loss, w, b)
    return Measured(
        index,
        w,
        b,
        float(surface.full_loss(dataset, history.loss, w, b)),
        float(surface.accuracy(dataset, w, b)),
        math.hypot(by_w, by_b),
    )


def differences_in_words(experiments: Mapping[int, Experiment]) -> dict[int, str]:
    """Return fields and values: "loss: Mean squared error; epochs: 200", the rarest values of all first."""
    found = differences(experiments)

    def runs_with(item: tuple[str, object]) -> int:
        return sum(item in fields.items() for fields in found.values())

    return {
        number: "; ".join(
            f"{_(FIELDS[name].label).lower()}: {value_text(name, value)}"
            for name, value in sorted(fields.items(), key=runs_with)
        )
        for number, fields in found.items()
    }


def _row(run: TrainedRun, newest: int, at: Measured, words: str, active: bool, shown: bool) -> RunRow:
    updates = f"diverged at {at.index}" if at.diverged else f"{at.index} / {newest}"
    numbers = (number_text(at.w), number_text(at.b), loss_text(at.gradient))
    texts = (words, updates, loss_text(at.loss), percent_text(at.accuracy), *numbers)
    return RunRow(run.number, run.name, active, shown, at.diverged, texts)
