"""Property tests draw the same examples in every run: what passed once passes again, and what fails can be looked at.

`SSBFAB_RANDOM=1 make test` draws new ones.
"""

import importlib.util
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=not os.environ.get("SSBFAB_RANDOM"), deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def jobs():
    """The hand-made jobs of `unit/gcode/gcode_jobs.py`, for all who write print files or give them to other programs."""
    spec = importlib.util.spec_from_file_location("gcode_jobs", Path(__file__).parent / "unit" / "gcode" / "gcode_jobs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def mounted():
    """`with mounted(place, options)`: a small file system of its own; where none may be mounted the test is skipped with the reason."""

    @contextmanager
    def small(place: Path, options: str):
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

    return small


#: What 2000 small calls take on the machine on which the bars in seconds were set: there a million segments are proved in 9.6 s.
REFERENCE_S = 0.75e-3


def small_calls_s() -> float:
    """The least time of 2000 calls of numpy on ten numbers."""
    best, numbers = float("inf"), np.linspace(0.0, 1.0, 10)
    for _ in range(30):
        start, total = time.process_time(), 0.0
        for _ in range(2000):
            total += float((numbers * 2.0)[3])
        best = min(best, time.process_time() - start)
    return best


@pytest.fixture(scope="session")
def slowness():
    """`slowness()`: how many times slower this machine is now than the one on which bars in seconds were set; never below 1."""
    return lambda: max(1.0, small_calls_s() / REFERENCE_S)
