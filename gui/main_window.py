"""MainWindow: builds the window and wires it; the only file that connects engine signals to widgets."""

import gc
import os
import sys

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QEvent, Qt, QThread, QTimer, Slot
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from engine.explain.divergence import divergence
from engine.plan.run import Run
from engine.training.comparison import MOST_RUNS
from engine.worker import DIVERGED, FULL_SPEED, IDLE, LOADING, PAUSED, RUNNING, TrainingWorker
from gui.commands.command import MENUS, ROWS, Situation, enable, make_actions
from gui.commands.keys import KeysDialog, show_about
from gui.commands.view import ViewCommands
from gui.dialogs.run_until import RunUntil
from gui.files.document import Document, dropped_file
from gui.lab.background import Background
from gui.lab.clock import FULL_SPEED_MS, NORMAL_MS
from gui.lab.edits import Edits
from gui.lab.on_show import WHOLE
from gui.lab.player import Player
from gui.lab.session import Session
from gui.lab.settings import restore_window, save_window
from gui.look import theme
from gui.look.icons import icon
from gui.panels.loss_curve import X_AXES
from gui.start_up.version import DISTRIBUTION
from gui.starts.window import StartsWindow
from gui.views.touch import Touch
from gui.views.views import Views
from gui.widgets.enter_presses import EnterPresses
from gui.window.banner import Banner
from gui.window.docks import Docks
from gui.window.panel_grid import SPACING, PanelGrid
from gui.window.status_line import StatusLine
from gui.window.transport import Transport

LONGEST_WAIT_MS = 10_000  # for a thread that is still importing torch
MINIMUM_SIZE = (900, 600)
FIRST_SIZE = (1366, 740)


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
    views : Views
        Draws the panels.
    """

    def __init__(self, run: Run, with_opengl: bool = True) -> None:
        super().__init__()
        self._with_opengl = with_opengl
        self._closed = False
        self._surface_asked = False
        self._opengl_problem: str | None = None
        self._situation: Situation | None = None
        self.starts: StartsWindow | None = None  # made when it is first asked for
        self.session = Session(run)
        self.worker = TrainingWorker()
        self._thread = QThread()
        self._garbage = GarbageCollector()  # Qt objects must not be finalised in the worker's thread
        self.actions_by_name = make_actions(self)
        self.transport = Transport(self.actions_by_name)
        self.views = Views(self.session)
        self.player = Player(self.session, self.worker, self.transport.batches_per_second)
        self.edits = Edits(self.session, self.worker)
        self.document = Document(self, self.session, self.edits, Background())
        contours = [column.contour for column in self.views.columns]
        self._touch = Touch(self.session, self.edits, self.views.data_space, contours)
        self._build()
        self._wire()
        self.actions_by_name["follow_path"].setChecked(True)
        restore_window(self)
        self._start_worker(run)
        self.views.take_up_run()
        self.views.draw()

    # ---- building

    def _build(self) -> None:
        self.setObjectName("main_window")
        self.setWindowIcon(icon(DISTRIBUTION))
        self.resize(*FIRST_SIZE)
        views = self.views
        self.grid = PanelGrid(
            ((views.data_space, views.loss_curve), *(column.panels for column in views.columns))
        )
        self.grid.use_columns(2)
        ways_out = ("step_back", "lower_rate", "stable_loss", "reset")
        self.banner = Banner([self.actions_by_name[name] for name in ways_out])
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(SPACING, SPACING, SPACING, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.banner)
        layout.addWidget(self.grid, 1)
        self.setCentralWidget(central)
        self.docks = Docks(self, self.session, self.edits, self.worker, self.player, self.actions_by_name)
        self.experiment_dock, self.step_dock = self.docks.experiment, self.docks.step
        self.predictions_dock, self.runs_dock = self.docks.predictions, self.docks.runs
        self._build_menus()
        for name in ("show_gradients", "show_batch_loss", "fit", "seed_window", "follow_path"):
            views.loss_contour.add_action_button(self.actions_by_name[name])
        bar = QToolBar("Transport")  # as wide as the window, under docks and panels
        bar.setObjectName("transport_bar")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(self.transport)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)
        self.status = StatusLine(self.statusBar(), self.player, self.views.batch.words)
        self.progress_line = self.status.progress
        self.setAcceptDrops(True)
        self._enter = EnterPresses(self)
        room = self.transport.minimumSizeHint().width() + 2 * SPACING  # of the bar, which must not be cut
        self.setMinimumSize(max(MINIMUM_SIZE[0], room), MINIMUM_SIZE[1])

    def _build_menus(self) -> None:
        menus: dict[str, QMenu] = {name: self.menuBar().addMenu(f"&{name}") for name in MENUS}
        for row in ROWS:
            menu, _, submenu = row.menu.partition("/")
            if submenu and row.menu not in menus:
                menus[row.menu] = menus[menu].addMenu(submenu)
            menus[row.menu].addAction(self.actions_by_name[row.name])
        recent = QMenu("Open &recent", self)
        menus["File"].insertMenu(self.actions_by_name["save"], recent)
        self.document.recent_menu(recent)
        self.addActions(list(self.actions_by_name.values()))
        for prefix, choices in (("colours", theme.COLOUR_MAPS), ("along", X_AXES)):
            group = QActionGroup(self)
            for choice in choices:
                group.addAction(self.actions_by_name[f"{prefix}_{choice}"])

    # ---- wiring

    def _wire(self) -> None:
        player, views = self.player, self.views
        commands = self._view_commands = ViewCommands(self, self.grid, views)
        commands.enlarged.connect(self._enable_actions)
        handlers = {
            "quit": self._quit,
            "play": player.toggle,
            "step": player.step,
            "step_epoch": player.step_epoch,
            "step_back": player.step_back,
            "epoch_back": player.epoch_back,
            "to_start": player.to_start,
            "to_newest": player.to_newest,
            "reset": self.edits.reset,
            "open": self.document.open,
            "save": self.document.save,
            "save_as": self.document.save_as,
            "save_data": self.document.save_data,
            "generate": self.document.generate,
            "run_until": self._ask_until,
            "starts": self._show_starts,
            "undo": self.edits.stack.undo,
            "redo": self.edits.stack.redo,
            "lower_rate": self._lower_rate,
            "stable_loss": self._use_stable_loss,
            "add_run": self.edits.add_run,
            "compare_losses": self.edits.compare_losses,
            "fit": views.viewport.fit,
            "seed_window": views.viewport.show_seed_viewport,
            "reset_view": views.reset_views,
            "all_panels": commands.show_all_panels,
            "keys": self._show_keys,
            "about": self._show_about,
        }
        for name in ("zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down"):
            handlers[name] = commands.move_view
        for panel in views.panels:
            panel.enlarge_toggled.connect(commands.toggle_enlarged)
            if (name := f"enlarge_{panel.objectName()}") in self.actions_by_name:
                handlers[name] = commands.enlarge_by_action
        for name, handler in handlers.items():
            self.actions_by_name[name].triggered.connect(handler)
        for name, toggled in {
            "show_gradients": views.batch.set_compares_gradients,
            "show_batch_loss": views.batch.set_shows_loss,
            "show_pulls": views.batch.set_shows_pulls,
            "show_line": views.data_space.set_line_visible,
            "log_loss": commands.set_log_loss,
            "follow_path": views.viewport.set_follows,
            "micro_steps": player.set_micro_steps,
            "full_screen": commands.set_full_screen,
            **{f"colours_{colours}": commands.set_colours for colours in theme.COLOUR_MAPS},
            **{f"along_{along}": commands.set_along for along in X_AXES},
        }.items():
            self.actions_by_name[name].toggled.connect(toggled)
        self.docks.wire(views)
        for column in views.columns:  # both 3D views are drawn alike
            for name, button in (
                ("log_height", column.surface.log_height),
                ("wireframe", column.surface.wireframe),
            ):
                button.toggled.connect(self.actions_by_name[name].setChecked)
                self.actions_by_name[name].toggled.connect(button.setChecked)
        views.viewport.follow_changed.connect(self.actions_by_name["follow_path"].setChecked)
        views.second_column_wanted.connect(self._use_second_column)
        self.session.run_changed.connect(self.banner.hide)
        self.session.changed.connect(self._enable_actions)
        self.edits.stack.indexChanged.connect(self._on_edited)
        views.others = (self.transport, self.status, self.docks)
        self.document.changed.connect(self._show_title)
        self.document.noted.connect(self.status.note)
        self._show_title()
        self.transport.update_chosen.connect(self.session.show_update)
        self.transport.speed_changed.connect(self._on_speed)
        player.playing_changed.connect(self._on_playing)

    def _start_worker(self, run: Run) -> None:
        self.worker.moveToThread(self._thread)
        self.worker.grown.connect(self.session.on_grown)
        self.worker.experiment_accepted.connect(self.session.on_accepted)
        self.worker.state_changed.connect(self.session.on_state)
        self.worker.state_changed.connect(self._on_state)
        self.worker.failed.connect(self._on_failed)
        self._thread.finished.connect(self.worker.deleteLater)
        self.views.drawing_began.connect(self.worker.hold, Qt.ConnectionType.DirectConnection)
        self.views.drawing_ended.connect(self.worker.release, Qt.ConnectionType.DirectConnection)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._end_threads)
        self._on_speed(self.transport.batches_per_second)
        self._thread.start()
        self.worker.load(run)

    @Slot()
    def _enable_actions(self) -> None:
        session, player = self.session, self.player
        now = Situation(
            loading=player.state == LOADING,
            playing=player.playing,
            can_train=player.state in (IDLE, RUNNING, PAUSED),
            at_start=session.cursor == 0,
            at_newest=session.at_newest and session.moment == WHOLE,
            enlarged=self.grid.enlarged is not None,
            diverged=player.state == DIVERGED,
            literal_loss=session.active.experiment.loss == "cross_entropy_literal",
            can_undo=self.edits.stack.canUndo(),
            can_redo=self.edits.stack.canRedo(),
            can_add=player.state != LOADING and len(session.runs) < MOST_RUNS,
        )
        if now != self._situation:
            self._situation = now
            enable(self.actions_by_name, now)

    @Slot()
    def _on_edited(self) -> None:
        """Say in the menu what would be undone and redone."""
        stack = self.edits.stack
        for name, text in (("undo", stack.undoText()), ("redo", stack.redoText())):
            word = name.capitalize()
            self.actions_by_name[name].setText(f"&{word}: {text}" if text else f"&{word}")
        self._enable_actions()

    # ---- the worker's word

    @Slot(str)
    def _on_state(self, state: str) -> None:
        if not gc.get_freeze_count():
            gc.freeze()  # what the imports made stays: collections pass over it and stay short
        self.player.on_state_changed()
        self.status.on_state(state)
        if self.starts is not None:
            self.starts.set_ready()
        self.views.clock.request()
        self._enable_actions()
        active = self.session.active
        step = active.history.last_step
        if state == DIVERGED and step is not None:
            text = divergence(step, *active.parameters(step.index - 1))
            self.banner.say(f"{text[0].upper()}{text[1:]}.", with_ways_out=True)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.banner.say(f"<b>{type(error).__name__}:</b> {error}")

    @Slot()
    def _lower_rate(self) -> None:
        active = self.session.active
        calmer = active.run.experiment.replace(learning_rate=active.experiment.learning_rate / 10)
        self.edits.start_anew(Run(calmer, active.run.dataset), "Lower the rate tenfold")

    @Slot()
    def _use_stable_loss(self) -> None:
        self.edits.set_fields({"loss": "cross_entropy"}, "Use the stable loss")

    # ---- what a person asks for

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        play = self.actions_by_name["play"]
        play.setIcon(icon("pause" if playing else "play"))
        play.setText("&Pause" if playing else "&Play")
        self._draw_quickly()
        self._enable_actions()

    @Slot(float)
    def _on_speed(self, batches_per_second: float) -> None:
        self.player.set_rate(batches_per_second)
        full = batches_per_second == FULL_SPEED
        self.views.clock.set_interval(FULL_SPEED_MS if full else NORMAL_MS)
        self._draw_quickly()

    def _draw_quickly(self) -> None:
        full = self.transport.batches_per_second == FULL_SPEED
        self.views.set_quick(full and self.player.playing)

    @Slot()
    def _ask_until(self) -> None:
        dialog = RunUntil(self, self.session.active.experiment.epochs)
        dialog.accepted.connect(self._run_until)
        dialog.open()

    @Slot()
    def _run_until(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, RunUntil)
        self.progress_line.begin("Running")
        self.player.run_until(dialog.goal())

    @Slot()
    def _show_starts(self) -> None:
        if self.starts is None:
            contour, actions = self.views.loss_contour, self.actions_by_name
            self.starts = StartsWindow(self, self.session, self.edits, contour, actions)
        self.starts.open_up(ready=self.player.state != LOADING)

    @Slot()
    def _show_title(self) -> None:
        self.setWindowTitle(self.document.title)
        self.setWindowModified(self.document.modified)

    @Slot()
    def _quit(self) -> None:
        if self.document.confirm_close():
            self.close()

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
        from gui.start_up.opengl_probe import opengl_problem

        self._opengl_problem = opengl_problem() if self._with_opengl else "It was switched off with --no-gl."
        self.views.loss_surface.install(self._opengl_problem)
        self._use_second_column(self.views.two_surfaces)
        self.views.clock.request()

    @Slot(bool)
    def _use_second_column(self, wanted: bool) -> None:
        """Give a second surface a column, and the first time a 3D view."""
        self.grid.use_columns(3 if wanted else 2)
        if wanted and self.views.loss_surface.installed:
            self.views.columns[1].surface.install(self._opengl_problem)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen action in step with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_name["full_screen"].setChecked(self.isFullScreen())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self.document.accept_drop(dropped_file(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes if a person closes; remember the window, hide it, and end the threads."""
        if event.spontaneous() and not self._closed and not self.document.confirm_close():
            event.ignore()
            return
        if not self._closed:
            save_window(self)
            self.hide()
            self._end_threads()
        super().closeEvent(event)

    @Slot()
    def _end_threads(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.session.blockSignals(True)  # what is still on its way has nobody to see it
        self.edits.stack.blockSignals(True)
        self.document.close()
        self.docks.close()
        if self.starts is not None:
            self.starts.close_threads()
        self.views.close()
        self._garbage.timer.stop()
        self.worker.stop()
        self._thread.quit()
        if not self._thread.wait(LONGEST_WAIT_MS):
            sys.stdout.flush()
            os._exit(0)  # torch's import cannot be interrupted, and Qt aborts on a running thread
