"""Rewinding and changing on the way: to the last bit as if never done otherwise."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.data.dataset import load_dataset
from engine.plan.batches import batch_rows
from engine.plan.experiment import Experiment
from engine.plan.optimizers import OPTIMIZERS
from engine.training.trainer import Trainer
from tests.engine.training.reference import bits, numbers


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("index", [0, 1, 255, 256, 257, 400])
def test_rewind_equals_never_having_gone_on(optimizer, index):
    experiment = Experiment(optimizer=optimizer, momentum=0.5, learning_rate=0.05, order="shuffled")
    trainer = Trainer(experiment)
    first = [numbers(trainer.step()) for _ in range(600)]
    trainer.rewind(index)
    assert trainer.index == index
    assert [numbers(trainer.step()) for _ in range(600 - index)] == first[index:]


def test_rewind_refuses_what_is_not_there():
    trainer = Trainer(Experiment())
    for _ in range(5):
        trainer.step()
    for index in (-1, 6):
        with pytest.raises(ValueError, match=f"index: {index} is not allowed; 0 to 5"):
            trainer.rewind(index)
    trainer.rewind(2)
    trainer.rewind(5)
    assert trainer.index == 5


def test_a_change_holds_from_the_next_step_and_is_repeated_after_a_rewind():
    trainer = Trainer(Experiment(momentum=0.5))
    for _ in range(10):
        trainer.step()
    trainer.change(learning_rate=0.2, momentum=0.9)
    after = [numbers(trainer.step()) for _ in range(10)]
    assert trainer.changes == ((10, "learning_rate", 0.2), (10, "momentum", 0.9))
    trainer.rewind(3)
    assert trainer.current.learning_rate == 2.0
    repeated = [numbers(trainer.step()) for _ in range(17)]
    assert repeated[7:] == after
    again = Trainer(Experiment(momentum=0.5), changes=trainer.changes)
    assert [numbers(again.step()) for _ in range(20)][10:] == after


def test_changed_options_equal_torchs_param_groups():
    """The reference changes lr and momentum of a torch.optim.SGD on its way."""
    trainer = Trainer(Experiment())
    weight, bias = nn.Parameter(torch.tensor([[-5.0]])), nn.Parameter(torch.tensor([-10.0]))
    optimizer = torch.optim.SGD([weight, bias], lr=2.0)
    data = load_dataset("threshold")
    for k in range(1, 41):
        if k == 15:
            trainer.change(learning_rate=0.5, momentum=0.8, weight_decay=0.01)
            optimizer.param_groups[0].update(lr=0.5, momentum=0.8, weight_decay=0.01)
        rows = batch_rows(20, 3, "listed", 0, k)
        x, y = torch.tensor(data.x[rows]).reshape(-1, 1), torch.tensor(data.y[rows]).reshape(-1, 1)
        optimizer.zero_grad()
        nn.BCEWithLogitsLoss()(nn.functional.linear(x, weight, bias), y).backward()
        optimizer.step()
        step = trainer.step()
        assert bits(step.w, step.b) == bits(weight.item(), bias.item())


def test_a_change_at_an_earlier_update_drops_what_came_after():
    trainer = Trainer(Experiment())
    for _ in range(300):
        trainer.step()
    trainer.change(learning_rate=0.1)
    trainer.rewind(100)
    trainer.change(learning_rate=0.4)
    assert trainer.newest == 100
    assert trainer.changes == ((100, "learning_rate", 0.4),)
    fresh = Trainer(Experiment(), changes=trainer.changes)
    assert [numbers(trainer.step()) for _ in range(300)] == [numbers(fresh.step()) for _ in range(400)][100:]


def test_a_refused_change_changes_nothing():
    trainer = Trainer(Experiment())
    trainer.step()
    with pytest.raises(ValueError, match="learning_rate: 0 is not allowed"):
        trainer.change(momentum=0.5, learning_rate=0)
    with pytest.raises(ValueError, match="batch_size: cannot change while training"):
        trainer.change(batch_size=2)
    assert trainer.changes == ()
    trainer.change(learning_rate=2)
    assert trainer.changes == ()


@settings(max_examples=25, deadline=None)
@given(
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    order=st.sampled_from(["listed", "shuffled"]),
    doings=st.lists(
        st.one_of(
            st.tuples(st.just("step"), st.integers(1, 300)),
            st.tuples(st.just("rewind"), st.floats(0, 1)),
            st.tuples(st.just("learning_rate"), st.sampled_from([0.01, 0.1, 1.0])),
            st.tuples(st.just("momentum"), st.sampled_from([0.0, 0.5, 0.9])),
            st.tuples(st.just("weight_decay"), st.sampled_from([0.0, 0.01])),
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_any_way_there_equals_a_fresh_run_with_the_same_changes(optimizer, order, doings):
    experiment = Experiment(optimizer=optimizer, order=order, learning_rate=0.05, batch_size=6)
    trainer = Trainer(experiment)
    for what, value in doings:
        if what == "step":
            for _ in range(value):
                trainer.step()
        elif what == "rewind":
            trainer.rewind(int(value * trainer.newest))
        else:
            trainer.change(**{what: value})
    kept = tuple(change for change in trainer.changes if change[0] < trainer.index)
    fresh = Trainer(experiment, changes=kept)
    for _ in range(trainer.index):
        fresh.step()
    assert bits(trainer.w, trainer.b) == bits(fresh.w, fresh.b)
