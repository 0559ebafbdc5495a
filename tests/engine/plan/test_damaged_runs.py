"""Files of runs that are damaged: refused, with the place and what is allowed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.experiment import Experiment
from engine.plan.run import Run, open_run
from tests.engine.plan.run_files import CHANGES, GOOD, MINE, reusing_a_folder, written

# What is put in the place of what, the line that is named, and words that the message has.
DAMAGE = {
    "newer format": ("format = 1", "format = 2", 1, "format: 2 is not allowed; at most 1 (a newer version"),
    "older format": ("format = 1", "format = 0", 1, "format: 0 is not allowed; 1"),
    "format of another kind": ("format = 1", "format = true", 1, "format: True is not allowed; 1"),
    "format as a decimal": ("format = 1", "format = 1.0", 1, "format: 1.0 is not allowed; 1"),
    "no format": ("format = 1", "", 1, "format: nothing is not allowed; 1"),
    "no experiment": (GOOD[GOOD.index("[experiment]") :], "", 1, "experiment: nothing is not allowed"),
    "experiment is a number": (GOOD[10:], "\n\nexperiment = 3", 3, "experiment: 3 is not allowed; a table"),
    "unknown table": (
        "[experiment]",
        "[experimnt]",
        27,
        "'experimnt' is not allowed; did you mean experiment?",
    ),
    "unknown key at the top": ("format = 1", "format = 1\nxyz = 1", 2, "'xyz' is not allowed; one of format"),
    "misspelt field": ("learning_rate = 2", "learning_rat = 2", 31, "did you mean learning_rate?"),
    "unknown field": ("seed = 0", "seed = 0\nq = 0", 41, "'q' is not allowed; one of dataset, loss"),
    "missing field": (
        "batch_size = 3\n",
        "",
        27,
        "batch_size: nothing is not allowed; it is needed in [experiment]",
    ),
    "rate 0": (
        "learning_rate = 2",
        "learning_rate = 0",
        31,
        "learning_rate: 0 is not allowed; a number above 0",
    ),
    "rate nan": ("learning_rate = 2", "learning_rate = nan", 31, "learning_rate: nan is not allowed"),
    "rate inf": ("learning_rate = 2", "learning_rate = inf", 31, "learning_rate: inf is not allowed"),
    "rate of 400 digits": ("learning_rate = 2", "learning_rate = 1" + "0" * 400, 31, "learning_rate: 1000"),
    "rate as text": ("learning_rate = 2", 'learning_rate = "2"', 31, "learning_rate: '2' is not allowed"),
    "rate as truth": ("learning_rate = 2", "learning_rate = true", 31, "learning_rate: True is not allowed"),
    "rate as a list": ("learning_rate = 2", "learning_rate = [2]", 31, "learning_rate: [2] is not allowed"),
    "rate as a date": ("learning_rate = 2", "learning_rate = 2024-01-01", 31, "2024-01-01 is not allowed"),
    "batch size as a decimal": ("batch_size = 3", "batch_size = 3.0", 38, "batch_size: 3.0 is not allowed"),
    "batch size 0": ("batch_size = 3", "batch_size = 0", 38, "batch_size: 0 is not allowed"),
    "batch size above the rows": (
        "batch_size = 3",
        "batch_size = 4",
        38,
        "batch_size: 4 is not allowed; 1 to 3",
    ),
    "truth as a number": (
        "nesterov = false",
        "nesterov = 0",
        33,
        "nesterov: 0 is not allowed; true or false",
    ),
    "unknown loss": ('loss = "cross_entropy"', 'loss = "hinge"', 29, "loss: 'hinge' is not allowed; one of"),
    "unknown order": ('order = "listed"', "order = [[1]]", 39, "order: [[1]] is not allowed; one of"),
    "seed below 0": ("seed = 0", "seed = -1", 40, "seed: -1 is not allowed"),
    "equal x, standardised": (
        "1.5,\n    -2,\n    3.0,\n]",
        "1,\n1,\n1,\n]\n# standardize = 1",
        45,
        "is 0, which is not allowed",
    ),
    "no name": ('name = "mine"\n', "", 3, "name: nothing is not allowed; it is needed in [data]"),
    "name is a number": ('"mine"', "3", 4, "name: 3 is not allowed; text in quotes"),
    "one class": ('["no", "yes"]', '["no"]', 5, "class_names: ['no'] is not allowed; an array of two texts"),
    "x is a number": (GOOD[GOOD.index("[\n    1.5") : GOOD.index("y = [")], "3\n", 6, "x: 3 is not allowed"),
    "x holds text": ("-2,", '"2",', 6, "x: [1.5, '2', 3.0] is not allowed; an array of numbers"),
    "x holds truth": ("-2,", "true,", 6, "x: [1.5, True, 3.0] is not allowed; an array of numbers"),
    "x holds nan": ("-2,", "nan,", 8, "x, row 2: nan is not allowed; a number finite in float32"),
    "x above float32": ("-2,", "1e39,", 8, "x, row 2: 1e+39 is not allowed"),
    "x holds 400 digits": ("-2,", "1" + "0" * 400 + ",", 8, "x, row 2: 1000"),
    "y holds 2": ("    1,\n    1,", "    1,\n    2,", 14, "y, row 3: 2 is not allowed; 0 or 1"),
    "y is short": ("    0,\n", "", 11, "y: 2 rows are not allowed; as many as x has, 3"),
    "scale 0": (
        'name = "mine"',
        'name = "mine"\nscale = 0',
        5,
        "scale: 0 is not allowed; a finite number above 0",
    ),
    "mean inf": (
        'name = "mine"',
        'name = "mine"\nmean = -inf',
        5,
        "mean: -inf is not allowed; a finite number",
    ),
    "unknown key of data": (
        'name = "mine"',
        'name = "mine"\nunit = "cm"',
        5,
        "'unit' is not allowed; did you mean x_unit?",
    ),
    "shipped and rows": (
        'name = "mine"',
        'shipped = "threshold"',
        5,
        "'class_names' is not allowed; one of shipped",
    ),
    "data is a list": (
        GOOD[10 : GOOD.index("[[")],
        "\n\ndata = [1]\n\n",
        3,
        "data: [1] is not allowed; a table",
    ),
    "changes is a table": ("[[changes]]\nafter = 3", "[changes]\nafter = 3", 22, "Cannot overwrite a value"),
    "change without a value": (
        "value = 7\n",
        "",
        22,
        "value: nothing is not allowed; it is needed in [changes]",
    ),
    "change of the start": (
        '"epochs"',
        '"start_w"',
        24,
        "field: 'start_w' is not allowed; one of learning_rate",
    ),
    "change of a number": ('"epochs"', "3", 24, "field: 3 is not allowed; one of"),
    "change to another kind": ("value = 7", "value = 7.5", 25, "epochs: 7.5 is not allowed; a whole number"),
    "change below 0": ("value = 1", "value = -1", 20, "learning_rate: -1 is not allowed"),
    "changes out of order": ("after = 4", "after = 2", 23, "after: 2 is not allowed; a whole number from 3"),
    "change before the start": (
        "after = 3",
        "after = -1",
        18,
        "after: -1 is not allowed; a whole number from 0",
    ),
    "change after a truth": ("after = 3", "after = true", 18, "after: True is not allowed"),
    "misspelt key of a change": ("after = 4", "aftr = 4", 23, "'aftr' is not allowed; did you mean after?"),
    "no value": ("seed = 0", "seed =", 40, "'seed =' is not allowed (Invalid value); valid TOML"),
    "text not closed": ('order = "listed"', 'order = "listed', 39, "is not allowed"),
    "bracket not closed": ("[experiment]", "[experiment", 27, "is not allowed"),
    "key twice": ("seed = 0", "seed = 0\nseed = 1", 41, "Cannot overwrite a value"),
    "binary": ("seed = 0", "seed = \x00", 40, "is not allowed"),
    "5000 digits": ("seed = 0", "seed = " + "9" * 5000, 40, "a number this long"),
    "deep brackets": ("seed = 0", "seed = " + "[" * 5000, 40, "brackets this deep are not allowed"),
    "array not closed at the end": (GOOD[10:], "\n\nx = [1,\n2", 4, "'2' is not allowed"),
}


def refused(path):
    with pytest.raises(ValueError) as caught:
        open_run(path)
    message = str(caught.value)
    assert message.isprintable() and message.startswith(str(path)), "one line"
    return message


def test_the_good_file_is_good(tmp_path):
    run = Run.load(written(tmp_path, GOOD))
    assert run.experiment == Experiment() and run.dataset.x.tolist() == [1.5, -2, 3]
    assert run.changes == ((3, "learning_rate", 1.0), (4, "epochs", 7))
    assert [type(value) for _, _, value in run.changes] == [float, int]


@pytest.mark.parametrize(("old", "new", "line", "words"), DAMAGE.values(), ids=DAMAGE)
def test_damage(tmp_path, old, new, line, words):
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new) if old != "    0,\n" else GOOD.replace(old, new, 1)
    if "# standardize" in new:
        text = text.replace("standardize = false", "standardize = true")
    path = written(tmp_path, text)
    message = refused(path)
    assert message.startswith((f"{path}, line {line}, ", f"{path}, line {line}: "))
    assert "not allowed" in message and words in message


@pytest.mark.parametrize(("end", "stride"), [("\n", 1), ("\r\n", 7)])
def test_a_file_cut_short_at_any_place_is_refused(tmp_path, end, stride):
    Run(Experiment(), MINE, CHANGES).save(tmp_path / "whole.toml")
    content = (tmp_path / "whole.toml").read_text().rstrip("\n").replace("\n", end).encode()
    Run.load(written(tmp_path, content))
    for length in range(0, len(content), stride):
        assert "not allowed" in refused(written(tmp_path, content[:length]))


def test_files_that_are_none(tmp_path):
    assert "there is no such file" in refused(tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    assert "a folder" in refused(tmp_path / "folder.toml")
    assert "format: nothing is not allowed" in refused(written(tmp_path, ""))
    assert "line 2: byte 0xff is not allowed; text in UTF-8" in refused(written(tmp_path, b"a = 1\n\xff"))
    assert "the ending .png is not allowed; .toml for a run, .csv for data" in refused(
        tmp_path / "picture.png"
    )
    assert "a name without an ending is not allowed" in refused(tmp_path / "run")


def test_inline_and_dotted_tables_are_found(tmp_path):
    body = GOOD[GOOD.index("[experiment]\n") + len("[experiment]\n") :].strip()
    inline = "format = 1\n\nexperiment = { " + ", ".join(body.split("\n")) + " }\n"
    assert Run.load(written(tmp_path, inline)) == Run(Experiment())
    assert "line 3, seed: -1" in refused(written(tmp_path, inline.replace("seed = 0", "seed = -1")))
    dotted = "format = 1\n" + "".join(f"experiment.{line}\n" for line in body.split("\n"))
    assert Run.load(written(tmp_path, dotted)) == Run(Experiment())
    assert "line 14, seed: -1" in refused(written(tmp_path, dotted.replace("seed = 0", "seed = -1")))


def test_a_byte_order_mark_and_notepads_line_ends(tmp_path):
    path = written(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n"))
    assert Run.load(path).experiment == Experiment()
    text = path.read_bytes().decode().replace("-2,", "nan,")
    assert "line 8, x, row 2: nan" in refused(written(tmp_path, text))


@reusing_a_folder
@given(st.data())
def test_damage_of_any_kind_is_refused_or_harmless(tmp_path, data):
    at = data.draw(st.integers(0, len(GOOD)))
    inserted = data.draw(st.text(alphabet='0-.e"[]{}=\n#,x\x00ö', max_size=3))
    text = GOOD[:at] + inserted + GOOD[at + data.draw(st.integers(0, 9)) :]
    path = written(tmp_path, text)
    try:
        run = Run.load(path)
    except ValueError as error:
        message = str(error)
        assert message.isprintable() and message.startswith(f"{path}, line ") and "not allowed" in message
    else:
        assert (
            isinstance(run.experiment, Experiment) and np.isfinite(run.dataset.x if run.dataset else 0).all()
        )
