"""``make soak``: training at full speed under random input, and whether anything grows or complains.

SOAK_SECONDS (600) is how long, SOAK_SEED (0) which random input. Exit status 1 if resident memory has grown
by more than 20 MB besides the history's own bytes, if threads, file handles or widgets have grown, if
anything came on standard error, or if the window's process died or hung.
"""

import faulthandler
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from engine.training.comparison import MOST_RUNS
from tests.benchmarks.soak_settle import collect, multiply_at_once, use_scenes_anew

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
SEED = int(os.environ.get("SOAK_SEED", "0"))
SAMPLE_EVERY_S = 10.0
LARGEST_GROWTH_MB = 20.0
LONGEST_WARM_UP_S = 150.0  # of random input: some of what comes once comes after minutes
LONGEST_EXTRA_S = 480.0  # for the start, the warm-up and the end
LAST_DOINGS = 20
COLUMNS = ("seconds", "resident MB", "history MB", "threads", "handles", "widgets", "objects", "batches")
FLAT = ("threads", "handles", "widgets")


def main():
    """Run the window in a process of its own, and judge it; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        complaints = Path(folder, "stderr")
        environment = os.environ | {"CROSS_ENTROPY_LAB_SETTINGS": os.path.join(folder, "settings.ini")}
        with complaints.open("wb") as stderr:
            status = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.soak", "--inside", os.path.join(folder, "doings")],
                stderr=stderr,
                env=environment,
                check=False,
            ).returncode
        said = complaints.read_text(errors="replace").strip()
        if said:
            print(f"On standard error:\n{said}")
        if status < 0:
            print(f"The window's process died of signal {-status}")
        if said or status < 0:
            doings = Path(folder, "doings").read_text().split()
            print(f"The last doings, with seed {SEED}: {' '.join(doings[-LAST_DOINGS:])}")
        failed = bool(said) or status != 0
        print("soak: FAILED" if failed else "soak: passed")
        return int(failed)


# ---- inside the window's process


def inside(log_name):
    """Train under random input, print the samples, and return the exit status."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(SECONDS + LONGEST_EXTRA_S, exit=True)  # should it hang
    with open(log_name, "w", buffering=1, encoding="utf-8") as log:
        soak = Soak(log)
        first = soak.warm_up()
        last = soak.run()
        growth = last["resident MB"] - last["history MB"] - (first["resident MB"] - first["history MB"])
        print(f"{soak.hand.batches:,} batches; doings: {dict(soak.hand.counts.most_common())}")
        print(f"resident memory besides the history grew by {growth:.1f} MB; {LARGEST_GROWTH_MB:.0f} allowed")
        for name in FLAT:
            if last[name] > first[name]:
                print(f"{name} grew: {first[name]} to {last[name]}")
                print_grown(soak.kinds[name], soak.kinds_now()[name])
        soak.window.close()
        return int(growth > LARGEST_GROWTH_MB or any(last[name] > first[name] for name in FLAT))


def print_grown(before, now):
    """Print which kinds there are more of."""
    for kind, _ in (now - before).most_common(12):
        print(f"    {kind}: {before[kind]} to {now[kind]}")


class Soak:
    """The window, the hand that is let loose on it, and the samples."""

    def __init__(self, log):
        from engine.plan.experiment import Experiment
        from gui.app import create_main_window, prepare_application
        from tests.benchmarks.soak_hand import Hand

        self.application = prepare_application()
        self.window = create_main_window(Experiment(epochs=10**9))
        self.window.resize(1600, 900)
        self.window.show()
        self.window.activateWindow()
        self.spin(60, lambda: self.window.actions_by_name["play"].isEnabled())
        self.spin(60, lambda: self.window.views.loss_surface.view is not None)
        self.spin(10, self.window.isActiveWindow)
        self.arrangement = self.window.saveState()
        self.hand = Hand(self.window, random.Random(SEED), log)
        self.began = time.monotonic()
        print("".join(f"{name:>12}" for name in COLUMNS))

    def spin(self, seconds, done=lambda: False):
        """Let the window live until `done()`, so many seconds at most."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, end = QEventLoop(), time.monotonic() + seconds
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if done() or time.monotonic() >= end else None)
        timer.start(20)
        loop.exec()
        timer.stop()

    def warm_up(self):
        """Do everything there is to do, so that what is made once is made; return the first sample."""
        self.hand.begin(each_once=True)
        self.spin(120, lambda: self.hand.all_done)
        self.hand.rest()
        self.meet_every_choice()
        self.meet_every_run()
        self.explain_a_step()
        multiply_at_once()
        self.arrange()
        self.use_scenes()  # makes them; the last ones keep this picture
        self.hand.begin()
        self.spin(min(LONGEST_WARM_UP_S, SECONDS / 4))
        first = self.settled_sample()
        self.kinds = self.kinds_now()
        return first

    def meet_every_choice(self):
        """Show the map of every data set and loss, and train with every optimizer.

        What their largest needs while it is computed stays with its thread: malloc_trim leaves the end of a
        thread's heap alone.
        """
        from engine.data.dataset import shipped_datasets
        from engine.loss.loss_map import FINE
        from engine.plan.losses import LOSSES
        from engine.plan.optimizers import OPTIMIZERS

        edits, session, maps = self.window.edits, self.window.session, self.window.views.maps
        for field, names in (("dataset", shipped_datasets()), ("loss", LOSSES), ("optimizer", OPTIMIZERS)):
            for name in names:
                edits.set_fields({field: name, "batch_size": 1}, "Warm up")
                self.spin(3, lambda name=name, field=field: getattr(session.active.experiment, field) == name)
                self.window.player.step_epoch()
                self.spin(3, lambda: session.newest and maps.map and len(maps.map.w) == FINE)

    def meet_every_run(self):
        """Compare as many runs as there can be: what draws each is made once and kept."""
        self.compare()
        for number in range(3, MOST_RUNS + 1):
            self.window.edits.add_run()
            self.spin(3, lambda number=number: number in self.window.session.runs)
            self.window.player.step_epoch()
            self.spin(0.3)

    def compare(self):
        """Set the lesson up: two runs at their start, on two surfaces."""
        session = self.window.session
        self.window.edits.compare_losses()
        self.spin(5, lambda: [len(run.history) for run in session.runs.values()] == [0, 0])

    def use_scenes(self):
        for column in self.window.views.columns:
            use_scenes_anew(column.surface.view)

    def explain_a_step(self):
        """Let "This step" explain an update, so that its thread and what it needs are there."""
        window = self.window
        window.edits.reset()
        shown = window.actions_by_name["show_step"]
        shown.setChecked(True)
        window.player.step_epoch()
        self.spin(10, lambda: window.step_dock.explanation is not None)
        shown.setChecked(False)

    def run(self):
        """Soak, sampling now and then; return the last sample."""
        end = time.monotonic() + SECONDS
        self.hand.begin()
        while (left := end - time.monotonic()) > 0:
            self.spin(min(left, SAMPLE_EVERY_S))
            self.sample()
        return self.settled_sample()

    def settled_sample(self):
        """Stand still in the first arrangement, forget what undo keeps, collect, and sample."""
        window = self.window
        self.hand.rest()
        self.spin(0.2)
        self.hand.rest()  # again: one more doing may have been on its way
        window.player.pause()
        self.arrange()
        window.edits.stack.clear()
        for _ in range(2):  # what the first round has painted anew gives back what it replaced in the second
            self.use_scenes()
            self.spin(1.0)
            collect()
        return self.sample()

    def arrange(self):
        """Show what was on show first: pictures, and so memory, are as large as the panels."""
        self.window.actions_by_name["all_panels"].trigger()
        self.compare()
        self.window.restoreState(self.arrangement)
        self.spin(1.0)

    def sample(self):
        """Measure the process, print a line of the table, and return it."""
        from PySide6.QtCore import QObject

        status = Path("/proc/self/status").read_text().splitlines()
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        values = (
            time.monotonic() - self.began,
            resident / 1024,
            sum(run.history.nbytes for run in self.window.session.runs.values()) / 2**20,
            len(os.listdir("/proc/self/task")),
            len(os.listdir("/proc/self/fd")),
            len(self.application.allWidgets()),
            len(self.window.findChildren(QObject)),
            self.hand.batches,
        )
        print("".join(f"{v:>12,.1f}" if isinstance(v, float) else f"{v:>12,}" for v in values), flush=True)
        return dict(zip(COLUMNS, values, strict=True))

    def kinds_now(self):
        """Count the threads by name, the handles by file, and the widgets by class and name."""
        handles = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
        tasks = Counter(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))
        return {
            "threads": tasks + Counter(f"Python's {thread.name}" for thread in threading.enumerate()),
            "handles": Counter(os.readlink(handle) for handle in handles if os.path.islink(handle)),
            "widgets": Counter(f"{type(w).__name__} {w.objectName()}" for w in self.application.allWidgets()),
        }


if __name__ == "__main__":
    sys.exit(inside(sys.argv[2]) if sys.argv[1:2] == ["--inside"] else main())
