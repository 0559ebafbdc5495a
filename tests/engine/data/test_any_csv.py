"""Any CSV: every form is read, and whatever is damaged loads or says where."""

import re

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.csv_columns import read_csv, write_csv
from engine.data.dataset import Dataset
from tests.engine.data.csv_files import GOOD, written

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
