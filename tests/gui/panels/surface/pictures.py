"""Runs made up for the 3D view, and what is painted of them."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QColor, QImage

from engine.loss.loss_map import LossMap
from engine.loss.surface import full_loss
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.record.history import History
from engine.record.trained_run import TrainedRun
from gui.lab.session import Session
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.shape import box_of


def made_run(
    number: int, updates: int = 60, start: tuple[float, float] = (-5.0, -10.0), loss="cross_entropy"
):
    """Return a run with a made-up path of its own, within the seed window."""
    active = Session(Run(Experiment(loss=loss))).active
    history = History(active.dataset, loss, *start)
    for k in range(1, updates + 1):
        part = k / updates
        history.append(start[0] + (17 - 2 * number) * part, start[1] + 3 * number * part, 1.0)
    return replace(active, history=history, number=number, name=f"Run {number}")


def place_of(run: TrainedRun, index: int, seen: LossMap) -> np.ndarray:
    """Return where update `index` is in the box, by the full loss in double precision."""
    w, b = run.history.w[index], run.history.b[index]
    return box_of(seen, True).points([w], [b], [full_loss(run.dataset, run.history.loss, w, b)])[0]


def above(point: np.ndarray, radius: float) -> np.ndarray:
    """Return where the middle of a ball on `point` is."""
    return point + np.array([0, 0, radius])


def count(picture: QImage, colour: str) -> int:
    """Return how many pixels have exactly this colour, as a path has where nothing lights it."""
    pixels = np.frombuffer(picture.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    return int(((pixels & 0xFFFFFF) == (QColor(colour).rgb() & 0xFFFFFF)).sum())


def painted(qtbot, panel: LossSurface) -> None:
    """Wait until the panel has painted anew."""
    with qtbot.waitSignal(panel.painted, timeout=5000):
        panel.view.update()
