"""Whatever is done in time, the history is that of a fresh run with the same changes, to the last bit."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.plan.experiment import Experiment
from engine.plan.optimizers import OPTIMIZERS
from engine.training.trainer import KEYFRAME_EVERY
from tests.gui.lab.doings import Hands, doings, experiments


def in_one_window(examples):
    """Return the settings for examples that share a window: each begins a run of its own."""
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture
def small_window(make_window):
    """A window whose panels take little time, so that the engine has it."""
    window = make_window(with_opengl=False)
    window.resize(900, 600)
    return window


@in_one_window(60)
@given(experiment=experiments(), sequence=st.lists(doings, min_size=3, max_size=12))
def test_any_sequence_of_doings_is_exact(small_window, experiment, sequence):
    hands = Hands(small_window, experiment, patient=True)
    for doing in sequence:
        hands.do(doing)
    hands.check_and_go_on()
    assert not small_window.recorder.failures


@in_one_window(60)
@given(experiment=experiments(), sequence=st.lists(doings, min_size=3, max_size=12))
def test_doings_faster_than_the_worker_are_exact(small_window, experiment, sequence):
    hands = Hands(small_window, experiment, patient=False)
    for doing in sequence:
        hands.do(doing)
    hands.check_and_go_on()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_branches_beyond_the_keyframes_are_exact(small_window, optimizer):
    epochs = 3 * KEYFRAME_EVERY // 20 + 2
    experiment = Experiment(
        optimizer=optimizer, order="shuffled", batch_size=1, momentum=0.9, learning_rate=0.1, epochs=epochs
    )
    hands = Hands(small_window, experiment, patient=True)
    for doing in (
        ("step_epoch", epochs),
        ("change", (0.6, ("learning_rate", 0.5))),
        ("step_epoch", epochs),
        ("change", (0.8, ("momentum", 0.0))),  # past a keyframe of the new branch
        ("step_epoch", epochs),
        ("change", (0.4, ("weight_decay", 0.1))),  # replayed at the rate of then, not of now
        ("step", 1),
        ("undo", 2),
        ("redo", 1),
        ("undo", 2),
        ("redo", 3),
        ("step_epoch", epochs),
        ("undo", 3),
    ):
        hands.do(doing)
    hands.check_and_go_on()
    assert hands.session.newest == 20 * epochs
