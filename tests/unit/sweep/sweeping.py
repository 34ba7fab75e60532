"""What the tests of sweeps share: a small recipe, and sweeps run as a user runs them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.kills import RECIPE


def recipe_in(folder: Path) -> Path:
    path = folder / "cell.toml"
    path.write_text(RECIPE)
    return path


def command(recipe: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "ssbfab", "sweep", str(recipe), "-o", str(out), *more]


def run(recipe: Path, out: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(recipe, out, *more), capture_output=True, text=True, timeout=120, env={**os.environ, **environment})


def rows(path: Path) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pylist()


def deadly(task, design):
    """A trial whose fourth design takes its process with it."""
    if design.index == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"index": design.index, "footprint": 1.0, "error": ""}
