"""The experiment dock: one field for each field of Experiment, made from its limits."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDockWidget,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from engine.data.dataset import shipped_datasets
from engine.plan.experiment import Experiment
from engine.plan.fields import FIELDS, Field, sections
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.plan.run import Run
from engine.record.trained_run import TrainedRun
from gui.lab.edits import Edits
from gui.lab.on_show import OnShow
from gui.lab.session import Session
from gui.look import theme
from gui.look.text import number_text
from gui.look.words import _, ngettext
from gui.widgets.fields import ChoiceField, NumberField, RateSlider

WIDTH = 296


class ExperimentDock(QDockWidget):
    """The form. It shows the values at the cursor, and what the engine has accepted."""

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__(_("Experiment"))
        self.setObjectName("experiment_dock")
        self._session, self._edits = session, edits
        self._drags = 0
        self._next_seed = 0
        self._shown: tuple[TrainedRun, Experiment] | None = None
        self.fields: dict[str, Any] = {}
        self.message = _small_label("form_message")
        self._formula, self._about_data = _small_label("formula"), _small_label("about_data")
        self._data_units = _small_label("data_units")
        self.rate_slider = RateSlider()
        self.random_start = QPushButton(_("Random start"))
        self._build()
        edits.refused.connect(self.message.setText)

    # ---- building

    def _build(self) -> None:
        inside = QWidget()
        form = self._form = QFormLayout(inside)
        form.setContentsMargins(10, 6, 10, 10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(4)
        form.setHorizontalSpacing(10)
        for number, fields in enumerate(sections().values()):
            if number:
                form.addRow(_rule())
            for row in fields:
                self._add_row(row)
        form.addRow(self.message)
        area = QScrollArea()
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to the field that has it
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(area)
        self.restyle()

    def restyle(self) -> None:
        """Be as wide as the text needs."""
        area = self.widget()
        assert isinstance(area, QScrollArea)
        area.setMinimumWidth(theme.scaled(WIDTH) + area.verticalScrollBar().sizeHint().width())

    def _add_row(self, row: Field) -> None:
        field = self.fields[row.name] = self._field(row)
        label, sentence = _(row.label), _(row.sentence)
        field.setToolTip(f"{sentence}\n{row.name}: {row.limits.allowed}")
        field.setAccessibleName(label)
        field.setAccessibleDescription(sentence)
        self._form.addRow("" if isinstance(field, QCheckBox) else label, field)
        self._add_companions(self._form, row.name)

    def _field(self, row: Field) -> QWidget:
        if row.limits.kind is bool:
            box = QCheckBox(_(row.label))
            box.setObjectName(f"field_{row.name}")
            box.clicked.connect(partial(self._on_clicked, row.name))
            return box
        field: NumberField | ChoiceField
        if row.limits.choices:
            field = ChoiceField(row.name, {choice: _(title) for choice, title in row.titles().items()})
        else:
            field = NumberField(row.name, row.limits)
            field.refused.connect(self.message.setText)
        field.committed.connect(partial(self._on_committed, row.name))
        return field

    def _add_companions(self, form: QFormLayout, name: str) -> None:
        """Put below a field what belongs to it: an explanation, the slider, the button."""
        if name == "dataset":
            form.addRow(self._about_data)
        elif name == "standardize":
            form.addRow(self._data_units)
        elif name == "loss":
            form.addRow(self._formula)
        elif name == "learning_rate":
            self.rate_slider.setAccessibleName(_("Learning rate on a logarithmic scale"))
            self.rate_slider.setToolTip(_("The learning rate on a logarithmic scale, also while training"))
            self.rate_slider.dragged.connect(self._on_rate)
            self.rate_slider.sliderPressed.connect(self._new_drag)
            form.addRow("", self.rate_slider)
        elif name == "start_b":
            self.random_start.setObjectName("random_start")
            self.random_start.clicked.connect(self._draw_start)
            form.addRow("", self.random_start)

    # ---- showing

    def draw(self, on_show: OnShow) -> None:
        """Show the values in force after the update stepped to, and the parameters in data units."""
        run = on_show.run
        experiment = run.in_force(on_show.cursor)
        if self._shown is None or self._shown[0] is not run or self._shown[1] != experiment:
            self._shown = run, experiment
            self._show_fields(run, experiment)
        self._data_units.setVisible(experiment.standardize)
        if experiment.standardize:
            w, b = run.parameters_in_data_units(on_show.index)
            text = _("In data units: w {w}, b {b}").format(w=number_text(w), b=number_text(b))
            self._data_units.setText(text)

    def _show_fields(self, run: TrainedRun, experiment: Experiment) -> None:
        for name, field in self.fields.items():
            value = getattr(experiment, name)
            if isinstance(field, QCheckBox):
                field.setChecked(value)
            elif name == "dataset":
                self._show_dataset(field, run)
            else:
                field.show_value(value)
        self.rate_slider.show_value(experiment.learning_rate)
        optimizer = OPTIMIZERS[experiment.optimizer]
        for row in sections()["optimizer"]:
            visible = row.name == "optimizer" or optimizer.uses(row.name)
            self._form.setRowVisible(self.fields[row.name], visible)
        if optimizer.epsilon is not None:
            text = _("{epsilon:g} (torch's default)").format(epsilon=optimizer.epsilon)
            self.fields["epsilon"].lineEdit().setPlaceholderText(text)
        self._formula.setText(f"L = {LOSSES[experiment.loss].formula}")

    def _show_dataset(self, field: ChoiceField, run: TrainedRun) -> None:
        own = run.run.dataset is not None
        while field.count() > len(shipped_datasets()):
            field.removeItem(field.count() - 1)
        if own:
            field.addItem(run.source.title, None)
            field.setCurrentIndex(field.count() - 1)
        else:
            field.show_value(run.experiment.dataset)
        count = len(run.source)
        rows = ngettext("{rows} rows.", "{rows} rows.", count).format(rows=f"{count:,}".replace(",", " "))
        self._about_data.setText(f"{rows} {run.source.description}")
        source = run.source.source
        self._about_data.setToolTip(source and _("Source: {source}").format(source=source))

    # ---- what a person asks for

    def _on_committed(self, name: str, value: object) -> None:
        if name == "dataset" and value is None:
            return  # the own data that are on show
        fields, self._shown = {name: value}, None
        self.message.setText("")
        wanted = self._session.active.experiment.replace(**fields)
        fitting = Run(wanted).on(None if name == "dataset" else self._session.active.source).experiment
        if fitting.batch_size < wanted.batch_size:
            fields["batch_size"] = fitting.batch_size
            text = _("Batch size: {size} is more than the {rows} rows; set to {rows}.")
            self.message.setText(text.format(size=wanted.batch_size, rows=fitting.batch_size))
        self._edits.set_fields(fields, _change_text(name))

    def _on_clicked(self, name: str) -> None:
        self._on_committed(name, self.fields[name].isChecked())

    @Slot()
    def _new_drag(self) -> None:
        self._drags += 1

    @Slot(float)
    def _on_rate(self, rate: float) -> None:
        drag = self._drags if self.rate_slider.isSliderDown() else None
        self._edits.set_fields({"learning_rate": rate}, _change_text("learning_rate"), drag)

    @Slot()
    def _draw_start(self) -> None:
        from engine.training.model import random_start  # brings torch

        seed, self._next_seed = self._next_seed, self._next_seed + 1
        w, b = random_start(seed)
        self.message.setText(f"torch.manual_seed({seed}); nn.Linear(1, 1)")
        self._edits.set_fields({"start_w": w, "start_b": b}, _("Random start"))


def _change_text(name: str) -> str:
    """Return what undo calls the change of a field."""
    return _("Change {field}").format(field=_(FIELDS[name].label).lower())


def _rule() -> QFrame:
    rule = QFrame()
    rule.setFrameShape(QFrame.Shape.HLine)
    rule.setProperty("role", "rule")
    return rule


def _small_label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
