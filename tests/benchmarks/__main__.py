"""``make bench``: every figure, side by side in one run, printed and written to bench.json."""

import importlib
import json
import sys
from pathlib import Path

PARTS = ("training", "surface", "window")


def show(name, figures, indent=0):
    """Print nested figures as a table."""
    pad = "  " * indent
    print(f"{pad}{name}")
    for key, value in figures.items():
        if isinstance(value, dict):
            show(key, value, indent + 1)
        else:
            print(
                f"{pad}  {key:<44}{value:>14,.3f}"
                if isinstance(value, float)
                else f"{pad}  {key:<44}{value!s:>14}"
            )


def main(names):
    """Run the parts named, or all."""
    figures = {}
    for name in names or PARTS:
        figures[name] = importlib.import_module(f"tests.benchmarks.bench_{name}").measure()
        show(name, figures[name])
    training, window = figures.get("training"), figures.get("window")
    if training and window:
        ratio = window["full_speed"]["batches_per_s"] / training["sgd"]["notebook_batches_per_s"]
        figures["window_open_vs_notebook"] = ratio
        print(f"{'window open at full speed vs notebook':<46}{ratio:>14.3f}")
    Path("bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print("written to bench.json")


if __name__ == "__main__":
    main(sys.argv[1:])
