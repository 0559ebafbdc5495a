"""Generated data: the engine's, with a preview that follows."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QWidget,
)

from engine.data.generators import generate
from gui.dialogs.generate import GenerateDialog
from tests.gui.files.hands import BUTTON, find, is_taken_up, press, verdict


def open_generate(qtbot, window):
    window.document.generate()
    dialog = find(qtbot, window, GenerateDialog, "generate_dialog")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def type_into(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field.lineEdit(), text)


def test_generated_data_are_the_engines(lab, qtbot):
    window = lab(batch_size=15)
    dialog = open_generate(qtbot, window)
    choice = dialog.generator
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert choice.currentData() == "flipped_labels"
    type_into(qtbot, dialog.rows, "12")
    type_into(qtbot, dialog.seed, "5")
    type_into(qtbot, dialog.parameter("probability"), "0.25")
    qtbot.keyClick(dialog.parameter("probability"), Qt.Key.Key_Return)
    is_taken_up(qtbot, window, 12)
    expected = generate("flipped_labels", 12, 5, probability=0.25)
    assert np.array_equal(window.session.active.source.x, expected.x)
    assert np.array_equal(window.session.active.source.y, expected.y)
    assert window.session.active.experiment.batch_size == 12
    assert window.edits.stack.undoText() == "Generate data"


def test_the_preview_of_generated_data_follows(window, qtbot):
    dialog = open_generate(qtbot, window)
    for index in range(dialog.generator.count()):
        dialog.generator.setCurrentIndex(index)
        expected = generate(dialog.generator.itemData(index))
        for number, item in enumerate(dialog.points):
            assert np.array_equal(item.getData()[0], expected.x[expected.y == number])
        assert verdict(dialog).startswith("100 rows: ")
    seed, x = dialog.seed.value(), dialog.dataset().x
    qtbot.mouseClick(dialog.new_seed, Qt.MouseButton.LeftButton)
    assert dialog.seed.value() != seed
    assert not np.array_equal(dialog.dataset().x, x)
    for field in dialog.findChildren(QWidget):
        if field.objectName().startswith("generate_"):
            assert field.accessibleName()
    assert dialog.minimumSizeHint().width() <= dialog.width()
    press(qtbot, dialog, BUTTON.Cancel)
    assert len(window.session.active.source) == 20


def test_a_number_refused_is_not_passed_over(window, qtbot):
    dialog = open_generate(qtbot, window)
    type_into(qtbot, dialog.rows, "3")
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert verdict(dialog) == "rows: '3' is not allowed; a whole number from 4 to 1000000"
    assert dialog.rows.value() == 100
    press(qtbot, dialog, BUTTON.Cancel)
