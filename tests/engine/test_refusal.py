"""Refusals: the sentence to the letter, and the data that nobody has to read out of it."""

import pytest

from engine.data.csv_columns import LabelQuestion, read_csv
from engine.data.dataset import Dataset
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from engine.refusal import Refusal


def refused(function, *arguments, **fields):
    with pytest.raises(ValueError) as caught:
        function(*arguments, **fields)
    assert isinstance(caught.value, Refusal)
    return caught.value


def test_a_field_of_the_experiment():
    refusal = refused(Experiment, momentum=2)
    assert str(refusal) == "momentum: 2 is not allowed; a number from 0 to 1"
    assert (refusal.field, refusal.value, refusal.allowed) == ("momentum", 2, "a number from 0 to 1")
    assert refusal.row is refusal.line is None


def test_a_row_of_the_data():
    refusal = refused(Dataset, name="mine", x=[1.0, 2.0], y=[0, 2])
    assert str(refusal) == "y, row 2: 2 is not allowed; 0 or 1"
    assert (refusal.field, refusal.value, refusal.allowed, refusal.row) == ("y", 2, "0 or 1", 2)


def test_a_change_keeps_the_field_that_is_wrong():
    refusal = refused(Run, Experiment(), None, [(0, "epochs", 3), (1, "epochs", 0)])
    assert str(refusal).startswith("changes, number 2, epochs: 0 is not allowed; ")
    assert (refusal.field, refusal.value) == ("epochs", 0)


def test_a_cell_of_a_csv_file(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("hours,passed\n\n1,0\nmany,1\n")
    refusal = refused(read_csv, path)
    assert str(refusal).startswith(f"{path}, line 4, column 1 ('hours'): 'many' is not allowed; ")
    assert (refusal.field, refusal.value, refusal.row, refusal.line) == ("hours", "many", 2, 4)


def test_a_row_in_a_saved_run_has_its_line_too(tmp_path):
    path = tmp_path / "run.toml"
    Run(Experiment(batch_size=2), Dataset(name="mine", x=[1.0, 2.0], y=[0, 1])).save(path)
    text = path.read_text()
    path.write_text(text.replace("    2.0,", "    nan,"))
    refusal = refused(Run.load, path)
    assert (refusal.field, refusal.row) == ("x", 2)
    assert path.read_text().splitlines()[refusal.line - 1] == "    nan,"
    assert str(refusal).startswith(f"{path}, line {refusal.line}, x, row 2: nan is not allowed; ")


def test_a_question_about_labels_is_a_refusal_with_the_labels(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("1,no\n2,yes\n")
    refusal = refused(read_csv, path)
    assert isinstance(refusal, LabelQuestion)
    assert refusal.labels == ("no", "yes")
