"""The ``train`` command: the same engine without a window, with a progress bar and a CSV of every update."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO

import numpy as np

from engine import torch_setup
from engine.export.updates_csv import float32_text, write_start, write_updates
from engine.files.atomic import atomic_text
from engine.loss import surface
from engine.plan.experiment import Experiment, parse_value
from engine.plan.run import Run, open_run
from engine.refusal import Refusal
from engine.words import _

if TYPE_CHECKING:
    from engine.record.step import Step
    from engine.training.trainer import Trainer

DIVERGED, BAD_INPUT, INTERRUPTED = 3, 2, 130  # exit statuses


class OneLineParser(argparse.ArgumentParser):
    """An argument parser that refuses in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        """Print `message` on standard error and leave with status 2."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def train_command(arguments: Sequence[str]) -> int:
    """Run ``cross-entropy-lab train`` and return its exit status."""
    parser = OneLineParser(
        prog="cross-entropy-lab train",
        description="Train without a window, by the same engine, and print the final numbers.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="an experiment .toml or data .csv")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="a field of the experiment, as learning_rate=0.5; may stand several times",
    )
    parser.add_argument("--csv", metavar="OUT", help="write every update to this file")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # then too no half-written file is left
    try:
        return train(_chosen_run(options.file, options.settings), options.csv, options.quiet)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody listens: end in silence
        return 0
    except (ValueError, OSError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED, "interrupted; nothing was written\n")


def train(run: Run, csv_path: str | None, quiet: bool) -> int:
    """Train `run` to its last epoch or a divergence; return the exit status.

    Raises
    ------
    ValueError, OSError
        If the run or the path of the CSV is not allowed; then no file is left behind.
    """
    from engine.training.trainer import Trainer

    torch_setup.torch()  # only once the input is known to be good
    with atomic_text(csv_path) if csv_path is not None else contextlib.nullcontext() as csv_file:
        trainer = Trainer(run.experiment, run.dataset, run.changes)
        if csv_file:
            write_start(csv_file, trainer)
        last = _train_to_end(trainer, csv_file, quiet)
    print(_final_line(trainer, last))
    if last is not None and not last.finite:
        from engine.explain.divergence import divergence

        trainer.rewind(last.index - 1)
        print(divergence(last, trainer.w, trainer.b), file=sys.stderr)
        return DIVERGED
    return 0


def _train_to_end(trainer: "Trainer", csv_file: TextIO | None, quiet: bool) -> "Step | None":
    """Train with a progress bar, write what was done, and return the last step, if there was one."""
    from tqdm import tqdm

    from engine.training.to_the_end import blocks_to_the_end

    last = None
    with tqdm(
        total=trainer.updates_wanted, unit="batch", disable=True if quiet else None, leave=False
    ) as bar:
        for steps in blocks_to_the_end(trainer):
            if csv_file:
                write_updates(csv_file, steps)
            last = steps[-1]
            bar.total = trainer.updates_wanted
            bar.update(len(steps))
    return last


def _chosen_run(path: str | None, settings: Sequence[str]) -> Run:
    run = Run(Experiment()) if path is None else open_run(path)
    fields = {}
    for setting in settings:
        field, equals, text = setting.partition("=")
        if not equals or not field.strip():
            sentence = _("--set {setting}: not KEY=VALUE, as learning_rate=0.5")
            raise Refusal(sentence.format(setting=setting), value=setting)
        try:
            fields[field.strip()] = parse_value(field.strip(), text)
        except Refusal as refusal:
            raise refusal.within("--set ") from None
    dataset = None if "dataset" in fields else run.dataset
    return Run(run.experiment.replace(**fields), dataset, run.changes)


def _final_line(trainer: "Trainer", last: "Step | None") -> str:
    epoch, batch_loss = (last.epoch, last.batch_loss) if last else (0, np.nan)
    full_loss = float(surface.full_loss(trainer.dataset, trainer.experiment.loss, trainer.w, trainer.b))
    accuracy = float(surface.accuracy(trainer.dataset, trainer.w, trainer.b))
    return (
        f"step={trainer.index} epoch={epoch} w={float32_text(trainer.w)} b={float32_text(trainer.b)} "
        f"batch_loss={float32_text(batch_loss)} full_loss={full_loss:.8g} accuracy={accuracy:.4g}"
    )
