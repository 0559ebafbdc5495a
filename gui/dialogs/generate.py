"""Data made from a seed: which kind, how many rows, and how they lie."""

import secrets
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.data.dataset import Dataset
from engine.data.generators import GENERATORS, ROWS, Generator, generate
from engine.limits import SEED, Limits
from gui.look import theme
from gui.look.words import _
from gui.panels.plot import Plot
from gui.widgets.fields import NumberField
from gui.widgets.on_screen import Dialog
from gui.widgets.verdict import Verdict, class_counts, open_and_cancel

FIRST_ROWS, FIRST_SEED = 100, 0
LARGEST_NEW_SEED = 10_000
DOTS_SHOWN = 400  # of each class
FORM_WIDTH, FORM_SPACING = 340, 8
FIRST_SIZE = (840, 440)


class GenerateDialog(Dialog):
    """Asks for a generator and its numbers; shows the points at once.

    Parameters
    ----------
    parent : QWidget
        The window.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("generate_dialog")
        self.setWindowTitle(_("Generate data"))
        self._refused = False
        self._dataset: Dataset | None = None
        self.generator = QComboBox()
        self.generator.setObjectName("generator")
        self.generator.setAccessibleName(_("Kind of data"))
        for row in GENERATORS.values():
            self.generator.addItem(_(row.title), row.name)
        self.sentence = QLabel()
        self.rows = self._field("rows", _("Rows"), ROWS, FIRST_ROWS)
        self.seed = self._field("seed", _("Seed"), SEED, FIRST_SEED)
        self.new_seed = QPushButton(_("&New seed"))
        self._fields: dict[str, dict[str, NumberField]] = {}
        self._pages = QStackedWidget()
        self.plot = Plot("x", "y", _("Preview of the data"))
        self.verdict = Verdict()
        self._buttons = open_and_cancel(_("Use these data"))
        self._build()
        self._wire()
        self.resize(*FIRST_SIZE)
        self._show_generator()

    def dataset(self) -> Dataset:
        """Return the data as shown."""
        if self._dataset is None:
            raise RuntimeError("no data have been made yet")
        return self._dataset

    def parameter(self, name: str) -> NumberField:
        """Return the field of a parameter of the generator chosen."""
        return self._fields[self.generator.currentData()][name]

    def accept(self) -> None:
        """Close, unless what was typed last has been refused: then it must be read first."""
        if self._refused:
            self._refused = False
        else:
            super().accept()

    # ---- building

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        kind = QHBoxLayout()
        kind.setSpacing(FORM_SPACING)
        kind.addWidget(self._label(_("&Kind"), self.generator))
        kind.addWidget(self.generator, 1)
        left.addLayout(kind)
        left.addWidget(self.sentence)
        left.addLayout(self._common_form())
        left.addWidget(self._pages)
        left.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left)
        columns.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(columns, 1)
        layout.addWidget(self.verdict)
        layout.addWidget(self._buttons)
        self._build_sentence()
        self._build_plot()

    def _build_sentence(self) -> None:
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setFixedWidth(theme.scaled(FORM_WIDTH))
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumHeight(4 * self.sentence.fontMetrics().lineSpacing())

    def _common_form(self) -> QFormLayout:
        seed = QHBoxLayout()
        seed.setSpacing(FORM_SPACING)
        seed.addWidget(self.seed, 1)
        seed.addWidget(self.new_seed)
        self.new_seed.setAutoDefault(False)
        form = QFormLayout()
        form.setHorizontalSpacing(FORM_SPACING)
        form.addRow(self._label(_("&Rows"), self.rows), self.rows)
        form.addRow(self._label(_("&Seed"), self.seed), seed)
        for generator in GENERATORS.values():
            self._pages.addWidget(self._page(generator))
        return form

    def _page(self, generator: Generator) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(FORM_SPACING)
        fields = self._fields[generator.name] = {}
        for parameter in generator.parameters:
            title = _(parameter.title)
            field = self._field(parameter.name, title, parameter.limits, parameter.default)
            fields[parameter.name] = field
            form.addRow(self._label(title, field), field)
        return page

    def _label(self, text: str, field: QWidget) -> QLabel:
        """Return a label as wide as the longest, so that the fields of all pages stand in one line."""
        label = QLabel(text)
        label.setBuddy(field)
        titles = [_(parameter.title) for row in GENERATORS.values() for parameter in row.parameters]
        label.setFixedWidth(max(label.fontMetrics().horizontalAdvance(title) for title in titles) + 4)
        return label

    def _field(self, name: str, title: str, limits: Limits, value: float) -> NumberField:
        field = NumberField(name, limits)
        field.setObjectName(f"generate_{name}")  # field_seed is the experiment's
        field.setAccessibleName(title)
        field.setToolTip(f"{title}: {limits.allowed}")
        field.show_value(limits.kind(value))
        field.committed.connect(self._on_number)
        field.refused.connect(self._on_refused)
        return field

    def _build_plot(self) -> None:
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMinimumWidth(300)
        self.plot.getAxis("left").setTicks([[(0, "0"), (1, "1")]])
        self.plot.setYRange(-0.35, 1.35, padding=0)
        self.points = [pg.ScatterPlotItem(symbol=symbol, size=8) for symbol in theme.CLASS_SYMBOLS]
        for item in self.points:
            self.plot.addItem(item)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours in use."""
        for name, item in zip(theme.CLASS_COLOURS, self.points, strict=True):
            item.setPen(theme.pen(theme.CARD))
            item.setBrush(theme.colour(name, 0.55))

    def _wire(self) -> None:
        self.generator.currentIndexChanged.connect(self._show_generator)
        self.new_seed.clicked.connect(self._draw_again)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    # ---- what a person chooses

    @Slot()
    def _show_generator(self) -> None:
        generator = GENERATORS[self.generator.currentData()]
        self.sentence.setText(_(generator.sentence))
        self._pages.setCurrentIndex(self.generator.currentIndex())
        self._make()

    @Slot()
    def _draw_again(self) -> None:
        old = self.seed.value()
        self.seed.setValue((old + 1 + secrets.randbelow(LARGEST_NEW_SEED - 1)) % LARGEST_NEW_SEED)

    @Slot(object)
    def _on_number(self, value: Any) -> None:
        self._make()

    @Slot(str)
    def _on_refused(self, message: str) -> None:
        self._refused = True
        self.verdict.refuse(message)

    def _make(self) -> None:
        self._refused = False
        name = self.generator.currentData()
        numbers = {key: field.value() for key, field in self._fields[name].items()}
        try:
            self._dataset = generate(name, self.rows.value(), self.seed.value(), **numbers)
        except ValueError as error:
            self._dataset = None
            self.verdict.refuse(str(error))
        else:
            self.verdict.allow(class_counts(self._dataset))
            self._draw(self._dataset)
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(self._dataset is not None)

    def _draw(self, dataset: Dataset) -> None:
        for number, item in enumerate(self.points):
            x = dataset.x[dataset.y == number][:DOTS_SHOWN]
            item.setData(x, np.full(len(x), float(number)))
        self.plot.enableAutoRange(axis="x")
