"""What the tests of sweeps share: a small recipe, and sweeps run as a user runs them."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

RECIPE = """
format = 1
[cell]
architecture = "interdigitated"
finger_count = 2
finger_width = "60 um"
finger_length = "300 um"
gap = "50 um"
height = "40 um"
[materials]
positive_electrode = "lfp"
negative_electrode = "lto"
"""


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


@contextmanager
def mounted(place: Path, options: str):
    """A small file system of its own; where none may be mounted the test is skipped with the reason."""
    place.mkdir()
    if os.getuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], capture_output=True, text=True)
    if mount.returncode:
        pytest.skip(f"no small file system can be mounted here: {mount.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
