"""Every text on the screen has gone through the catalogue: one that puts ⟦ ⟧ around each shows it."""

import re

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QRadioButton,
    QStatusBar,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from engine.data.csv_table import read_table
from engine.plan.experiment import Experiment
from gui.commands.keys import KeysDialog
from gui.commands.rows import ROWS
from gui.dialogs.csv_preview import CsvPreview
from gui.dialogs.generate import GenerateDialog
from gui.dialogs.run_until import RunUntil
from tests.marking import brackets

Role = Qt.ItemDataRole
WORD = re.compile(r"[^\W\d_]{2,}")
NO_TEXTS = [  # patterns of what may stand outside the marks
    r" \(((Ctrl|Shift|Alt)\+)*\S+\)(?=$|\n)|<b>(((Ctrl|Shift|Alt)\+)*\S+(, )?)+</b>",  # keys
    r"^Scroll (Left|Right)$",  # Qt's own buttons of tabs
    r"<[^>]*>|&\w+;",  # of rich text
    r"Cross-Entropy Lab|PyTorch|PySide|NumPy|pyqtgraph|Python",
    r"SGD|Adam|RMSprop|Adagrad",  # names of optimizers
    r"\b(softplus|log|mean|max|min|sqrt)\b(?=\s?\(| ŷ)|NaN",  # of formulas
    r"^\w+: (?=⟦)",  # the name of a field of the experiment, as files have it
]


@pytest.fixture(autouse=True)
def in_brackets():
    with brackets():
        yield


def outside(text):
    """Return the words of a text that stand in no brackets."""
    rest, before = text, None
    while rest != before:  # from the inside out
        rest, before = re.sub("⟦[^⟦⟧]*⟧", "", rest), rest
    return WORD.findall(rest)


def plain(text):
    """Return a text without what needs no mark."""
    for pattern in NO_TEXTS:
        text = re.sub(pattern, "", text, flags=re.MULTILINE)
    return text


def about(thing):
    """Return the texts that any widget or action has."""
    kinds = ("toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "windowTitle")
    return [getattr(thing, kind)() for kind in kinds if hasattr(thing, kind)]


def own_texts(widget):
    """Return the texts that a widget shows by itself."""
    if isinstance(widget, (QLabel, QAbstractButton)):
        return [widget.text()]
    if isinstance(widget, QLineEdit):
        return [widget.placeholderText()]
    if isinstance(widget, QTextBrowser):
        return [widget.toPlainText()]
    if isinstance(widget, QComboBox):
        return [widget.itemText(i) for i in range(widget.count())]
    if isinstance(widget, QStatusBar):
        return [widget.currentMessage()]
    if isinstance(widget, QMenu):
        return [widget.title()]
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        return of_table(widget.model())
    if isinstance(widget, pg.PlotWidget):
        axes = [each["item"] for each in widget.getPlotItem().axes.values()]
        return [axis.labelText for axis in axes]
    return []


def of_table(model):
    """Return the heads and the first rows of a table, with what is said about them."""
    roles = (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole)
    columns, rows = range(model.columnCount()), range(min(model.rowCount(), 5))
    found = [model.headerData(i, Qt.Orientation.Horizontal, role) for i in columns for role in roles]
    found += [model.index(row, i).data(role) for row in rows for i in columns for role in roles]
    return [text for text in found if isinstance(text, str)]


def of_widget(widget):
    """Return the texts of a widget; none of one that is Qt's own."""
    name, parent = widget.objectName(), widget.parent()
    theirs = isinstance(parent, QTabBar) or name.startswith("qt_")
    theirs |= isinstance(parent, (QDialogButtonBox, QDockWidget)) and not name
    return [] if theirs else [*own_texts(widget), *about(widget)]


def of_action(action):
    """Return the texts of an action; none of pyqtgraph's own menu, which is switched off."""
    return [] if action.text().startswith("Export") else [action.text(), *about(action)]


def unmarked(window, names=()):
    """Return the texts in a window with words outside brackets; `names` are data, no texts of the program."""
    texts = [text for widget in (window, *window.findChildren(QWidget)) for text in of_widget(widget)]
    texts += [text for action in window.findChildren(QAction) for text in of_action(action)]
    known = re.compile("|".join(map(re.escape, names)) or "$.")
    return {text for text in texts if text and outside(plain(known.sub("", text)))}


def data_names(window):
    """Return what the shipped data sets, which bring their own texts, are called and say of themselves."""
    found = []
    for run in window.session.runs.values():
        source = run.source
        found += [
            source.description,
            source.title,
            source.source,
            *source.class_names,
            source.x_label,
            source.y_label,
        ]
    return [name for name in found if WORD.search(name)]


def test_the_main_window(make_window, qtbot):
    window = make_window()
    for name in ("show_step", "show_predictions", "show_runs"):
        window.actions_by_name[name].trigger()
    window.edits.add_run()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    window.actions_by_name["step"].trigger()
    qtbot.waitUntil(lambda: window.session.newest == 1)
    qtbot.waitUntil(lambda: window.step_dock.explanation is not None)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    qtbot.waitUntil(lambda: window.views.loss_surface.installed)
    assert unmarked(window, data_names(window)) == set()


def test_the_dialogs(make_window, qtbot, tmp_path):
    window = make_window()
    path = tmp_path / "rows.csv"
    path.write_text("1;yes\n2;no\n", encoding="utf-8")
    dialogs = [
        GenerateDialog(window),
        CsvPreview(read_table(path), window),
        RunUntil(window, 100),
        KeysDialog(window, ROWS),
    ]
    for dialog in dialogs:
        assert unmarked(dialog, ["rows.csv", "yes", "no"]) == set(), type(dialog).__name__
        dialog.close()


def test_brackets_are_missed_where_a_text_has_no_mark(qtbot):
    label = QLabel("⟦Loss⟧ of all")
    label.setToolTip("⟦one ⟦and⟧ another⟧ 3.2")
    qtbot.addWidget(label)
    assert unmarked(label) == {"⟦Loss⟧ of all"}


def test_the_map_of_starts(make_window, qtbot, monkeypatch):
    monkeypatch.setattr("gui.starts.training.SIZES", (3, 6))
    window = make_window(with_opengl=False)
    window.actions_by_name["starts"].trigger()
    starts = window.starts
    qtbot.waitUntil(lambda: starts.training.complete, timeout=20_000)
    for button in starts.findChildren(QRadioButton):
        button.click()
        assert unmarked(starts, data_names(window)) == set(), button.text()
    starts.close()


def test_a_divergence(make_window, qtbot):
    window = make_window(Experiment(loss="cross_entropy_literal", start_w=500.0), with_opengl=False)
    window.actions_by_name["step"].trigger()
    qtbot.waitUntil(lambda: window.player.state == "diverged")
    assert window.banner.isVisible()
    assert unmarked(window, data_names(window)) == set()
