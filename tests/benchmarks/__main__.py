"""``make bench``: every figure, side by side in one run, printed and written to bench.json.

ARGS names the parts wanted, all where none is named; ``quick`` among them measures each for a shorter time.
Exit status 1 if anything has gone wrong in a part; the others are measured all the same.
"""

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PARTS = ("training", "starts", "surface", "window", "history", "start_up")
QUICK = "quick"
LONGEST_S = 1800.0  # of one part


def main(words):
    """Measure the parts named, or all; return the exit status."""
    unknown = [word for word in words if word not in (*PARTS, QUICK)]
    if unknown:
        print(f"bench: {' '.join(unknown)} is not allowed; {', '.join((QUICK, *PARTS))}", file=sys.stderr)
        return 2
    figures, failed = {}, []
    for name in [part for part in PARTS if part in words] or PARTS:
        figures[name] = measured(name, QUICK in words)
        if figures[name] is None:
            failed.append(name)
        else:
            show(name, figures[name])
    Path("bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print("written to bench.json", flush=True)
    if failed:
        print(f"bench: FAILED in {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def measured(name, quick):
    """Return the figures of one part, measured in a process of its own so that none disturbs the next.

    None if it failed; then its tracebacks are on standard error.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.json")
        command = [sys.executable, "-m", "tests.benchmarks", "--part", name, str(path), *([QUICK] * quick)]
        try:
            subprocess.run(command, check=True, timeout=LONGEST_S)
        except subprocess.SubprocessError:
            return None
        return json.loads(path.read_text(encoding="utf-8"))


def show(name, figures, indent=0):
    """Print nested figures as a table."""
    pad = "  " * indent
    print(f"{pad}{name}")
    for key, value in figures.items():
        if isinstance(value, dict):
            show(key, value, indent + 1)
        else:
            print(f"{pad}  {key:<44}{value:>14,.3f}", flush=True)


def part(name, target, *quick):
    """Measure one part in this process, and write its figures; return the exit status."""
    from tests.benchmarks.faults import Faults

    faults = Faults()
    figures = importlib.import_module(f"tests.benchmarks.bench_{name}").measure(quick=bool(quick))
    Path(target).write_text(json.dumps(figures), encoding="utf-8")
    return int(bool(faults.seen))


if __name__ == "__main__":
    sys.exit(part(*sys.argv[2:]) if sys.argv[1:2] == ["--part"] else main(sys.argv[1:]))
