"""How long the full-data surface takes, as ratios against the notebook's double loop and between sizes."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # as in the program; threads that wait for a core blur the ratios

import numpy as np

from engine import torch_setup
from engine.loss.summary import summarize
from engine.loss.surface import full_loss, loss_surface

torch = torch_setup.torch()

SIZES = (10_000, 1_000_000, 10_000_000)  # rows; the largest takes about 1 GB while it is made
QUICK_SIZES = (10_000, 1_000_000)
SIDE = 256
W, B = np.linspace(-15, 15, SIDE), np.linspace(-13, 13, SIDE)


@dataclass(frozen=True, eq=False)
class Data:
    """Rows of a data set."""

    x: np.ndarray
    y: np.ndarray


def threshold() -> Data:
    """Return the 20 rows of the seed lab."""
    return Data(np.float32(np.arange(-10, 10) / 10), np.float32(np.arange(20) > 12))


def normal(rows: int) -> Data:
    """Return overlapping classes over a normal x."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(rows, dtype=np.float32)
    return Data(x, np.float32(rng.random(rows, dtype=np.float32) < 1 / (1 + np.exp(1 - 3 * x))))


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def double_loop(dataset: Data, loss: str, side: int) -> None:
    """Fill a side by side grid as the notebook does: one cell at a time, torch, from the probabilities."""
    x, y = torch.tensor(dataset.x), torch.tensor(dataset.y)
    surface = np.zeros((side, side))
    for i, b in enumerate(np.linspace(-13, 13, side)):
        for j, w in enumerate(np.linspace(-15, 15, side)):
            yhat = torch.sigmoid(float(w) * x + float(b))
            if loss == "mse":
                surface[i, j] = torch.mean((yhat - y) ** 2)
            else:
                terms = y * torch.log(yhat + 1e-16) + (1 - y) * torch.log(1 - yhat + 1e-16)
                surface[i, j] = -torch.mean(terms)


def measure(quick: bool = False) -> dict[str, float]:
    """Return the figures: seconds, and ratios (names that begin with ``times``)."""
    figures: dict[str, float] = {}
    for loss in ("cross_entropy", "mse"):
        beside_the_double_loop(loss, figures)
    sizes = QUICK_SIZES if quick else SIZES
    for rows in sizes:
        at_size(rows, sizes[0], figures)
    return figures


def beside_the_double_loop(loss: str, figures: dict[str, float]) -> None:
    """Add the figures of the notebook's 20 rows."""
    few = threshold()
    notebook = seconds(lambda: double_loop(few, loss, 30), 3) * SIDE**2 / 30**2
    ours = seconds(lambda: loss_surface(few, loss, W, B))
    figures[f"{loss}, 20 rows, notebook, s"] = notebook
    figures[f"{loss}, 20 rows, s"] = ours
    figures[f"times faster than the notebook, {loss}"] = notebook / ours


def at_size(rows: int, fewest: int, figures: dict[str, float]) -> None:
    """Add the figures of so many rows, beside those of 20 and of the fewest."""
    dataset = normal(rows)
    figures[f"summary, {rows} rows, s"] = seconds(lambda: summarize(dataset), 1)
    for loss in ("cross_entropy", "mse"):
        took = seconds(lambda loss=loss: loss_surface(dataset, loss, W, B), 3)
        figures[f"{loss}, {rows} rows, s"] = took
        figures[f"times 20 rows, {loss}, {rows} rows"] = took / figures[f"{loss}, 20 rows, s"]
        figures[f"times {fewest} rows, {loss}, {rows} rows"] = took / figures[f"{loss}, {fewest} rows, s"]
    w, b = np.linspace(-5, 15, 700), np.linspace(-10, -3.6, 700)
    figures[f"700 points, {rows} rows, s"] = seconds(lambda: full_loss(dataset, "cross_entropy", w, b), 2)
