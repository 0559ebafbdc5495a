"""Where does it train from? A window with what comes of every start, for one loss beside another."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.data.dataset import Dataset
from engine.record.trained_run import TrainedRun
from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.lab.settings import open_settings
from gui.look import theme
from gui.look.words import _
from gui.panels.contour.loss_contour import LossContour
from gui.starts.cell import CellInHand
from gui.starts.experiment_text import experiment_text
from gui.starts.foot import StartsFoot, state_text
from gui.starts.kind_line import KindLine
from gui.starts.pair import PairOfMaps
from gui.starts.training import Question, StartsTraining
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.enter_presses import EnterPresses
from gui.widgets.on_screen import Dialog

FIRST_SIZE = (1240, 660)
PATIENCE_MS = 300  # after a change, in case the next one follows at once
GEOMETRY = "starts_geometry"  # in the settings


class StartsWindow(Dialog):
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
        self.setWindowTitle(_("Where does it train from?"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._session, self._edits, self._contour, self._actions = session, edits, contour, actions
        self._ready = False
        self._stopped = False  # by a person, or by an error
        self._viewport = contour.shown_viewport
        self._rows: tuple[Dataset, bool] | None = None  # and whether they are standardised
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self.training = StartsTraining()
        self.pair = PairOfMaps()
        self.cell = CellInHand(self.training, self.pair.maps)
        self.experiment_line, self.cell_line = ElidedLabel(), ElidedLabel()
        self.kinds, self.foot = KindLine(), StartsFoot()
        self._build()
        self._wire()

    # ---- building

    def _build(self) -> None:
        self.cell_line.setObjectName("cell_line")
        self.experiment_line.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.experiment_line)
        layout.addWidget(self.kinds)
        layout.addWidget(self.pair, 1)
        layout.addWidget(self.cell_line)
        layout.addWidget(self.foot)
        stops: tuple[QWidget, ...] = (
            *self.kinds.buttons,
            self.pair.beside,
            *(each.plot for each in self.pair.maps),
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

    def _wire(self) -> None:
        self.kinds.chosen.connect(self._draw)
        self.pair.beside.committed.connect(self._on_beside)
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
            self.pair.left.plot.setFocus()

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
            self.pair.take(None, None)
        if self._ready:
            self.training.ask(question, self.pair.losses)
            if before == question:  # only the losses may be others
                self.pair.take(*map(self.training.finest, self.pair.losses))
            else:
                self.pair.make_outdated()
        self._draw()
        self._show_state()

    def _show_run(self, run: TrainedRun) -> None:
        """Say what is trained and with which losses, and where it starts."""
        experiment = run.run.experiment
        self.experiment_line.setText(experiment_text(run))
        self.pair.show_losses(experiment.loss, experiment.standardize, self._viewport)
        self._mark_start()

    def _mark_start(self) -> None:
        experiment = self._session.active.run.experiment
        start = experiment.start_w, experiment.start_b
        self.pair.mark_start(*start)
        self.cell.set_place(self._viewport, start)

    @Slot()
    def _on_run_changed(self) -> None:
        if not self.isVisible():
            return
        self._mark_start()
        run = self._session.active.run
        same = Question.about(run, self._viewport) == self.training.question
        if same and run.experiment.loss == self.pair.losses[0] and not self.pair.left.outdated:
            self.experiment_line.setText(experiment_text(self._session.active))  # with changes, or without
            return
        self.training.stop()
        self.pair.make_outdated()
        if same or not self._stopped:
            self._patience.start()
        self.cell.draw()
        self._show_state()

    @Slot(str)
    def _on_found(self, loss: str) -> None:
        for each, shown in zip(self.pair.maps, self.pair.losses, strict=True):
            if shown == loss:
                each.set_outcomes(self.training.finest(loss))
        self._draw()
        self._show_state()

    @Slot(object)
    def _on_ended(self, error: Exception | None) -> None:
        self._stopped = error is not None
        self._show_state((error and _("The maps could not be computed: {error}").format(error=error)) or "")

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
        self._edits.set_start(w, b, _("Start here"))

    # ---- showing

    @Slot()
    def _draw(self) -> None:
        """Colour both maps by the outcome chosen, on one scale."""
        self.pair.draw(self.kinds.kind, self._viewport, self._colours())
        self.cell.draw()

    def restyle(self) -> None:
        """Take the colours in use."""
        self._draw()

    def _colours(self) -> Any:
        if self.kinds.kind != "loss":
            return theme.right_map(reverse=self.kinds.kind == "updates")
        chosen = (name for name in theme.COLOUR_MAPS if self._actions[f"colours_{name}"].isChecked())
        return theme.colour_map(next(chosen, theme.FIRST_COLOUR_MAP))

    def _show_state(self, error: str = "") -> None:
        """Say how far the maps are, and offer what can be done about it."""
        text, button = _("Loading the engine…"), ""
        if self._ready:
            shown = next(iter(self.training.alike().values()), None)
            size = None if shown is None else (len(shown.w), len(shown.b))
            text, button = state_text(size, self.working, self.pair.outdated, self.training.complete)
        self.foot.show_state(error or text, button, self.working)
        self._on_contour_moved()

    @Slot()
    def _on_contour_moved(self) -> None:
        self.foot.take_window.setEnabled(self._ready and self._contour.shown_viewport != self._viewport)
