"""The table of optimizers: name, title, the Experiment fields each uses, torch.optim's name, and the rule."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Literal

import numpy as np

StateKind = Literal["lazy", "zeros", "unused", "steps"]
Numbers = Mapping[str, np.float64]


@dataclass(frozen=True, slots=True)
class State:
    """One state list of a functional form.

    Attributes
    ----------
    kind : StateKind
        Made at the first use ("lazy"), zeros, an empty list ("unused"), or step counts.
    symbol : str
        What the rule calls it; "" where it is unused.
    """

    kind: StateKind
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an update rule: a symbol is given a new value.

    Attributes
    ----------
    symbol : str
        θ stands for w or b, g begins as ∂L/∂θ; options have their fields' symbols, states their own.
    formula : str
        The symbols read stand in braces.
    function : callable
        The same as a function of the numbers by symbol, float64.
    needs, without : frozenset of str
        Options that must not be 0 and states that must be made already, or must not: else the rule goes
        without this line.
    """

    symbol: str
    formula: str
    function: Callable[[Numbers], np.float64]
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def holds(self, at_hand: Set[str]) -> bool:
        """Return whether the rule has this line, given the options that are not 0 and the states made."""
        return self.needs <= at_hand and not self.without & at_hand


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer of ``torch.optim``.

    Attributes
    ----------
    name : str
        The value of ``Experiment.optimizer``.
    title : str
        What a person reads.
    torch_class : str
        ``module:attribute`` of the ``torch.optim`` class, the reference in the tests.
    torch_function : str
        ``module:attribute`` of its functional form: the same update without the bookkeeping.
    options : dict of str to str
        Experiment field to keyword of the functional form, in the order in which a person reads them. Other
        fields are ignored.
    constants : dict of str to object
        Further keywords of the functional form, at the class's defaults.
    state : dict of str to State
        State lists of the functional form by their keywords.
    rule : tuple of Line
        The update by torch's documentation, the weight decay added to the gradient first; the last line
        that holds is of θ.
    epsilon : float or None
        torch's default for ``Experiment.epsilon``, where the optimizer has one.
    """

    name: str
    title: str
    torch_class: str
    torch_function: str
    options: dict[str, str]
    constants: dict[str, object]
    state: dict[str, State]
    rule: tuple[Line, ...]
    epsilon: float | None = None

    def uses(self, field: str) -> bool:
        """Return whether this optimizer reads the Experiment field `field`."""
        return field in self.options


_COMMON = {"learning_rate": "lr", "weight_decay": "weight_decay"}
_NESTEROV, _MOMENTUM = frozenset({"momentum", "nesterov"}), frozenset({"momentum"})
_BUFFER = frozenset({"momentum_buffer_list"})

_DECAY = Line("g", "{g} + {λ}·{θ}", lambda n: n["g"] + n["λ"] * n["θ"], needs=frozenset({"weight_decay"}))


def _against(
    direction: str, needs: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
) -> Line:
    """Return the line that goes against a direction."""
    formula = f"{{θ}} − {{η}}·{{{direction}}}"
    return Line("θ", formula, lambda n: n["θ"] - n["η"] * n[direction], needs, without)


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            name="sgd",
            title="SGD",
            torch_class="torch.optim:SGD",
            torch_function="torch.optim.sgd:sgd",
            options=_COMMON | {"momentum": "momentum", "nesterov": "nesterov"},
            constants={"dampening": 0.0, "maximize": False, "foreach": False},
            state={"momentum_buffer_list": State("lazy", "u")},
            rule=(
                _DECAY,
                Line("u", "{g}", lambda n: n["g"], needs=_MOMENTUM, without=_BUFFER),
                Line("u", "{μ}·{u} + {g}", lambda n: n["μ"] * n["u"] + n["g"], needs=_MOMENTUM | _BUFFER),
                Line("d", "{g} + {μ}·{u}", lambda n: n["g"] + n["μ"] * n["u"], needs=_NESTEROV),
                _against("g", without=_MOMENTUM),
                _against("u", needs=_MOMENTUM, without=frozenset({"nesterov"})),
                _against("d", needs=_NESTEROV),
            ),
        ),
        Optimizer(
            name="adam",
            title="Adam",
            torch_class="torch.optim:Adam",
            torch_function="torch.optim.adam:adam",
            options=_COMMON | {"beta1": "beta1", "beta2": "beta2", "epsilon": "eps"},
            constants={"amsgrad": False, "maximize": False, "foreach": False},
            state={
                "exp_avgs": State("zeros", "m"),
                "exp_avg_sqs": State("zeros", "v"),
                "max_exp_avg_sqs": State("unused"),
                "state_steps": State("steps", "t"),
            },
            rule=(
                _DECAY,
                Line("t", "{t} + 1", lambda n: n["t"] + 1),
                Line("m", "{β1}·{m} + (1 − {β1})·{g}", lambda n: n["β1"] * n["m"] + (1 - n["β1"]) * n["g"]),
                Line(
                    "v",
                    "{β2}·{v} + (1 − {β2})·{g}²",
                    lambda n: n["β2"] * n["v"] + (1 - n["β2"]) * n["g"] ** 2,
                ),
                Line("m̂", "{m}/(1 − {β1}^{t})", lambda n: n["m"] / (1 - n["β1"] ** n["t"])),
                Line("v̂", "{v}/(1 − {β2}^{t})", lambda n: n["v"] / (1 - n["β2"] ** n["t"])),
                Line("d", "{m̂}/(√{v̂} + {ε})", lambda n: n["m̂"] / (np.sqrt(n["v̂"]) + n["ε"])),
                _against("d"),
            ),
            epsilon=1e-8,
        ),
        Optimizer(
            name="rmsprop",
            title="RMSprop",
            torch_class="torch.optim:RMSprop",
            torch_function="torch.optim.rmsprop:rmsprop",
            options=_COMMON | {"momentum": "momentum", "alpha": "alpha", "epsilon": "eps"},
            constants={"centered": False, "maximize": False, "foreach": False},
            state={
                "square_avgs": State("zeros", "v"),
                "grad_avgs": State("unused"),
                "momentum_buffer_list": State("zeros", "u"),
                "state_steps": State("steps", "t"),
            },
            rule=(
                _DECAY,
                Line("v", "{α}·{v} + (1 − {α})·{g}²", lambda n: n["α"] * n["v"] + (1 - n["α"]) * n["g"] ** 2),
                Line("d", "{g}/(√{v} + {ε})", lambda n: n["g"] / (np.sqrt(n["v"]) + n["ε"])),
                _against("d", without=_MOMENTUM),
                Line("u", "{μ}·{u} + {d}", lambda n: n["μ"] * n["u"] + n["d"], needs=_MOMENTUM),
                _against("u", needs=_MOMENTUM),
            ),
            epsilon=1e-8,
        ),
        Optimizer(
            name="adagrad",
            title="Adagrad",
            torch_class="torch.optim:Adagrad",
            torch_function="torch.optim.adagrad:adagrad",
            options=_COMMON | {"epsilon": "eps"},
            constants={"lr_decay": 0.0, "maximize": False, "foreach": False},
            state={"state_sums": State("zeros", "s"), "state_steps": State("steps", "t")},
            rule=(
                _DECAY,
                Line("s", "{s} + {g}²", lambda n: n["s"] + n["g"] ** 2),
                Line("d", "{g}/(√{s} + {ε})", lambda n: n["g"] / (np.sqrt(n["s"]) + n["ε"])),
                _against("d"),
            ),
            epsilon=1e-10,
        ),
    )
}
