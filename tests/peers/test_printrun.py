"""Printrun's gcoder reads the files for Marlin: extents of what is printed to 1 µm, E of each tool to 0.2 %."""

import importlib.util
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ssbfab.toolpath.path import Bead, Dispense, SelectTool

pytestmark = pytest.mark.real_program
_JOBS = Path(__file__).parents[1] / "unit" / "gcode" / "gcode_jobs.py"
_PYTHON = os.environ.get("SSBFAB_PRINTRUN_PYTHON", "/usr/bin/python3")
_READ = """
import json, sys
from printrun import gcoder
g = gcoder.GCode(open(sys.argv[1]))
print(json.dumps({"low": [g.xmin, g.ymin], "high": [g.xmax, g.ymax], "z": g.zmax, "e": list(g.filament_length_multi),
                  "unparsed": [l.raw for l in g.lines if not l.command and not l.raw.startswith(";")]}))
"""


@pytest.fixture(scope="module")
def jobs():
    spec = importlib.util.spec_from_file_location("gcode_jobs", _JOBS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gcoder():
    there = Path(_PYTHON).exists() and subprocess.run([_PYTHON, "-c", "from printrun import gcoder"], capture_output=True)
    if not there or there.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Printrun is not installed (Debian: printrun)")

    def read(text, folder):
        (folder / "part.gcode").write_text(text)
        run = subprocess.run([_PYTHON, "-c", _READ, "part.gcode"], cwd=folder, capture_output=True, text=True, timeout=60,
                             check=True)
        return json.loads(run.stdout.splitlines()[-1])

    return read


def volumes(path):
    """mm3 that each tool gives, from the toolpath."""
    given, tool = {}, None
    for step in path.steps():
        match step:
            case SelectTool():
                tool = step.tool
            case Bead() | Dispense():
                given[tool] = given.get(tool, 0.0) + step.volume_mm3
    return [given[tool] for tool in sorted(given)]


def test_extents_and_flow_of_each_tool(jobs, gcoder, tmp_path):
    read = gcoder(jobs.program("marlin", "syringe").text(), tmp_path)
    beads = np.concatenate([s.points_mm for s in jobs.toolpath().steps() if isinstance(s, Bead)])
    assert read["low"] == pytest.approx(beads.min(axis=0)[:2], abs=1e-3)
    assert read["high"] == pytest.approx(beads.max(axis=0)[:2], abs=1e-3)
    assert read["z"] == pytest.approx(3 * 0.024, abs=1e-3)
    assert read["e"] == pytest.approx(volumes(jobs.toolpath()), rel=2e-3)
    assert read["unparsed"] == []


def test_the_comparison_can_fail(jobs, gcoder, tmp_path):
    """One lost bead is seen."""
    lines = jobs.program("marlin", "syringe").text().splitlines(keepends=True)
    lines.remove(next(line for line in lines if " E" in line and line.startswith("G1 X")))
    read = gcoder("".join(lines), tmp_path)
    assert read["e"] != pytest.approx(volumes(jobs.toolpath()), rel=2e-3)
