"""The update rules of the optimizers, spelled out term by term with their numbers. NumPy only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.plan.experiment import Experiment
from engine.plan.optimizers import OPTIMIZERS

Numbers = Mapping[str, np.float64]
Rule = list[tuple[str, str, Callable[[Numbers], np.float64]]]

OPTION_SYMBOLS = {
    "learning_rate": "η",
    "weight_decay": "λ",
    "momentum": "μ",
    "beta1": "β1",
    "beta2": "β2",
    "alpha": "α",
    "epsilon": "ε",
}
_STATE_SYMBOLS = {
    "momentum_buffer_list": "u",
    "exp_avgs": "m",
    "exp_avg_sqs": "v",
    "square_avgs": "v",
    "state_sums": "s",
    "state_steps": "t",
}


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

    The rules are those of ``torch.optim`` (the classes' documentation), the weight decay added to the
    gradient first. Each line is computed in float64 from the numbers as shown, and rounded to float32.

    Parameters
    ----------
    experiment : Experiment
        With the changes in force.
    state : mapping
        ``Trainer.optimizer_state`` before the update.
    gradient, parameters : (float, float)
        ∂L/∂w and ∂L/∂b, w and b before the update.
    """
    rule = _RULES[experiment.optimizer](experiment, bool(state.get("momentum_buffer_list")))
    lines = [
        _worked_out(rule, experiment, {**_state_of(state, i), "g": gradient[i], "θ": parameters[i]})
        for i in (0, 1)
    ]
    symbols = {name: name for name in (*OPTION_SYMBOLS.values(), *"gθmvustd", "m̂", "v̂")}
    return tuple(
        Term(symbol, template.format_map(symbols), *texts, *values)
        for (symbol, template, _), *both in zip(rule, *lines, strict=True)
        for texts, values in [zip(*both, strict=True)]
    )


def options_in_force(experiment: Experiment) -> dict[str, float]:
    """Return the numbers that the optimizer reads, by field; torch's default where epsilon is None."""
    optimizer = OPTIMIZERS[experiment.optimizer]
    values = {field: getattr(experiment, field) for field in OPTION_SYMBOLS if optimizer.uses(field)}
    if "epsilon" in values and values["epsilon"] is None:
        values["epsilon"] = optimizer.epsilon
    return values


def options_text(experiment: Experiment) -> str:
    """Return the options in force, each with its symbol, its number and its name."""
    said = []
    for field, value in options_in_force(experiment).items():
        said.append(f"{OPTION_SYMBOLS[field]} = {_option(value)} ({field.replace('_', ' ')})")
    return ", ".join(said)


def shown(value: float) -> str:
    """Return the shortest text that reads back as the same float32; a whole number without its point."""
    return str(np.float32(value)).removesuffix(".0")


def factor(value: float) -> str:
    """Return ``shown(value)``, a negative one in brackets, to stand inside a formula."""
    return f"({shown(value)})" if str(value).startswith("-") else shown(value)


def _state_of(state: Mapping[str, Sequence[float]], parameter: int) -> dict[str, float]:
    """Return the state of w (0) or b (1) by symbol; a step count is of both."""
    return {_STATE_SYMBOLS[name]: values[min(parameter, len(values) - 1)] for name, values in state.items()}


def _worked_out(rule: Rule, experiment: Experiment, values: dict[str, float]) -> list[tuple[str, float]]:
    options = {OPTION_SYMBOLS[field]: value for field, value in options_in_force(experiment).items()}
    texts = {name: _option(value) for name, value in options.items()}
    texts |= {name: factor(value) for name, value in values.items()}
    numbers = {name: np.float64(value) for name, value in options.items()}
    numbers |= {name: np.float64(shown(value)) for name, value in values.items()}
    lines = []
    for symbol, template, function in rule:
        written = template.format_map(texts)
        with np.errstate(all="ignore"):
            value = float(np.float32(function(numbers)))
        numbers[symbol], texts[symbol] = np.float64(shown(value)), factor(value)
        lines.append((written, value))
    return lines


def _option(value: float) -> str:
    return repr(value).removesuffix(".0")  # an option is a float64


def _decayed(experiment: Experiment) -> Rule:
    if not experiment.weight_decay:
        return []
    return [("g", "{g} + {λ}·{θ}", lambda n: n["g"] + n["λ"] * n["θ"])]


def _against(direction: str) -> tuple[str, str, Callable[[Numbers], np.float64]]:
    return "θ", f"{{θ}} − {{η}}·{{{direction}}}", lambda n: n["θ"] - n["η"] * n[direction]


def _sgd(experiment: Experiment, has_buffer: bool) -> Rule:
    rule = _decayed(experiment)
    if not experiment.momentum:
        return [*rule, _against("g")]
    if has_buffer:
        rule.append(("u", "{μ}·{u} + {g}", lambda n: n["μ"] * n["u"] + n["g"]))
    else:
        rule.append(("u", "{g}", lambda n: n["g"]))
    if not experiment.nesterov:
        return [*rule, _against("u")]
    rule.append(("d", "{g} + {μ}·{u}", lambda n: n["g"] + n["μ"] * n["u"]))
    return [*rule, _against("d")]


def _adam(experiment: Experiment, has_buffer: bool) -> Rule:
    return [
        *_decayed(experiment),
        ("t", "{t} + 1", lambda n: n["t"] + 1),
        ("m", "{β1}·{m} + (1 − {β1})·{g}", lambda n: n["β1"] * n["m"] + (1 - n["β1"]) * n["g"]),
        ("v", "{β2}·{v} + (1 − {β2})·{g}²", lambda n: n["β2"] * n["v"] + (1 - n["β2"]) * n["g"] ** 2),
        ("m̂", "{m}/(1 − {β1}^{t})", lambda n: n["m"] / (1 - n["β1"] ** n["t"])),
        ("v̂", "{v}/(1 − {β2}^{t})", lambda n: n["v"] / (1 - n["β2"] ** n["t"])),
        ("d", "{m̂}/(√{v̂} + {ε})", lambda n: n["m̂"] / (np.sqrt(n["v̂"]) + n["ε"])),
        _against("d"),
    ]


def _rmsprop(experiment: Experiment, has_buffer: bool) -> Rule:
    rule = [
        *_decayed(experiment),
        ("v", "{α}·{v} + (1 − {α})·{g}²", lambda n: n["α"] * n["v"] + (1 - n["α"]) * n["g"] ** 2),
        ("d", "{g}/(√{v} + {ε})", lambda n: n["g"] / (np.sqrt(n["v"]) + n["ε"])),
    ]
    if not experiment.momentum:
        return [*rule, _against("d")]
    rule.append(("u", "{μ}·{u} + {d}", lambda n: n["μ"] * n["u"] + n["d"]))
    return [*rule, _against("u")]


def _adagrad(experiment: Experiment, has_buffer: bool) -> Rule:
    return [
        *_decayed(experiment),
        ("s", "{s} + {g}²", lambda n: n["s"] + n["g"] ** 2),
        ("d", "{g}/(√{s} + {ε})", lambda n: n["g"] / (np.sqrt(n["s"]) + n["ε"])),
        _against("d"),
    ]


_RULES: dict[str, Callable[[Experiment, bool], Rule]] = {
    "sgd": _sgd,
    "adam": _adam,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
}
