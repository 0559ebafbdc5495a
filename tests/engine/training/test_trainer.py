"""Trainer against the notebook's way, torch's own classes, and autograd."""

import csv
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from engine.data.dataset import Dataset, load_dataset
from engine.plan.batches import batch_rows, batches_per_epoch
from engine.plan.experiment import Experiment
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.training.batch_tensors import BLOCK
from engine.training.model import LogisticRegression, literal_cross_entropy
from engine.training.trainer import Trainer
from tests.engine.training.reference import bits, numbers

DATA = Path(__file__).parents[2] / "data"

# The reference's own table, of torch's classes, written without the tables of losses and optimizers.
CRITERIA = {
    "cross_entropy": nn.BCEWithLogitsLoss(),
    "cross_entropy_literal": lambda p, y: -torch.mean(y * torch.log(p) + (1 - y) * torch.log(1 - p)),
    "bce": nn.BCELoss(),
    "mse": nn.MSELoss(),
}


def torch_optimizer(experiment, parameters):
    common = {"lr": experiment.learning_rate, "weight_decay": experiment.weight_decay}
    epsilon = {} if experiment.epsilon is None else {"eps": experiment.epsilon}
    match experiment.optimizer:
        case "sgd":
            return torch.optim.SGD(
                parameters, momentum=experiment.momentum, nesterov=experiment.nesterov, **common
            )
        case "adam":
            return torch.optim.Adam(
                parameters, betas=(experiment.beta1, experiment.beta2), **common, **epsilon
            )
        case "rmsprop":
            return torch.optim.RMSprop(
                parameters, alpha=experiment.alpha, momentum=experiment.momentum, **common, **epsilon
            )
        case "adagrad":
            return torch.optim.Adagrad(parameters, **common, **epsilon)


def notebook_way(experiment, dataset, epochs):
    """Yield (w, b, gradient_w, gradient_b, batch_loss) of every update, by DataLoader and torch.optim."""
    linear = nn.Linear(1, 1)
    with torch.no_grad():
        linear.weight.fill_(experiment.start_w)
        linear.bias.fill_(experiment.start_b)
    rows = TensorDataset(torch.tensor(dataset.x).reshape(-1, 1), torch.tensor(dataset.y).reshape(-1, 1))
    optimizer = torch_optimizer(experiment, linear.parameters())
    criterion = CRITERIA[experiment.loss]
    n, size = len(dataset), experiment.batch_size
    for epoch in range(1, epochs + 1):
        if experiment.order == "listed":
            loader = DataLoader(rows, batch_size=size)
        else:
            order = np.random.default_rng((experiment.seed, epoch)).permutation(n).tolist()
            loader = DataLoader(rows, batch_sampler=[order[i : i + size] for i in range(0, n, size)])
        for x, y in loader:
            z = linear(x)
            loss = criterion(z if experiment.loss == "cross_entropy" else torch.sigmoid(z), y)
            optimizer.zero_grad()
            loss.backward()
            gradients = linear.weight.grad.item(), linear.bias.grad.item()
            optimizer.step()
            yield linear.weight.item(), linear.bias.item(), *gradients, loss.item()


def file_rows(loss):
    with (DATA / f"seed_{loss}.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("loss", ["cross_entropy_literal", "mse"])
def test_seed_run_is_the_notebooks_to_the_last_digit(loss):
    trainer = Trainer(Experiment(loss=loss))
    rows = file_rows(loss)
    assert len(rows) == 701
    for row in rows[1:]:
        step = trainer.step()
        assert bits(step.w, step.b, step.batch_loss) == bits(row["w"], row["b"], row["batch_loss"])
        assert [step.index, step.epoch, step.batch] == [int(row[k]) for k in ("step", "epoch", "batch")]
        assert step.full_loss == pytest.approx(float(row["full_loss"]), abs=2e-6)
    assert step.accuracy == (1.0 if loss == "cross_entropy_literal" else 0.65)


@pytest.mark.parametrize("loss", ["cross_entropy", "bce"])
def test_stable_losses_stay_with_the_literal_run(loss):
    trainer = Trainer(Experiment(loss=loss))
    for row in file_rows("cross_entropy_literal")[1:]:
        step = trainer.step()
        assert (step.w, step.b) == pytest.approx((float(row["w"]), float(row["b"])), abs=2e-5)


@pytest.mark.parametrize(("loss", "optimizer"), list(product(LOSSES, OPTIMIZERS)))
@pytest.mark.parametrize("order", ["listed", "shuffled"])
@pytest.mark.parametrize("batch_size", [1, 3, 7, 20])
def test_bit_equal_to_dataloader_and_torch_optim(loss, optimizer, order, batch_size):
    experiment = Experiment(
        loss=loss,
        optimizer=optimizer,
        order=order,
        batch_size=batch_size,
        seed=5,
        learning_rate=0.3,
        start_w=-1.5,
        start_b=0.75,
    )
    trainer = Trainer(experiment)
    for expected in notebook_way(experiment, load_dataset("threshold"), epochs=6):
        assert numbers(trainer.step()) == bits(*expected)


@pytest.mark.parametrize(
    "fields",
    [
        {"optimizer": "sgd", "momentum": 0.9},
        {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
        {"optimizer": "sgd", "weight_decay": 0.1},
        {"optimizer": "adam", "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.02},
        {"optimizer": "rmsprop", "momentum": 0.5, "alpha": 0.8, "weight_decay": 0.02, "epsilon": 1e-4},
        {"optimizer": "adagrad", "epsilon": 1e-2, "weight_decay": 0.02},
    ],
)
def test_every_option_is_torchs(fields):
    experiment = Experiment(dataset="hours_pass", learning_rate=0.2, batch_size=6, order="shuffled", **fields)
    trainer = Trainer(experiment)
    for expected in notebook_way(experiment, load_dataset("hours_pass"), epochs=30):
        assert numbers(trainer.step()) == bits(*expected)


def test_own_data_standardised():
    x = np.array([3.0, 5.0, 11.0, 2.0, 8.0])
    y = [0, 1, 1, 0, 0]
    experiment = Experiment(standardize=True, batch_size=2, learning_rate=0.5)
    trainer = Trainer(experiment, Dataset(name="mine", x=x, y=y))
    z = ((x - x.mean()) / x.std()).astype(np.float32)
    for expected in notebook_way(experiment, Dataset(name="z", x=z, y=y), epochs=3):
        assert numbers(trainer.step()) == bits(*expected)


def test_every_row_once_an_epoch_and_the_short_last_batch():
    trainer = Trainer(Experiment(order="shuffled", seed=3))
    for epoch in (1, 2):
        steps = [trainer.step() for _ in range(7)]
        assert [len(step.rows) for step in steps] == [3, 3, 3, 3, 3, 3, 2]
        rows = [row for step in steps for row in step.rows]
        assert rows == np.random.default_rng((3, epoch)).permutation(20).tolist()


@given(
    n=st.integers(1, 60),
    batch_size=st.integers(1, 60),
    seed=st.integers(0, 2**40),
    order=st.sampled_from(["listed", "shuffled"]),
)
def test_batches_hold_every_row_once(n, batch_size, seed, order):
    count = batches_per_epoch(n, batch_size)
    rows = np.concatenate([batch_rows(n, batch_size, order, seed, count + k) for k in range(1, count + 1)])
    assert sorted(rows.tolist()) == list(range(n))


def test_gradients_against_central_differences():
    """The gradient is of the batch's mean loss in float64, so only float32's rounding separates them."""
    trainer = Trainer(Experiment(loss="mse", batch_size=7, start_w=1.5, start_b=-0.5))
    x, y = load_dataset("threshold").x.astype(float)[:7], load_dataset("threshold").y.astype(float)[:7]

    def loss(w, b):
        return np.mean((1 / (1 + np.exp(-(w * x + b))) - y) ** 2)

    h = 1e-6
    step = trainer.step()
    assert step.gradient_w == pytest.approx((loss(1.5 + h, -0.5) - loss(1.5 - h, -0.5)) / (2 * h), abs=1e-6)
    assert step.gradient_b == pytest.approx((loss(1.5, -0.5 + h) - loss(1.5, -0.5 - h)) / (2 * h), abs=1e-6)
    assert step.w == np.float32(1.5) - np.float32(2) * np.float32(step.gradient_w)


def test_the_model_is_a_linear_unit_and_a_sigmoid():
    model = LogisticRegression(1.25, -0.5)
    x = torch.tensor([[-2.0], [0.0], [3.0]])
    assert torch.equal(
        model(x), torch.sigmoid(nn.functional.linear(x, torch.tensor([[1.25]]), torch.tensor([-0.5])))
    )
    state = torch.get_rng_state()
    LogisticRegression(0.0, 0.0)
    assert torch.equal(state, torch.get_rng_state())


def test_the_literal_loss_is_nan_where_the_notebooks_is():
    certain = torch.sigmoid(torch.tensor([[16.64]]))
    assert certain.item() == 1.0
    assert math.isnan(literal_cross_entropy(certain, torch.ones(1, 1)).item())


@pytest.mark.parametrize("loss", list(LOSSES))
def test_divergence_is_returned_never_raised(loss):
    """A weight decay this large overflows w; torch's BCELoss would then refuse the NaN."""
    trainer = Trainer(Experiment(loss=loss, learning_rate=1e30, weight_decay=1e30))
    steps = [trainer.step() for _ in range(30)]
    assert [step.index for step in steps] == list(range(1, 31))
    first = next(i for i, step in enumerate(steps) if not step.finite)
    assert not any(step.finite for step in steps[first:])
    assert math.isnan(steps[-1].batch_loss)
    assert math.isnan(steps[-1].w)


def test_literal_loss_diverges_at_update_14_with_rate_20():
    trainer = Trainer(Experiment(loss="cross_entropy_literal", learning_rate=20))
    assert [trainer.step().finite for _ in range(14)] == [True] * 13 + [False]


def test_batch_size_is_checked_against_the_data_given():
    with pytest.raises(ValueError, match=r"batch_size: 21 is not allowed; 1 to 20"):
        Trainer(Experiment(batch_size=21))
    with pytest.raises(ValueError, match=r"batch_size: 3 is not allowed; 1 to 2"):
        Trainer(Experiment(), Dataset(name="two", x=[1, 2], y=[0, 1]))
    Trainer(Experiment(batch_size=3, dataset="horseshoe_crab"))


@pytest.mark.parametrize(("loss", "optimizer"), list(product(LOSSES, OPTIMIZERS)))
def test_bit_equal_on_more_rows_than_a_register_holds(loss, optimizer):
    fields = {"dataset": "horseshoe_crab", "loss": loss, "optimizer": optimizer, "batch_size": 173}
    experiment = Experiment(learning_rate=0.01, start_w=0.2, start_b=-5.0, **fields)
    trainer = Trainer(experiment)
    for expected in notebook_way(experiment, load_dataset("horseshoe_crab"), epochs=40):
        assert numbers(trainer.step()) == bits(*expected)


@pytest.mark.parametrize("order", ["listed", "shuffled"])
def test_bit_equal_where_an_epoch_has_many_blocks_of_batches(order):
    data = Dataset(name="many", x=np.linspace(-2, 2, 2 * BLOCK + 88), y=np.arange(2 * BLOCK + 88) % 3 == 0)
    experiment = Experiment(order=order, batch_size=1, learning_rate=0.1, seed=2)
    trainer = Trainer(experiment, data)
    for expected in notebook_way(experiment, data, epochs=2):
        assert numbers(trainer.step()) == bits(*expected)


def test_a_batch_loss_of_zero_keeps_its_sign():
    """Where every row of class 0 is certain, the literal formula gives -0, as in the notebook."""
    experiment = Experiment(loss="cross_entropy_literal", batch_size=2, start_w=0.0, start_b=-40.0)
    rows = Dataset(name="zeros", x=[1.0, 2.0], y=[0, 0])
    [expected] = notebook_way(experiment, rows, epochs=1)
    assert numbers(Trainer(experiment, rows).step()) == bits(*expected)
    assert math.copysign(1, expected[4]) == -1
