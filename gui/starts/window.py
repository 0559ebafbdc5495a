"""Where does it train from? A window with what comes of every start, for one loss beside another."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.data.dataset import Dataset
from engine.explain.update_rule import options_text
from engine.plan.fields import value_text
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.record.trained_run import TrainedRun
from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.lab.settings import open_settings
from gui.look import theme
from gui.look.words import _, ngettext
from gui.panels.contour.loss_contour import LossContour
from gui.starts.cell import CellInHand
from gui.starts.colour_bar import OutcomeBar
from gui.starts.foot import StartsFoot
from gui.starts.map import StartsMap
from gui.starts.outcomes import KINDS, diverged, never, positions, shared_range
from gui.starts.training import Question, StartsTraining
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.enter_presses import EnterPresses
from gui.widgets.fields import ChoiceField

FIRST_SIZE = (1240, 660)
PATIENCE_MS = 300  # after a change, in case the next one follows at once
GEOMETRY = "starts_geometry"  # in the settings


class StartsWindow(QDialog):
    """Maps of final loss, accuracy or updates to 100 % over all starts; a click on a cell starts there.

    A change of the experiment or its data computes the maps anew, so that they never contradict the form
    beside them and a class sees at once what a learning rate does. Where a person has stopped the computing
    it takes long: then the maps turn faint and wait for a button.

    Parameters
    ----------
    parent : QWidget
        The lab's window.
    session, edits, contour : Session, Edits, LossContour
        What is trained, who changes it, and where the viewport comes from.
    actions : dict of QAction
        The lab's: undo and redo work here too, and the colours of the loss are those chosen there.
    """

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        edits: Edits,
        contour: LossContour,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("starts_window")
        self.setWindowTitle("Where does it train from?")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._session, self._edits, self._contour, self._actions = session, edits, contour, actions
        self._ready = False
        self._stopped = False  # by a person, or by an error
        self._kind = next(iter(KINDS))
        self._viewport = contour.shown_viewport
        self._own_loss = ""
        self._rows: tuple[Dataset, bool] | None = None  # and whether they are standardised
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self.training = StartsTraining()
        self.left, self.right = self.maps = StartsMap("starts_left"), StartsMap("starts_right")
        self.cell = CellInHand(self.training, self.maps)
        self.experiment_line, self.cell_line = ElidedLabel(), ElidedLabel()
        self.kinds = QButtonGroup(self)
        self.own_title = QLabel()
        self.beside = ChoiceField("loss_beside", {})
        self.bar, self.foot = OutcomeBar(), StartsFoot()
        self._build()
        self._wire()

    # ---- building

    def _build(self) -> None:
        self.cell_line.setObjectName("cell_line")
        self.experiment_line.setProperty("role", "muted")
        self._head_maps()
        maps = QHBoxLayout()
        maps.setSpacing(12)
        for each in self.maps:
            maps.addWidget(each, 1)
        maps.addWidget(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.experiment_line)
        layout.addLayout(self._kind_line())
        layout.addLayout(maps, 1)
        layout.addWidget(self.cell_line)
        layout.addWidget(self.foot)
        stops: tuple[QWidget, ...] = (
            *self.kinds.buttons(),
            self.beside,
            *(each.plot for each in self.maps),
            *self.foot.buttons,
        )
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)
        self._enter = EnterPresses(self)
        self.addActions([self._actions["undo"], self._actions["redo"]])
        self.resize(*FIRST_SIZE)
        kept = open_settings().value(GEOMETRY)
        if kept:
            self.restoreGeometry(kept)

    def _kind_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(18)
        line.addWidget(QLabel("Show"))
        for number, kind in enumerate(KINDS.values()):
            button = QRadioButton(kind.title)
            button.setObjectName(f"starts_{kind.name}")
            button.setChecked(kind.name == self._kind)
            self.kinds.addButton(button, number)
            line.addWidget(button)
        line.addStretch(1)
        return line

    def _head_maps(self) -> None:
        self.own_title.setFont(theme.title_font())
        note = QLabel("the experiment's loss")
        note.setProperty("role", "muted")
        self.left.heading.addWidget(self.own_title)
        self.left.heading.addWidget(note)
        label = QLabel("&Beside it")
        label.setBuddy(self.beside)
        self.beside.setAccessibleName("The loss beside it")
        self.beside.setToolTip("The same starts trained with another loss")
        self.right.heading.addWidget(label)
        self.right.heading.addWidget(self.beside)
        height = self.beside.sizeHint().height()
        for each in self.maps:
            each.heading.addStretch(1)
            each.heading.addStrut(height)
        self.bar.caption.setFixedHeight(height)

    def _wire(self) -> None:
        self.kinds.idToggled.connect(self._on_kind)
        self.beside.committed.connect(self._on_beside)
        self.foot.take_window.clicked.connect(self._use_contours_viewport)
        self.foot.go_on.clicked.connect(self._on_button)
        self.foot.close_button.clicked.connect(self.close)
        self._patience.timeout.connect(self._begin)
        self.training.found.connect(self._on_found)
        self.training.progressed.connect(self.foot.show_fraction)
        self.training.ended.connect(self._on_ended)
        self.cell.told.connect(self.cell_line.setText)
        self.cell.chosen.connect(self._start_at)
        self._session.run_changed.connect(self._on_run_changed)
        self._contour.viewport_changed.connect(self._on_contour_moved)
        for name in theme.COLOUR_MAPS:
            self._actions[f"colours_{name}"].toggled.connect(self._draw)

    # ---- its life

    def open_up(self, ready: bool) -> None:
        """Map the viewport that the contour shows; `ready` says whether the engine is loaded."""
        if not self.isVisible():
            self._viewport = self._contour.shown_viewport
        self._ready = ready
        self.show()
        self.raise_()
        self.activateWindow()

    def set_ready(self) -> None:
        """Begin, if it has only waited for the engine to be loaded."""
        if not self._ready:
            self._ready = True
            if self.isVisible():
                self._begin()

    def close_threads(self) -> None:
        """Close, and end the thread."""
        self.hide()
        self.training.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where the maps are not complete."""
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()
            self.left.plot.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop, and remember the size."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._patience.stop()
            self.training.stop()
            open_settings().setValue(GEOMETRY, self.saveGeometry())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; Enter belongs to what has the focus."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    # ---- computing

    @property
    def losses(self) -> tuple[str, str]:
        """The experiment's loss, and the one beside it."""
        return self._own_loss, self.beside.currentData()

    @property
    def working(self) -> bool:
        """Whether maps are computed, or will be once the experiment has stood still for a moment."""
        return self.training.running or self._patience.isActive()

    @Slot()
    def _begin(self) -> None:
        """Compute what is missing for the present experiment, viewport and losses."""
        self._patience.stop()
        self._stopped = False
        run = self._session.active
        rows = run.source, run.run.experiment.standardize
        if self._rows is not None and rows != self._rows:
            self._viewport = self._contour.shown_viewport  # the old one was that of other data
        self._rows = rows
        self._show_run(run)
        before, question = self.training.question, Question.about(run.run, self._viewport)
        if before is not None and before.viewport != self._viewport:
            self._take_maps(None, None)
        if self._ready:
            self.training.ask(question, self.losses)
            if before == question:  # only the losses may be others
                self._take_maps(*map(self.training.finest, self.losses))
            else:
                self._make_outdated()
        self._draw()
        self._show_state()

    def _take_maps(self, *outcomes: Any) -> None:
        for each, its in zip(self.maps, outcomes, strict=True):
            each.set_outcomes(its)

    def _make_outdated(self) -> None:
        """Let what is on show be faint until there is another map."""
        for each in self.maps:
            each.set_outdated(each.outcomes is not None)

    def _show_run(self, run: TrainedRun) -> None:
        """Say what is trained and with which losses, and where it starts."""
        experiment = run.run.experiment
        self._own_loss = experiment.loss
        self.experiment_line.setText(experiment_text(run))
        self.own_title.setText(_(LOSSES[experiment.loss].title))
        self._offer_losses(experiment.loss)
        w_label = "w (weight of standardised x)" if experiment.standardize else "w (weight)"
        for each, name in zip(self.maps, self.losses, strict=True):
            each.plot.label("bottom", w_label)
            title = _(LOSSES[name].title)
            each.plot.setAccessibleName(_("What comes of every start (w, b): {loss}").format(loss=title))
            each.show_viewport(self._viewport)
        self._mark_start()

    def _offer_losses(self, own: str) -> None:
        """Offer the other losses; what was chosen stays, if it is not the experiment's own now."""
        chosen = self.beside.currentData()
        if chosen in (None, own):
            chosen = "cross_entropy" if own == "mse" else "mse"
        self.beside.clear()
        for loss in LOSSES.values():
            if loss.name != own:
                self.beside.addItem(_(loss.title), loss.name)
        self.beside.show_value(chosen)

    def _mark_start(self) -> None:
        experiment = self._session.active.run.experiment
        start = experiment.start_w, experiment.start_b
        for each in self.maps:
            each.mark_start(*start)
        self.cell.set_place(self._viewport, start)

    @Slot()
    def _on_run_changed(self) -> None:
        if not self.isVisible():
            return
        self._mark_start()
        run = self._session.active.run
        same = Question.about(run, self._viewport) == self.training.question
        if same and run.experiment.loss == self._own_loss and not self.left.outdated:
            self.experiment_line.setText(experiment_text(self._session.active))  # with changes, or without
            return
        self.training.stop()
        self._make_outdated()
        if same or not self._stopped:
            self._patience.start()
        self.cell.draw()
        self._show_state()

    @Slot(str)
    def _on_found(self, loss: str) -> None:
        for each, shown in zip(self.maps, self.losses, strict=True):
            if shown == loss:
                each.set_outcomes(self.training.finest(loss))
        self._draw()
        self._show_state()

    @Slot(object)
    def _on_ended(self, error: Exception | None) -> None:
        self._stopped = error is not None
        self._show_state(f"The maps could not be computed: {error}" if error else "")

    @Slot()
    def _on_button(self) -> None:
        if self.working:
            self._stopped = True
            self._patience.stop()
            self.training.stop()
            self._show_state()
        else:
            self._begin()

    @Slot()
    def _use_contours_viewport(self) -> None:
        self._viewport = self._contour.shown_viewport
        self._begin()

    @Slot(object)
    def _on_beside(self, loss: str) -> None:
        self._begin()

    @Slot(float, float)
    def _start_at(self, w: float, b: float) -> None:
        self._edits.set_start(w, b, "Start here")

    # ---- showing

    @Slot(int, bool)
    def _on_kind(self, number: int, chosen: bool) -> None:
        if chosen:
            self._kind = list(KINDS)[number]
            self._draw()

    @Slot()
    def _draw(self) -> None:
        """Colour both maps by the outcome chosen, on one scale."""
        known = [each.outcomes for each in self.maps if each.outcomes is not None]
        span = shared_range(self._kind, [positions(outcomes, self._kind) for outcomes in known])
        colours = self._colours()
        for each in self.maps:
            each.draw(self._kind, self._viewport, span, colours)
        self.bar.show_kind(self._kind, span, colours)
        some = [any(bool(of(outcomes).any()) for outcomes in known) for of in (never, diverged)]
        self.bar.show_legend(some[0] and self._kind == "updates", some[1])
        self.cell.draw()

    def _colours(self) -> Any:
        if self._kind != "loss":
            return theme.right_map(reverse=self._kind == "updates")
        chosen = (name for name in theme.COLOUR_MAPS if self._actions[f"colours_{name}"].isChecked())
        return theme.colour_map(next(chosen, theme.FIRST_COLOUR_MAP))

    def _show_state(self, error: str = "") -> None:
        """Say how far the maps are, and offer what can be done about it."""
        running = self.working
        outdated = self.left.outdated or self.right.outdated
        shown = next(iter(self.training.alike().values()), None)
        size = "" if shown is None else f"{len(shown.w)} × {len(shown.b)} starts"
        if not self._ready:
            text, button = "Loading the engine…", ""
        elif running:
            text = f"{size}, to be refined" if size and not outdated else "Training from every start…"
            button = "&Cancel"
        elif outdated:
            text, button = "These maps are of what the experiment was before.", "&Compute again"
        elif self.training.complete:
            text, button = size, ""
        else:
            text, button = f"Stopped at {size}" if size else "Stopped", "&Go on"
        self.foot.show_state(error or text, button, running)
        self._on_contour_moved()

    @Slot()
    def _on_contour_moved(self) -> None:
        self.foot.take_window.setEnabled(self._ready and self._contour.shown_viewport != self._viewport)


def experiment_text(run: TrainedRun) -> str:
    """Return how every start is trained."""
    experiment = run.run.experiment
    epochs, size = experiment.epochs, experiment.batch_size
    rule = f"{OPTIMIZERS[experiment.optimizer].title}, {options_text(experiment)}"
    sentence = _(
        "Every cell is a start (w, b), trained for {epochs}, {updates} updates by batches of {rows}, "
        "{order}: {rule}."
    )
    text = sentence.format(
        epochs=ngettext("{count} epoch", "{count} epochs", epochs).format(count=epochs),
        updates=epochs * run.batches_per_epoch,
        rows=ngettext("{count} row", "{count} rows", size).format(count=size),
        order=value_text("order", experiment.order),
        rule=rule,
    )
    without = _("Without the changes made on the way.")
    return f"{text} {without}" if run.run.changes else text
