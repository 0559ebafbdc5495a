"""Docks: the window's four docks, where they stand, when they are drawn, and the actions that show them."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow

from engine.worker import TrainingWorker
from gui.docks.experiment import ExperimentDock
from gui.docks.predictions import PredictionsDock
from gui.docks.runs import RunsDock
from gui.docks.this_step import ThisStepDock
from gui.lab.edits import Edits
from gui.lab.on_show import OnShow
from gui.lab.player import Player
from gui.lab.session import Session
from gui.views.views import Views

_CORNERS = {  # the form and the tables at the sides keep their height
    Qt.Corner.BottomLeftCorner: Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.Corner.BottomRightCorner: Qt.DockWidgetArea.RightDockWidgetArea,
}


class Docks(QObject):
    """Puts the docks into `window`; only the form is shown at first."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        edits: Edits,
        worker: TrainingWorker,
        player: Player,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__()
        self._window, self._session, self._player, self._actions = window, session, player, actions
        self._compares = False  # several runs
        self.experiment, self.step = ExperimentDock(session, edits), ThisStepDock(worker)
        self.predictions, self.runs = PredictionsDock(), RunsDock(session, edits)
        self._by_action: dict[str, QDockWidget] = {
            "show_experiment": self.experiment,
            "show_step": self.step,
            "show_predictions": self.predictions,
            "show_runs": self.runs,
        }
        areas = Qt.DockWidgetArea
        window.addDockWidget(areas.LeftDockWidgetArea, self.experiment)
        window.addDockWidget(areas.RightDockWidgetArea, self.step)
        window.addDockWidget(areas.RightDockWidgetArea, self.predictions)
        window.addDockWidget(areas.BottomDockWidgetArea, self.runs)
        window.tabifyDockWidget(self.step, self.predictions)
        for corner, area in _CORNERS.items():
            window.setCorner(corner, area)
        for dock in (self.step, self.predictions, self.runs):
            dock.hide()

    def wire(self, views: Views) -> None:
        """Connect the docks with their actions and with what the panels show."""
        for name, dock in self._by_action.items():
            self._actions[name].toggled.connect(self._show)
            dock.toggleViewAction().toggled.connect(self._actions[name].setChecked)
            dock.visibilityChanged.connect(views.clock.request)
        self.runs.incomplete.connect(views.clock.request)
        self.predictions.row_chosen.connect(views.data_space.mark_row)
        self.step.row_hovered.connect(views.data_space.mark_row)
        views.data_space.row_hovered.connect(self.step.show_row)
        self._session.run_changed.connect(self._show_comparison)

    def close(self) -> None:
        """End the threads."""
        self.step.close_threads()

    def draw(self, on_show: OnShow) -> None:
        """Show the update on show in the docks that can be seen."""
        for dock in (self.experiment, self.step, self.predictions, self.runs):
            if dock.isVisible() or (dock is self.experiment and not self._window.isVisible()):
                dock.draw(on_show)

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        dock = self._by_action[self.sender().objectName()]
        dock.setVisible(shown)
        if shown:
            dock.raise_()  # before the other one in the same place

    @Slot()
    def _show_comparison(self) -> None:
        """Show the table of the runs when a comparison begins."""
        comparing = len(self._session.runs) > 1
        if comparing and not self._compares:
            self._actions["show_runs"].setChecked(True)
        self._compares = comparing
