"""A hundred CSV files, good and bad: the same rows, or refused with the place."""

import pytest

from engine.data.csv_columns import read_csv
from tests.engine.data.csv_files import GOOD, refused, written

X, Y = [1.5, -2.0, 3.0], [0, 1, 1]

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
