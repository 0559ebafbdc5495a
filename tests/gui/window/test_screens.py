"""On every screen: nothing outside the window, nothing cut, no siblings that overlap."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QTabBar,
    QWidget,
)

from engine.data.csv_table import read_table
from gui.commands.keys import KeysDialog
from gui.commands.rows import ROWS
from gui.dialogs.csv_preview import CsvPreview
from gui.dialogs.generate import GenerateDialog
from gui.dialogs.run_until import RunUntil
from gui.look.appearance import appearance
from gui.widgets.on_screen import fitting

SCREENS = [  # width, height, text size, theme
    ((911, 512), 1.0, "light"),
    ((1024, 700), 1.0, "dark"),
    ((1024, 700), 1.3, "light"),
    ((1366, 740), 1.0, "light"),
    ((1366, 740), 1.6, "dark"),
    ((1920, 1040), 1.6, "light"),
]
DOCKS = ["experiment", "step", "predictions", "runs"]


def at_size(qtbot, window, size):
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    qtbot.waitUntil(lambda: window.actions_by_name["play"].isEnabled())
    QApplication.processEvents()


def place(widget, window):
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def outside(window, root):
    """Return the names of visible controls in `root` that are not wholly inside the window."""
    controls = [each for each in root.findChildren(QWidget) if each.isVisibleTo(window) and each.isVisible()]
    return [each.objectName() or each for each in controls if not window.rect().contains(place(each, window))]


def cut(root):
    """Return the texts of labels that have less room than they need, and no tooltip that says them."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.wordWrap() or label.toolTip():
            continue
        if label.width() < label.sizeHint().width():
            found.append(label.text())
    return found


def overlapping(window, root):
    """Return pairs of visible siblings of one layout that overlap."""
    found = []
    for parent in [root, *root.findChildren(QWidget)]:
        if parent.layout() is None or not parent.isVisible():
            continue
        inside = [
            child
            for child in parent.children()
            if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
        ]
        laid = [child for child in inside if parent.layout().indexOf(child) >= 0]
        for number, one in enumerate(laid):
            for other in laid[number + 1 :]:
                if one.geometry().intersects(other.geometry()):
                    found.append((one, other))
    return found


@pytest.mark.parametrize(("size", "text", "look"), SCREENS)
def test_the_window_fits_every_screen(make_window, qtbot, size, text, look):
    window = make_window()
    window.actions_by_name[f"theme_{look}"].trigger()
    appearance().set_text_size(text)
    at_size(qtbot, window, size)
    for name in [None, *DOCKS]:
        if name:
            window.actions_by_name[f"show_{name}"].setChecked(True)
            qtbot.waitUntil(window.docks.by_name[name].isVisible)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        assert outside(window, window.transport) == [], name
        assert cut(window) == [], name
        assert overlapping(window, window.transport) == [], name
        for panel in window.grid.panels:
            if panel.isVisible():
                assert overlapping(window, panel) == [], (name, panel.objectName())
        if name and size[0] < 1100:
            window.actions_by_name[f"show_{name}"].setChecked(False)


def test_a_low_window_has_a_tab_for_every_panel(make_window, qtbot):
    window = make_window()
    at_size(qtbot, window, (911, 512))
    shown = [panel.objectName() for panel in window.grid.panels if panel.isVisible()]
    assert shown == ["data_space", "loss_contour"]
    tabs = [bar for bar in window.grid.findChildren(QTabBar) if bar.isVisible()]
    for bar in tabs:
        bar.setCurrentIndex(1)
    shown = [panel.objectName() for panel in window.grid.panels if panel.isVisible()]
    assert shown == ["loss_curve", "loss_surface"]
    window.resize(1366, 740)
    qtbot.waitUntil(lambda: all(panel.isVisible() for panel in window.grid.panels))
    assert not any(bar.isVisible() for bar in tabs)


def test_a_narrow_window_folds_the_form_and_brings_it_back(make_window, qtbot):
    window = make_window()
    at_size(qtbot, window, (1366, 740))
    form = window.docks.experiment
    assert form.isVisible()
    window.resize(911, 512)
    qtbot.waitUntil(lambda: not form.isVisible())
    window.resize(1366, 740)
    qtbot.waitUntil(form.isVisible)
    window.resize(911, 512)
    qtbot.waitUntil(lambda: not form.isVisible())
    window.actions_by_name["show_experiment"].setChecked(True)  # a person wants it all the same
    assert form.isVisible()
    window.resize(930, 512)
    QApplication.processEvents()
    assert form.isVisible()


def dialogs(window, tmp_path):
    """Yield each dialog, as it is made for a file of many columns and rows."""
    file = tmp_path / "wide.csv"
    names = [f"a column with a long name {n}" for n in range(12)]
    rows = [names, *([str(n * k) for k in range(12)] for n in range(300))]
    file.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    yield CsvPreview(read_table(file), window)
    yield GenerateDialog(window)
    yield RunUntil(window, 100)
    yield KeysDialog(window, ROWS)


def test_a_dialog_larger_than_the_screen_keeps_its_buttons_in_sight(make_window, qtbot, tmp_path):
    window = make_window()
    at_size(qtbot, window, (911, 512))
    for dialog in dialogs(window, tmp_path):
        dialog.show()
        qtbot.waitExposed(dialog)
        least = dialog.minimumSizeHint()
        assert least.width() <= 911, dialog
        assert least.height() <= 512 - 40, dialog
        dialog.resize(min(dialog.width(), 900), 470)
        QApplication.processEvents()
        for box in dialog.findChildren(QDialogButtonBox):
            assert dialog.rect().contains(place(box, dialog)), dialog
        dialog.close()


@pytest.mark.parametrize(
    ("frame", "least", "expected"),
    [
        (QRect(3000, 200, 800, 600), QSize(400, 300), QRect(566, 168, 800, 600)),  # its screen is gone
        (QRect(-20, -10, 800, 600), QSize(400, 300), QRect(0, 0, 800, 600)),
        (QRect(0, 0, 2560, 1440), QSize(400, 300), QRect(0, 0, 1366, 768)),
        (QRect(10, 20, 800, 600), QSize(400, 300), QRect(10, 20, 800, 600)),  # as it was
        (QRect(0, 0, 300, 200), QSize(1500, 300), QRect(0, 0, 1500, 300)),
    ],
)
def test_a_window_is_brought_onto_the_screen(frame, least, expected):
    assert fitting(frame, QRect(0, 0, 1366, 768), least) == expected
