"""MainWindow: builds the window and wires it; the only file that connects engine signals to widgets."""

import gc
import os
import sys

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QEvent, Qt, QThread, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from engine.dataset import Dataset
from engine.explain import divergence
from engine.run import Run
from engine.worker import DIVERGED, FINISHED, FULL_SPEED, IDLE, LOADING, PAUSED, RUNNING, TrainingWorker
from gui.actions import MENUS, ROWS, Situation, enable, make_actions
from gui.banner import Banner
from gui.dialogs.about import KeysDialog, show_about
from gui.frames import FULL_SPEED_MS, NORMAL_MS, FrameClock
from gui.icons import icon
from gui.loss_map import SEED_WINDOW, LossMap, loss_map
from gui.panel_grid import SPACING, PanelGrid
from gui.panels.data_space import DataSpace
from gui.panels.loss_contour import LossContour
from gui.panels.loss_curve import LossCurve
from gui.panels.loss_surface import LossSurface
from gui.panels.panel import Panel
from gui.player import Player
from gui.session import Session
from gui.settings import STATE_VERSION, open_settings, read_state
from gui.transport import SPEEDS, Transport, percent_text
from gui.version import DISTRIBUTION

LONGEST_WAIT_MS = 10_000  # for a thread that is still importing torch
MINIMUM_SIZE = (900, 600)
FIRST_SIZE = (1366, 740)
_REMEMBERED = {"show_line": False, "log_loss": True}  # checkable actions, and how they begin


class MainWindow(QMainWindow):
    """The lab's window, with the worker's thread started.

    Parameters
    ----------
    run : Run
        What to train.
    with_opengl : bool
        False leaves the 3D view out.

    Attributes
    ----------
    session : Session
        What is shown.
    worker : TrainingWorker
        Lives in a thread of its own.
    """

    def __init__(self, run: Run, with_opengl: bool = True) -> None:
        super().__init__()
        self._with_opengl = with_opengl
        self._closed = False
        self._surface_asked = False
        self._map_of: tuple[Dataset, str, bool] | None = None
        self._map: LossMap
        self._situation: Situation | None = None
        self.session = Session(run)
        self.worker = TrainingWorker()
        self._thread = QThread()
        self._garbage = GarbageCollector()  # Qt objects must not be finalised in the worker's thread
        self.actions_by_name = make_actions(self)
        self._clock = FrameClock()
        self._build()
        self.player = Player(self.session, self.worker, self.transport.batches_per_second)
        self._wire_actions()
        self._wire_session()
        self._restore()
        self._start_worker(run)
        self._on_run_changed()
        self._draw()

    # ---- building

    def _build(self) -> None:
        self.setObjectName("main_window")
        self.setWindowTitle("Cross-Entropy Lab")
        self.setWindowIcon(icon(DISTRIBUTION))
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*FIRST_SIZE)
        self.data_space, self.loss_contour = DataSpace(), LossContour()
        self.loss_curve, self.loss_surface = LossCurve(), LossSurface()
        self.grid = PanelGrid(((self.data_space, self.loss_curve), (self.loss_contour, self.loss_surface)))
        self.banner = Banner(self.actions_by_name["reset"])
        self.transport = Transport(self.actions_by_name)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(SPACING, SPACING, SPACING, 2)
        layout.setSpacing(SPACING)
        layout.addWidget(self.banner)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.transport)
        self.setCentralWidget(central)
        self._build_menus()
        self.statusBar().setSizeGripEnabled(False)

    def _build_menus(self) -> None:
        menus = {name: self.menuBar().addMenu(f"&{name}") for name in MENUS}
        for row in ROWS:
            menus[row.menu].addAction(self.actions_by_name[row.name])
        self.addActions(list(self.actions_by_name.values()))

    # ---- wiring

    def _wire_actions(self) -> None:
        handlers = {
            "quit": self.close,
            "play": self.player.toggle,
            "step": self.player.step,
            "step_epoch": self.player.step_epoch,
            "step_back": self.player.step_back,
            "epoch_back": self.player.epoch_back,
            "to_start": self.player.to_start,
            "to_newest": self.player.to_newest,
            "reset": self.player.reset,
            "reset_view": self._reset_views,
            "all_panels": self._show_all_panels,
            "keys": self._show_keys,
            "about": self._show_about,
        }
        for name, handler in handlers.items():
            self.actions_by_name[name].triggered.connect(handler)
        for name in ("zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down"):
            self.actions_by_name[name].triggered.connect(self._move_view)
        for panel in self.grid.panels:
            self.actions_by_name[f"enlarge_{panel.objectName()}"].triggered.connect(self._enlarge_by_action)
            panel.enlarge_toggled.connect(self._toggle_enlarged)
        self.actions_by_name["show_line"].toggled.connect(self._show_line)
        self.actions_by_name["log_loss"].toggled.connect(self._set_log_loss)
        self.actions_by_name["full_screen"].toggled.connect(self._set_full_screen)

    def _wire_session(self) -> None:
        self.session.run_changed.connect(self._on_run_changed)
        self.session.changed.connect(self._clock.request)
        self.session.changed.connect(self._enable_actions)
        self._clock.frame.connect(self._draw)
        self.transport.update_chosen.connect(self.session.show_update)
        self.transport.speed_changed.connect(self._on_speed)
        self.player.playing_changed.connect(self._on_playing)

    def _start_worker(self, run: Run) -> None:
        self.worker.moveToThread(self._thread)
        self.worker.stepped.connect(self.session.on_stepped)
        self.worker.experiment_accepted.connect(self.session.on_accepted)
        self.worker.state_changed.connect(self._on_state)
        self.worker.failed.connect(self._on_failed)
        self._thread.finished.connect(self.worker.deleteLater)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._end_thread)
        self._on_speed(self.transport.batches_per_second)
        self._thread.start()
        self.worker.load(run)

    # ---- drawing

    @Slot()
    def _draw(self) -> None:
        run, index = self.session.take_news()
        self.transport.draw(run, index)
        for panel in self.grid.panels:
            if panel.isVisible() or not self.isVisible():
                panel.draw(run, index)
        self._enable_actions()

    @Slot()
    def _on_run_changed(self) -> None:
        run = self.session.active
        key = (run.source, run.experiment.loss, run.experiment.standardize)
        self.banner.hide()
        for panel in self.grid.panels:
            panel.set_run(run)
        if key != self._map_of:
            self._map_of = key
            self._map = loss_map(run.dataset, run.experiment.loss, SEED_WINDOW)
            for panel in self.grid.panels:
                panel.set_map(self._map)
        self._clock.request()

    @Slot()
    def _enable_actions(self) -> None:
        session, player = self.session, self.player
        now = Situation(
            loading=player.state == LOADING,
            playing=player.playing,
            can_train=player.state in (IDLE, RUNNING, PAUSED),
            at_start=session.cursor == 0,
            at_newest=session.cursor == session.newest,
            enlarged=self.grid.enlarged is not None,
        )
        if now != self._situation:
            self._situation = now
            enable(self.actions_by_name, now)

    # ---- the worker's word

    @Slot(str)
    def _on_state(self, state: str) -> None:
        if self.player.state == LOADING:
            gc.freeze()  # what the imports made stays: collections pass over it and stay short
        self.player.on_state_changed(state)
        self.statusBar().showMessage(self._state_text(state))
        if state == DIVERGED and self.session.last_step is not None:
            text = divergence(self.session.last_step)
            self.banner.say(f"<b>{text[0].upper()}{text[1:]}.</b> The last finite update is the one before.")
        self._clock.request()
        self._enable_actions()

    def _state_text(self, state: str) -> str:
        run, newest = self.session.active, self.session.newest
        if state == FINISHED:
            accuracy = percent_text(self._newest_accuracy())
            return f"Finished after {run.epoch_and_batch(newest)[0]} epochs: accuracy {accuracy}"
        return {
            LOADING: "Loading the engine…",
            IDLE: "Ready: press Space to train, → for one batch",
            RUNNING: "Training",
            PAUSED: f"Paused after update {newest}",
            DIVERGED: f"Diverged at update {newest}",
        }[state]

    def _newest_accuracy(self) -> float:
        from engine.surface import accuracy

        history = self.session.active.history
        return float(accuracy(self.session.active.dataset, history.w[-1], history.b[-1]))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.banner.say(f"<b>{type(error).__name__}:</b> {error}")

    # ---- what a person asks for

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        play = self.actions_by_name["play"]
        play.setIcon(icon("pause" if playing else "play"))
        play.setText("&Pause" if playing else "&Play")
        self._enable_actions()

    @Slot(float)
    def _on_speed(self, batches_per_second: float) -> None:
        self.player.set_rate(batches_per_second)
        self._clock.set_interval(FULL_SPEED_MS if batches_per_second == FULL_SPEED else NORMAL_MS)

    @Slot()
    def _move_view(self) -> None:
        panel = self._focused_panel()
        what = self.sender().objectName()
        if what in ("zoom_in", "zoom_out"):
            panel.zoom(1.25 if what == "zoom_in" else 0.8)
        else:
            right, up = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}[what[4:]]
            panel.pan(right, up)
        self._clock.request()

    def _focused_panel(self) -> Panel:
        """Return the panel with the keyboard's focus; else the enlarged one, else the contour."""
        focused = QApplication.focusWidget()
        for panel in self.grid.panels:
            if focused is not None and panel.isAncestorOf(focused):
                return panel
        return self.grid.enlarged or self.loss_contour

    @Slot()
    def _reset_views(self) -> None:
        for panel in self.grid.panels:
            panel.reset_view()
        self._clock.request()

    @Slot()
    def _enlarge_by_action(self) -> None:
        self._toggle_enlarged(self.sender().objectName().removeprefix("enlarge_"))

    @Slot(str)
    def _toggle_enlarged(self, name: str) -> None:
        enlarged = self.grid.enlarged
        same = enlarged is not None and enlarged.objectName() == name
        self.grid.enlarge(None if same else self.findChild(Panel, name))
        self._draw()

    @Slot()
    def _show_all_panels(self) -> None:
        self.grid.enlarge(None)
        self._draw()

    @Slot(bool)
    def _show_line(self, visible: bool) -> None:
        self.data_space.set_line_visible(visible)

    @Slot(bool)
    def _set_log_loss(self, logarithmic: bool) -> None:
        self.loss_curve.set_logarithmic(logarithmic)
        self._clock.request()

    @Slot(bool)
    def _set_full_screen(self, full: bool) -> None:
        if full != self.isFullScreen():
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _show_keys(self) -> None:
        KeysDialog(self).exec()

    @Slot()
    def _show_about(self) -> None:
        show_about(self)

    # ---- the window's life

    def showEvent(self, event: QShowEvent) -> None:
        """Bring up the 3D view once the window is on the screen."""
        super().showEvent(event)
        if not self._surface_asked:
            self._surface_asked = True
            QTimer.singleShot(0, self._install_surface)

    @Slot()
    def _install_surface(self) -> None:
        if self._closed:
            return
        from gui.opengl_probe import opengl_problem

        problem = opengl_problem() if self._with_opengl else "It was switched off with --no-gl."
        self.loss_surface.install(problem)
        self._clock.request()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen action in step with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_name["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, hide it, and end the thread."""
        if not self._closed:
            self._save()
            self.hide()
            self._end_thread()
        super().closeEvent(event)

    @Slot()
    def _end_thread(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._clock.stop()
        self.worker.stop()
        self._thread.quit()
        if not self._thread.wait(LONGEST_WAIT_MS):
            sys.stdout.flush()
            os._exit(0)  # torch's import cannot be interrupted, and Qt aborts on a running thread

    def _save(self) -> None:
        settings = open_settings()
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("state", self.saveState(STATE_VERSION))
        for number, borders in enumerate(self.grid.save_sizes()):
            settings.setValue(f"borders_{number}", borders)
        settings.setValue("speed", self.transport.batches_per_second)
        for name in _REMEMBERED:
            settings.setValue(name, self.actions_by_name[name].isChecked())

    def _restore(self) -> None:
        settings = open_settings()
        geometry = read_state(settings, "geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self.restoreState(read_state(settings, "state"), STATE_VERSION)
        self.grid.restore_sizes([read_state(settings, f"borders_{number}") for number in range(3)])
        speed = settings.value("speed", self.transport.batches_per_second, type=float)
        if speed in SPEEDS:
            self.transport.speed.setValue(SPEEDS.index(speed))
        for name, at_first in _REMEMBERED.items():
            self.actions_by_name[name].setChecked(bool(settings.value(name, at_first, type=bool)))
