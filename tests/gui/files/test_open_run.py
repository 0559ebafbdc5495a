"""An experiment's file opened: as it was saved, refused where it is bad, and undone."""

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from tests.gui.files.hands import choose_file, edit, error, write
from tests.waits import obeyed


def train_epochs(qtbot, window, count):
    for _ in range(count):
        newest, per_epoch = window.session.newest, window.session.active.batches_per_epoch
        window.worker.step_epoch()
        qtbot.waitUntil(lambda at=newest + per_epoch: window.session.newest == at)
        qtbot.waitUntil(lambda: window.player.state != "running")


def history_of(window):
    history = window.session.active.history
    return [np.array(column).tobytes() for column in (history.w, history.b, history.batch_loss)]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_with_changes_saved_opened_and_run_again_is_the_same(
    lab, qtbot, tmp_path, monkeypatch, optimizer
):
    window = lab(optimizer=optimizer, order="shuffled", seed=3, batch_size=8)
    train_epochs(qtbot, window, 2)
    edit(qtbot, window, learning_rate=0.3)
    train_epochs(qtbot, window, 1)
    edit(qtbot, window, weight_decay=0.01)
    train_epochs(qtbot, window, 2)
    first, run = history_of(window), window.session.active.run
    assert [change[0] for change in run.changes] == [6, 9]
    choose_file(monkeypatch, tmp_path / "mine")
    assert window.document.save()
    assert window.document.path == tmp_path / "mine.toml"
    assert not window.document.modified
    assert Run.load(tmp_path / "mine.toml").changes == run.changes

    again = lab()
    choose_file(monkeypatch, tmp_path / "mine.toml")
    again.document.open()
    qtbot.waitUntil(lambda: again.session.active.run.changes == run.changes)
    assert again.document.path == tmp_path / "mine.toml"
    assert again.document.title == "mine.toml[*] — Cross-Entropy Lab"
    assert not again.document.modified
    train_epochs(qtbot, again, 5)
    assert history_of(again) == first


def test_opening_is_undone_with_the_file_it_belongs_to(window, qtbot, tmp_path):
    for name, rate in (("a.toml", 0.5), ("b.toml", 0.25)):
        Run(Experiment(learning_rate=rate)).save(tmp_path / name)
        window.document.open_path(tmp_path / name)
        qtbot.waitUntil(lambda n=name: window.document.path == tmp_path / n)
        assert window.session.active.experiment.learning_rate == rate
    for command, expected in (("undo", "a.toml"), ("undo", None), ("redo", "a.toml")):
        getattr(window.edits.stack, command)()
        assert window.document.path == (tmp_path / expected if expected else None)
    edit(qtbot, window, learning_rate=7.0)  # b can never be redone
    assert window.document.path == tmp_path / "a.toml"
    assert window.document.modified
    assert window.document.save()
    assert Run.load(tmp_path / "a.toml").experiment.learning_rate == 7.0
    assert Run.load(tmp_path / "b.toml").experiment.learning_rate == 0.25


def test_the_file_is_kept_when_its_opening_is_too_long_ago_to_undo(window, qtbot, tmp_path):
    Run(Experiment()).save(tmp_path / "a.toml")
    window.document.open_path(tmp_path / "a.toml")
    qtbot.waitUntil(lambda: window.document.path == tmp_path / "a.toml")
    stack = window.edits.stack
    for number in range(stack.undoLimit() + 2):
        before = window.session.active
        window.edits.set_fields({"learning_rate": 1.0 + number}, "Edit")
        qtbot.waitUntil(lambda b=before: window.session.active is not b)
    assert stack.text(0) != "Open a.toml"
    assert window.document.path == tmp_path / "a.toml"


BAD = {
    "broken.toml": ("format = 1\n[experiment\n", "line 2"),
    "newer.toml": ("format = 99\n[experiment]\n", "newer version"),
    "value.toml": (None, "learning_rate: -1.0 is not allowed"),
    "batch.toml": (None, "batch_size: 21 is not allowed; 1 to 20"),
    "letters.csv": ("x,y\n1,0\n2,zwei\n", "line 3, column 2 ('y'): 'zwei' is not allowed"),
    "ragged.csv": ("1,0\n2\n", "line 2, column 2: no cell is not allowed"),
    "empty.csv": ("", "line 1, column 1: an empty file is not allowed"),
    "one column.txt": ("1\n2\n", "one column ('1') is not allowed"),
    "picture.png": ("", "the ending .png is not allowed"),
    "no_ending": ("", "a name without an ending is not allowed"),
    "missing.csv": (None, "there is no such file"),
}


def test_bad_files_are_refused_and_the_current_run_stays(window, qtbot, tmp_path):
    train_epochs(qtbot, window, 1)
    before, history = window.session.active, history_of(window)
    for name, (text, expected) in BAD.items():
        path = tmp_path / name
        if name == "value.toml":
            Run(Experiment()).save(path)
            text = path.read_text().replace("learning_rate = 2.0", "learning_rate = -1.0")
        if name == "batch.toml":
            Run(Experiment(batch_size=20)).save(path)
            text = path.read_text().replace("batch_size = 20", "batch_size = 21")
        if text is not None:
            write(path, text)
        window.document.open_path(path)
        said = error(qtbot, window)
        assert expected in said
        assert name in said
        assert "\n" not in said
    assert window.session.active is before
    assert history_of(window) == history
    assert window.document.path is None
    assert window.document.recent_files == []
    assert window.edits.stack.isClean()


def test_a_folder_is_refused(window, qtbot, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    window.document.accept_drop(str(tmp_path / "folder.csv"))
    assert "this is a folder" in error(qtbot, window)


def test_an_experiment_opened_over_unsaved_changes_asks_first(window, qtbot, tmp_path, make_answerer):
    Run(Experiment(learning_rate=0.75)).save(tmp_path / "other.toml")
    edit(qtbot, window, learning_rate=0.5)
    answerer = make_answerer("unsaved_changes", "Cancel")
    window.document.open_path(tmp_path / "other.toml")
    qtbot.waitUntil(lambda: answerer.text is not None)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    obeyed(window.worker, qtbot.waitUntil)
    assert window.session.active.experiment.learning_rate == 0.5
    answerer = make_answerer("unsaved_changes", "Discard")
    window.document.open_path(tmp_path / "other.toml")
    qtbot.waitUntil(lambda: window.session.active.experiment.learning_rate == 0.75)
    window.edits.stack.undo()  # nothing is lost even so
    qtbot.waitUntil(lambda: window.session.active.experiment.learning_rate == 0.5)
