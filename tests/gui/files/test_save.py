"""Saving, and what is asked where something is not saved."""

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from engine.data.csv_columns import read_csv
from engine.plan.run import Run
from tests.gui.files.hands import PLAIN, choose_file, edit, error, is_taken_up, write


def test_save_asks_once_and_save_as_takes_another_file(window, qtbot, tmp_path, monkeypatch):
    edit(qtbot, window, learning_rate=0.5)
    choose_file(monkeypatch, "")
    assert not window.document.save()
    assert window.document.modified
    choose_file(monkeypatch, tmp_path / "first")
    assert window.document.save()
    edit(qtbot, window, learning_rate=0.25)
    choose_file(monkeypatch, tmp_path / "second.toml")
    assert window.document.save()  # to the first, without asking
    assert window.document.save_as()
    assert window.document.path == tmp_path / "second.toml"
    assert Run.load(tmp_path / "first.toml").experiment.learning_rate == 0.25
    edit(qtbot, window, learning_rate=0.125)
    assert window.document.modified
    assert window.document.save()
    assert Run.load(tmp_path / "second.toml").experiment.learning_rate == 0.125
    assert Run.load(tmp_path / "first.toml").experiment.learning_rate == 0.25
    assert sorted(path.name for path in tmp_path.glob("*.toml")) == ["first.toml", "second.toml"]


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(window, qtbot, tmp_path, monkeypatch):
    edit(qtbot, window, learning_rate=0.5)
    choose_file(monkeypatch, tmp_path / "nowhere" / "run.toml")
    assert not window.document.save()
    assert "run.toml: the file cannot be written" in error(qtbot, window)
    (tmp_path / "folder.toml").mkdir()
    choose_file(monkeypatch, tmp_path / "folder.toml")
    assert not window.document.save_as()
    assert "the file cannot be written" in error(qtbot, window)
    assert window.document.modified
    assert window.document.path is None
    assert not list(tmp_path.glob(".*.tmp"))
    assert QApplication.overrideCursor() is None


@pytest.mark.parametrize(("word", "replaced"), [("Replace", True), ("Cancel", False)])
def test_a_name_without_its_ending_replaces_nothing_unasked(
    window, tmp_path, monkeypatch, word, replaced, make_answerer
):
    before = write(tmp_path / "run.toml", "mine").read_text()
    choose_file(monkeypatch, tmp_path / "run")
    answerer = make_answerer("replace_file", word)
    assert window.document.save_as() is replaced
    assert answerer.text == "run.toml is there already. Replace it?"
    assert (before == (tmp_path / "run.toml").read_text()) is not replaced


def test_the_data_are_saved_as_csv(window, qtbot, tmp_path, monkeypatch):
    window.document.open_path(write(tmp_path / "plain.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    choose_file(monkeypatch, tmp_path / "out")
    assert window.document.save_data()
    saved = read_csv(tmp_path / "out.csv")
    assert np.array_equal(saved.x, window.session.active.source.x)
    assert np.array_equal(saved.y, window.session.active.source.y)
    assert window.document.modified  # the experiment is in no file yet


def test_a_clean_window_may_close_unasked(window):
    assert window.document.confirm_close()


def test_unsaved_changes_are_asked_about(window, qtbot, tmp_path, monkeypatch, make_answerer):
    edit(qtbot, window, learning_rate=0.5)
    choose_file(monkeypatch, tmp_path / "kept.toml")
    answerer = make_answerer("unsaved_changes", "Cancel")
    assert not window.document.confirm_close()
    assert answerer.text == "Save the changes to this experiment?"
    answerer = make_answerer("unsaved_changes", "Discard")
    assert window.document.confirm_close()
    assert not (tmp_path / "kept.toml").exists()
    answerer = make_answerer("unsaved_changes", "Save")
    assert window.document.confirm_close()
    assert Run.load(tmp_path / "kept.toml").experiment.learning_rate == 0.5
    edit(qtbot, window, learning_rate=0.25)
    choose_file(monkeypatch, "")
    answerer = make_answerer("unsaved_changes", "Save")
    assert window.document.confirm_close()
    assert answerer.text == "Save the changes to kept.toml?"


def test_not_saving_after_all_keeps_the_window_open(window, qtbot, monkeypatch, make_answerer):
    edit(qtbot, window, learning_rate=0.5)
    choose_file(monkeypatch, "")
    answerer = make_answerer("unsaved_changes", "Save")
    assert not window.document.confirm_close()
    assert answerer.text
