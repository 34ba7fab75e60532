"""The print time that a recipe's summary tells is that of the print file, as proof reads it.

They agree to 0.1 %, not to the last digit: the summary lets the machine rest between layers, where the file lets it run through.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from ssbfab.job import run
from ssbfab.proof import read

RECIPES = Path(__file__).parents[3] / "recipes"
WITHIN = 1e-3


@pytest.fixture(scope="module", params=["interdigitated-lto-lfp", "llzo-trilayer", "own-meshes"])
def job(request):
    """One each for LinuxCNC, Klipper and Marlin; every one of them changes tools."""
    return run(RECIPES / f"{request.param}.toml")


def test_the_summary_tells_the_time_of_the_file(job):
    assert job.deposit.tool_changes > 0
    assert job.summary.time_s == pytest.approx(job.deposit.time_s, rel=WITHIN)


def test_a_machine_that_is_slower_in_the_file_is_seen(job):
    lazy = replace(job.printer, acceleration_mm_s2=job.printer.acceleration_mm_s2 / 20)
    slow = read(job.program.chunks(), printer=lazy, heads=job.heads)
    assert job.summary.time_s < (1 - WITHIN) * slow.time_s
