"""Every text that a person reads is marked for the catalogue: looked for in the sources themselves."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
SOURCES = sorted(path for package in ("engine", "gui") for path in (HOUSE / package).rglob("*.py"))
MARKS = ("_", "N_", "ngettext")
SHOWING = {  # what is given to these is seen, heard or printed
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText",
    "setTitle", "setInformativeText", "setLabelText", "setAccessibleName", "setAccessibleDescription",
    "setLabel", "setCancelButtonText", "showMessage", "addAction", "addMenu", "addTab", "addRow",
    "addButton", "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMenu",
    "QDockWidget", "QMessageBox", "information", "question", "warning", "critical", "getOpenFileName",
    "getSaveFileName", "QProgressDialog", "exit", "print", "Refusal", "LabelQuestion", "Request", "Plot",
    "CellPlot", "note", "say", "begin", "refuse", "allow", "wait", "open_and_cancel",
}  # fmt: skip
ROWS = {  # some of what these are given is shown, some are names
    "Field", "DockRow", "Row", "Parameter", "Generator", "Loss", "Form", "ColourMap", "XAxis", "Kind",
    "Optimizer", "Limits", "addItem", "at", "of", "label", "name", "show_state", "ReadOut", "Axis",
}  # fmt: skip
SHOWING_BY_NAME = {  # whatever it is that they are given to
    "help", "description", "epilog", "title", "text", "tip", "caption", "sentence", "allowed", "x_label",
    "y_label", "x_unit",
}  # fmt: skip
NAMES = {  # of menus and keys, which are no texts
    "File", "Edit", "Run", "View", "Help", "Left", "Right", "Up", "Down", "Home", "End", "Space", "Esc",
    "Del", "Return", "Enter",
}  # fmt: skip
PROSE = re.compile(r"[^\W\d_]{2,},?( [^\W\d_])* [^\W\d_]{2,}")  # two words, perhaps a letter between
WORD = re.compile(r"(?<![&\w])[^\W\d_]{2,}(?!\w*;)")  # one word, which is no entity of HTML
LABEL = re.compile(r"^&?[A-Z][a-z]+$|&[a-zA-Z]\w|[a-z]&[a-z]|…")  # as a menu or a caption has it
NO_TEXTS = {  # by what they begin with, and why they need no mark
    "Cross-Entropy Lab": "the program's name",
    "<h3>Cross-Entropy Lab": "the program's name",
    "cross-entropy-lab": "the command's name",
    "{}<p>PyTorch {}, NumPy": "names of packages",
    "torch.manual_seed(": "Python that a person can type",
    "SGD": "a name",
    "Adam": "a name",
    "RMSprop": "a name",
    "Adagrad": "a name",
    "# A run of Cross-Entropy Lab.": "a comment in a file, which is the same everywhere",
    "one class only": "a kind of minimum, by which its words are found",
    "all x equal": "a kind of minimum, by which its words are found",
    "not found": "a kind of minimum, by which its words are found",
    "\nQFrame[role=": "a style sheet",
    "\n                uniform mat4": "a shader",
    "\n                #ifdef GL_ES": "a shader",
    " \\(at ": "a pattern for what tomllib says",
    "(lib\\S+)": "a pattern for what the loader of libraries says",
}


class Texts(ast.NodeVisitor):
    """Collects the literals that are not marked: those in prose, and those given to what shows them.

    Left out are what nobody reads but programmers: docstrings, annotations, what is raised other than as a
    Refusal, what an assertion says.
    """

    def __init__(self):
        self.found = []  # (line, text)
        self._shown = None

    def visit(self, node):
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            self._look_at(node)
        else:
            super().visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node):
        for default in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list):
            if default is not None:
                self.visit(default)
        for each in node.body:
            self.visit(each)

    def visit_Raise(self, node):
        call = node.exc if isinstance(node.exc, ast.Call) else None
        if call is not None and re.search("[Rr]efusal|LabelQuestion", ast.unparse(call.func)):
            self.visit(call)

    def visit_Assert(self, node):
        self.visit(node.test)

    def visit_Compare(self, node):
        for each in (node.left, *node.comparators):
            self._visit_given(each, None)

    def visit_Call(self, node):
        if called(node) in MARKS and isinstance(node.func, ast.Name):
            return
        self.visit(node.func)
        here = WORD if called(node) in SHOWING else LABEL if called(node) in ROWS else None
        for argument in node.args:
            self._visit_given(argument, here)
        for keyword in node.keywords:
            self._visit_given(keyword.value, WORD if keyword.arg in SHOWING_BY_NAME else None)

    def _visit_given(self, node, shown):
        outer, self._shown = self._shown, shown
        self.visit(node)
        self._shown = outer

    def _look_at(self, node):
        text = text_of(node)
        if PROSE.search(text) or (self._shown and self._shown.search(text) and text not in NAMES):
            self.found.append((node.lineno, text))
        for part in getattr(node, "values", ()):
            if isinstance(part, ast.FormattedValue):
                self._visit_given(part.value, None)


def called(node):
    """Return the last name of what a call calls."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def text_of(node):
    """Return the text of a literal; {} stands for what an f-string puts in."""
    if isinstance(node, ast.Constant):
        return node.value
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


def unmarked(source):
    """Return the texts of a source that should be marked and are not, as (line, text)."""
    texts = Texts()
    texts.visit(ast.parse(source))
    return [(line, text) for line, text in texts.found if not text.startswith(tuple(NO_TEXTS))]


def marks(source):
    """Return the calls that mark a text."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKS]


def is_literal(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def glued(call):
    """Return whether a mark is given anything but literals, or a text that another mark has made ready."""
    texts = call.args[:2] if call.func.id == "ngettext" else call.args
    if call.func.id != "_":
        return not all(map(is_literal, texts))
    inside = list(ast.walk(texts[0]))
    formatted = any(isinstance(node, ast.Call) and called(node) == "format" for node in inside)
    return formatted or any(isinstance(node, (ast.JoinedStr, ast.BinOp)) for node in inside)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_what_is_shown_is_marked(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_marked_text_is_whole_and_names_its_places(path):
    calls = marks(path.read_text(encoding="utf-8"))
    assert [ast.unparse(call) for call in calls if glued(call)] == []
    literals = [node.value for call in calls for node in call.args if is_literal(node)]
    assert [
        text for text in literals if re.search(r"\{[:!}\d]", text)
    ] == []  # a translator may turn them round


@pytest.mark.parametrize("start", NO_TEXTS)
def test_what_needs_no_mark_is_there(start):
    known = []
    for path in SOURCES:
        texts = Texts()
        texts.visit(ast.parse(path.read_text(encoding="utf-8")))
        known += [text for _, text in texts.found]
    assert any(text.startswith(start) for text in known)


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Loss")',
        'label.setText(f"{n} rows")',
        'label.setToolTip("Loss" if one else f"<b>{n}</b>: a row")',
        'parser.add_argument("file", help="a.file")',
        'raise Refusal("row: not allowed")',
        'NAMES = {"one": "the first of all"}',
        'self.say("Diverged at last")',
        'def show(title="Two words"): pass',
    ],
)
def test_a_text_without_its_mark_is_found(source):
    assert len(unmarked(source)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        'label.setText(_("Loss"))',
        'label.setText(ngettext("{n} row", "{n} rows", n).format(n=n))',
        '"""A docstring of words."""',
        'raise ValueError("for programmers alone")',
        'label.setObjectName("loss_label")',
        'Row("zoom_in", "View", N_("Zoom &in"), "Ctrl++", N_("See less, larger"), do=zoom_in)',
        'label.setText(f"{w} = {b}")',
    ],
)
def test_what_is_marked_or_no_text_is_passed_over(source):
    assert unmarked(source) == []


@pytest.mark.parametrize(
    "source",
    ['_(f"{n} rows")', '_("{n} rows".format(n=n))', '_("row " + n)', "N_(text)", "ngettext(one, many, n)"],
)
def test_a_mark_around_pieces_is_found(source):
    assert [call for call in marks(source) if glued(call)]
