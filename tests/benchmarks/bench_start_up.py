"""Seconds from a fresh process to the window on screen, and to Play, beside the import of torch alone."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS, QUICK_ROUNDS = 9, 2
AIMS = {"on_screen_s_aim": 0.9, "ready_vs_torch_aim": 1.3}
TORCH = ("-c", "import time, torch; print(time.monotonic())")
WINDOW = ("-m", "tests.benchmarks.opening")


def measure(quick=False):
    """Return the figures: medians over rounds that take turns; the first, from a cold cache, is left out."""
    torch_s, on_screen_s, ready_s = [], [], []
    for _ in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
        torch_s += seconds_of(TORCH)
        on_screen, ready = seconds_of(WINDOW)
        on_screen_s.append(on_screen)
        ready_s.append(ready)
    torch, on_screen, ready = (statistics.median(times[1:]) for times in (torch_s, on_screen_s, ready_s))
    return {
        "import_of_torch_s": torch,
        "on_screen_s": on_screen,
        "ready_s": ready,
        "on_screen_vs_torch": on_screen / torch,
        "ready_vs_torch": ready / torch,
        **AIMS,
    }


def seconds_of(arguments):
    """Return how long after its start a process of Python reaches the times that it prints."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CROSS_ENTROPY_LAB_SETTINGS": os.path.join(folder, "settings.ini")}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    return [float(at) - began for at in done.stdout.split()]
