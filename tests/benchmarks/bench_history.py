"""What a frame costs, and memory an update, at a thousand to ten million updates of a made-up history."""

import dataclasses
import os
import statistics
import tempfile
import time

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.record.history import CHUNK, History
from gui.app import create_main_window, prepare_application

SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
SIZE = (1600, 900)
ROUNDS, WARM_UP, FRAMES = 5, 3, 8
LONGEST_S = 30.0
PANELS = ("loss_contour", "loss_curve", "data_space", "loss_surface")


def made_up(updates):
    """Return a history of a random walk from the seed's start, its chunks filled whole."""
    experiment = Experiment()

    history = History(
        load_dataset(experiment.dataset), experiment.loss, experiment.start_w, experiment.start_b
    )
    rng, at = np.random.default_rng(0), np.array([experiment.start_w, experiment.start_b])
    step = 12 / np.sqrt(updates)
    history._rows, history._chunks = 0, []
    while history._rows <= updates:
        walk = at + np.cumsum(rng.normal(scale=step, size=(CHUNK, 2)), axis=0)
        walk = np.clip(walk, -14, 14)
        at = walk[-1]
        columns = {
            "w": walk[:, 0].astype(np.float32),
            "b": walk[:, 1].astype(np.float32),
            "batch_loss": rng.gamma(2.0, 0.2, CHUNK).astype(np.float32),
            "full_loss": np.empty(CHUNK, np.float32),
        }
        if not history._chunks:
            for name, first in (("w", experiment.start_w), ("b", experiment.start_b), ("batch_loss", np.nan)):
                columns[name][0] = first
        history._chunks.append(columns)
        history._rows += CHUNK
    history._rows = updates + 1
    return history


def bytes_an_update(history):
    """Return the bytes that columns and kept extremes take, for each update."""
    columns = sum(column.nbytes for chunk in history._chunks for column in chunk.values())
    kept = sum(known.nbytes for known in history._extremes.values())
    return (columns + kept) / len(history)


def spin(done, longest=LONGEST_S):
    """Let the window work until `done()`."""
    end = time.monotonic() + longest
    while not done() and time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def milliseconds(work):
    """Return how long `work()` takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def show(window, history):
    """Put another history in the place of the run's own."""
    window.session.active = dataclasses.replace(window.session.active, history=history)
    window.session._cursor = len(history)
    window.session.run_changed.emit()
    spin(lambda: window.views.clock.idle)


def frame(window, index):
    """Draw update `index` in every panel, and paint all that has changed, 3D too."""
    window.session._cursor = index
    window.views.draw()
    for _ in range(2):
        QApplication.processEvents()


def round_of(window, history, times):
    """Draw some frames, the newest update on show and one in the middle, and note how long they take."""
    show(window, history)
    newest, run = len(history), window.session.active
    for place, at in (("newest", newest), ("middle", newest // 2)):
        for k in range(WARM_UP + FRAMES):  # the cursor moves, as it does while training or replaying
            took = {"frame": milliseconds(lambda: frame(window, at - k))}  # noqa: B023
            fresh = (
                at - k - WARM_UP - FRAMES
            )  # no frame has drawn it; the second surface view has its vertices
            for name in PANELS:
                draw = getattr(window.views, name).draw
                took[f"draw {name}"] = milliseconds(lambda: draw(run, fresh))  # noqa: B023
            if k >= WARM_UP:
                for name, value in took.items():
                    times.setdefault(f"{name}, {place} on show, ms", []).append(value)


def made_ready(updates):
    """Return a made-up history whose full losses are known, and how long that took, in seconds."""
    history = made_up(updates)
    return history, milliseconds(lambda: history.column("full_loss", updates)) / 1000


def measure(with_opengl=True):
    """Return the figures at every size, and the frame times as ratios to those at the smallest."""
    os.environ["CROSS_ENTROPY_LAB_SETTINGS"] = os.path.join(tempfile.mkdtemp(), "settings.ini")
    prepare_application()
    window = create_main_window(Experiment(epochs=10**9), with_opengl=with_opengl)
    window.resize(*SIZE)
    window.show()
    views = window.views
    spin(lambda: window.actions_by_name["play"].isEnabled() and (views.loss_surface.view or not with_opengl))
    views.viewport.set_follows(False)
    histories, times = {updates: made_ready(updates) for updates in SIZES}, {n: {} for n in SIZES}
    for _ in range(ROUNDS):  # the sizes take turns, since these machines are noisy
        for updates, (history, _) in histories.items():
            round_of(window, history, times[updates])
    window.close()
    figures = {}
    for updates, (history, full_losses_s) in histories.items():
        middle = {name: statistics.median(values) for name, values in times[updates].items()}
        ratios = {
            f"times {SIZES[0]:,} updates: {name.removesuffix(', ms')}": value
            / statistics.median(times[SIZES[0]][name])
            for name, value in middle.items()
            if name.startswith("frame") and updates > SIZES[0]
        }
        memory = {"bytes an update": bytes_an_update(history), "all full losses, s": full_losses_s}
        figures[f"{updates:,} updates"] = middle | ratios | memory
    return figures
