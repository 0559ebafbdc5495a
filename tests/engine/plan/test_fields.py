"""The rows of the fields: one for each field of Experiment, as README and torch have them."""

import dataclasses
import inspect
from pathlib import Path

import pytest
import torch

from engine.limits import SEED
from engine.plan.experiment import Experiment
from engine.plan.fields import CHANGEABLE, FIELDS, sections, value_text
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS

README = Path(__file__).parents[3] / "README.md"
DEFAULTS = {field.name: field.default for field in dataclasses.fields(Experiment)}


def readmes_table():
    """Return the names and the defaults of each line of README's table of fields."""
    lines = README.read_text(encoding="utf-8").splitlines()
    first = lines.index("| field | default | what it is |") + 2
    for line in lines[first:]:
        if not line.startswith("|"):
            return
        names, defaults, _ = (cell.strip() for cell in line.strip("|").split("|", maxsplit=2))
        yield names.split(", "), defaults.split(", ")


def torchs_defaults():
    """Return what torch.optim's classes begin with, but for the learning rate."""
    sgd, adam, rmsprop = (
        inspect.signature(optimizer).parameters
        for optimizer in (torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop)
    )
    beta1, beta2 = adam["betas"].default
    return {
        "momentum": sgd["momentum"].default,
        "nesterov": sgd["nesterov"].default,
        "weight_decay": sgd["weight_decay"].default,
        "beta1": beta1,
        "beta2": beta2,
        "alpha": rmsprop["alpha"].default,
        "epsilon": None,  # stands for the class's own
    }


def test_there_is_a_row_for_each_field_in_the_fields_order():
    assert list(FIELDS) == list(DEFAULTS)
    assert [name for name, field in FIELDS.items() if field.name != name] == []
    for name, default in DEFAULTS.items():
        assert FIELDS[name].limits.check(name, default) == default
        assert FIELDS[name].label
        assert FIELDS[name].sentence.endswith(".")


def test_readme_has_every_field_with_its_default():
    told = list(readmes_table())
    assert [name for names, _ in told for name in names] == list(DEFAULTS)
    for names, defaults in told:
        if defaults == ["torch's"]:
            assert {name: DEFAULTS[name] for name in names} == torchs_defaults()
        else:
            for name, default in zip(names, defaults, strict=True):
                value = FIELDS[name].limits.parse(name, default.replace("−", "-"))
                assert value == DEFAULTS[name], name


def test_every_field_stands_in_one_section():
    names = [[field.name for field in fields] for fields in sections().values()]
    assert sorted(name for section in names for name in section) == sorted(DEFAULTS)
    assert names[0] == ["dataset", "standardize"]


def test_an_optimizer_uses_fields_that_there_are_and_its_rule_knows_its_symbols():
    for optimizer in OPTIMIZERS.values():
        used = {FIELDS[name].symbol for name in optimizer.options}
        known = used | {slot.symbol for slot in optimizer.state.values()} | {"g", "θ"}
        for line in optimizer.rule:
            known.add(line.symbol)
            line.formula.format_map(dict.fromkeys(known, ""))  # KeyError where one is unknown
            assert line.needs | line.without <= optimizer.options.keys() | optimizer.state.keys()
        assert optimizer.rule[-1].symbol == "θ"


def test_symbols_are_told_apart():
    symbols = [field.symbol for field in FIELDS.values() if field.symbol]
    assert len(symbols) == len(set(symbols))


def test_what_may_change_while_training():
    assert CHANGEABLE == ("learning_rate", "momentum", "weight_decay", "epochs")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("nesterov", True, "yes"),
        ("standardize", False, "no"),
        ("epsilon", None, "torch's default"),
        ("start_w", -5.0, "−5"),
        ("order", "listed", "as listed"),
        ("loss", "mse", LOSSES["mse"].title),
        ("dataset", "hours_pass", "Hours studied, exam passed"),
    ],
)
def test_values_in_words(name, value, words):
    assert value_text(name, value) == words


def test_the_seed_of_made_data_is_that_of_the_shuffling():
    assert Experiment.limits("seed") is SEED
