"""CSV data: names, labels, files that are none, and writing."""

import os

import pytest

from engine.data.csv_columns import LabelQuestion, read_csv, to_dataset, write_csv
from engine.data.csv_table import read_table
from engine.data.dataset import load_dataset, shipped_datasets
from engine.progress import Cancelled
from tests.engine.data.csv_files import refused, written


def test_missing_file(tmp_path):
    with pytest.raises(ValueError, match=r"none\.csv: there is no such file"):
        read_csv(tmp_path / "none.csv")


def test_folder(tmp_path):
    assert "a folder" in refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_does_not_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in refused(tmp_path / "pipe.csv")


def test_no_permission(tmp_path, monkeypatch):
    path = written(tmp_path, "1,0\n")

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", denied)
    with pytest.raises(ValueError, match=r"mine\.csv: the file cannot be read \(Permission denied\)"):
        read_csv(path)


def test_names_come_from_the_header(tmp_path):
    dataset = read_csv(written(tmp_path, '"Größe, cm";bestanden\n1,5;0\n', "Größe.csv"))
    assert (dataset.x_label, dataset.y_label, dataset.name) == ("Größe, cm", "bestanden", "Größe")
    dataset = read_csv(written(tmp_path, "1.5,0\n"))
    assert (dataset.x_label, dataset.y_label) == ("x", "y")


def test_a_table_of_many_columns(tmp_path):
    table = read_table(written(tmp_path, "id,dose,,died\n\n7,1.5,,no\n8,2.5,,yes\n9,x,,no\n"))
    assert table.columns == ("id", "dose", "column 3", "died") and table.has_header and len(table) == 3
    assert table.cells[3] == ["no", "yes", "no"] and list(table.lines) == [3, 4, 5] and table.separator == ","
    dataset = to_dataset(table, 0, 3, one="yes")
    assert dataset.x.tolist() == [7, 8, 9] and dataset.y.tolist() == [0, 1, 0]
    assert (dataset.x_label, dataset.y_label, dataset.class_names) == ("id", "died", ("no", "yes"))
    with pytest.raises(ValueError, match=r"line 5, column 2 \('dose'\): 'x' is not allowed; a number"):
        to_dataset(table, 1, 3, one="yes")
    with pytest.raises(ValueError, match=r"line 3, column 3 \('column 3'\): an empty cell is not allowed"):
        to_dataset(table, 2, 3, one="yes")
    with pytest.raises(ValueError, match="x_column: 4 is not allowed; from 0 to 3"):
        to_dataset(table, 4, 3)
    with pytest.raises(ValueError, match="y_column: 1 is not allowed; another column than x"):
        to_dataset(table, 1, 1)


def test_columns_without_a_header_are_numbered(tmp_path):
    table = read_table(written(tmp_path, "1,2,0\n"))
    assert table.columns == ("column 1", "column 2", "column 3") and not table.has_header


@pytest.mark.parametrize(
    ("labels", "asked", "one", "y", "names"),
    [
        (["no", "yes", "no"], ("no", "yes"), "yes", [0, 1, 0], ("no", "yes")),
        (["no", "yes", "no"], ("no", "yes"), "no", [1, 0, 1], ("yes", "no")),
        (["True", "False", "True"], ("True", "False"), "True", [1, 0, 1], ("False", "True")),
        (["2", "1", "2.0"], ("2", "1"), "2", [1, 0, 1], ("1", "2")),
        (["-1", "1", "-1.0"], ("-1", "1"), "1", [0, 1, 0], ("-1", "1")),
        (["0", "2", "0.0"], ("0", "2"), "2", [0, 1, 0], ("0", "2")),
    ],
)
def test_two_other_labels_are_asked_about(tmp_path, labels, asked, one, y, names):
    table = read_table(written(tmp_path, "".join(f"{i};{label}\n" for i, label in enumerate(labels))))
    with pytest.raises(LabelQuestion, match=r"line 1, column 2: the labels") as caught:
        to_dataset(table, 0, 1)
    assert caught.value.labels == asked
    dataset = to_dataset(table, 0, 1, one)
    assert dataset.y.tolist() == y and dataset.class_names == names
    with pytest.raises(ValueError, match="one: 'maybe' is not allowed; one of"):
        to_dataset(table, 0, 1, "maybe")


def test_progress_rises_to_1_and_cancels(tmp_path):
    path = written(tmp_path, "x,y\n" + "1.5,0\n" * 70_000)
    told = []
    read_table(path, lambda fraction: told.append(fraction) or True)
    assert len(told) >= 4 and told == sorted(told) and told[0] >= 0 and told[-1] == 1
    with pytest.raises(Cancelled):
        read_csv(path, lambda fraction: fraction < 0.5)


@pytest.mark.parametrize("name", shipped_datasets())
def test_shipped_data_come_back_from_a_file(tmp_path, name):
    dataset = load_dataset(name)
    write_csv(dataset, tmp_path / "out.csv")
    back = read_csv(tmp_path / "out.csv")
    assert back.x.tobytes() == dataset.x.tobytes() and back.y.tobytes() == dataset.y.tobytes()
    assert back.x_label.startswith(dataset.x_label) and dataset.x_unit in back.x_label


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = written(tmp_path, "before")
    dataset = load_dataset("threshold")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(ValueError, match=r"written \(No space left"):
        patch.setattr(os, "replace", full)
        write_csv(dataset, path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]
    write_csv(dataset, path)
    assert path.read_text().startswith("x,y\n-1.0,0\n") and list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written(tmp_path):
    for path in (tmp_path / "none" / "out.csv", tmp_path, written(tmp_path, "") / "out.csv"):
        with pytest.raises(ValueError, match=r"the file cannot be written \(") as caught:
            write_csv(load_dataset("threshold"), path)
        assert str(path) in str(caught.value)


def test_writing_through_a_link_keeps_the_link(tmp_path):
    target = written(tmp_path, "before")
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    write_csv(load_dataset("threshold"), link)
    assert link.is_symlink() and target.read_text().startswith("x,y")
