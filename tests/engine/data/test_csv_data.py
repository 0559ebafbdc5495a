"""CSV: files as spreadsheets write them load correctly; every other says in one line what is wrong."""

import os
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.csv_columns import LabelQuestion, read_csv, to_dataset, write_csv
from engine.data.csv_table import read_table
from engine.data.dataset import Dataset, load_dataset, shipped_datasets
from engine.progress import Cancelled

X, Y = [1.5, -2.0, 3.0], [0, 1, 1]

# Each holds the rows X, Y.
GOOD = {
    "header": "x,y\n1.5,0\n-2,1\n3,1\n",
    "no header": "1.5,0\n-2,1\n3,1\n",
    "no last line end": "x,y\n1.5,0\n-2,1\n3,1",
    "CR LF": "x,y\r\n1.5,0\r\n-2,1\r\n3,1\r\n",
    "CR": "x,y\r1.5,0\r-2,1\r3,1\r",
    "mixed line ends": "x,y\r\n1.5,0\n-2,1\r3,1",
    "semicolon": "x;y\n1.5;0\n-2;1\n3;1\n",
    "semicolon without header": "1.5;0\n-2;1\n3;1\n",
    "tab": "x\ty\n1.5\t0\n-2\t1\n3\t1\n",
    "tab without header": "1.5\t0\n-2\t1\n3\t1\n",
    "decimal comma, semicolon": "x;y\n1,5;0\n-2;1\n3,0;1\n",
    "decimal comma, semicolon, no header": "1,5;0\n-2,0;1\n3,0;1\n",
    "decimal comma, tab": "x\ty\n1,5\t0\n-2,0\t1\n3,0\t1\n",
    "decimal comma in labels": "x;y\n1,5;0,0\n-2,0;1,0\n3,0;1,0\n",
    "decimal comma, quoted": 'x;y\n"1,5";"0"\n"-2,0";"1"\n"3,0";"1"\n',
    "decimal point, semicolon": "x;y\n1.5;0\n-2.0;1\n3.0;1\n",
    "UTF-8 mark": "\ufeffx,y\n1.5,0\n-2,1\n3,1\n",
    "UTF-8 mark, no header": "\ufeff1.5,0\n-2,1\n3,1\n",
    "blank lines": "\n\nx,y\n\n1.5,0\n\n\n-2,1\n3,1\n\n\n",
    "lines of spaces": "  \nx,y\n1.5,0\n   \n-2,1\n3,1\n  ",
    "rows of empty cells": "x,y\n1.5,0\n,\n-2,1\n3,1\n,\n,\n",
    "quoted": '"x","y"\n"1.5","0"\n"-2","1"\n"3","1"\n',
    "quoted header with a comma": '"x, in cm",y\n1.5,0\n-2,1\n3,1\n',
    "quoted header of two lines": '"x\nin cm",y\n1.5,0\n-2,1\n3,1\n',
    "quoted header with a quote": '"the ""x""",y\n1.5,0\n-2,1\n3,1\n',
    "spaces around": " x , y \n 1.5 , 0 \n -2 , 1 \n 3 , 1 \n",
    "spaces before quotes": '"x", "y"\n"1.5", "0"\n"-2", "1"\n"3", "1"\n',
    "labels as decimals": "x,y\n1.5,0.0\n-2,1.0\n3,1.00\n",
    "labels with signs and zeros": "x,y\n1.5,-0\n-2,+1\n3,01\n",
    "labels with exponents": "x,y\n1.5,0e0\n-2,1e0\n3,10e-1\n",
    "numbers with exponents": "x,y\n15e-1,0\n-0.2E1,1\n+3.e+0,1\n",
    "numbers without a leading zero": "x,y\n1.50,0\n-2.,1\n.3e1,1\n",
    "empty last column": "x,y,\n1.5,0,\n-2,1,\n3,1,\n",
    "two empty last columns": "x;y;;\n1,5;0;;\n-2;1;;\n3;1;;\n",
    "empty header cells": ",\n1.5,0\n-2,1\n3,1\n",
    "one empty header cell": ",y\n1.5,0\n-2,1\n3,1\n",
    "same names": "a,a\n1.5,0\n-2,1\n3,1\n",
    "semicolon in the header's names": "x (a; b),y\n1.5,0\n-2,1\n3,1\n",
    "comma in the header's names, semicolon": "x, cm;y, class\n1,5;0\n-2;1\n3;1\n",
    "other letters": "größe,κλάση\n1.5,0\n-2,1\n3,1\n",
    "line separator in a name": "x\u2028,y\x0b\n1.5,0\n-2,1\n3,1\n",
    "apostrophe": "x',y\n1.5,0\n-2,1\n3,1\n",
}
GOOD_BYTES = {
    "UTF-16 little endian": "x\ty\n1,5\t0\n-2\t1\n3\t1\n".encode("utf-16"),
    "UTF-16 big endian": b"\xfe\xff" + "x\ty\n1,5\t0\n-2\t1\n3\t1\n".encode("utf-16-be"),
    "Windows-1252": "größe;bestanden\n1,5;0\n-2;1\n3;1\n".encode("cp1252"),
}

# Each is refused; line, column, and words that the message has.
BAD = {
    "empty": ("", 1, 1, "an empty file is not allowed"),
    "mark alone": ("\ufeff", 1, 1, "an empty file"),
    "blank lines alone": ("\n\n  \n", 1, 1, "an empty file"),
    "commas alone": (",\n,\n", 1, 1, "an empty file"),
    "header alone": ("x,y\n", 1, 1, "a header alone"),
    "header alone, later": ("\n\nx,y", 3, 1, "a header alone"),
    "one column": ("x\n1\n2\n", 1, 1, "one column ('x')"),
    "one number": ("1", 1, 1, "one column"),
    "spaces for separators": ("x y\n1.5 0\n", 1, 1, "one column"),
    "pipes for separators": ("x|y\n1.5|0\n", 1, 1, "separated by comma, semicolon or tab"),
    "one column and commas": ("x,\n1,\n2,\n", 1, 1, "one column"),
    "prose": ("This is no table.\nIt is text\n", 1, 1, "one column"),
    "three columns": ("x,y,z\n1,0,2\n", 2, 3, "3 columns are not allowed"),
    "three columns, no header": ("1,0,2\n1,0,2\n", 1, 3, "3 columns are not allowed"),
    "decimal comma and comma": ("x,y\n1,5,0\n2,5,1\n", 2, 3, "'0' is not allowed; as many columns as"),
    "short row": ("x,y\n1,0\n2\n3,1\n", 3, 2, "no cell is not allowed; as many columns as"),
    "long row": ("x,y\n1,0\n2,1,7\n3,1\n", 3, 3, "'7' is not allowed; as many columns as"),
    "short last row": ("x,y\n1,0\n2,1\n3", 4, 2, "no cell"),
    "long row after blank lines": ("x,y\n\n\n1,0\n\n2,1,\n", 6, 3, "'' is not allowed"),
    "long row after a quoted line end": ('"x\n\n",y\n1,0\n2,1,7\n', 5, 3, "'7' is not allowed"),
    "short row, semicolons": ("x;y\n1,5;0\n2,5\n3,5;1", 3, 2, "no cell"),
    "title above": (
        "My data\nx,y\n1,0\n",
        2,
        2,
        "'y' is not allowed; as many columns as the first row has, 1",
    ),
    "word for a number": ("x,y\n1,0\nabc,1\n", 3, 1, "'abc' is not allowed; a number finite in float32"),
    "word for a number, no header": ("1,0\nabc,1\n", 2, 1, "'abc' is not allowed"),
    "number with a unit": ("x,y\n1 cm,0\n", 2, 1, "'1 cm' is not allowed"),
    "number with a stroke": ("x,y\n1_000,0\n", 2, 1, "'1_000' is not allowed"),
    "hexadecimal": ("x,y\n0x10,0\n", 2, 1, "'0x10' is not allowed"),
    "per cent": ("x,y\n5%,0\n", 2, 1, "'5%' is not allowed"),
    "fraction": ("x,y\n1/2,0\n", 2, 1, "'1/2' is not allowed"),
    "date": ("x,y\n2024-01-01,0\n", 2, 1, "'2024-01-01' is not allowed"),
    "minus of typographers": ("x,y\n−1,0\n", 2, 1, "'−1' is not allowed"),
    "thousands, quoted": ('x,y\n"1,234",0\n', 2, 1, "'1,234' is not allowed"),
    "thousands and decimals": ("x;y\n1.234,5;0\n", 2, 1, "a decimal comma"),
    "decimal comma and point": ("x;y\n1,5;0\n2.5;1\n", 3, 1, "'2.5' is not allowed; a decimal comma"),
    "two decimal commas": ("x;y\n1,5,5;0\n", 2, 1, "'1,5,5' is not allowed"),
    "two decimal points": ("x,y\n1.5.5,0\n", 2, 1, "'1.5.5' is not allowed"),
    "empty number": ("x,y\n1,0\n,1\n", 3, 1, "an empty cell is not allowed; a number"),
    "number of spaces": ("x,y\n1,0\n  ,1\n", 3, 1, "an empty cell"),
    "empty quoted number": ('x,y\n1,0\n"",1\n', 3, 1, "an empty cell"),
    "nan": ("x,y\n1,0\nnan,1\n", 3, 1, "'nan' is not allowed; a number finite"),
    "nan in the first row": ("nan,1\n1,0\n", 1, 1, "'nan' is not allowed"),
    "NA": ("x,y\n1,0\nNA,1\n", 3, 1, "'NA' is not allowed"),
    "NA in the first row": ("NA,no\n1,yes\n2,no\n", 1, 1, "'NA' is not allowed"),
    "inf": ("x,y\n1,0\ninf,1\n", 3, 1, "'inf' is not allowed"),
    "-Infinity": ("x,y\n-Infinity,0\n", 2, 1, "'-Infinity' is not allowed"),
    "above float64": ("x,y\n1e400,0\n", 2, 1, "'1e400' is not allowed; a number finite in float32"),
    "below float64": ("x,y\n1,0\n-1e400,0\n", 3, 1, "'-1e400' is not allowed"),
    "above float32": ("x,y\n1,0\n3.5e38,0\n", 3, 1, "'3.5e38' is not allowed"),
    "rounds above float32": ("x,y\n3.4028236e38,0\n", 2, 1, "'3.4028236e38' is not allowed"),
    "400 digits": ("x,y\n" + "9" * 400 + ",0\n", 2, 1, "'999999999999...9999999999999' is not allowed"),
    "5000 digits": ("x,y\n" + "9" * 5000 + ",0\n", 2, 1, "is not allowed"),
    "label 2": ("x,y\n1,0\n2,1\n3,2\n", 4, 2, "'2' is not allowed; 0 or 1"),
    "label -1 of three": ("x,y\n1,0\n2,1\n3,-1\n", 4, 2, "'-1' is not allowed; 0 or 1"),
    "label 0.5 of three": ("x,y\n1,0\n2,1\n3,0.5\n", 4, 2, "'0.5' is not allowed; 0 or 1"),
    "one label, 5": ("x,y\n1,5\n2,5\n", 2, 2, "'5' is not allowed; 0 or 1"),
    "labels are a column of numbers": ("x,y\n1,1.5\n2,2.5\n3,3.5\n", 2, 2, "'1.5' is not allowed; 0 or 1"),
    "word among numbers": ("x,y\n1,0\n2,yes\n3,1\n", 3, 2, "'yes' is not allowed; 0 or 1"),
    "number among words": ("x,y\n1,no\n2,yes\n3,1\n", 2, 2, "'no' is not allowed; 0 or 1"),
    "one number, one word": ("x,y\n1,1\n2,yes\n", 3, 2, "'yes' is not allowed; 0 or 1"),
    "label nan": ("x,y\n1,0\n2,nan\n", 3, 2, "'nan' is not allowed; 0 or 1"),
    "labels nan and 5": ("x,y\n1,nan\n2,5\n", 2, 2, "'nan' is not allowed; 0 or 1"),
    "label 1e400": ("x,y\n1,1e400\n2,0\n", 2, 2, "'1e400' is not allowed; 0 or 1"),
    "label empty": ("x,y\n1,0\n2,\n", 3, 2, "an empty cell is not allowed; a label"),
    "label empty among words": ("x,y\n1,no\n2,\n3,yes\n", 3, 2, "an empty cell"),
    "one word": ("x,y\n1,yes\n2,yes\n", 2, 2, "'yes' is not allowed; 0 or 1, or two different"),
    "three words": ("x,y\n1,a\n2,b\n3,a\n4,c\n", 5, 2, "'c' is not allowed; two labels only"),
    "capitals make a third": ("x,y\n1,no\n2,yes\n3,Yes\n", 4, 2, "'Yes' is not allowed; two labels only"),
    "two words": ("x,y\n1,no\n2,yes\n", 2, 2, "the labels 'no' and 'yes' are not allowed; 0 and 1"),
    "two other numbers": ("x,y\n1,2\n2,1\n", 2, 2, "the labels '2' and '1' are not allowed; 0 and 1"),
    "columns the other way": ("y,x\n0,1.5\n1,2.5\n0,3.5\n", 2, 2, "'1.5' is not allowed; 0 or 1"),
    "header twice": ("x,y\n1,0\nx,y\n2,1\n", 1, 1, "'x' is not allowed; a number"),
    "quote not closed": ('x,y\n1,0\n2,"1\n3,1\n', 3, 2, "a quoted field that ends with a quote"),
    "quote not closed at the start": ('"x,y\n1,0\n', 1, 1, "a quoted field"),
    "text after a quote": ('x,y\n1,0\n"2"5,1\n', 3, 1, "a quoted field"),
    "text after a second quote": ('x,y\n"1","0"\n"2","1"1\n', 3, 2, "a quoted field"),
    "text after a quote, tab": ('x\ty\n"1"5\t0\n2\t1\n', 2, 1, "('tab' expected after"),
    "quote alone": ('x,y\n1,"', 2, 2, "a quoted field"),
    "an enormous cell": ("x,y\n" + "a" * 200_000 + ",0\n", 2, 1, "field larger than field limit"),
    "a control character": ("x,y\n1\x07,0\n", 2, 1, r"'1\x07' is not allowed"),
    "a name of many lines": ('"a\nb",y\n1,0\nz,1\n', 4, 1, r"column 1 ('a\nb'): 'z' is not allowed"),
    "JSON": ('{"x": [1, 2],\n "y": [0, 1]}\n', 2, 1, "is not allowed"),
    "HTML": ("<!DOCTYPE html>\n<html><body>404</body></html>\n", 1, 1, "one column"),
}
BAD_BYTES = {
    "NUL": (b"x,y\n1,0\n\x00,1\n", 3, 1, "a NUL byte is not allowed"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 3, 1, "a NUL byte"),
    "ZIP": (b"PK\x03\x04\x14\x00\x06\x00", 1, 1, "a NUL byte"),
    "UTF-16 without its mark": ("x,y\n1,0\n".encode("utf-16-le"), 1, 1, "a NUL byte"),
    "half of UTF-16": (b"\xff\xfex\x00,", 1, 1, "byte 0x2c is not allowed; text in UTF-8"),
    "neither UTF-8 nor Windows-1252": (
        b"x,y\n1,0\n\x81,1\n",
        3,
        1,
        "byte 0x81 is not allowed",
    ),
    "Windows-1252, word": ("x,y\n1,0\nzwölf,1\n".encode("cp1252"), 3, 1, "'zwölf' is not allowed"),
}


def in_bytes(cases):
    return {name: (text.encode(), *rest) for name, (text, *rest) in cases.items()}


def written(folder, content, name="mine.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, read=read_csv):
    with pytest.raises(ValueError) as caught:
        read(path)
    message = str(caught.value)
    assert message.isprintable(), "one line"
    assert "not allowed" in message and message.startswith(str(path))
    return message


def test_there_are_a_hundred_files():
    assert len(GOOD) + len(GOOD_BYTES) + len(BAD) + len(BAD_BYTES) >= 100


@pytest.mark.parametrize("content", [*GOOD.values(), *GOOD_BYTES.values()], ids=[*GOOD, *GOOD_BYTES])
def test_good_file(tmp_path, content):
    dataset = read_csv(written(tmp_path, content))
    assert dataset.x.tolist() == X and dataset.y.tolist() == Y
    assert dataset.name == "mine" and dataset.source == "mine.csv" and dataset.class_names == ("0", "1")


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [*in_bytes(BAD).values(), *BAD_BYTES.values()],
    ids=[*BAD, *BAD_BYTES],
)
def test_bad_file(tmp_path, content, line, column, words):
    path = written(tmp_path, content)
    message = refused(path)
    assert message.startswith(f"{path}, line {line}, column {column}") and words in message
    assert len(message) < 400 + len(str(path))


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


finite_float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)
rows = st.lists(st.tuples(finite_float32, st.sampled_from([0, 1])), min_size=1, max_size=20)
reusing_a_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@reusing_a_folder
@given(rows, st.text(max_size=8), st.text(max_size=8), st.text(max_size=4))
def test_what_is_written_is_read_back(tmp_path, rows, x_label, y_label, x_unit):
    x, y = zip(*rows, strict=True)
    dataset = Dataset(name="mine", x=x, y=y, x_label=x_label, y_label=y_label, x_unit=x_unit)
    write_csv(dataset, tmp_path / "mine.csv")
    back = read_csv(tmp_path / "mine.csv")
    assert back.x.tobytes() == dataset.x.tobytes() and back.y.tobytes() == dataset.y.tobytes()


def quoted(text):
    return f'"{text}"'


@reusing_a_folder
@given(
    rows=rows,
    header=st.booleans(),
    separator=st.sampled_from(",;\t"),
    decimal_comma=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n \r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    dress=st.sampled_from([str, quoted, " {} ".format]),
    label=st.sampled_from([str, "{}.0".format]),
)
def test_every_form_is_read(tmp_path, rows, header, separator, decimal_comma, line_end, mark, dress, label):
    lines = [("dose", "died")] * header + [(repr(x), label(y)) for x, y in rows]
    if decimal_comma and separator != ",":
        lines = [(x.replace(".", ","), y) for x, y in lines]
    text = mark + "".join(separator.join(map(dress, line)) + line_end for line in lines)
    dataset = read_csv(written(tmp_path, text))
    assert dataset.x.tolist() == [x for x, _ in rows] and dataset.y.tolist() == [y for _, y in rows]
    assert dataset.x_label == ("dose" if header else "x")


def loads_or_says_where(path):
    try:
        dataset = read_csv(path)
    except ValueError as error:
        message = str(error)
        assert re.match(re.escape(str(path)) + r", line \d+, column \d+", message), message
        assert message.isprintable() and "not allowed" in message
    else:
        assert len(dataset) >= 1 and np.isfinite(dataset.x).all()


@reusing_a_folder
@given(st.binary(max_size=80))
def test_any_bytes_load_or_say_where(tmp_path, content):
    loads_or_says_where(written(tmp_path, content))


@reusing_a_folder
@given(st.text(alphabet=" \n\r\t,;\"'.-+e019xyz\ufeff\x00ö", max_size=60))
def test_any_text_loads_or_says_where(tmp_path, content):
    loads_or_says_where(written(tmp_path, content))


@reusing_a_folder
@given(st.data())
def test_a_damaged_file_loads_or_says_where(tmp_path, data):
    content = data.draw(st.sampled_from(list(GOOD.values())))
    at = data.draw(st.integers(0, len(content)))
    inserted = data.draw(st.text(alphabet=',;\t"\n\r0.ex ', max_size=3))
    removed = data.draw(st.integers(0, 4))
    loads_or_says_where(written(tmp_path, content[:at] + inserted + content[at + removed :]))
