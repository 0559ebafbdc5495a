"""Files that appear whole or not at all."""

import contextlib
import errno
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from engine.files.reading import place
from engine.refusal import Refusal
from engine.words import _


@contextlib.contextmanager
def atomic_text(path: str | os.PathLike[str]) -> Iterator[TextIO]:
    """Give a UTF-8 text file to write; it takes the name `path` when all went well, and is gone when not.

    It is written beside its place and then moved there; what stood there before stays until then.

    Raises
    ------
    ValueError
        In one line, if the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        device = os.path.abspath(path).startswith(("/dev/", "/proc/"))
        if device or (target.exists() and not target.is_file()):
            raise OSError(errno.EINVAL, "no regular file")
        if target.exists() and not os.access(target, os.W_OK):
            raise OSError(errno.EACCES, "no permission to write")
        with beside.open("x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        sentence = _("{place}: the file cannot be written ({reason})")
        raise Refusal(sentence.format(place=place(path), reason=error.strerror)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
