"""The commands of the Run menu."""

from functools import partial

from engine.plan.run import Run
from engine.worker import LOADING
from gui.commands.command import Row
from gui.commands.parts import Parts
from gui.dialogs.run_until import RunUntil
from gui.look.words import N_, _
from gui.starts.window import StartsWindow


def _ask_until(parts: Parts) -> None:
    dialog = RunUntil(parts.window, parts.lab.session.active.experiment.epochs)
    dialog.accepted.connect(partial(_run_until, parts, dialog))
    dialog.open()


def _run_until(parts: Parts, dialog: RunUntil) -> None:
    parts.status.progress.begin(_("Running"))
    parts.lab.player.run_until(dialog.goal())


def _show_starts(parts: Parts) -> None:
    """Show the window, made when it is first asked for."""
    starts, lab = parts.window.findChild(StartsWindow), parts.lab
    if starts is None:
        contour, actions = parts.views.loss_contour, dict(parts.actions)
        starts = StartsWindow(parts.window, lab.session, lab.edits, contour, actions)
    starts.open_up(ready=lab.player.state != LOADING)


def _lower_rate(parts: Parts) -> None:
    active = parts.lab.session.active
    calmer = active.run.experiment.replace(learning_rate=active.experiment.learning_rate / 10)
    parts.lab.edits.start_anew(Run(calmer, active.run.dataset), _("Lower the rate tenfold"))


def _use_stable_loss(parts: Parts) -> None:
    parts.lab.edits.set_fields({"loss": "cross_entropy"}, _("Use the stable loss"))


ROWS = (
    Row(
        "play",
        "Run",
        N_("&Play"),
        "Space",
        N_("Train batch by batch; again to pause"),
        lambda parts: parts.lab.player.toggle(),
        icon="play",
        group="on",
        enabled=lambda now: now.playing or now.can_go_on,
    ),
    Row(
        "step",
        "Run",
        N_("&Step one batch"),
        "Right",
        N_("Train one batch"),
        lambda parts: parts.lab.player.step(),
        icon="step",
        group="on",
        repeated=True,
        enabled=lambda now: now.can_go_on,
    ),
    Row(
        "step_epoch",
        "Run",
        N_("Step one &epoch"),
        "Shift+Right",
        N_("Train to the end of the epoch"),
        lambda parts: parts.lab.player.step_epoch(),
        icon="step_epoch",
        group="on",
        enabled=lambda now: now.can_go_on,
    ),
    Row(
        "run_until",
        "Run",
        N_("Run &until…"),
        "Ctrl+U",
        N_("Train at full speed to an epoch, to accuracy 100 %, to a loss, or until it stops improving"),
        _ask_until,
        group="on",
        enabled=lambda now: now.can_train,
    ),
    Row(
        "micro_steps",
        "Run",
        N_("&Moment by moment"),
        "Ctrl+Shift+M",
        N_("Let Step show an update in four moments: batch, loss, gradient, update"),
        lambda parts, micro: parts.lab.player.set_micro_steps(micro),
        group="on",
        checked=False,
        remembered=True,
    ),
    Row(
        "step_back",
        "Run",
        N_("Step &back"),
        "Left",
        N_("Show the update before"),
        lambda parts: parts.lab.player.step_back(),
        icon="step_back",
        group="back",
        repeated=True,
        enabled=lambda now: not now.at_start,
    ),
    Row(
        "epoch_back",
        "Run",
        N_("Bac&k one epoch"),
        "Shift+Left",
        N_("Show the end of the epoch before"),
        lambda parts: parts.lab.player.epoch_back(),
        icon="epoch_back",
        group="back",
        enabled=lambda now: not now.at_start,
    ),
    Row(
        "to_start",
        "Run",
        N_("To the s&tart"),
        "Home",
        N_("Show the start"),
        lambda parts: parts.lab.player.to_start(),
        group="back",
        enabled=lambda now: not now.at_start,
    ),
    Row(
        "to_newest",
        "Run",
        N_("To the &newest update"),
        "End",
        N_("Show the newest update"),
        lambda parts: parts.lab.player.to_newest(),
        group="back",
        enabled=lambda now: not now.at_newest,
    ),
    Row(
        "lower_rate",
        "Run",
        N_("Lower the rate ten&fold"),
        "",
        N_("After a divergence: start anew with a tenth of the learning rate"),
        _lower_rate,
        group="anew",
        enabled=lambda now: now.diverged,
    ),
    Row(
        "stable_loss",
        "Run",
        N_("Use the stable &loss"),
        "",
        N_("After a divergence of the literal formula: start anew with cross-entropy from logits"),
        _use_stable_loss,
        group="anew",
        enabled=lambda now: now.diverged and now.literal_loss,
    ),
    Row(
        "reset",
        "Run",
        N_("&Reset"),
        "Ctrl+R",
        N_("Forget the updates and go back to the start"),
        lambda parts: parts.lab.edits.reset(),
        icon="reset",
        group="anew",
        enabled=lambda now: now.begun,
    ),
    Row(
        "add_run",
        "Run",
        N_("&Add run"),
        "Ctrl+Shift+A",
        N_("Copy the experiment into a further run, to change it and compare; up to six"),
        lambda parts: parts.lab.edits.add_run(),
        group="comparing",
        enabled=lambda now: now.can_add,
    ),
    Row(
        "compare_losses",
        "Run",
        N_("&Cross-entropy against MSE"),
        "Ctrl+Shift+C",
        N_("Set up the lesson of the first experiment: two losses from the same start, side by side"),
        lambda parts: parts.lab.edits.compare_losses(),
        icon="compare_losses",
        group="comparing",
        enabled=lambda now: not now.loading,
    ),
    Row(
        "starts",
        "Run",
        N_("&Where does it train from?…"),
        "Ctrl+Shift+T",
        N_("Map what comes of every start (w, b), for one loss beside another"),
        _show_starts,
        group="comparing",
    ),
)
