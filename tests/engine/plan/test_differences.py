"""In what experiments differ: every field that has an effect, and no other."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.differences import differences
from engine.plan.experiment import Experiment, field_names

# By hand from the pages of torch.optim, not from the table that is tested
USED = {
    "sgd": {"momentum", "nesterov"},
    "adam": {"beta1", "beta2", "epsilon"},
    "rmsprop": {"alpha", "momentum", "epsilon"},
    "adagrad": {"epsilon"},
}
DEFAULT_EPSILON = {"sgd": None, "adam": 1e-8, "rmsprop": 1e-8, "adagrad": 1e-10}
OF_SOME = set().union(*USED.values())

experiments = st.builds(
    Experiment,
    dataset=st.sampled_from(["threshold", "hours_pass"]),
    loss=st.sampled_from(["cross_entropy", "cross_entropy_literal", "bce", "mse"]),
    optimizer=st.sampled_from(list(USED)),
    learning_rate=st.sampled_from([0.1, 2.0]),
    momentum=st.sampled_from([0.0, 0.9]),
    nesterov=st.booleans(),
    weight_decay=st.sampled_from([0.0, 0.01]),
    beta1=st.sampled_from([0.9, 0.5]),
    beta2=st.sampled_from([0.999, 0.9]),
    alpha=st.sampled_from([0.99, 0.5]),
    epsilon=st.sampled_from([None, 1e-8, 1e-10, 1e-3]),
    batch_size=st.sampled_from([3, 20]),
    order=st.sampled_from(["listed", "shuffled"]),
    seed=st.sampled_from([0, 1]),
    start_w=st.sampled_from([-5.0, 1.0]),
    start_b=st.sampled_from([-10.0, 0.0]),
    epochs=st.sampled_from([1, 100]),
    standardize=st.booleans(),
)
several = st.dictionaries(st.integers(1, 6), experiments, max_size=6)


def has_effect(experiment, field):
    if field in OF_SOME and field not in USED[experiment.optimizer]:
        return False
    if field == "nesterov" and experiment.momentum == 0:
        return False
    return field != "seed" or experiment.order == "shuffled"


def meant(experiment, field):
    value = getattr(experiment, field)
    return DEFAULT_EPSILON[experiment.optimizer] if field == "epsilon" and value is None else value


def differ(one, other, field):
    """Two experiments differ in a field that has an effect in both."""
    return (
        has_effect(one, field)
        and has_effect(other, field)
        and getattr(one, field) != getattr(other, field)
        and meant(one, field) != meant(other, field)
    )


@given(several)
def test_a_field_is_listed_just_where_some_pair_differs_in_it(runs):
    found = differences(runs)
    assert list(found) == list(runs)
    for field in field_names():
        pairs = itertools.combinations(runs.values(), 2)
        expected = any(differ(one, other, field) for one, other in pairs)
        for number, one in runs.items():
            assert (field in found[number]) == (expected and has_effect(one, field))
            if field in found[number]:
                assert found[number][field] == getattr(one, field)


@given(experiments, st.integers(0, 6))
def test_copies_do_not_differ(experiment, count):
    copies = {number: experiment.replace() for number in range(1, count + 1)}
    assert differences(copies) == {number: {} for number in copies}


def test_the_losses_of_the_seed_lab():
    runs = {1: Experiment(), 2: Experiment(loss="mse")}
    assert differences(runs) == {1: {"loss": "cross_entropy"}, 2: {"loss": "mse"}}


def test_what_an_optimizer_does_not_use_is_left_out_for_it_alone():
    runs = {
        1: Experiment(momentum=0.9),
        2: Experiment(),
        4: Experiment(optimizer="adam", momentum=0.5, seed=3),
    }
    assert differences(runs) == {
        1: {"optimizer": "sgd", "momentum": 0.9},
        2: {"optimizer": "sgd", "momentum": 0.0},
        4: {"optimizer": "adam"},
    }


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        (Experiment(seed=1), Experiment(seed=2), set()),
        (Experiment(order="shuffled", seed=1), Experiment(seed=2), {"order"}),
        (Experiment(order="shuffled", seed=1), Experiment(order="shuffled"), {"seed"}),
        (Experiment(nesterov=True), Experiment(), set()),
        (Experiment(nesterov=True, momentum=0.9), Experiment(momentum=0.9), {"nesterov"}),
        (Experiment(optimizer="adam"), Experiment(optimizer="adam", epsilon=1e-8), set()),
        (Experiment(optimizer="adam"), Experiment(optimizer="adagrad"), {"optimizer"}),
        (Experiment(optimizer="adam"), Experiment(optimizer="adagrad", epsilon=1e-8), {"optimizer"}),
        (Experiment(optimizer="adam", epsilon=1e-3), Experiment(optimizer="adam"), {"epsilon"}),
    ],
)
def test_fields_without_effect(one, other, fields):
    found = differences({1: one, 2: other})
    assert set(found[1]) | set(found[2]) == fields
