"""What a frame costs, and memory an update, at a thousand to ten million updates of a made-up history."""

import statistics
import time

import numpy as np

from engine.data.dataset import load_dataset
from engine.plan.experiment import Experiment
from engine.record.history import CHUNK, History
from engine.training.accepted import Accepted, AcceptedRun
from gui.lab.on_show import on_show
from tests.benchmarks.meter import Meter
from tests.benchmarks.shown_window import shown, wait_until

SIZES, ROUNDS = (1_000, 100_000, 1_000_000, 10_000_000), 5
QUICK_SIZES, QUICK_ROUNDS = (1_000, 1_000_000), 1
WARM_UP, FRAMES = 3, 8
PANELS = ("loss_contour", "loss_curve", "data_space", "loss_surface")


def measure(quick=False):
    """Return the figures at every size, and the frame times as ratios to those at the smallest."""
    sizes, rounds = (QUICK_SIZES, QUICK_ROUNDS) if quick else (SIZES, ROUNDS)
    made = {updates: made_up(updates) for updates in sizes}
    window = shown(Experiment(epochs=10**9))
    window.views.viewport.set_follows(False)
    meter, times = Meter(window), {updates: {} for updates in sizes}
    for _ in range(rounds):  # the sizes take turns, since these machines are noisy
        for updates, (history, _) in made.items():
            put_in_place(window, history)
            for place, index in (("newest", updates), ("middle", updates // 2)):
                frames_around(window, meter, index, place, times[updates])
                draws_around(window, index, place, times[updates])
    window.close()
    smallest = middles(times[sizes[0]])
    return {
        f"{updates:,} updates": as_figures(history, seconds, middles(times[updates]), smallest)
        for updates, (history, seconds) in made.items()
    }


def as_figures(history, seconds, middle, smallest):
    """Return the times of one size, those of frames as ratios to the smallest's too, and its memory."""
    ratios = {
        f"times the smallest: {name.removesuffix(', ms')}": value / smallest[name]
        for name, value in middle.items()
        if name.startswith("frame")
    }
    memory = {"bytes an update": history.nbytes / len(history), "written with full losses, s": seconds}
    return middle | ratios | memory


def made_up(updates):
    """Return a history of a random walk from the seed's start, and how long writing it took, in seconds."""
    one, rng = Experiment(), np.random.default_rng(0)
    history = History(load_dataset(one.dataset), one.loss, one.start_w, one.start_b)
    at, step, seconds = np.array([one.start_w, one.start_b]), 12 / np.sqrt(updates), 0.0
    while (left := updates - len(history)) > 0:
        walk = at + np.cumsum(rng.normal(scale=step, size=(min(left, CHUNK), 2)), axis=0)
        walk = np.clip(walk, -14, 14)
        at, losses = walk[-1], rng.gamma(2.0, 0.2, len(walk))
        began = time.perf_counter()
        history.extend(walk[:, 0], walk[:, 1], losses)
        seconds += time.perf_counter() - began
    return history, seconds


def put_in_place(window, history):
    """Let the window show the start of another history of its run, as if the worker had told of it."""
    active = window.session.active
    run = AcceptedRun(active.run, active.experiment, history, len(history))
    window.session.on_accepted(Accepted({active.number: run}, active.number))
    window.session.show_update(0)
    wait_until(lambda: window.views.clock.idle)


def frames_around(window, meter, index, place, times):
    """Show updates before `index`, one a frame, and note how long the frames take."""
    for k in range(WARM_UP + FRAMES):  # the cursor moves, as it does while training or replaying
        meter.begin()
        window.session.show_update(index - k)
        wait_until(lambda: meter.drawn_ms)
        if k >= WARM_UP:
            times.setdefault(f"frame, {place} on show, ms", []).append(meter.drawn_ms[0])


def draws_around(window, index, place, times):
    """Let each panel draw updates before `index` that no frame has drawn, without painting them."""
    for k in range(FRAMES):
        fresh = on_show(window.session.active, index - WARM_UP - FRAMES - k)
        for name in PANELS:
            began = time.perf_counter()
            getattr(window.views, name).draw(fresh)
            took = 1000 * (time.perf_counter() - began)
            times.setdefault(f"draw {name}, {place} on show, ms", []).append(took)


def middles(times):
    """Return the median of each list."""
    return {name: statistics.median(values) for name, values in times.items()}
