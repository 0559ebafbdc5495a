"""Asked: what has been asked of the worker and has not come yet, so that the next is asked on top of it."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Asked(Generic[T]):
    """Values on their way: a key can be pressed more quickly than the worker answers."""

    def __init__(self) -> None:
        self._values: list[T] = []

    def latest(self, now: T) -> T:
        """Return what will be once everything has come; `now` is what is."""
        return self._values[-1] if self._values else now

    def add(self, value: T) -> None:
        """Note that this has been asked for."""
        self._values.append(value)

    def came(self, now: T) -> None:
        """Forget what came before `now`, and all of it where `now` is something else."""
        place = self._values.index(now) if now in self._values else len(self._values)
        del self._values[: place + 1]
