"""No colour stands outside gui/look."""

import ast
import re
from pathlib import Path

import pytest

GUI = Path(__file__).parents[3] / "gui"
SOURCES = sorted(path for path in GUI.rglob("*.py") if path.parent.name != "look")
LITERAL = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b|#[0-9a-fA-F]{8}\b|\brgba?\s*\(\s*\d|\bhsla?\s*\(\s*\d")
MAKERS = {"QColor", "mkColor"}
ALLOWED = {"transparent"}  # of Qt.GlobalColor


def colours(source):
    """Return the lines with a colour written in them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LITERAL.search(node.value):
            found.append(node.lineno)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("GlobalColor"):
            found += [node.lineno] if node.attr not in ALLOWED else []
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in MAKERS and node.args:
            found += [node.lineno] if isinstance(node.args[0], ast.Constant) else []
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(GUI)))
def test_a_colour_stands_in_look_alone(path):
    assert colours(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ['a = "#1b2130"', 'a = f"<b style=\\"color:#fff\\">{b}</b>"', 'a = "rgba(1, 2, 3, 4)"',
     "a = Qt.GlobalColor.red", 'a = QColor("red")', "a = pg.mkColor(0, 0, 0)"],
)  # fmt: skip
def test_one_that_did_would_be_found(source):
    assert colours(source) == [1]
