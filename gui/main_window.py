"""MainWindow: builds the window and wires it."""

import gc

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from engine.plan.run import Run
from engine.worker import DIVERGED
from gui.commands.actions import Actions
from gui.commands.parts import Parts
from gui.files.document import Document
from gui.files.drops import Drops
from gui.lab.background import Background
from gui.lab.lab import Lab
from gui.look.icons import program_icon
from gui.look.words import _
from gui.start_up.version import DISTRIBUTION
from gui.starts.window import StartsWindow
from gui.views.touch import Touch
from gui.views.views import Views
from gui.widgets.enter_presses import EnterPresses
from gui.widgets.on_screen import bring_on_screen
from gui.window.centre import Centre
from gui.window.docks import Docks
from gui.window.pace import Pace
from gui.window.state import WindowState
from gui.window.status_line import StatusLine
from gui.window.transport import Transport
from gui.window.transport_bar import TransportBar

MINIMUM_SIZE = (760, 440)
FIRST_SIZE = (1366, 740)
NARROW = 1000  # pixels: a window less wide folds the form away
WAYS_OUT = ("step_back", "lower_rate", "stable_loss", "reset")  # of a divergence, as buttons of the banner
ON_CONTOUR = ("show_gradients", "show_batch_loss", "fit", "seed_window", "follow_path")  # in its heading


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
    lab : Lab
        What lives without the window; ``session``, ``worker``, ``player`` and ``edits`` are its own.
    views : Views
        Draws the panels.
    """

    def __init__(self, run: Run, with_opengl: bool = True) -> None:
        super().__init__()
        self._closed = False
        self._surface_asked = False
        self._actions = Actions(self)
        self.actions_by_name = self._actions.by_name
        self.transport = Transport(self.actions_by_name)
        self.lab = lab = Lab(run, self.transport.batches_per_second)
        self.session, self.worker, self.player, self.edits = lab.session, lab.worker, lab.player, lab.edits
        self.views = views = Views(lab.session)
        self.document = Document(self, lab.session, lab.edits, Background())
        self._touch = Touch(lab.session, lab.edits, views.data_space, [c.contour for c in views.columns])
        self._centre = Centre(views, [self.actions_by_name[name] for name in WAYS_OUT], with_opengl)
        self.grid, self.banner = self._centre.grid, self._centre.banner
        self.docks = Docks(self, lab, views, self.actions_by_name)
        self.experiment_dock, self.step_dock = self.docks.experiment, self.docks.step
        self.predictions_dock, self.runs_dock = self.docks.predictions, self.docks.runs
        self.status = StatusLine(self.statusBar(), lab.player, views.batch.words)
        self.progress_line = self.status.progress
        self._build()
        self._wire()
        self._state = WindowState(self, self.grid, self.transport, self._actions.remembered)
        self._state.restore()
        bring_on_screen(self)
        lab.start(run)
        views.take_up_run()
        views.draw()

    @property
    def starts(self) -> StartsWindow | None:
        """The window over all starts, once it has been asked for."""
        return self.findChild(StartsWindow)

    # ---- building

    def _build(self) -> None:
        self.setObjectName("main_window")
        self.setWindowIcon(program_icon(DISTRIBUTION))
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*FIRST_SIZE)
        self.setCentralWidget(self._centre)
        self._build_menus()
        for name in ON_CONTOUR:
            self.views.loss_contour.add_action_button(self.actions_by_name[name])
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, TransportBar(self.transport))
        self._enter, self._drops = EnterPresses(self), Drops(self, self.document)

    def _build_menus(self) -> None:
        menus = self._actions.fill(self.menuBar())
        recent = QMenu(_("Open &recent"), self)
        menus["File"].insertMenu(self.actions_by_name["save"], recent)
        self.document.recent_menu(recent)

    def restyle(self) -> None:
        """Take the colours and sizes in use; the widgets inside do so by themselves."""
        self._actions.restyle()
        self.docks.restyle()
        self.views.clock.request()

    # ---- wiring

    def _wire(self) -> None:
        lab, views, grid, document, status = self.lab, self.views, self.grid, self.document, self.status
        by_name, rows = self.actions_by_name, self._actions.rows
        self._actions.connect_to(Parts(self, lab, views, grid, self.docks, status, document, by_name, rows))
        views.others = (self.transport, status, self.docks)
        lab.session.run_changed.connect(self.banner.hide)
        document.changed.connect(self._show_title)
        document.noted.connect(status.note)
        self._show_title()
        self.transport.update_chosen.connect(lab.session.show_update)
        self._pace = Pace(self.transport, lab.player, views)
        lab.worker.state_changed.connect(self._on_state)
        lab.worker.failed.connect(self.banner.say_failed)
        views.drawing_began.connect(lab.worker.hold, Qt.ConnectionType.DirectConnection)
        views.drawing_ended.connect(lab.worker.release, Qt.ConnectionType.DirectConnection)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._end_threads)

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
        self._actions.enable()
        if state == DIVERGED:
            self.banner.say_why(self.session)

    # ---- the window's life

    @Slot()
    def _show_title(self) -> None:
        self.setWindowTitle(self.document.title)
        self.setWindowModified(self.document.modified)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring up the 3D view next; while a first paint goes on, its native window can crash Qt."""
        super().showEvent(event)
        if not self._surface_asked:
            self._surface_asked = True
            QTimer.singleShot(0, self._centre.install_surface)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the form away where it would leave the panels no room."""
        super().resizeEvent(event)
        self.docks.fold(self.width() < NARROW)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen action in step with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_name["full_screen"].setChecked(self.isFullScreen())
            self._actions.enable()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes if a person closes; remember the window, hide it, and end the threads."""
        if event.spontaneous() and not self._closed and not self.document.confirm_close():
            event.ignore()
            return
        if not self._closed:
            self.docks.fold(False)
            self._state.save()
            self.hide()
            self._end_threads()
        super().closeEvent(event)

    @Slot()
    def _end_threads(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.lab.fall_silent()
        self._centre.let_go()
        self.document.close()
        self.docks.close()
        if self.starts is not None:
            self.starts.close_threads()
        self.views.close()
        self.lab.end()
