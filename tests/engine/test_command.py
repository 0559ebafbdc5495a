"""The ``train`` command as a shell runs it: numbers, files, exit statuses, one-line errors."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.command import train_command
from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run

DATA = Path(__file__).parents[1] / "data"
ROOT = Path(__file__).parents[2]


def run(capsys, *arguments):
    """Return exit status, standard output and standard error."""
    try:
        status = train_command([str(argument) for argument in arguments])
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr()
    return status, said.out, said.err


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("loss", ["cross_entropy_literal", "mse"])
def test_the_seed_run_is_the_notebooks(capsys, tmp_path, loss):
    out = tmp_path / "out.csv"
    status, said, errors = run(capsys, "--set", f"loss={loss}", "--csv", out)
    assert (status, errors) == (0, "")
    expected = rows_of(DATA / f"seed_{loss}.csv")
    rows = rows_of(out)
    assert list(rows[0]) == ["step", "epoch", "batch", "w", "b", "batch_loss", "full_loss", "accuracy"]
    assert len(rows) == 701
    for row, want in zip(rows, expected, strict=True):
        for column in ("step", "epoch", "batch", "w", "b", "batch_loss"):
            assert row[column] == want[column]
        assert float(row["full_loss"]) == pytest.approx(float(want["full_loss"]), abs=2e-6)
    assert float(rows[-1]["accuracy"]) == (1.0 if loss == "cross_entropy_literal" else 0.65)
    assert said.count("\n") == 1
    assert f"w={rows[-1]['w']} b={rows[-1]['b']}" in said


def test_a_divergence_writes_its_row_and_says_why(capsys, tmp_path):
    out = tmp_path / "out.csv"
    settings = ("--set", "loss=cross_entropy_literal", "--set", "learning_rate=20")
    status, _, errors = run(capsys, *settings, "--csv", out)
    assert status == 3
    assert errors.count("\n") == 1
    assert "update 14" in errors
    assert "0·log 0" in errors
    rows = rows_of(out)
    assert (len(rows), rows[-1]["w"]) == (15, "nan")


def test_a_saved_run_with_changes_is_repeated(capsys, tmp_path):
    changes = ((5, "learning_rate", 0.1), (10, "epochs", 3))
    Run(Experiment(dataset="horseshoe_crab", batch_size=50), None, changes).save(tmp_path / "run.toml")
    status, said, _ = run(capsys, tmp_path / "run.toml", "--csv", tmp_path / "out.csv")
    assert status == 0
    assert "step=12 epoch=3" in said, "the epochs changed on the way are obeyed"
    assert len(rows_of(tmp_path / "out.csv")) == 13


def test_own_data(capsys, tmp_path):
    (tmp_path / "mine.csv").write_text("x;label\n1,5;0\n2,5;1\n")
    status, said, errors = run(capsys, tmp_path / "mine.csv", "--quiet")
    assert (status, errors) == (0, "")
    assert "step=100 " in said


BAD = {
    "--set foo=1": "foo: no such field",
    "--set learning_rate=abc": "learning_rate: 'abc' is not allowed; a number above 0",
    "--set learning_rate=0": "learning_rate: '0' is not allowed",
    "--set learning_rate=-1": "learning_rate: '-1' is not allowed",
    "--set learning_rate=nan": "learning_rate: 'nan' is not allowed",
    "--set learning_rate=1e400": "learning_rate: '1e400' is not allowed",
    "--set batch_size=0": "batch_size: '0' is not allowed",
    "--set batch_size=10000": "batch_size: 10000 is not allowed; 1 to 20",
    "--set epochs=1_0": "epochs: '1_0' is not allowed",
    "--set loss=hinge": "loss: 'hinge' is not allowed; one of cross_entropy,",
    "--set loss": "--set loss: not KEY=VALUE",
    "--set =1": "--set =1: not KEY=VALUE",
    "none.toml": "none.toml: there is no such file",
    "none.csv": "none.csv: there is no such file",
    "folder.csv": "folder.csv: this is a folder",
    "folder": "folder: this is a folder",
    "binary.csv": "binary.csv, line 2",
    "binary.toml": "binary.toml, line 2",
    "empty.csv": "empty.csv, line 1",
    "empty.toml": "empty.toml, line 1",
    "picture.png": "picture.png: the ending .png is not allowed",
    "--csv none/out.csv": "none/out.csv: the file cannot be written",
    "--csv folder": "folder: the file cannot be written",
    "--csv /dev/null": "/dev/null: the file cannot be written",
    "--bogus": "unrecognized arguments: --bogus",
}


@pytest.mark.parametrize("words", list(BAD))
def test_bad_input_is_one_line_and_status_2(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    for name in ("folder", "folder.csv"):
        (tmp_path / name).mkdir()
    for suffix in ("csv", "toml"):
        (tmp_path / f"binary.{suffix}").write_bytes(bytes(range(256)))
        (tmp_path / f"empty.{suffix}").touch()
    (tmp_path / "picture.png").touch()
    before = sorted(tmp_path.rglob("*"))
    status, said, errors = run(capsys, *words.split())
    assert (status, said) == (2, "")
    assert errors.count("\n") == 1
    assert BAD[words] in errors
    assert "Traceback" not in errors
    assert sorted(tmp_path.rglob("*")) == before


def test_labels_that_must_be_asked_about_are_refused(capsys, tmp_path):
    (tmp_path / "words.csv").write_text("1,no\n2,yes\n")
    status, _, errors = run(capsys, tmp_path / "words.csv")
    assert status == 2
    assert "words.csv" in errors
    assert errors.count("\n") == 1


def shell(*arguments, **options):
    # a shell lets what it starts in the background ignore Ctrl+C; the program under test must hear it
    hearing = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{hearing}; from gui.app import main; sys.exit(main())", *arguments]
    return subprocess.Popen(
        command, cwd=options.pop("cwd", ROOT), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_file(tmp_path, number, qtbot):
    process = shell("train", "--set", "epochs=1000000", "--csv", "out.csv", "--quiet", cwd=tmp_path)
    qtbot.waitUntil(lambda: any(path.stat().st_size for path in tmp_path.iterdir()), timeout=30_000)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "interrupted; nothing was written\n"
    assert not any(tmp_path.iterdir())


def test_train_brings_no_qt():
    code = (
        "import sys; from gui.app import main; main(['train', '--set', 'epochs=1', '--quiet'])\n"
        "print(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split()[-1] == "False", done.stderr


def test_without_a_display_the_window_command_trains(tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    code = "import sys; from gui.app import main; sys.exit(main([]))"
    for expected in ("cross-entropy-lab.csv", "cross-entropy-lab-2.csv"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env={**env, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "DISPLAY is not set" in done.stdout
        assert len(rows_of(tmp_path / expected)) == 701


def test_the_csv_of_own_standardised_data_is_in_standardised_units(capsys, tmp_path):
    data = Dataset(name="mine", x=[10.0, 20.0, 30.0, 60.0], y=[0, 1, 0, 1])
    Run(Experiment(standardize=True, batch_size=2, epochs=3), data).save(tmp_path / "run.toml")
    run(capsys, tmp_path / "run.toml", "--csv", tmp_path / "out.csv")
    rows = rows_of(tmp_path / "out.csv")
    z = ((data.x.astype(float) - 30) / np.std(data.x.astype(float))).astype(np.float32).astype(float)
    w, b = (float(np.float32(rows[-1][name])) for name in ("w", "b"))
    loss = np.logaddexp(0, (1 - 2 * data.y) * (w * z + b)).mean()
    assert float(rows[-1]["full_loss"]) == pytest.approx(loss, rel=1e-9)
