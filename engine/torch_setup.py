"""The one place that prepares the process for torch: the same digits on every processor, one thread."""

import importlib
import os
import platform
import sys
from types import ModuleType

SETTINGS = {
    "MKL_CBWR": "COMPATIBLE",  # MKL looks at the vendor: log, sqrt and sums differ in their last bits
    "ATEN_CPU_CAPABILITY": "avx2",  # sigmoid differs between AVX2 and AVX-512
    "OMP_NUM_THREADS": "1",
}
_UNPREPARED = "torch was imported before; the last digits may be this processor's own"
_NO_AVX2 = "this processor is none of x86-64 with AVX2; the last digits may differ from other computers'"


def problem() -> str:
    """Return why the digits may not be those of every other computer, in one sentence, or ""."""
    if not _has_avx2():
        return _NO_AVX2
    unset = any(os.environ.get(name) != value for name, value in SETTINGS.items())
    return _UNPREPARED if unset else ""


def prepare() -> None:
    """Set the environment, whatever it said before; nothing once torch is imported, or without AVX2."""
    if "torch" not in sys.modules and _has_avx2():
        os.environ.update(SETTINGS)


def torch() -> ModuleType:
    """Return torch, prepared for, and on one thread in the thread that calls this.

    Every thread that trains calls it: ``set_num_threads`` counts for each. Two threads add up a large batch
    otherwise than one.
    """
    prepare()
    import torch

    torch.set_num_threads(1)
    return torch


def _has_avx2() -> bool:
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    return bool(features.get("AVX2"))
