"""The table of optimizers: name, title, the Experiment fields each uses, and torch.optim by name."""

from dataclasses import dataclass
from typing import Literal

StateKind = Literal["lazy", "zeros", "unused", "steps"]


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
        Experiment field to keyword of the functional form. Other fields are ignored.
    constants : dict of str to object
        Further keywords of the functional form, at the class's defaults.
    state : dict of str to StateKind
        State lists of the functional form: made at the first use ("lazy"), zeros, an empty list ("unused"),
        or step counts.
    epsilon : float or None
        torch's default for ``Experiment.epsilon``, where the optimizer has one.
    """

    name: str
    title: str
    torch_class: str
    torch_function: str
    options: dict[str, str]
    constants: dict[str, object]
    state: dict[str, StateKind]
    epsilon: float | None = None

    def uses(self, field: str) -> bool:
        """Return whether this optimizer reads the Experiment field `field`."""
        return field in self.options


_COMMON = {"learning_rate": "lr", "weight_decay": "weight_decay"}

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
            state={"momentum_buffer_list": "lazy"},
        ),
        Optimizer(
            name="adam",
            title="Adam",
            torch_class="torch.optim:Adam",
            torch_function="torch.optim.adam:adam",
            options=_COMMON | {"beta1": "beta1", "beta2": "beta2", "epsilon": "eps"},
            constants={"amsgrad": False, "maximize": False, "foreach": False},
            state={
                "exp_avgs": "zeros",
                "exp_avg_sqs": "zeros",
                "max_exp_avg_sqs": "unused",
                "state_steps": "steps",
            },
            epsilon=1e-8,
        ),
        Optimizer(
            name="rmsprop",
            title="RMSprop",
            torch_class="torch.optim:RMSprop",
            torch_function="torch.optim.rmsprop:rmsprop",
            options=_COMMON | {"alpha": "alpha", "momentum": "momentum", "epsilon": "eps"},
            constants={"centered": False, "maximize": False, "foreach": False},
            state={
                "square_avgs": "zeros",
                "grad_avgs": "unused",
                "momentum_buffer_list": "zeros",
                "state_steps": "steps",
            },
            epsilon=1e-8,
        ),
        Optimizer(
            name="adagrad",
            title="Adagrad",
            torch_class="torch.optim:Adagrad",
            torch_function="torch.optim.adagrad:adagrad",
            options=_COMMON | {"epsilon": "eps"},
            constants={"lr_decay": 0.0, "maximize": False, "foreach": False},
            state={"state_sums": "zeros", "state_steps": "steps"},
            epsilon=1e-10,
        ),
    )
}
