"""Files that were used, dropped, or named on the command line."""

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import (
    QMenu,
)

from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.files.drops import dropped_file
from gui.files.recent import MOST_RECENT
from tests.gui.files.hands import PLAIN, write


def test_recent_files_are_offered_newest_first(window, qtbot, tmp_path):
    menu = QMenu(window)
    window.document.recent_menu(menu)
    assert [a.isEnabled() for a in menu.actions()] == [False]
    names = [f"run & {number}.toml" for number in range(MOST_RECENT + 2)]
    for name in [*names, names[5]]:
        Run(Experiment()).save(tmp_path / name)
        window.document.open_path(tmp_path / name)
        qtbot.waitUntil(lambda n=name: window.document.path == tmp_path / n)
    expected = [names[5], *(n for n in reversed(names) if n != names[5])][:MOST_RECENT]
    assert window.document.recent_files == [str(tmp_path / name) for name in expected]
    (tmp_path / expected[1]).unlink()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert len(texts) == MOST_RECENT - 1
    assert texts[0] == "&1 run && 5.toml"
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: window.document.path == tmp_path / expected[3])


def test_the_file_of_the_command_line_is_the_windows(window, tmp_path):
    changes = []
    window.document.changed.connect(lambda: changes.append(window.document.title))
    window.document.started_with(write(tmp_path / "data.csv", PLAIN))
    assert window.document.path is None
    window.document.started_with(write(tmp_path / "run.toml", ""))
    assert window.document.path == tmp_path / "run.toml"
    assert changes[-1] == window.document.title == "run.toml[*] — Cross-Entropy Lab"
    assert window.document.recent_files == [str(tmp_path / "run.toml"), str(tmp_path / "data.csv")]


def test_what_can_be_dropped(tmp_path):
    content = QMimeData()
    assert dropped_file(content) == ""
    content.setUrls([QUrl.fromLocalFile(str(tmp_path / "a b.csv"))])
    assert dropped_file(content) == str(tmp_path / "a b.csv")
    content.setUrls([QUrl("https://example.org/a.csv")])
    assert dropped_file(content) == ""
    content.setUrls([QUrl.fromLocalFile("/a.csv"), QUrl.fromLocalFile("/b.csv")])
    assert dropped_file(content) == ""
