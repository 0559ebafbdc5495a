"""The command line, the QApplication, and create_main_window()."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import OneLineParser, train, train_command
from engine.plan.experiment import Experiment
from engine.plan.run import Run, open_run
from gui.look.words import _
from gui.start_up.display import display_problem
from gui.start_up.version import DISTRIBUTION, version

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.main_window import MainWindow

PROGRAM = DISTRIBUTION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``cross-entropy-lab`` and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that has no ŷ shows a ?
            stream.reconfigure(errors="replace")
    if words[:1] == ["train"]:
        return train_command(words[1:])
    parser = _parser()
    options = parser.parse_args(words)
    try:
        run = Run(Experiment()) if options.file is None else open_run(options.file)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    problem = display_problem()
    if problem:
        return _train_without_window(problem, run, parser)
    return _show_window(run, options.file, with_opengl=not options.no_gl)


def create_main_window(
    experiment: Experiment | None = None, *, run: Run | None = None, with_opengl: bool = True
) -> "MainWindow":
    """Return the lab's window, hidden, its thread started; it is ready when the action ``play`` is enabled.

    Parameters
    ----------
    experiment : Experiment, optional
        What to train; the seed lab when neither this nor `run` is given.
    run : Run, optional
        The same with data of its own and changes.
    with_opengl : bool
        False leaves the 3D view out.

    Raises
    ------
    ValueError
        If it cannot be trained, as when the batch size is above the number of rows.
    """
    prepare_application()
    from gui.main_window import MainWindow

    return MainWindow(run or Run(experiment or Experiment()), with_opengl)


def prepare_application() -> "QApplication":
    """Return the QApplication, made and given the house's look where there is none yet."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        # a frame is painted as soon as it is drawn, not 5 ms later
        os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        application = QApplication([PROGRAM])
    if not application.property("house_look"):
        from gui.look.appearance import Appearance
        from gui.window.state import restore_look

        Appearance(application).apply()
        restore_look()
        application.setApplicationName(PROGRAM)
        application.setApplicationDisplayName("Cross-Entropy Lab")
        application.setDesktopFileName(PROGRAM)
        application.setProperty("house_look", True)
    return application


def _show_window(run: Run, path: str | None, with_opengl: bool) -> int:
    from gui.start_up.interrupts import Interrupts

    application = prepare_application()
    interrupts = Interrupts()  # before the window, which has a thread to end
    window = create_main_window(run=run, with_opengl=with_opengl)
    interrupts.close = window.close
    if path:
        window.document.started_with(path)
    window.show()
    status = application.exec()
    del interrupts, window
    return status


def _train_without_window(problem: str, run: Run, parser: OneLineParser) -> int:
    target = _free_name(Path("cross-entropy-lab.csv"))
    print(_("{problem} Training without one, to {target}.").format(problem=problem, target=target))
    try:
        train(run, str(target), quiet=False)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return 0


def _free_name(path: Path) -> Path:
    """Return `path`, or the first of path-2, path-3 … that does not exist."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _parser() -> OneLineParser:
    epilog = _("{program} train [FILE] trains without a window: see {program} train --help")
    parser = OneLineParser(
        prog=PROGRAM,
        description=_("Watch mini-batch SGD train ŷ = σ(w·x + b), one batch at a time."),
        epilog=epilog.format(program=PROGRAM),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help=_("an experiment .toml or data .csv"))
    parser.add_argument("--no-gl", action="store_true", help=_("leave the 3D view out"))
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {version()}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
