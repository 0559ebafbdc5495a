"""Resting: whether a path looks as it is drawn, with the updates that have come since."""

from weakref import ref

import numpy as np
from numpy.typing import NDArray

from engine.record.history import History

STILL = 0.4  # pixels that a current point moves before it is drawn elsewhere


class Resting:
    """Remembers what of a path is on the screen.

    Late in training an update moves the parameters by less than a pixel; to draw and paint the same picture
    again would take time from the training.
    """

    def __init__(self) -> None:
        self._history: ref[History] | None = None
        self._look: object = None
        self._index = 0
        self._at = (np.nan, np.nan)
        self._height = 0.0

    def holds(
        self,
        history: History,
        index: int,
        sides: tuple[float, float],
        reach: float,
        look: object = None,
        height: float = 0.0,
    ) -> bool:
        """Return whether the path to update `index` looks as drawn; if not, it counts as drawn from now on.

        It does where the current point has not moved, and all updates since lie under its marker.

        Parameters
        ----------
        history : History
            Of the run.
        index : int
            The update on show.
        sides : (float, float)
            The sides of a pixel in w and b.
        reach : float
            The inner radius of the marker, in pixels.
        look : object
            What else decides on the look; compared by ``==``.
        height : float
            Of the current point on a surface, in pixels.
        """
        known = self._history is not None and self._history() is history and self._index <= index
        look = (look, sides)
        if known and look == self._look and abs(height - self._height) <= STILL:
            away = self._away(history, index, sides)
            if away.max() <= reach and away[-1] <= STILL:  # not so for NaN
                self._index = index
                return True
        self._history, self._look, self._index, self._height = ref(history), look, index, height
        w, b = (float(history.column(name, index, index + 1)[0]) for name in ("w", "b"))
        self._at = w, b
        return False

    def _away(self, history: History, index: int, sides: tuple[float, float]) -> NDArray[np.float64]:
        """Return how many pixels each update since is from the current point drawn; NaN where it is none."""
        w, b = (history.column(name, self._index, index + 1).astype(np.float64) for name in ("w", "b"))
        with np.errstate(all="ignore"):  # infinite parameters, a plot without a size
            return np.hypot((w - self._at[0]) / sides[0], (b - self._at[1]) / sides[1])

    def forget(self) -> None:
        """Let the next path be drawn, whatever it is."""
        self._history = None
