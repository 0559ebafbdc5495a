"""Tests of the 3D view: the seed's map."""

import pytest

from engine.loss.loss_map import SEED_VIEWPORT, LossMap, loss_map
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.lab.session import Session
from gui.panels.surface.loss_surface import LossSurface
from gui.start_up.opengl_probe import opengl_problem


@pytest.fixture(scope="module")
def seed_map() -> LossMap:
    return loss_map(Session(Run(Experiment())).active.dataset, "cross_entropy", SEED_VIEWPORT)


@pytest.fixture(scope="module")
def maps() -> dict[str, LossMap]:
    dataset = Session(Run(Experiment())).active.dataset
    return {loss: loss_map(dataset, loss, SEED_VIEWPORT) for loss in ("cross_entropy", "mse")}


@pytest.fixture
def panel(qtbot, maps) -> LossSurface:
    """Return the panel with its 3D view on the screen."""
    problem = opengl_problem()
    if problem is not None:
        pytest.skip(problem)
    made = LossSurface()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.set_map(maps["cross_entropy"])
    made.show()
    made.install(None)
    qtbot.waitUntil(lambda: made.view.isExposed())
    return made
