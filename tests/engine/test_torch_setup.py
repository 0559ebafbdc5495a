"""The same digits whatever the environment said: sixteen runs in other processes, beside the records."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import torch_setup

RECORD = Path(__file__).parents[1] / "data" / "sixteen_runs.csv"
ROOT = Path(__file__).parents[2]
NUMBERS = ("w", "b", "batch_loss")
STRANGER = "import platform, runpy; platform.machine = lambda: 'riscv64'; "
RUNS = "runpy.run_path('tests/engine/sixteen_runs.py', run_name='__main__')"


def sixteen_runs(environment, *command):
    """Return the lines, and what there is to say about their digits, of a process in this environment."""
    kept = {name: value for name, value in os.environ.items() if name not in torch_setup.SETTINGS}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return list(csv.DictReader(io.StringIO(done.stdout))), done.stderr


def recorded():
    with RECORD.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def hold_to_a_millionth(lines):
    """Compare where one last digit does not grow: Adam and RMSprop make a path of their own of it."""
    for line, want in zip(lines, recorded(), strict=True):
        if want["optimizer"] in ("sgd", "adagrad"):
            found = [float(line[name]) for name in NUMBERS]
            assert found == pytest.approx([float(want[name]) for name in NUMBERS], rel=1e-6, abs=1e-6), want


def exact(line):
    """Return what is promised to the last digit: of BCELoss not the loss, whose log is the C library's."""
    return {**line, "batch_loss": ""} if line["loss"] == "bce" else line


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"ATEN_CPU_CAPABILITY": "default"},
        {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2"},
        {"ATEN_CPU_CAPABILITY": "avx512", "OMP_NUM_THREADS": "2", "MKL_CBWR": "AUTO"},
    ],
    ids=lambda environment: environment.get("ATEN_CPU_CAPABILITY", "unset"),
)
def test_the_digits_do_not_depend_on_the_environment(environment):
    lines, problem = sixteen_runs(environment, "tests/engine/sixteen_runs.py")
    if problem:  # a processor that README promises nothing for
        hold_to_a_millionth(lines)
    else:
        assert [exact(line) for line in lines] == [exact(line) for line in recorded()]
        losses = [[float(line["batch_loss"]) for line in each] for each in (lines, recorded())]
        assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def test_another_processor_holds_the_records_to_a_millionth():
    lines, problem = sixteen_runs({}, "-c", STRANGER + RUNS)
    assert "none of x86-64 with AVX2" in problem
    hold_to_a_millionth(lines)


def test_a_torch_that_was_there_before_is_told_of():
    command = (
        "import os, sys, torch\n"
        "from engine import torch_setup\n"
        "torch_setup.prepare()\n"
        "assert 'MKL_CBWR' not in os.environ\n"
        "print(torch_setup.problem(), file=sys.stderr)"
    )
    _, problem = sixteen_runs({}, "-c", command)
    assert "torch was imported before" in problem or "none of x86-64 with AVX2" in problem


def test_the_records_are_of_every_loss_and_optimizer():
    runs = {(line["loss"], line["optimizer"]) for line in recorded()}
    assert len(runs) == 16
    assert len(recorded()) == 16 * 35
