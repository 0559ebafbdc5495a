"""``make bench``: every figure, side by side in one run, printed and written to bench.json."""

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PARTS = ("training", "starts", "surface", "window", "history")


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


def measured(name):
    """Return the figures of one part, measured in a process of its own, so that none disturbs the next."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.json")
        subprocess.run([sys.executable, "-m", "tests.benchmarks", "--part", name, str(path)], check=True)
        return json.loads(path.read_text(encoding="utf-8"))


def main(names):
    """Measure the parts named, or all."""
    figures = {}
    for name in names or PARTS:
        figures[name] = measured(name)
        show(name, figures[name])
    training, window = figures.get("training"), figures.get("window")
    if training and window:
        ratio = window["full_speed"]["batches_per_s"] / training["sgd"]["notebook_batches_per_s"]
        figures["window_open_vs_notebook"] = ratio
        print(f"{'window open at full speed vs notebook':<46}{ratio:>14.3f}")
    Path("bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print("written to bench.json")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        part, target = sys.argv[2:]
        measure = importlib.import_module(f"tests.benchmarks.bench_{part}").measure
        Path(target).write_text(json.dumps(measure()), encoding="utf-8")
    else:
        main(sys.argv[1:])
