"""Compared runs in files, of which each holds one: the active run alone is kept, and that is said."""

from PySide6.QtWidgets import QFileDialog

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from tests.gui.comparing import make_active


def save_as(window, path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    assert window.document.save_as()


def test_opening_a_file_asks_and_ends_the_comparison(compared, qtbot, tmp_path, make_answerer):
    Run(Experiment(batch_size=5)).save(tmp_path / "five.toml")
    compared.edits.stack.setClean()  # but of two runs a file can hold one only
    answerer = make_answerer("unsaved_changes", "Discard")
    compared.document.accept_drop(str(tmp_path / "five.toml"))
    qtbot.waitUntil(lambda: list(compared.session.runs) == [1])
    assert answerer.text is not None
    assert compared.session.active.experiment.batch_size == 5
    assert not compared.document.modified
    qtbot.waitUntil(lambda: not compared.views.columns[1].contour.isVisible())


def test_saving_tells_that_the_active_run_alone_is_kept(compared, tmp_path, monkeypatch):
    notes = []
    compared.document.noted.connect(notes.append)
    save_as(compared, tmp_path / "two.toml", monkeypatch)
    assert notes[-1] == "Saved two.toml: the active run, Run 2, alone"
    assert Run.load(tmp_path / "two.toml").experiment.loss == "mse"


def test_another_run_does_not_overwrite_the_file_of_the_first(compared, tmp_path, qtbot, monkeypatch):
    save_as(compared, tmp_path / "two.toml", monkeypatch)
    make_active(compared, qtbot, 1)
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: asked.append(words) or ("", ""))
    assert not compared.document.save()
    assert asked
    assert Run.load(tmp_path / "two.toml").experiment.loss == "mse"
    make_active(compared, qtbot, 2)
    assert compared.document.save()
    assert len(asked) == 1
