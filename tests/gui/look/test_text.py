"""Numbers in words."""

import pytest

from gui.look.text import loss_text, number_text, percent_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "1.5000"), (-0.25, "−0.2500"), (1e-7, "1.000e−07"), (float("nan"), "NaN"), (float("-inf"), "−∞")],
)
def test_number_text(value, text):
    assert number_text(value) == text


def test_percent_and_loss_text():
    assert [percent_text(v) for v in (1.0, 0.65, 0.55, 0.9999, 2 / 3)] == [
        "100 %",
        "65 %",
        "55 %",
        "99.9 %",
        "66.7 %",
    ]
    assert [loss_text(v) for v in (0.05243655, 1e-9, 0.0)] == ["0.05244", "1.00e−09", "0.00000"]
