"""The update rules of the optimizers, spelled out term by term with their numbers. NumPy only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.plan.experiment import Experiment
from engine.plan.fields import FIELDS
from engine.plan.optimizers import OPTIMIZERS, Line

Rule = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One line of an update rule, for both parameters.

    Attributes
    ----------
    symbol : str
        What the line gives a new value to; θ stands for w or b, and g begins as ∂L/∂θ.
    formula : str
        In symbols: those of the lines before, of the options and of the optimizer's state.
    numbers_w, numbers_b : str
        The formula with its numbers.
    w, b : float
        The new value: a float32.
    """

    symbol: str
    formula: str
    numbers_w: str
    numbers_b: str
    w: float
    b: float


def update_terms(
    experiment: Experiment,
    state: Mapping[str, Sequence[float]],
    gradient: tuple[float, float],
    parameters: tuple[float, float],
) -> tuple[Term, ...]:
    """Return the update of (w, b) line by line; the last line is of θ.

    The rules are those of the table of optimizers. Each line is computed in float64 from the numbers as
    shown, and rounded to float32.

    Parameters
    ----------
    experiment : Experiment
        With the changes in force.
    state : mapping
        ``Trainer.optimizer_state`` before the update.
    gradient, parameters : (float, float)
        ∂L/∂w and ∂L/∂b, w and b before the update.
    """
    rule = _rule_at_hand(experiment, state)
    given = [{**_state_of(experiment, state, i), "g": gradient[i], "θ": parameters[i]} for i in (0, 1)]
    lines = [_worked_out(rule, experiment, each) for each in given]
    symbols = {name: name for name in (*_options_by_symbol(experiment), *given[0])}
    symbols |= {line.symbol: line.symbol for line in rule}
    return tuple(
        Term(line.symbol, line.formula.format_map(symbols), *texts, *values)
        for line, *both in zip(rule, *lines, strict=True)
        for texts, values in [zip(*both, strict=True)]
    )


def options_in_force(experiment: Experiment) -> dict[str, float]:
    """Return the numbers that the optimizer reads, by field; torch's default where epsilon is None."""
    optimizer = OPTIMIZERS[experiment.optimizer]
    values = {field: getattr(experiment, field) for field in optimizer.options if FIELDS[field].symbol}
    if "epsilon" in values and values["epsilon"] is None:
        values["epsilon"] = optimizer.epsilon
    return values


def options_text(experiment: Experiment) -> str:
    """Return the options in force, each with its symbol, its number and its name."""
    said = []
    for field, value in options_in_force(experiment).items():
        said.append(f"{FIELDS[field].symbol} = {_option(value)} ({field.replace('_', ' ')})")
    return ", ".join(said)


def shown(value: float) -> str:
    """Return the shortest text that reads back as the same float32; a whole number without its point."""
    return str(np.float32(value)).removesuffix(".0")


def factor(value: float) -> str:
    """Return ``shown(value)``, a negative one in brackets, to stand inside a formula."""
    return f"({shown(value)})" if str(value).startswith("-") else shown(value)


def _rule_at_hand(experiment: Experiment, state: Mapping[str, Sequence[float]]) -> Rule:
    """Return the lines that hold for the options in force and the state there is."""
    optimizer = OPTIMIZERS[experiment.optimizer]
    at_hand = {field for field in optimizer.options if getattr(experiment, field)}
    at_hand |= {name for name, values in state.items() if values}
    return tuple(line for line in optimizer.rule if line.holds(at_hand))


def _state_of(
    experiment: Experiment, state: Mapping[str, Sequence[float]], parameter: int
) -> dict[str, float]:
    """Return the state of w (0) or b (1) by symbol; a step count is of both."""
    slots = OPTIMIZERS[experiment.optimizer].state
    return {slots[name].symbol: values[min(parameter, len(values) - 1)] for name, values in state.items()}


def _options_by_symbol(experiment: Experiment) -> dict[str, float]:
    return {FIELDS[field].symbol: value for field, value in options_in_force(experiment).items()}


def _worked_out(rule: Rule, experiment: Experiment, values: dict[str, float]) -> list[tuple[str, float]]:
    options = _options_by_symbol(experiment)
    texts = {name: _option(value) for name, value in options.items()}
    texts |= {name: factor(value) for name, value in values.items()}
    numbers = {name: np.float64(value) for name, value in options.items()}
    numbers |= {name: np.float64(shown(value)) for name, value in values.items()}
    lines = []
    for line in rule:
        written = line.formula.format_map(texts)
        with np.errstate(all="ignore"):
            value = float(np.float32(line.function(numbers)))
        numbers[line.symbol], texts[line.symbol] = np.float64(shown(value)), factor(value)
        lines.append((written, value))
    return lines


def _option(value: float) -> str:
    return repr(value).removesuffix(".0")  # an option is a float64
