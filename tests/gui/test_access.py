"""What a screen reader is told: every control has a name, which is its label and not its value."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialogButtonBox, QWidget

from engine.data.csv_table import read_table
from gui.commands.keys import KeysDialog
from gui.commands.rows import ROWS
from gui.dialogs.csv_preview import CsvPreview
from gui.dialogs.generate import GenerateDialog
from gui.dialogs.run_until import RunUntil

Text = QAccessible.Text


def names(widget):
    """Return what a screen reader may call `widget`: by the label beside it, or else its own name."""
    accessible = QAccessible.queryAccessibleInterface(widget)
    related = [other for other, what in accessible.relations() if what & QAccessible.RelationFlag.Label]
    return [other.text(Text.Name) for other in related] or [accessible.text(Text.Name)]


def controls(inside):
    return [
        widget
        for widget in inside.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.window() is inside.window()  # not the list that a combo box opens
    ]


def unnamed(inside):
    """Return the controls without a name, or whose name is what they hold."""
    found = []
    for widget in controls(inside):
        accessible = QAccessible.queryAccessibleInterface(widget)
        value = accessible.text(Text.Value)
        called = names(widget)
        holds = "" if isinstance(widget, QAbstractButton) else value
        if not any(called) or (holds and holds in called):
            found.append((widget.objectName(), type(widget).__name__, called, value))
        if isinstance(widget, QComboBox) and not widget.accessibleName():
            found.append((widget.objectName(), "has no name where labels are not told of"))
    return found


def test_every_control_of_the_window_is_named_by_its_label(window, qtbot):
    window.actions_by_name["add_run"].trigger()
    for name in ("experiment", "step", "predictions", "runs"):
        window.actions_by_name[f"show_{name}"].setChecked(True)
    qtbot.waitUntil(lambda: window.views.loss_surface.installed)
    assert len(controls(window)) > 50
    assert unnamed(window) == []


def dialogs(window, tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("a,b,c\n1,2,yes\n2,3,no\n3,1,yes\n")
    return {
        "generate": lambda: GenerateDialog(window),
        "run_until": lambda: RunUntil(window, 100),
        "csv": lambda: CsvPreview(read_table(path), window),
        "keys": lambda: KeysDialog(window, ROWS),
    }


@pytest.mark.parametrize("name", ["generate", "run_until", "csv", "keys"])
def test_every_control_of_a_dialog_is_named_by_its_label(window, qtbot, tmp_path, name):
    dialog = dialogs(window, tmp_path)[name]()
    qtbot.addWidget(dialog)
    dialog.show()
    assert controls(dialog)
    assert unnamed(dialog) == []
    assert dialog.findChild(QDialogButtonBox)


def test_every_control_of_the_map_of_starts_is_named(window, qtbot):
    window.actions_by_name["starts"].trigger()
    assert controls(window.starts)
    assert unnamed(window.starts) == []


def test_a_combo_box_is_called_by_its_label(window):
    fields = window.experiment_dock.fields
    called = {name: names(fields[name]) for name in ("dataset", "loss", "optimizer", "order")}
    assert called == {"dataset": ["Data"], "loss": ["Loss"], "optimizer": ["Optimizer"], "order": ["Order"]}
