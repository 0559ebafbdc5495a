"""Docks: the window's docks, a row each: where they stand, what they hear of, and when they are drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.docks.experiment import ExperimentDock
from gui.docks.predictions import PredictionsDock
from gui.docks.runs import RunsDock
from gui.docks.this_step import ThisStepDock
from gui.lab.lab import Lab
from gui.lab.on_show import OnShow
from gui.look import theme
from gui.look.words import N_
from gui.views.views import Views

Area = Qt.DockWidgetArea
Actions = Mapping[str, QAction]
_CORNERS = {  # the form and the tables at the sides keep their height
    Qt.Corner.BottomLeftCorner: Area.LeftDockWidgetArea,
    Qt.Corner.BottomRightCorner: Area.RightDockWidgetArea,
}


@dataclass(frozen=True, slots=True)
class DockRow:
    """One dock. To add a dock is to add its file and its row.

    Attributes
    ----------
    name : str
        The command that shows it is ``show_`` and this.
    text, key, tip : str
        Of that command.
    area : Qt.DockWidgetArea
        Where it stands; docks of one area share it as tabs.
    make : callable
        Returns it, wired: given the lab, the views and the window's actions.
    shown : bool
        Whether it is at first.
    """

    name: str
    text: str
    key: str
    tip: str
    area: Qt.DockWidgetArea
    make: Callable[[Lab, Views, Actions], QDockWidget]
    shown: bool = False


def _experiment(lab: Lab, _views: Views, _actions: Actions) -> QDockWidget:
    return ExperimentDock(lab.session, lab.edits)


def _step(lab: Lab, views: Views, _actions: Actions) -> QDockWidget:
    dock = ThisStepDock(lab.worker)
    dock.row_hovered.connect(views.data_space.mark_row)
    views.data_space.row_hovered.connect(dock.show_row)
    return dock


def _predictions(_lab: Lab, views: Views, _actions: Actions) -> QDockWidget:
    dock = PredictionsDock()
    dock.row_chosen.connect(views.data_space.mark_row)
    return dock


def _runs(lab: Lab, _views: Views, actions: Actions) -> QDockWidget:
    return RunsDock(lab.session, lab.edits, actions)


DOCKS = (
    DockRow(
        "experiment",
        N_("&Experiment form"),
        "Ctrl+E",
        N_("Show the form of the experiment"),
        Area.LeftDockWidgetArea,
        _experiment,
        shown=True,
    ),
    DockRow(
        "step",
        N_("&This step"),
        "Ctrl+I",
        N_("Take the update on show apart"),
        Area.RightDockWidgetArea,
        _step,
    ),
    DockRow(
        "predictions",
        N_("&Predictions"),
        "Ctrl+P",
        N_("Show every row's prediction"),
        Area.RightDockWidgetArea,
        _predictions,
    ),
    DockRow(
        "runs",
        N_("R&uns"),
        "Ctrl+Shift+R",
        N_("Show the table of the runs compared"),
        Area.BottomDockWidgetArea,
        _runs,
    ),
)


class Docks(QObject):
    """Puts the docks into `window`.

    Attributes
    ----------
    by_name : dict of QDockWidget
        All of them, by the names of their rows.
    """

    def __init__(self, window: QMainWindow, lab: Lab, views: Views, actions: Actions) -> None:
        super().__init__()
        self._window, self._session, self._actions = window, lab.session, actions
        self._compares = False  # several runs
        self._narrow = self._folded = False  # the window; the form, because of that
        self.by_name: dict[str, Any] = {row.name: row.make(lab, views, actions) for row in DOCKS}
        self.experiment, self.step = self.by_name["experiment"], self.by_name["step"]
        self.predictions, self.runs = self.by_name["predictions"], self.by_name["runs"]
        self._place()
        for dock in self.by_name.values():
            dock.visibilityChanged.connect(views.clock.request)
        self.runs.incomplete.connect(views.clock.request)
        lab.session.run_changed.connect(self._show_comparison)

    def _place(self) -> None:
        first: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for row in DOCKS:
            dock = self.by_name[row.name]
            self._window.addDockWidget(row.area, dock)
            if row.area in first:
                self._window.tabifyDockWidget(first[row.area], dock)
            first.setdefault(row.area, dock)
        for corner, area in _CORNERS.items():
            self._window.setCorner(corner, area)
        for row in DOCKS:
            if not row.shown:
                self.by_name[row.name].hide()

    def restyle(self) -> None:
        """Let the docks' titles have the size in use.

        WORKAROUND: with an application style sheet a dock goes on painting its title in the application's
        font of before, unless its own font becomes another one than the application's now.
        """
        font = theme.font("axis")
        font.setPointSizeF(font.pointSizeF() - 0.1)
        for dock in self.by_name.values():
            dock.setFont(font)

    def show(self, name: str, shown: bool) -> None:
        """Show a dock, before the others in the same place, or hide it."""
        dock = self.by_name[name]
        dock.setVisible(shown)
        if shown:
            dock.raise_()

    def fold(self, narrow: bool) -> None:
        """Hide the form where the window becomes narrow, and show it again where it becomes wide."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        shown = self._actions["show_experiment"]
        if narrow and shown.isChecked():
            self._folded = True
            shown.setChecked(False)
        elif not narrow and self._folded:
            self._folded = False
            shown.setChecked(True)

    def close(self) -> None:
        """End the threads."""
        self.step.close_threads()

    def draw(self, on_show: OnShow) -> None:
        """Show the update on show in the docks that can be seen."""
        for dock in self.by_name.values():
            if dock.isVisible() or (dock is self.experiment and not self._window.isVisible()):
                dock.draw(on_show)

    @Slot()
    def _show_comparison(self) -> None:
        """Show the table of the runs when a comparison begins."""
        comparing = len(self._session.runs) > 1
        if comparing and not self._compares:
            self._actions["show_runs"].setChecked(True)
        self._compares = comparing
