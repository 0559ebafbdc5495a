"""A file of data opened: at once where it is plain, by the preview where somebody must choose."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QTableView,
)

from engine.data.csv_guess import guess_columns
from engine.data.csv_table import read_table
from gui.dialogs.csv_preview import CsvPreview
from tests.gui.files.hands import BUTTON, PLAIN, error, find, is_taken_up, press, verdict, write

PEOPLE = "id,age,sex,survived\n1,22.5,male,no\n2,38,female,yes\n3,26,female,yes\n4,35,male,no\n"


def rows_of(window):
    source = window.session.active.source
    return list(zip(source.x.tolist(), source.y.tolist(), strict=True))


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
