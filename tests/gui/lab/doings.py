"""Doings in time: drawn at random, done in a window, and compared with a fresh run with the same changes."""

import time

import numpy as np
from hypothesis import strategies as st
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from engine.data.dataset import load_dataset, shipped_datasets
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.plan.run import Run
from engine.training.trainer import Trainer
from engine.worker import DIVERGED, FINISHED, RUNNING
from gui.window.transport import SPEEDS
from tests.waits import obeyed

LONGEST_S = 20.0
FAST, FULL = SPEEDS.index(1000.0), len(SPEEDS) - 1
ENDED = (DIVERGED, FINISHED)

VALUES = {
    "learning_rate": (1e-3, 0.1, 0.5, 2.0, 30.0),
    "momentum": (0.0, 0.5, 0.9, 1.0),
    "weight_decay": (0.0, 1e-3, 0.1),
}
changes = st.sampled_from([(field, value) for field, values in VALUES.items() for value in values])
places = st.floats(0, 1)  # of the timeline
doings = st.one_of(
    st.tuples(st.just("step"), st.integers(1, 4)),
    st.tuples(st.just("step_epoch"), st.integers(1, 3)),
    st.tuples(st.just("back"), st.integers(1, 4)),
    st.tuples(st.just("epoch_back"), st.just(None)),
    st.tuples(st.just("scrub"), places),
    st.tuples(st.just("change"), st.tuples(places, changes)),
    st.tuples(st.just("change_here"), changes),
    st.tuples(st.just("play"), st.integers(1, 60)),
    st.tuples(st.just("undo"), st.integers(1, 2)),
    st.tuples(st.just("redo"), st.integers(1, 2)),
    st.tuples(st.just("reset"), st.just(None)),
    st.tuples(st.just("to_newest"), st.just(None)),
)


@st.composite
def experiments(draw):
    """Draw any data, loss, optimizer, order, batch size and seed; at some rates and starts it diverges."""
    dataset = draw(st.sampled_from(shipped_datasets()))
    return Experiment(
        dataset=dataset,
        loss=draw(st.sampled_from(tuple(LOSSES))),
        optimizer=draw(st.sampled_from(tuple(OPTIMIZERS))),
        learning_rate=draw(st.sampled_from(VALUES["learning_rate"])),
        momentum=draw(st.sampled_from(VALUES["momentum"])),
        nesterov=draw(st.booleans()),
        batch_size=draw(st.integers(1, min(30, len(load_dataset(dataset))))),
        order=draw(st.sampled_from(("listed", "shuffled"))),
        seed=draw(st.integers(0, 2**63 - 1)),
        start_w=draw(st.sampled_from((-5.0, 0.0, 3e38))),
        epochs=draw(st.sampled_from((3, 1000))),
        standardize=draw(st.booleans()),
    )


class Hands:
    """Does things in a window, and keeps what undo and redo ought to bring back.

    Parameters
    ----------
    window : MainWindow
        Made anew in nothing but its run: a fresh undo stack, a history at its start.
    patient : bool
        Wait after everything done until it has been done.
    """

    def __init__(self, window, experiment, patient):
        self.window, self.patient = window, patient
        self.session, self.player, self.edits = window.session, window.player, window.edits
        window.transport.speed.setValue(FAST)
        self.player.pause()
        self.settle()
        self.edits.start_anew(Run(experiment), "Begin")
        self.settle()
        self.edits.stack.clear()
        self.past, self.future = [], []
        assert (self.session.active.run, self.session.newest) == (Run(experiment), 0)

    def settle(self):
        """Wait until the worker has obeyed and stands still, and the window has heard of it."""
        while True:
            obeyed(self.window.worker, spin)
            if self.player.state != RUNNING:
                return
            spin(lambda: self.player.state != RUNNING)

    def state(self):
        """Return all that a history follows from."""
        run = self.session.active.run
        return run.experiment, run.changes, self.session.newest

    def do(self, doing):
        """Do one thing."""
        name, much = doing
        getattr(self, f"do_{name}")(much)
        if self.patient:
            self.settle()

    def do_step(self, times):
        for _ in range(times):
            self.player.step()

    def do_step_epoch(self, times):
        for _ in range(times):
            self.player.step_epoch()

    def do_back(self, times):
        for _ in range(times):
            self.player.step_back()

    def do_epoch_back(self, _):
        self.player.epoch_back()

    def do_to_newest(self, _):
        self.player.to_newest()

    def do_scrub(self, place):
        self.session.show_update(round(place * self.session.newest))

    def do_play(self, updates):
        """Play, over what is known and beyond, for so many updates; only the patient pause then."""
        self.window.transport.speed.setValue(FULL if updates % 2 and self.at_newest() else FAST)
        until = self.session.cursor + updates
        self.player.play()
        spin(lambda: self.session.cursor >= until or (self.at_newest() and self.player.state in ENDED))
        if self.patient:
            self.player.pause()

    def at_newest(self):
        return self.session.cursor == self.session.newest

    def do_change(self, place_and_change):
        place, change = place_and_change
        self.do_scrub(place)
        self.do_change_here(change)

    def do_change_here(self, change):
        field, value = change
        session, before = self.session, self.state()
        at, run = session.cursor, session.active.run
        if getattr(session.active.in_force(at), field) == value:
            return
        self.edits.set_fields({field: value}, f"Change {field}")
        if not self.patient:
            return
        self.settle()
        self.note_edit(before)
        if before[2] == 0:
            assert self.state() == (run.experiment.replace(**{field: value}), (), 0)
            return
        kept = [c for c in run.changes if c[0] <= at and c[:2] != (at, field)]
        assert self.state() == (run.experiment, (*kept, (at, field, value)), at)

    def do_reset(self, _):
        before = self.state()
        self.edits.reset()
        if self.patient:
            self.settle()
            self.note_edit(before)
            assert self.state() == (before[0], (), 0)

    def note_edit(self, before):
        self.past.append(before)
        self.future.clear()

    def do_undo(self, times):
        self.travel(times, self.edits.stack.undo, self.past, self.future)

    def do_redo(self, times):
        self.travel(times, self.edits.stack.redo, self.future, self.past)

    def travel(self, times, go, back_to, put_aside):
        """Go to and fro between what was and what is; what has been trained since is not lost either."""
        for _ in range(times):
            if not self.patient:
                go()
            elif back_to:
                put_aside.append(self.state())
                go()
                self.settle()
                assert self.state() == back_to.pop()
                self.check()

    def check(self):
        """Compare the history with that of a fresh trainer."""
        active, newest = self.session.active, self.session.newest
        trainer = Trainer(active.run.experiment, active.run.dataset, active.run.changes)
        steps = [trainer.step() for _ in range(newest)]
        for name in ("w", "b", "batch_loss"):
            fresh = np.array([getattr(step, name) for step in steps], np.float32)
            assert fresh.tobytes() == history_bytes(active.history, name, fresh), name
        assert active.experiment == trainer.current
        assert active.in_force(newest) == trainer.current
        assert 0 <= self.session.cursor <= newest
        shown = self.player.state
        if newest and not all(np.isfinite(active.history.column(n, newest)[0]) for n in ("w", "b")):
            assert shown == DIVERGED

    def check_and_go_on(self):
        """Compare, and again with one more update."""
        self.player.pause()
        self.settle()
        self.check()
        newest = self.session.newest
        self.player.to_newest()
        self.player.step()
        self.settle()
        assert self.session.newest == newest + 1 or self.player.state in ENDED
        self.check()


def history_bytes(history, name, fresh):
    """Return a column from update 1, with the NaN of `fresh` where both are NaN: any NaN equals any other."""
    column = history.column(name, 1).copy()
    both = np.isnan(column) & np.isnan(fresh)
    column[both] = fresh[both]
    return column.tobytes()


def spin(done):
    """Let the window work until `done()`."""
    end = time.monotonic() + LONGEST_S
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        assert time.monotonic() < end, "it takes too long"
