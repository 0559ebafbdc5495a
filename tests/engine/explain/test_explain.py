"""An update explained: every printed number follows from the printed numbers."""

import math
import re
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
import torch

from engine.data.dataset import Dataset, load_dataset
from engine.explain.explain import explain_update
from engine.explain.parts import as_text
from engine.explain.row_terms import row_terms
from engine.plan.losses import LOSSES
from engine.training.functional_optimizer import resolve
from tests.engine.explain.explained import trained

ULP = 2.0**-23  # relative, of float32

OPTIONS = [
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    {"optimizer": "adam"},
    {"optimizer": "adam", "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.02},
    {"optimizer": "rmsprop"},
    {"optimizer": "rmsprop", "momentum": 0.5, "alpha": 0.8, "weight_decay": 0.02, "epsilon": 1e-4},
    {"optimizer": "adagrad"},
    {"optimizer": "adagrad", "epsilon": 1e-2, "weight_decay": 0.02},
]


def evaluated(text, **values):
    """Return what a printed formula gives, in float64."""
    for printed, code in {"·": "*", "−": "-", "²": "**2", "^": "**", "∞": "inf"}.items():
        text = text.replace(printed, code)
    text = re.sub(r"√(\S+)", r"sqrt(\1)", text)
    text = re.sub(r"log (\w)", r"log(\1)", text)
    functions = {
        "sqrt": math.sqrt,
        "log": np.log,
        "max": max,
        "softplus": lambda z: np.logaddexp(0, z),
        "σ": lambda z: 1 / (1 + np.exp(-z)),
    }
    names = {name: np.float64(value) for name, value in values.items()}
    with np.errstate(divide="ignore"):
        return float(eval(text, functions | names))


def near(value, expected, *terms, ulps=2):
    """Whether the two agree to a few units in the last printed place of the largest of the terms."""
    return abs(value - expected) <= ulps * ULP * max(map(abs, (expected, *terms))) + 2e-45


def printed_number(text, label):
    return float(re.search(rf"^{re.escape(label)} = (\S+?),?( |$)", text, re.MULTILINE)[1])


def printed_rows(text):
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.split()[:1] == ["row"])
    rows = []
    for line in lines[first + 1 :]:
        if line.startswith("n ="):
            return rows
        rows.append([float(cell) for cell in line.split()])
    raise AssertionError("the table does not end")


def check_rows(text):
    """Recompute the table, the mean loss and the gradients from what is printed."""
    [[w, b]] = re.findall(r"^Before it: w = (\S+), b = (\S+)$", text, re.MULTILINE)
    [[n, loss_formula]] = re.findall(r"^n = (\d+); loss = (.+)$", text, re.MULTILINE)
    share_formula = re.search(r"share of ∂L/∂b = (.+?);", text)[1]
    rows, w, b = printed_rows(text), float(w), float(b)
    assert len(rows) == int(n)
    for _, x, y, z, predicted, loss, share_w, share_b in rows:
        values = {"x": x, "y": y, "z": z, "ŷ": predicted, "n": n}
        last_digit_of_z = 1 + abs(z) / 2  # ŷ and the loss change by so many times their own last digit
        assert near(z, w * x + b, w * x, b)
        assert near(predicted, evaluated("σ(z)", z=z), ulps=1 + last_digit_of_z)
        expected = evaluated(loss_formula, **values)
        assert abs(loss - expected) <= (1 + last_digit_of_z) * ULP * loss + 1e-15 * abs(z)
        assert near(share_b, evaluated(share_formula, **values))
        assert near(share_w, share_b * x)
    columns = np.array(rows).T
    [mean] = re.findall(r"L = mean of the losses = (\S+)$", text, re.MULTILINE)
    [torchs] = re.findall(r"^as torch adds it up in float32: (\S+)$", text, re.MULTILINE)
    assert near(float(mean), columns[5].mean())
    assert near(float(torchs), float(mean), *columns[3], 1)
    for name, shares in (("w", columns[6]), ("b", columns[7])):
        assert near(printed_number(text, f"∂L/∂{name}"), shares.sum(), abs(shares).sum(), ulps=4)


def check_update(text):
    """Recompute every line of the update from its printed numbers; return the values by symbol."""
    part = text.split("\n4. ")[1]
    symbols = {"w": {}, "b": {}}
    for name, lines in zip("wb", re.split(r"^[wb], with g.*$", part, flags=re.MULTILINE)[1:], strict=True):
        values = dict(re.findall(r"(\S+) = (\S+) \(", part.splitlines()[0]))
        values |= {"g": printed_number(text, f"∂L/∂{name}")}
        found = re.findall(r"^  (\S+) ← (.+) = (.+) = (\S+)$", lines, re.MULTILINE)
        for symbol, formula, numbers, value in found[:-1]:
            assert np.float32(evaluated(numbers)) == np.float32(value), numbers
            for known in set(re.findall(r"[^\W\d]\d?\u0302?", formula)) & set(symbols[name]):
                assert symbols[name][known] in numbers.replace("(", "").replace(")", "")
            symbols[name][symbol] = value
        symbol, _, numbers, value = found[-1]
        before, moved = numbers.split(" − ")
        assert symbol == name
        assert near(float(value), evaluated(numbers), evaluated(before), evaluated(moved))
        assert printed_after(text)[name] == value
    return symbols


def printed_after(text):
    [[w, b]] = re.findall(r"^After it: w = (\S+), b = (\S+)$", text, re.MULTILINE)
    return {"w": w, "b": b}


@pytest.mark.parametrize(("loss", "options"), list(product(LOSSES, OPTIONS)))
def test_every_printed_number_follows_from_the_printed_numbers(loss, options):
    trainer, steps = trained(300, loss=loss, learning_rate=0.1, start_w=-1.5, start_b=0.75, **options)
    snapshot = trainer.snapshot()
    for index in (1, 2, 7, 300):
        explanation = explain_update(snapshot, index)
        text = as_text(explanation)
        check_rows(text)
        check_update(text)
        step = steps[index - 1]
        assert printed_after(text) == {"w": str(np.float32(step.w)), "b": str(np.float32(step.b))}
        assert [int(row[0]) - 1 for row in printed_rows(text)] == list(step.rows)
        assert (explanation.terms[-1].w, explanation.terms[-1].b) == (step.w, step.b)
    assert trainer.index == 300


@pytest.mark.parametrize("loss", list(LOSSES))
@pytest.mark.parametrize("start_b", [-14.0, -9.0, 15.0])
def test_saturated_rows_multiply_out_too(loss, start_b):
    fields = {
        "dataset": "hours_pass",
        "batch_size": 20,
        "start_w": 0.25,
        "start_b": start_b,
        "order": "shuffled",
    }
    trainer, _ = trained(1, loss=loss, learning_rate=1e-3, **fields)
    text = as_text(explain_update(trainer.snapshot(), 1))
    check_rows(text)
    check_update(text)


@pytest.mark.parametrize("options", OPTIONS)
def test_the_terms_are_the_optimizers_own_state(options):
    """The reference is what torch.optim's function keeps after the update."""
    trainer, _ = trained(40, learning_rate=0.1, **options)
    names = {
        "exp_avgs": "m",
        "exp_avg_sqs": "v",
        "square_avgs": "v",
        "state_sums": "s",
        "momentum_buffer_list": "u",
    }
    terms = {term.symbol: term for term in explain_update(trainer.snapshot(), 40).terms}
    for name, values in trainer.optimizer_state.items():
        if name in names and (names[name] in terms):
            term = terms[names[name]]
            assert (term.w, term.b) == pytest.approx(values, rel=1e-6)
    assert ("t" in terms) == (options["optimizer"] == "adam")
    assert terms.get("t") is None or terms["t"].w == terms["t"].b == 40


@pytest.mark.parametrize(("loss", "w", "b"), list(product(LOSSES, [-2.0, 0.5, 2.5], [-2.0, 1.0])))
def test_shares_and_losses_are_torchs(loss, w, b):
    """The references are autograd and the criterion, one row after the other."""
    data, numbers = load_dataset("hours_pass"), np.array([3, 0, 11, 19])
    rows = row_terms(data, loss, numbers, w, b)
    criterion = resolve(LOSSES[loss].criterion)
    for i, row in enumerate(numbers):
        weight, bias = torch.tensor([[w]], requires_grad=True), torch.tensor([b], requires_grad=True)
        z = torch.nn.functional.linear(torch.tensor([[data.x[row]]]), weight, bias)
        value = criterion(z if LOSSES[loss].takes_logit else torch.sigmoid(z), torch.tensor([[data.y[row]]]))
        value.backward()
        assert rows.row[i] == row + 1
        assert (rows.z[i], rows.prediction[i]) == (z.item(), torch.sigmoid(z).item())
        assert rows.loss[i] == pytest.approx(value.item(), rel=1e-6, abs=20 * ULP)
        assert rows.share_w[i] == pytest.approx(weight.grad.item() / 4, rel=1e-5)
        assert rows.share_b[i] == pytest.approx(bias.grad.item() / 4, rel=1e-5)


def test_changes_on_the_way_are_in_force():
    trainer, _ = trained(5, momentum=0.5)
    trainer.change(learning_rate=0.25, momentum=0.75)
    trainer.step()
    assert explain_update(trainer.snapshot(), 5).experiment.learning_rate == 2.0
    text = as_text(explain_update(trainer.snapshot(), 6))
    assert "4. The update by SGD: η = 0.25 (learning rate), λ = 0 (weight decay), μ = 0.75 (momentum)" in text
    check_update(text)


def test_a_large_batch_is_cut_in_the_text_only():
    data = Dataset(name="many", x=np.linspace(-1, 1, 1500), y=np.arange(1500) % 2)
    trainer, _ = trained(1, data, batch_size=1500)
    explanation = explain_update(trainer.snapshot(), 1)
    assert len(explanation.rows) == 1500
    assert "\nand 500 rows more\n" in as_text(explanation)
    with pytest.raises(ValueError, match="index: 2 is not allowed; 1 to 1, the newest update"):
        explain_update(trainer.snapshot(), 2)


def test_explaining_leaves_torch_alone_until_asked():
    code = "import sys, engine.explain.explain, engine.explain.parts; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
