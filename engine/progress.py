"""Progress of long engine functions: told as a fraction, answered with whether to go on."""

from collections.abc import Callable

Progress = Callable[[float], bool]


class Cancelled(Exception):
    """Raised by a long function whose progress was answered with False."""


def report(progress: Progress | None, fraction: float) -> None:
    """Tell `progress`, where there is one, the fraction done, in [0, 1]; raise Cancelled if it says False."""
    if progress is not None and not progress(fraction):
        raise Cancelled
