"""The seed lab without a window: its session, some updates on."""

import numpy as np

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.lab.session import Session

SIZES = [(640, 290), (900, 560), (300, 600), (160, 120)]


def seed_session(updates: int = 0, loss: str = "cross_entropy") -> Session:
    """Return the seed lab with a made-up path that stays in the seed window."""
    session = Session(Run(Experiment(loss=loss)))
    for k in range(1, updates + 1):
        session.active.history.append(-5 + 20 * k / updates * 0.99, -9 + 3 * np.sin(k / 9), 1.0)
    return session
