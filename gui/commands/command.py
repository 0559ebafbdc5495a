"""Every action once, as data; menus, buttons, shortcuts and the list of keys are made from this table."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from gui.look.icons import icon
from gui.look.text import tool_tip

MENUS = ("File", "Edit", "Run", "View", "Help")


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether an action can be used."""

    loading: bool = True
    playing: bool = False
    can_train: bool = False
    at_start: bool = True
    at_newest: bool = True
    enlarged: bool = False
    diverged: bool = False
    literal_loss: bool = False
    can_undo: bool = False
    can_redo: bool = False
    can_add: bool = False


def _diverged(now: Situation) -> bool:
    return now.diverged


def _diverged_literally(now: Situation) -> bool:
    return now.diverged and now.literal_loss


def _can_undo(now: Situation) -> bool:
    return now.can_undo


def _can_redo(now: Situation) -> bool:
    return now.can_redo


def _can_add(now: Situation) -> bool:
    return now.can_add


def _loaded(now: Situation) -> bool:
    return not now.loading


def _always(_: Situation) -> bool:
    return True


def _forward(now: Situation) -> bool:
    return not now.loading and (now.can_train or not now.at_newest)


def _can_train(now: Situation) -> bool:
    return now.can_train


def _play(now: Situation) -> bool:
    return now.playing or _forward(now)


def _back(now: Situation) -> bool:
    return not now.at_start


def _ahead(now: Situation) -> bool:
    return not now.at_newest


def _begun(now: Situation) -> bool:
    return not now.loading and (now.playing or not now.at_start or not now.at_newest)


def _enlarged(now: Situation) -> bool:
    return now.enlarged


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action: its objectName, menu, text, shortcut (or ""), tip, icon, and when it is enabled."""

    name: str
    menu: str
    text: str
    shortcut: str
    tip: str
    icon: str = ""
    checkable: bool = False
    enabled: Callable[[Situation], bool] = _always


ROWS: tuple[ActionRow, ...] = (
    ActionRow("open", "File", "&Open…", "Ctrl+O", "Open an experiment (.toml) or data (.csv)"),
    ActionRow("save", "File", "&Save", "Ctrl+S", "Save the experiment, its data and the changes on the way"),
    ActionRow("save_as", "File", "Save &as…", "Ctrl+Shift+S", "Save the experiment under another name"),
    ActionRow("save_data", "File", "Save &data as CSV…", "", "Save the rows on show"),
    ActionRow("generate", "File", "&Generate data…", "Ctrl+D", "Make data from a seed"),
    ActionRow("undo", "Edit", "&Undo", "Ctrl+Z", "Take back the last change", enabled=_can_undo),
    ActionRow("redo", "Edit", "&Redo", "Ctrl+Shift+Z", "Make the change again", enabled=_can_redo),
    ActionRow("quit", "File", "&Quit", "Ctrl+Q", "Close the lab"),
    ActionRow("play", "Run", "&Play", "Space", "Train batch by batch; again to pause", "play", enabled=_play),
    ActionRow("step", "Run", "&Step one batch", "Right", "Train one batch", "step", enabled=_forward),
    ActionRow(
        "step_epoch",
        "Run",
        "Step one &epoch",
        "Shift+Right",
        "Train to the end of the epoch",
        "step_epoch",
        enabled=_forward,
    ),
    ActionRow(
        "run_until",
        "Run",
        "Run &until…",
        "Ctrl+U",
        "Train at full speed to an epoch, to accuracy 100 %, to a loss, or until it stops improving",
        enabled=_can_train,
    ),
    ActionRow(
        "starts",
        "Run",
        "&Where does it train from?…",
        "Ctrl+Shift+T",
        "Map what comes of every start (w, b), for one loss beside another",
    ),
    ActionRow(
        "micro_steps",
        "Run",
        "&Moment by moment",
        "Ctrl+M",
        "Let Step show an update in four moments: batch, loss, gradient, update",
        checkable=True,
    ),
    ActionRow("step_back", "Run", "Step &back", "Left", "Show the update before", "step_back", enabled=_back),
    ActionRow(
        "epoch_back",
        "Run",
        "Back one e&poch",
        "Shift+Left",
        "Show the end of the epoch before",
        "epoch_back",
        enabled=_back,
    ),
    ActionRow("to_start", "Run", "To the s&tart", "Home", "Show the start", enabled=_back),
    ActionRow("to_newest", "Run", "To the &newest update", "End", "Show the newest update", enabled=_ahead),
    ActionRow(
        "lower_rate",
        "Run",
        "Lower the rate ten&fold",
        "",
        "After a divergence: start anew with a tenth of the learning rate",
        enabled=_diverged,
    ),
    ActionRow(
        "stable_loss",
        "Run",
        "Use the stable &loss",
        "",
        "After a divergence of the literal formula: start anew with cross-entropy from logits",
        enabled=_diverged_literally,
    ),
    ActionRow(
        "reset",
        "Run",
        "&Reset",
        "Ctrl+R",
        "Forget the updates and go back to the start",
        "reset",
        enabled=_begun,
    ),
    ActionRow(
        "add_run",
        "Run",
        "&Add run",
        "Ctrl+Shift+A",
        "Copy the experiment into a further run, to change it and compare; up to six",
        enabled=_can_add,
    ),
    ActionRow(
        "compare_losses",
        "Run",
        "&Cross-entropy against MSE",
        "Ctrl+Shift+C",
        "Set up the lesson of the first experiment: two losses from the same start, side by side",
        "compare_losses",
        enabled=_loaded,
    ),
    ActionRow(
        "show_experiment",
        "View",
        "&Experiment form",
        "Ctrl+E",
        "Show the form of the experiment",
        checkable=True,
    ),
    ActionRow(
        "show_step",
        "View",
        "&This step",
        "Ctrl+I",
        "Take the update on show apart",
        checkable=True,
    ),
    ActionRow(
        "show_predictions", "View", "&Predictions", "Ctrl+P", "Show every row's prediction", checkable=True
    ),
    ActionRow(
        "show_runs", "View", "R&uns", "Ctrl+Shift+R", "Show the table of the runs compared", checkable=True
    ),
    ActionRow(
        "show_gradients",
        "View",
        "&Batch against all",
        "Ctrl+B",
        "Show where the batch's loss falls fastest, beside that of all rows",
        "show_gradients",
        checkable=True,
    ),
    ActionRow(
        "show_batch_loss",
        "View",
        "Batch's own &loss",
        "Ctrl+Shift+B",
        "Show contour lines of the loss over the batch's rows alone: plain SGD steps downhill on that",
        "show_batch_loss",
        checkable=True,
    ),
    ActionRow(
        "show_pulls",
        "View",
        "Row &pulls",
        "Ctrl+Shift+P",
        "Show which way, and how hard, each row of the batch pulls the curve before the update: "
        "how fast its loss falls as its z grows or shrinks",
        checkable=True,
    ),
    ActionRow(
        "log_height",
        "View",
        "Logarithmic &height in 3D",
        "Ctrl+H",
        "Let the height be the logarithm of the loss",
        checkable=True,
    ),
    ActionRow(
        "wireframe",
        "View",
        "&Wireframe in 3D",
        "Ctrl+Shift+W",
        "Draw lines, and a × for each update",
        checkable=True,
    ),
    ActionRow(
        "show_line", "View", "&Line w·x + b", "Ctrl+L", "Show the line w·x + b in data space", checkable=True
    ),
    ActionRow(
        "log_loss",
        "View",
        "Lo&garithmic loss curve",
        "Ctrl+G",
        "Show the losses on a logarithmic axis",
        checkable=True,
    ),
    ActionRow(
        "along_updates",
        "View/Loss curve &over",
        "&Updates",
        "",
        "Count every run's own updates",
        checkable=True,
    ),
    ActionRow(
        "along_epochs",
        "View/Loss curve &over",
        "&Epochs",
        "",
        "Count passes through the data",
        checkable=True,
    ),
    ActionRow(
        "along_rows", "View/Loss curve &over", "&Rows seen", "", "Count the rows looked at", checkable=True
    ),
    ActionRow("zoom_in", "View", "Zoom &in", "Ctrl++", "Zoom in, in the view with the focus"),
    ActionRow("zoom_out", "View", "Zoom &out", "Ctrl+-", "Zoom out, in the view with the focus"),
    ActionRow(
        "fit", "View", "&Fit the path", "Ctrl+F", "Show start, path and minimum in the loss views", "fit"
    ),
    ActionRow(
        "seed_window",
        "View",
        "Seed &window",
        "Ctrl+Shift+F",
        "Show w from −15 to 15 and b from −13 to 13 in the loss views",
        "seed_window",
    ),
    ActionRow(
        "follow_path",
        "View",
        "F&ollow the path",
        "Ctrl+T",
        "Widen the loss views when the path is about to leave them; moving them by hand stops it",
        "follow_path",
        checkable=True,
    ),
    ActionRow(
        "colours_viridis", "View/&Colours of the loss", "&Viridis", "", "Dark blue to yellow", checkable=True
    ),
    ActionRow(
        "colours_cividis",
        "View/&Colours of the loss",
        "&Cividis",
        "",
        "Blue to yellow, the same for every kind of colour vision",
        checkable=True,
    ),
    ActionRow("colours_grey", "View/&Colours of the loss", "&Grey", "", "Black to white", checkable=True),
    ActionRow("reset_view", "View", "&Reset views", "Ctrl+0", "Undo every zoom, pan and orbit"),
    ActionRow("pan_left", "View", "Pan or orbit left", "Alt+Left", "In the view with the focus"),
    ActionRow("pan_right", "View", "Pan or orbit right", "Alt+Right", "In the view with the focus"),
    ActionRow("pan_up", "View", "Pan or orbit up", "Alt+Up", "In the view with the focus"),
    ActionRow("pan_down", "View", "Pan or orbit down", "Alt+Down", "In the view with the focus"),
    ActionRow(
        "enlarge_data_space", "View", "Enlarge &data space", "Ctrl+1", "Only this panel; again for all"
    ),
    ActionRow(
        "enlarge_loss_contour", "View", "Enlarge loss &contour", "Ctrl+2", "Only this panel; again for all"
    ),
    ActionRow(
        "enlarge_loss_curve", "View", "Enlarge loss c&urve", "Ctrl+3", "Only this panel; again for all"
    ),
    ActionRow(
        "enlarge_loss_surface", "View", "Enlarge loss &surface", "Ctrl+4", "Only this panel; again for all"
    ),
    ActionRow("all_panels", "View", "Show &all panels", "Esc", "Leave the enlarged panel", enabled=_enlarged),
    ActionRow("full_screen", "View", "&Full screen", "F11", "Use the whole screen", checkable=True),
    ActionRow("keys", "Help", "&Keys…", "F1", "List every key"),
    ActionRow("about", "Help", "&About…", "", "What this is"),
)


_REPEATED = (  # while their key is held
    "step", "step_back", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down",
)  # fmt: skip

REMEMBERED = {  # checkable actions kept from one start to the next, and whether they are checked at first
    "show_line": False,
    "show_gradients": False,
    "show_batch_loss": False,
    "show_pulls": False,
    "log_height": True,
    "wireframe": False,
    "micro_steps": False,
    "log_loss": True,
    "along_updates": True,
    "along_epochs": False,
    "along_rows": False,
    "colours_viridis": True,
    "colours_cividis": False,
    "colours_grey": False,
}


def make_actions(parent: QObject) -> dict[str, QAction]:
    """Return one QAction a row, by name, owned by `parent`."""
    actions = {}
    for row in ROWS:
        action = QAction(row.text, parent)
        action.setObjectName(row.name)
        action.setCheckable(row.checkable)
        if row.shortcut:
            action.setShortcut(QKeySequence(row.shortcut))
        action.setAutoRepeat(row.name in _REPEATED)
        if row.icon:
            action.setIcon(icon(row.icon))
        action.setStatusTip(row.tip)
        action.setToolTip(tool_tip(row.text, row.tip, row.shortcut))
        action.setEnabled(row.enabled(Situation()))
        actions[row.name] = action
    return actions


def enable(actions: dict[str, QAction], now: Situation) -> None:
    """Enable just the actions that can be used now."""
    for row in ROWS:
        actions[row.name].setEnabled(row.enabled(now))
