"""Files: opened and saved, asked about, refused; whatever is wrong, the current work stays."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QProgressDialog,
    QPushButton,
    QTableView,
    QWidget,
)

from engine.data.csv_columns import read_csv
from engine.data.csv_guess import guess_columns
from engine.data.csv_table import read_table
from engine.data.generators import generate
from engine.plan.experiment import Experiment
from engine.plan.run import Run
from gui.dialogs.csv_preview import CsvPreview
from gui.dialogs.generate import GenerateDialog
from gui.files.document import Document
from gui.files.drops import dropped_file
from gui.files.reading import PROGRESS_AFTER_MS
from gui.files.recent import MOST_RECENT
from gui.lab.background import Background
from tests.waits import obeyed, stays

BUTTON = QDialogButtonBox.StandardButton
PLAIN = "dose,label\n0.5,0\n1.5,1\n2.25,1\n-3,0\n"
PEOPLE = "id,age,sex,survived\n1,22.5,male,no\n2,38,female,yes\n3,26,female,yes\n4,35,male,no\n"


@pytest.fixture
def lab(make_window):
    """A window with its document; it is clean in the end, so that nobody is asked."""
    windows, own = [], []

    def make(**options):
        window = make_window(Experiment(**options), with_opengl=False)
        if not hasattr(window, "document"):
            window.document = Document(window, window.session, window.edits, Background())
            own.append(window.document)
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.edits.stack.setClean()
    for document in own:
        document.close()


@pytest.fixture
def window(lab):
    return lab()


def find(qtbot, window, kind, name):
    """Return a dialog once it is on the screen."""

    def visible():
        return [w for w in window.findChildren(kind, name) if w.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[0]


def press(qtbot, dialog, button):
    """Click one of a dialog's standard buttons."""
    boxes = dialog.findChildren(QDialogButtonBox)
    found = next(box.button(button) for box in boxes if box.button(button) is not None)
    assert found.isEnabled()
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def error(qtbot, window):
    """Return what the error box says, and close it."""
    box = find(qtbot, window, QMessageBox, "error_box")
    text = box.text()
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox, "error_box"))
    return text


def choose_file(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(window):
    source = window.session.active.source
    return list(zip(source.x.tolist(), source.y.tolist(), strict=True))


def is_taken_up(qtbot, window, count):
    qtbot.waitUntil(lambda: len(window.session.active.source) == count, timeout=20_000)


def edit(qtbot, window, **fields):
    count = window.edits.stack.index()
    window.edits.set_fields(fields, "Edit")
    qtbot.waitUntil(lambda: window.edits.stack.index() == count + 1)


def train_epochs(qtbot, window, count):
    for _ in range(count):
        newest, per_epoch = window.session.newest, window.session.active.batches_per_epoch
        window.worker.step_epoch()
        qtbot.waitUntil(lambda at=newest + per_epoch: window.session.newest == at)
        qtbot.waitUntil(lambda: window.player.state != "running")


def history_of(window):
    history = window.session.active.history
    return [np.array(column).tobytes() for column in (history.w, history.b, history.batch_loss)]


# ---- experiments


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


# ---- data


def test_two_plain_columns_are_opened_at_once(lab, qtbot, tmp_path):
    window = lab(batch_size=10, learning_rate=0.5)
    notes = []
    window.document.noted.connect(notes.append)
    window.document.accept_drop(str(write(tmp_path / "plain.csv", PLAIN)))
    is_taken_up(qtbot, window, 4)
    assert rows_of(window) == [(0.5, 0), (1.5, 1), (2.25, 1), (-3, 0)]
    experiment = window.session.active.experiment
    assert (experiment.batch_size, experiment.learning_rate) == (4, 0.5)
    assert notes == ["plain: 4 rows; the batch size is now 4, as there are no more"]
    assert window.document.modified
    assert window.document.path is None
    window.edits.stack.undo()
    is_taken_up(qtbot, window, 20)
    assert window.session.active.experiment.batch_size == 10


def test_data_that_cannot_be_standardised_are_refused(lab, qtbot, tmp_path):
    window = lab(standardize=True)
    window.document.open_path(write(tmp_path / "same.csv", "1,0\n1,1\n"))
    assert "the standard deviation of x in 'same' is 0" in error(qtbot, window)
    assert len(window.session.active.source) == 20


def open_preview(qtbot, window, path):
    window.document.open_path(path)
    preview = find(qtbot, window, CsvPreview, "csv_preview")
    preview.activateWindow()
    qtbot.waitUntil(preview.isActiveWindow)
    return preview


def verdict(dialog):
    return dialog.findChild(QLabel, "verdict").text()


def combo(dialog, name):
    return dialog.findChild(QComboBox, name)


def test_more_columns_and_words_as_labels_are_asked_about(window, qtbot, tmp_path):
    preview = open_preview(qtbot, window, write(tmp_path / "people.csv", PEOPLE))
    x, y, one = (combo(preview, name) for name in ("x_column", "y_column", "one_label"))
    assert (x.currentText(), y.currentText(), one.currentText()) == ("age", "survived", "yes")
    assert verdict(preview) == "4 rows: 2 of class 0 (no), 2 of class 1 (yes)"
    y.setFocus()
    qtbot.keyClick(y, Qt.Key.Key_Up)  # sex, by keyboard
    assert not preview.findChild(QDialogButtonBox).button(BUTTON.Ok).isEnabled()
    qtbot.waitUntil(lambda: verdict(preview) == "4 rows: 2 of class 0 (female), 2 of class 1 (male)")
    one.setFocus()
    qtbot.keyClick(one, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: verdict(preview) == "4 rows: 2 of class 0 (male), 2 of class 1 (female)")
    press(qtbot, preview, BUTTON.Ok)
    is_taken_up(qtbot, window, 4)
    assert rows_of(window) == [(22.5, 0), (38, 1), (26, 1), (35, 0)]
    source = window.session.active.source
    assert (source.x_label, source.y_label, source.class_names) == ("age", "sex", ("male", "female"))


def test_the_preview_says_why_a_choice_cannot_be(window, qtbot, tmp_path):
    preview = open_preview(qtbot, window, write(tmp_path / "people.csv", PEOPLE))
    combo(preview, "x_column").setCurrentIndex(2)
    qtbot.waitUntil(
        lambda: verdict(preview).startswith("people.csv, line 2, column 3 ('sex'): 'male' is not")
    )
    assert not preview.findChild(QDialogButtonBox).button(BUTTON.Ok).isEnabled()
    combo(preview, "x_column").setCurrentIndex(3)
    qtbot.waitUntil(lambda: verdict(preview).startswith("x and label are the same column"))
    combo(preview, "x_column").setCurrentIndex(0)
    qtbot.waitUntil(lambda: verdict(preview).startswith("4 rows"))
    press(qtbot, preview, BUTTON.Ok)
    is_taken_up(qtbot, window, 4)
    assert rows_of(window)[0] == (1, 0)


def test_the_preview_shows_the_file(window, qtbot, tmp_path):
    text = "\na;b;c\n" + "".join(f"{i};{i % 2};word {i}\n" for i in range(80))
    preview = open_preview(qtbot, window, write(tmp_path / "three.csv", text))
    model = preview.findChild(QTableView, "first_rows").model()
    assert (model.rowCount(), model.columnCount()) == (50, 3)
    assert model.index(49, 2).data() == "word 49"
    vertical, horizontal = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
    assert model.headerData(0, vertical) == "3"  # the line of the file, as refusals name it
    assert [model.headerData(i, horizontal) for i in range(3)] == ["x: a", "label: b", "c"]
    texts = [label.text() for label in preview.findChildren(QLabel)]
    assert any("80 rows of 3 columns, separated by semicolons" in text for text in texts)
    assert not combo(preview, "one_label").isVisible()
    for widget in preview.findChildren(QComboBox):
        assert widget.accessibleName()


def test_the_preview_fits_a_small_screen(window, qtbot, tmp_path):
    preview = open_preview(qtbot, window, write(tmp_path / "people.csv", PEOPLE))
    assert preview.minimumSizeHint().width() <= preview.width() <= 1366
    assert preview.minimumSizeHint().height() <= preview.height() <= 700
    view = preview.findChild(QTableView, "first_rows")
    assert not view.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_a_preview_cancelled_changes_nothing(window, qtbot, tmp_path, how):
    before = window.session.active
    preview = open_preview(qtbot, window, write(tmp_path / "people.csv", PEOPLE))
    if how == "button":
        press(qtbot, preview, BUTTON.Cancel)
    else:
        qtbot.keyClick(preview, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(CsvPreview))
    assert window.session.active is before
    assert window.document.recent_files == []


def test_two_columns_with_words_or_other_numbers_or_the_wrong_way_round(window, qtbot, tmp_path):
    for name, text, first in (
        ("words.csv", "3;ja\n4,5;nein\n5;ja\n", (3, 0)),
        ("numbers.tsv", "3\t2\n4.5\t1\n5\t2\n", (3, 1)),
        ("turned.txt", "label,x\n1,3\n0,4.5\n1,5\n", (3, 1)),
    ):
        preview = open_preview(qtbot, window, write(tmp_path / name, text))
        press(qtbot, preview, BUTTON.Ok)
        qtbot.waitUntil(lambda n=name: window.session.active.source.source == n)
        assert rows_of(window)[0] == first


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (PEOPLE, (1, 3)),
        ("row,a,b\n1,0,2.5\n2,1,3.5\n3,0,4.5\n", (2, 1)),
        ("a,b,c\nu,1,v\nw,2,z\n", (1, 2)),
        ("a,b,c\nu,s,v\nw,t,z\nq,r,p\n", (0, 2)),
        ("k,y,n\n1,0,1\n2,1,2\n3,1,3\n", (0, 1)),
    ],
)
def test_likely_columns(tmp_path, text, columns):
    assert guess_columns(read_table(write(tmp_path / "t.csv", text))) == columns


def big_csv(path, rows):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=rows).astype(np.float32), rng.integers(0, 2, rows)
    path.write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
    return x, y


class Heart(QObject):
    """Beats every 10 ms in the window's thread, and keeps the longest pause."""

    def __init__(self):
        super().__init__()
        self.beats, self.longest, self.last = 0, 0.0, time.perf_counter()
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.beat)
        self.timer.start(10)

    @Slot()
    def beat(self):
        now = time.perf_counter()
        self.beats, self.longest, self.last = self.beats + 1, max(self.longest, now - self.last), now


def test_a_large_file_is_read_while_the_window_lives(window, qtbot, tmp_path):
    x, y = big_csv(tmp_path / "big.csv", 300_000)
    heart = Heart()
    window.document.open_path(tmp_path / "big.csv")
    is_taken_up(qtbot, window, 300_000)
    assert heart.beats > 10
    assert heart.longest < 0.5
    assert np.array_equal(window.session.active.source.x, x)
    assert np.array_equal(window.session.active.source.y, y)


def test_reading_can_be_cancelled(window, qtbot, tmp_path):
    big_csv(tmp_path / "big.csv", 1_000_000)
    before = window.session.active
    window.document.open_path(tmp_path / "big.csv")
    progress = find(qtbot, window, QProgressDialog, "progress")
    qtbot.waitUntil(lambda: progress.value() > 0)
    qtbot.mouseClick(progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert window.session.active is before
    window.document.open_path(write(tmp_path / "plain.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    assert not window.findChildren(QMessageBox)
    assert window.edits.stack.count() == 1, "what is read on the same thread before it would have come first"


def test_no_progress_is_shown_for_a_small_file(window, qtbot, tmp_path):
    window.document.open_path(write(tmp_path / "plain.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    stays(qtbot, lambda: not window.findChildren(QProgressDialog), PROGRESS_AFTER_MS / 1000 + 0.1)


def test_the_newest_of_two_files_is_opened(window, qtbot, tmp_path):
    window.document.open_path(write(tmp_path / "first.csv", "1,0\n2,1\n"))
    window.document.open_path(write(tmp_path / "second.csv", PLAIN))
    is_taken_up(qtbot, window, 4)
    assert window.edits.stack.count() == 1


# ---- generated data


def open_generate(qtbot, window):
    window.document.generate()
    dialog = find(qtbot, window, GenerateDialog, "generate_dialog")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def type_into(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field.lineEdit(), text)


def test_generated_data_are_the_engines(lab, qtbot):
    window = lab(batch_size=15)
    dialog = open_generate(qtbot, window)
    choice = dialog.generator
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert choice.currentData() == "flipped_labels"
    type_into(qtbot, dialog.rows, "12")
    type_into(qtbot, dialog.seed, "5")
    type_into(qtbot, dialog.parameter("probability"), "0.25")
    qtbot.keyClick(dialog.parameter("probability"), Qt.Key.Key_Return)
    is_taken_up(qtbot, window, 12)
    expected = generate("flipped_labels", 12, 5, probability=0.25)
    assert np.array_equal(window.session.active.source.x, expected.x)
    assert np.array_equal(window.session.active.source.y, expected.y)
    assert window.session.active.experiment.batch_size == 12
    assert window.edits.stack.undoText() == "Generate data"


def test_the_preview_of_generated_data_follows(window, qtbot):
    dialog = open_generate(qtbot, window)
    for index in range(dialog.generator.count()):
        dialog.generator.setCurrentIndex(index)
        expected = generate(dialog.generator.itemData(index))
        for number, item in enumerate(dialog.points):
            assert np.array_equal(item.getData()[0], expected.x[expected.y == number])
        assert verdict(dialog).startswith("100 rows: ")
    seed, x = dialog.seed.value(), dialog.dataset().x
    qtbot.mouseClick(dialog.new_seed, Qt.MouseButton.LeftButton)
    assert dialog.seed.value() != seed
    assert not np.array_equal(dialog.dataset().x, x)
    for field in dialog.findChildren(QWidget):
        if field.objectName().startswith("generate_"):
            assert field.accessibleName()
    assert dialog.minimumSizeHint().width() <= dialog.width()
    press(qtbot, dialog, BUTTON.Cancel)
    assert len(window.session.active.source) == 20


def test_a_number_refused_is_not_passed_over(window, qtbot):
    dialog = open_generate(qtbot, window)
    type_into(qtbot, dialog.rows, "3")
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert verdict(dialog) == "rows: '3' is not allowed; a whole number from 4 to 1000000"
    assert dialog.rows.value() == 100
    press(qtbot, dialog, BUTTON.Cancel)


# ---- saving


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


# ---- unsaved changes


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


# ---- recent files, dropped files


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
