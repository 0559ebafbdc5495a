"""Experiment: defaults, limits, and what each field refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.experiment import Experiment, field_names, parse_value


def test_the_defaults_are_the_seed_lab():
    experiment = Experiment()
    assert (experiment.dataset, experiment.loss, experiment.optimizer) == (
        "threshold",
        "cross_entropy",
        "sgd",
    )
    assert (experiment.learning_rate, experiment.batch_size, experiment.epochs) == (2.0, 3, 100)
    assert (experiment.start_w, experiment.start_b, experiment.epsilon) == (-5.0, -10.0, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", "no such"), ("dataset", 3), ("loss", "hinge"), ("loss", None), ("optimizer", "SGD"),
        ("learning_rate", 0), ("learning_rate", -1), ("learning_rate", math.nan), ("learning_rate", math.inf),
        ("learning_rate", 1e39), ("learning_rate", True), ("learning_rate", "2"), ("learning_rate", 10**400),
        ("momentum", -0.1), ("momentum", 1.5), ("nesterov", 1), ("weight_decay", -1e-9), ("beta1", 1.0),
        ("beta2", -0.1), ("alpha", 1.1), ("epsilon", -1e-9), ("batch_size", 0), ("batch_size", 2.5),
        ("batch_size", 3.0), ("batch_size", True), ("order", "random"), ("seed", -1), ("seed", 2**63),
        ("start_w", 3.5e38), ("start_b", math.nan), ("epochs", 0), ("epochs", -5), ("standardize", "yes"),
    ],
)  # fmt: skip
def test_refusals_name_field_value_and_what_is_allowed(field, value):
    with pytest.raises(ValueError) as caught:
        Experiment(**{field: value})
    message = str(caught.value)
    assert message.startswith(f"{field}: ")
    assert str(value) in message
    assert message.endswith(Experiment.limits(field).allowed)
    assert "\n" not in message


def test_numbers_of_other_kinds_become_the_fields_own():
    experiment = Experiment(learning_rate=np.float32(0.5), batch_size=np.int64(4), start_w=-3)
    assert type(experiment.learning_rate) is float
    assert type(experiment.batch_size) is int
    assert type(experiment.start_w) is float


def test_the_edges_are_allowed():
    for field in field_names():
        limits = Experiment.limits(field)
        for edge in (limits.minimum, limits.maximum):
            if edge is not None:
                assert getattr(Experiment(**{field: edge}), field) == edge
        if limits.kind is float and limits.maximum > 2:
            assert np.isfinite(np.float32(limits.maximum))


def test_replace_and_unknown_fields():
    assert Experiment().replace(batch_size=5).batch_size == 5
    with pytest.raises(ValueError, match=r"batchsize: no such field; one of dataset, .*batch_size"):
        Experiment().replace(batchsize=5)
    with pytest.raises(ValueError, match="no such field"):
        Experiment.limits("colour")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("learning_rate", " 0.5 ", 0.5), ("learning_rate", "1e-3", 1e-3), ("batch_size", "7", 7),
        ("nesterov", "True", True), ("standardize", "false", False), ("epsilon", "none", None),
        ("epsilon", "1e-6", 1e-6), ("loss", "mse", "mse"),
    ],
)  # fmt: skip
def test_parse_value(field, text, value):
    assert parse_value(field, text) == value


@given(field=st.sampled_from(field_names()), text=st.text(max_size=12))
def test_any_text_is_parsed_or_refused_in_one_line(field, text):
    try:
        value = parse_value(field, text)
    except ValueError as error:
        assert str(error).startswith(f"{field}: ")
        assert Experiment.limits(field).allowed in str(error)
    else:
        assert getattr(Experiment(**{field: value}), field) == value
