"""Printrun's gcoder reads the files for Marlin: extents of what is printed to 1 µm, E of each tool to 0.2 %."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ssbfab.toolpath.path import Bead

pytestmark = pytest.mark.real_program
_PYTHON = os.environ.get("SSBFAB_PRINTRUN_PYTHON", "/usr/bin/python3")
_READ = """
import json, sys
from printrun import gcoder
g = gcoder.GCode(open(sys.argv[1]))
print(json.dumps({"low": [g.xmin, g.ymin], "high": [g.xmax, g.ymax], "z": g.zmax, "e": list(g.filament_length_multi),
                  "unparsed": [l.raw for l in g.lines if not l.command and not l.raw.startswith(";")]}))
"""


@pytest.fixture(scope="module")
def gcoder(missing):
    there = Path(_PYTHON).exists() and subprocess.run([_PYTHON, "-c", "from printrun import gcoder"], capture_output=True)
    if not there or there.returncode:
        missing("Printrun is not installed (Debian: printrun)")

    def read(text, folder):
        (folder / "part.gcode").write_text(text)
        run = subprocess.run([_PYTHON, "-c", _READ, "part.gcode"], cwd=folder, capture_output=True, text=True, timeout=60,
                             check=True)
        return json.loads(run.stdout.splitlines()[-1])

    return read


def test_extents_and_flow_of_each_tool(jobs, gcoder, tmp_path):
    read = gcoder(jobs.program("marlin", "syringe").text(), tmp_path)
    beads = np.concatenate([s.points_mm for s in jobs.toolpath().steps() if isinstance(s, Bead)])
    assert read["low"] == pytest.approx(beads.min(axis=0)[:2], abs=1e-3)
    assert read["high"] == pytest.approx(beads.max(axis=0)[:2], abs=1e-3)
    assert read["z"] == pytest.approx(3 * 0.024, abs=1e-3)
    assert read["e"] == pytest.approx(jobs.volumes(jobs.toolpath()), rel=2e-3)
    assert read["unparsed"] == []


def test_the_comparison_can_fail(jobs, gcoder, tmp_path):
    """One lost bead is seen."""
    lines = jobs.program("marlin", "syringe").text().splitlines(keepends=True)
    lines.remove(next(line for line in lines if " E" in line and line.startswith("G1 X")))
    read = gcoder("".join(lines), tmp_path)
    assert read["e"] != pytest.approx(jobs.volumes(jobs.toolpath()), rel=2e-3)
