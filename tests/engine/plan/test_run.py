"""Run: what is saved is loaded, to the last bit; every damage is refused in one line that says where."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.plan.experiment import Experiment
from engine.plan.fields import CHANGEABLE
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.plan.run import Run, open_run
from engine.training.trainer import Trainer

MINE = Dataset(
    name='mine "of \\ today"',
    x=[0.1, -2.5e-7, 1e20, 3],
    y=[0, 1, 0, 1],
    title="Größe = [1]",
    x_label="Größe",
    x_unit="cm",
    y_label="# class",
    class_names=("no", "yes\n[data]"),
    description="x = 3",
    source="[[changes]]",
)
CHANGES = ((0, "epochs", 7), (3, "learning_rate", 0.1), (3, "momentum", 0.9), (700, "weight_decay", 1e-3))
GOOD = """\
format = 1

[data]
name = "mine"
class_names = ["no", "yes"]
x = [
    1.5,
    -2,
    3.0,
]
y = [
    0,
    1,
    1,
]

[[changes]]
after = 3
field = "learning_rate"
value = 1

[[changes]]
after = 4
field = "epochs"
value = 7

[experiment]
dataset = "threshold"
loss = "cross_entropy"
optimizer = "sgd"
learning_rate = 2
momentum = 0.0
nesterov = false
weight_decay = 0.0
beta1 = 0.9
beta2 = 0.999
alpha = 0.99
batch_size = 3
order = "listed"
seed = 0
start_w = -5.0
start_b = -10.0
epochs = 100
standardize = false
"""
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


def written(folder, text, name="run.toml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path):
    with pytest.raises(ValueError) as caught:
        open_run(path)
    message = str(caught.value)
    assert message.isprintable() and message.startswith(str(path)), "one line"
    return message


def same_rows(one, other):
    fields = [field.name for field in dataclasses.fields(Dataset) if field.name not in ("x", "y")]
    assert one.x.tobytes() == other.x.tobytes() and one.y.tobytes() == other.y.tobytes()
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def history(run, updates=50):
    trainer = Trainer(run.experiment, run.dataset, run.changes)
    return [(step.w, step.b, step.batch_loss) for step in (trainer.step() for _ in range(updates))]


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


@pytest.mark.parametrize("dataset", [None, MINE, MINE.standardized()], ids=["none", "mine", "standardised"])
@pytest.mark.parametrize("changes", [(), CHANGES], ids=["no changes", "changes"])
def test_a_saved_run_comes_back(tmp_path, dataset, changes):
    run = Run(Experiment(epsilon=1e-7, start_w=0.1, seed=2**63 - 1), dataset, changes)
    run.save(tmp_path / "run.toml")
    back = Run.load(tmp_path / "run.toml")
    assert back.experiment == run.experiment and back.changes == run.changes
    assert back.dataset is dataset or same_rows(back.dataset, dataset)
    back.save(tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_text() == (tmp_path / "run.toml").read_text()


@pytest.mark.parametrize("name", shipped_datasets())
def test_shipped_data_are_saved_by_name(tmp_path, name):
    for run in (Run(Experiment(dataset=name)), Run(Experiment(), load_dataset(name))):
        run.save(tmp_path / "run.toml")
        assert Run.load(tmp_path / "run.toml") == run
        assert len((tmp_path / "run.toml").read_text().splitlines()) < 30


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("order", ["listed", "shuffled"])
@pytest.mark.parametrize("dataset", [None, MINE], ids=["shipped", "mine"])
def test_a_loaded_run_trains_to_the_last_bit_as_before(tmp_path, optimizer, order, dataset):
    experiment = Experiment(
        dataset="hours_pass", optimizer=optimizer, order=order, seed=5, learning_rate=0.3, standardize=True
    )
    run = Run(experiment, dataset, ((3, "learning_rate", 0.1), (7, "weight_decay", 0.01)))
    run.save(tmp_path / "run.toml")
    assert history(Run.load(tmp_path / "run.toml")) == history(run)


def test_saving_leaves_the_old_file_or_the_new(tmp_path):
    path = tmp_path / "run.toml"
    Run(Experiment()).save(path)
    Run(Experiment(seed=3)).save(path)
    assert Run.load(path).experiment.seed == 3 and list(tmp_path.iterdir()) == [path]
    with pytest.raises(ValueError, match=r"the file cannot be written \("):
        Run(Experiment()).save(tmp_path / "none" / "run.toml")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(3, "seed", 1)], "changes, number 1, field: 'seed' is not allowed; one of learning_rate"),
        ([(3, "epochs", 1), (2, "epochs", 1)], "changes, number 2, after: 2 is not allowed"),
        ([(-1, "epochs", 1)], "changes, number 1, after: -1 is not allowed"),
        ([(1.0, "epochs", 1)], "changes, number 1, after: 1.0 is not allowed"),
        ([(1, "learning_rate", 0)], "changes, number 1, learning_rate: 0 is not allowed"),
        ([(1, "learning_rate", True)], "changes, number 1, learning_rate: True is not allowed"),
    ],
)
def test_changes_that_cannot_be(changes, message):
    with pytest.raises(ValueError) as caught:
        Run(Experiment(), None, changes)
    assert str(caught.value).startswith(message)


def test_open_run_takes_data_too(tmp_path):
    run = open_run(written(tmp_path, "1.5,0\n2,1\n", "mine.CSV"))
    assert run.experiment == Experiment(batch_size=2) and run.dataset.x.tolist() == [1.5, 2]
    assert open_run(written(tmp_path, GOOD, "run.TOML")).experiment == Experiment()


reusing_a_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
positive = st.floats(1e-300, 3e38)
any_change = st.tuples(st.integers(0, 10**6), st.sampled_from(CHANGEABLE[:1]), positive)
experiments = st.builds(
    Experiment,
    dataset=st.sampled_from(shipped_datasets()),
    loss=st.sampled_from(sorted(LOSSES)),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    learning_rate=positive,
    momentum=st.floats(0, 1),
    nesterov=st.booleans(),
    beta1=st.floats(0, 0.99),
    epsilon=st.none() | positive,
    batch_size=st.integers(1, 20),
    seed=st.integers(0, 2**63 - 1),
    start_w=st.floats(-3e38, 3e38),
    standardize=st.booleans(),
)


@reusing_a_folder
@given(experiments, st.lists(any_change, max_size=5).map(sorted), st.booleans())
def test_any_run_comes_back(tmp_path, experiment, changes, shipped):
    dataset = load_dataset(experiment.dataset) if shipped else None
    run = Run(experiment, dataset, changes)
    run.save(tmp_path / "run.toml")
    assert Run.load(tmp_path / "run.toml") == run


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@reusing_a_folder
@given(
    st.lists(
        st.tuples(st.floats(width=32, allow_nan=False, allow_infinity=False), st.integers(0, 1)), min_size=3
    ),
    texts,
    st.tuples(texts, texts),
)
def test_any_rows_come_back(tmp_path, rows, text, class_names):
    x, y = zip(*rows, strict=True)
    dataset = Dataset(name=text, x=x, y=y, x_unit=text, description=text, class_names=class_names)
    Run(Experiment(), dataset).save(tmp_path / "run.toml")
    assert same_rows(Run.load(tmp_path / "run.toml").dataset, dataset)


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
