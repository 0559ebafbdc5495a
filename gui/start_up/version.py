"""The installed versions of the program and of what it stands on."""

import importlib.metadata

from engine.words import _

DISTRIBUTION = "cross-entropy-lab"


def version(distribution: str = DISTRIBUTION) -> str:
    """Return the installed version of a distribution, or "not installed"."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return _("not installed")
