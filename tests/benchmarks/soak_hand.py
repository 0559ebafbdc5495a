"""A hand that does anything a person can do in the window, at random, by real events."""

import time
from collections import Counter
from functools import partial
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui.commands.rows import ROWS
from tests.benchmarks.soak_mouse import LEFT, NONE, RIGHT, Mouse

EVERY_MS = 120
IDLE_DOINGS = 6  # in so many of them without training, the hand lets it train on
Key = Qt.Key

MANY = 10**9  # epochs
NOT_PRESSED = ("open", "save", "save_as", "quit", "full_screen")  # files, and the end
OFTEN = {  # how often a key, if not once
    "play": 2, "step": 3, "step_back": 3, "step_epoch": 2, "epoch_back": 2, "to_newest": 6,
    "undo": 3, "redo": 2, "reset_view": 2, "all_panels": 5,
}  # fmt: skip
ACTING_S, LOOKING_S = 10.0, 20.0  # by turns: anything at all, and what lets it train on
LOOKING = (
    "drag_curve", "drag_surface", "pan_", "zoom_", "wheel_", "hover_", "enlarge_", "show_", "log_", "fit",
    "seed_window", "follow_path", "reset_view", "wireframe", "colours_", "all_panels",
)  # fmt: skip
TYPED = {  # what is typed into a field; some of it is refused
    "learning_rate": ("0.05", "0.5", "2", "3", "-1", "abc"),
    "momentum": ("0", "0.5", "0.9", "7"),
    "weight_decay": ("0", "0.001"),
    "beta1": ("0.8", "0.9"),
    "batch_size": ("1", "3", "7", "20", "500"),
    "seed": ("0", "1", "12"),
    "start_w": ("-5", "2,5", "0", "8"),
    "start_b": ("-10", "3", "0"),
}
CHOICES = ("optimizer", "loss", "order", "dataset")


class Hand(QObject):
    """Does something every 120 ms; whenever training has stood still for a while it goes on.

    By turns anything, and only what leaves training alone, so that histories grow long.

    Parameters
    ----------
    window : MainWindow
    rng : random.Random
    log : file
        The name of each thing before it is done.
    """

    def __init__(self, window, rng, log):
        super().__init__()
        self.window, self.rng, self.log = window, rng, log
        self.counts, self.batches, self.still = Counter(), 0, 0
        self.left = []  # to be done once
        self.moves = []  # of a drag begun
        self.mouse = Mouse(window, rng, self.moves)
        self.lengths = WeakKeyDictionary()  # of the histories at the last look
        self.doings, self.weights = self.table()
        self.looking = [float(name.startswith(LOOKING)) for name in self.doings]
        self.timer = QTimer(self)
        # not at once: what opens a dialog returns when it is closed, and a timer waits for its slot
        self.timer.timeout.connect(self.do_something, Qt.ConnectionType.QueuedConnection)

    def table(self):
        """Return every doing by name, and how often each."""
        views = self.window.views
        plots = {"data": views.data_space.plot, "contour": views.loss_contour.plot}
        plots["curve"], plots["contour_2"] = views.loss_curve.plot, views.columns[1].contour.plot
        table = {
            row.name: (OFTEN.get(row.name, 1), partial(self.press, row.key))
            for row in ROWS
            if row.key and row.name not in NOT_PRESSED
        }
        table |= {f"type_{name}": (1, partial(self.type_into, name)) for name in TYPED}
        table |= {f"choose_{name}": (1, partial(self.choose, name)) for name in CHOICES}
        for name, plot in plots.items():
            target = plot.viewport()
            table[f"drag_{name}"] = (4, partial(self.mouse.drag, target, LEFT))
            table[f"wheel_{name}"] = (2, partial(self.mouse.wheel, target))
            table[f"click_{name}"] = (2, partial(self.mouse.click, target))
            table[f"hover_{name}"] = (2, partial(self.mouse.hover, target))
            table[f"double_click_{name}"] = (1, partial(self.mouse.double_click, target))
            table[f"menu_{name}"] = (1, partial(self.mouse.open_menu, target))
        table |= {
            "starts": (1, self.look_at_starts),
            "pick_run": (3, self.pick_run),
            "remove_run": (1, self.remove_run),
            "standardize": (1, partial(self.click_field, "standardize")),
            "random_start": (1, partial(self.click_field, "random_start")),
            "rate_slider": (2, self.slide_rate),
            "timeline": (4, self.slide_timeline),
            "speed": (2, self.slide_speed),
            "button": (4, self.click_button),
            "enlarge_button": (1, self.click_enlarge),
            "way_out": (1, self.take_a_way_out),
            "drag_surface": (4, partial(self.mouse.drag, None, LEFT)),
            "pan_surface": (1, partial(self.mouse.drag, None, RIGHT)),
            "wheel_surface": (1, partial(self.mouse.wheel, None)),
        }
        return {name: doing for name, (_, doing) in table.items()}, [often for often, _ in table.values()]

    @property
    def all_done(self):
        """Whether everything has been done once."""
        return not self.left and not self.moves

    def begin(self, each_once=False):
        """Go on; with `each_once` do everything there is first."""
        if each_once:
            self.left = list(self.doings)
            self.rng.shuffle(self.left)
        self.full_speed()
        self.timer.start(EVERY_MS)

    def rest(self):
        """Do nothing more, and close what is open."""
        self.timer.stop()
        while self.moves:
            self.moves.pop(0)()
        while (open_one := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
            open_one.close()

    def count_batches(self):
        """Add what the histories have grown by since the last look, those not known then from now on."""
        for run in self.window.session.runs.values():
            length = len(run.history)
            self.batches += length - self.lengths.get(run.history, length)
            self.lengths[run.history] = length

    @Slot()
    def do_something(self):
        """Do one thing."""
        self.count_batches()
        if self.moves:
            self.moves.pop(0)()
            return
        open_one = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if open_one is not None:
            self.note("answer")
            self.answer(open_one)
            return
        self.still = 0 if self.window.player.playing else self.still + 1
        if self.still > IDLE_DOINGS:
            self.note("train_on")
            self.train_on()
            return
        looks = time.monotonic() % (ACTING_S + LOOKING_S) > ACTING_S
        weights = self.looking if looks else self.weights
        name = self.left.pop() if self.left else self.rng.choices(list(self.doings), weights)[0]
        self.note(name)
        self.doings[name]()

    def note(self, name):
        self.counts[name] += 1
        self.log.write(f"{name}\n")

    # ---- what can be done

    def train_on(self):
        """Train at full speed, from the newest update; out of a divergence first, and without end."""
        self.still = 0
        self.full_speed()
        if self.window.player.state == "finished":
            self.window.edits.set_fields({"epochs": MANY}, "Train on")
        if self.window.player.state == "diverged":
            self.take_a_way_out()
        else:
            for shortcut in ("Esc", "End", "Space"):
                self.press(shortcut)

    def full_speed(self):
        speed = self.window.transport.speed
        speed.setValue(speed.maximum())

    def press(self, shortcut):
        if not self.window.isActiveWindow():  # without a window manager nobody else gives it the keys
            self.window.activateWindow()
        self.window.setFocus()
        keys = QKeySequence(shortcut)[0]
        QTest.keyClick(self.window, keys.key(), keys.keyboardModifiers())

    def answer(self, dialog):
        """Take or leave what a dialog or a menu offers."""
        if self.rng.random() < 0.3:
            QTest.keyClick(dialog, Key.Key_Down)
        QTest.keyClick(dialog, self.rng.choice((Key.Key_Escape, Key.Key_Return)))

    def field(self, name):
        field = self.window.experiment_dock.findChild(QWidget, name)
        return field if field is not None and field.isVisible() else None

    def type_into(self, name):
        field = self.field(f"field_{name}")
        if field is not None:
            field.setFocus()
            field.lineEdit().selectAll()
            QTest.keyClicks(field.lineEdit(), self.rng.choice(TYPED[name]))
            QTest.keyClick(field, self.rng.choice((Key.Key_Return, Key.Key_Tab)))

    def choose(self, name):
        field = self.field(f"field_{name}")
        if field is not None:
            field.setFocus()
            QTest.keyClick(field, self.rng.choice((Key.Key_Up, Key.Key_Down)))

    def click_field(self, name):
        field = self.field(name if name == "random_start" else f"field_{name}")
        if field is not None:
            QTest.mouseClick(field, LEFT)

    def slide_rate(self):
        slider = self.window.experiment_dock.rate_slider
        if slider.isVisible():
            slider.setFocus()
            for _ in range(self.rng.randint(1, 4)):
                QTest.keyClick(slider, self.rng.choice((Key.Key_Left, Key.Key_Right)))

    def look_at_starts(self):
        """Open the map of starts, let it compute a little, pick one by the keys, and close it."""
        self.press("Ctrl+Shift+T")

        def pick():
            QTest.keyClick(self.window.starts, self.rng.choice((Key.Key_Up, Key.Key_Right, Key.Key_Return)))

        self.moves += [lambda: None] * 10 + [pick] * 3 + [lambda: self.window.starts.close()]

    def pick_run(self):
        """Make another run the active one, by a click on its name."""
        table = self.window.runs_dock.table
        if table.isVisible():
            line = self.rng.randrange(table.model().rowCount())
            at = table.visualRect(table.model().index(line, 1)).center()
            QTest.mouseClick(table.viewport(), LEFT, NONE, at)

    def remove_run(self):
        table = self.window.runs_dock.table
        if table.isVisible():
            QTest.keyClick(table, Key.Key_Delete)

    def slide_timeline(self):
        timeline = self.window.transport.timeline
        for _ in range(3):
            at = QPoint(self.rng.randint(0, timeline.width() - 1), timeline.height() // 2)
            QTest.mouseClick(timeline, LEFT, NONE, at)

    def slide_speed(self):
        speed = self.window.transport.speed
        speed.setFocus()
        QTest.keyClick(speed, self.rng.choice((Key.Key_PageUp, Key.Key_PageDown)))
        self.moves += [lambda: None] * 5 + [self.full_speed]

    def click_button(self):
        buttons = self.window.transport.findChildren(QToolButton)
        QTest.mouseClick(self.rng.choice(buttons), LEFT)

    def click_enlarge(self):
        panel = self.rng.choice(self.window.views.panels)
        if panel.isVisible():
            QTest.mouseClick(panel.enlarge_button, LEFT)

    def take_a_way_out(self):
        buttons = [b for b in self.window.banner.findChildren(QToolButton) if b.isVisible() and b.isEnabled()]
        if buttons:
            QTest.mouseClick(self.rng.choice(buttons), LEFT)
        elif self.window.player.state == "diverged":
            self.press(self.rng.choice(("Ctrl+Z", "Ctrl+R")))
