"""What the experiment form says about each field: a label, one plain sentence, and its values in words."""

from engine.data.dataset import load_dataset, shipped_datasets
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS

LABELS: dict[str, tuple[str, str]] = {
    "dataset": ("Data", "The rows to learn from: one input x and a class 0 or 1 each."),
    "standardize": (
        "Standardise x",
        "Train on z = (x − mean) / sd, so that w and b are of like size; the sigmoid is still drawn over x.",
    ),
    "loss": (
        "Loss",
        "How wrong a prediction ŷ is for a row whose class is y; training makes its mean small.",
    ),
    "optimizer": ("Optimizer", "The rule that turns a gradient into a change of w and b: torch.optim's."),
    "learning_rate": ("Learning rate", "How far to go against the gradient in one update."),
    "momentum": ("Momentum", "How much of the last step to keep, from 0 (none) to 1."),
    "nesterov": ("Nesterov", "Look ahead along the momentum before taking the step."),
    "weight_decay": ("Weight decay", "How strongly to pull w and b towards 0 with every update."),
    "beta1": ("β₁", "How long Adam remembers the gradient: the share of the old mean that is kept."),
    "beta2": ("β₂", "How long Adam remembers the squared gradient: the share of the old mean that is kept."),
    "alpha": (
        "α",
        "How long RMSprop remembers the squared gradient: the share of the old mean that is kept.",
    ),
    "epsilon": ("ε", "A small number that keeps the division from 0; empty for torch's default."),
    "batch_size": ("Batch size", "How many rows one update looks at."),
    "order": ("Order", "Whether an epoch takes the rows as they are listed or shuffled anew."),
    "seed": ("Seed", "The number that the shuffling starts from: the same seed, the same order."),
    "start_w": ("Start w", "The weight before the first update."),
    "start_b": ("Start b", "The bias before the first update."),
    "epochs": ("Epochs", "How many times training goes through all rows."),
}
ORDER_TITLES = {"listed": "as listed", "shuffled": "shuffled"}
SECTIONS: tuple[tuple[str, ...], ...] = (
    ("dataset", "standardize"),
    ("loss",),
    (
        "optimizer",
        "learning_rate",
        "momentum",
        "nesterov",
        "weight_decay",
        "beta1",
        "beta2",
        "alpha",
        "epsilon",
    ),
    ("batch_size", "order", "seed", "epochs"),
    ("start_w", "start_b"),
)


def titles(name: str) -> dict[str, str]:
    """Return what a person reads for each choice of a field."""
    if name == "dataset":
        return {shipped: load_dataset(shipped).title for shipped in shipped_datasets()}
    if name == "loss":
        return {loss.name: loss.title for loss in LOSSES.values()}
    if name == "optimizer":
        return {optimizer.name: optimizer.title for optimizer in OPTIMIZERS.values()}
    return ORDER_TITLES


def value_text(name: str, value: object) -> str:
    """Return the value of a field in words, as the form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return titles(name)[value]
    if value is None:
        return "torch's default"
    return (f"{value:.12g}" if isinstance(value, float) else str(value)).replace("-", "−")
