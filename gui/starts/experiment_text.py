"""The sentence that says how every start is trained."""

from engine.explain.update_rule import options_text
from engine.plan.fields import value_text
from engine.plan.optimizers import OPTIMIZERS
from engine.record.trained_run import TrainedRun
from gui.look.words import _, ngettext


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
