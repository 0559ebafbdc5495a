"""A run saved and loaded: the same rows, the same changes, the same training."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.plan.experiment import Experiment
from engine.plan.fields import CHANGEABLE
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.plan.run import Run, open_run
from engine.training.trainer import Trainer
from tests.engine.plan.run_files import CHANGES, GOOD, MINE, reusing_a_folder, written


def same_rows(one, other):
    fields = [field.name for field in dataclasses.fields(Dataset) if field.name not in ("x", "y")]
    assert one.x.tobytes() == other.x.tobytes() and one.y.tobytes() == other.y.tobytes()
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def history(run, updates=50):
    trainer = Trainer(run.experiment, run.dataset, run.changes)
    return [(step.w, step.b, step.batch_loss) for step in (trainer.step() for _ in range(updates))]


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
