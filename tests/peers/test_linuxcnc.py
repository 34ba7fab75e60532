"""LinuxCNC's own interpreter reads the files for LinuxCNC: exit 0, and its canonical moves are the toolpath's."""

import re
import shutil
import subprocess

import numpy as np
import pytest

from ssbfab.gcode import write
from ssbfab.toolpath.path import Bead, SelectTool, SetPressure, Travel

pytestmark = pytest.mark.real_program


@pytest.fixture(scope="module")
def rs274(missing):
    found = shutil.which("rs274")
    if not found:
        missing("LinuxCNC's rs274 is not installed (Debian: linuxcnc-uspace)")
    return found


def interpret(rs274, text, folder, offsets=((0, 0, 0), (10.0, 0, 0))):
    """Canonical commands of a file. The tool table of the stand-alone interpreter is in inches; a tip that hangs at +x
    takes the carriage to -x, so the table holds its negative."""
    table = "".join(f"T{n} P{n} X{-x / 25.4:.8f} Y{-y / 25.4:.8f} Z{-z / 25.4:.8f}\n" for n, (x, y, z) in enumerate(offsets))
    (folder / "tool.tbl").write_text(table)
    (folder / "part.ngc").write_text(text)
    run = subprocess.run([rs274, "-g", "-t", "tool.tbl", "part.ngc"], cwd=folder, capture_output=True, text=True, timeout=60)
    return run.returncode, [line.split("N..... ", 1)[1] for line in run.stdout.splitlines() if "N..... " in line]


def canonical_points(lines):
    found = [re.match(r"STRAIGHT_(?:FEED|TRAVERSE)\(([^)]*)\)", line) for line in lines]
    return np.array([[float(v) for v in m[1].split(",")[:3]] for m in found if m])


def test_extents_and_places(jobs, rs274, tmp_path):
    code, lines = interpret(rs274, jobs.program("linuxcnc").text(), tmp_path)
    assert code == 0
    read = canonical_points(lines)
    wanted = np.concatenate([s.points_mm for s in jobs.toolpath().steps() if isinstance(s, Bead | Travel)])
    assert np.abs(read.min(axis=0) - wanted.min(axis=0)).max() < 1e-3
    assert np.abs(read.max(axis=0) - wanted.max(axis=0)).max() < 1e-3


def test_ink_is_on_exactly_along_the_beads(jobs, rs274, tmp_path):
    """Synced outputs act at the start of the next move: follow them, and compare every inked segment with the beads."""
    code, lines = interpret(rs274, jobs.program("linuxcnc").text(), tmp_path)
    assert code == 0
    on, here, inked = set(), None, []
    for line in lines:
        if match := re.match(r"SET_(MOTION|AUX)_OUTPUT_BIT\((\d+)\)", line):
            on.add(int(match[2]))
        elif match := re.match(r"CLEAR_(MOTION|AUX)_OUTPUT_BIT\((\d+)\)", line):
            on.discard(int(match[2]))
        elif line.startswith("STRAIGHT_FEED"):
            there = canonical_points([line])[0]
            inked += [(tool, here, there) for tool in on]
            here = there
    beads = [s for s in jobs.toolpath().steps() if isinstance(s, Bead)]
    wanted = [(b.body, a, c) for b in beads for a, c in zip(b.points_mm[:-1], b.points_mm[1:], strict=True)]
    assert len(inked) == len(wanted)
    for (tool, a, c), (body, p, q) in zip(inked, wanted, strict=True):
        assert tool == body
        assert np.abs(np.array([a, c]) - np.array([p, q])).max() < 1e-3


def test_pressure_feed_and_dwell_arrive(jobs, rs274, tmp_path):
    _, lines = interpret(rs274, jobs.program("linuxcnc").text(), tmp_path)
    assert "SET_MOTION_OUTPUT_VALUE(0,275.000000)" in lines
    assert "SET_MOTION_OUTPUT_VALUE(1,310.500000)" in lines
    assert "SET_FEED_RATE(15.0000)" in lines
    assert lines.count("DWELL(0.2500)") == 3
    assert sum(line.startswith("SET_MOTION_CONTROL_MODE(CANON_CONTINUOUS, 0.01") for line in lines) == 1
    assert lines.count("CHANGE_TOOL(0)") == 3


def test_hostile_titles_make_no_command(jobs, rs274, tmp_path):
    from ssbfab.gcode import Header

    header = Header(title="x\nG0 Z-9\n(LOGOPEN,stolen.txt)\n;py,import os", notes=("py,1/0", "(MSG,a)"))
    code, lines = interpret(rs274, jobs.program("linuxcnc", header=header).text(), tmp_path)
    assert code == 0
    assert canonical_points(lines)[:, 2].min() > 0
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".txt") == []


@pytest.mark.parametrize("seeded", ["G1 X1 E0.5", "M42 P4 S255", "T9 M6", "G1 X"])
def test_the_interpreter_can_refuse(jobs, rs274, tmp_path, seeded):
    text = jobs.program("linuxcnc").text().replace("M62 P0", seeded, 1)
    assert interpret(rs274, text, tmp_path)[0] != 0


def test_arcs_are_taken_as_such(jobs, rs274, tmp_path):
    """Three quarters of a circle about the origin: one canonical arc about that centre, to where the next bead begins."""
    turn = np.linspace(-np.pi / 2, np.pi, 400)
    points = np.column_stack([0.5 * np.cos(turn), 0.5 * np.sin(turn), np.full(400, 0.024)])
    steps = [SelectTool(tool=0), SetPressure(tool=0, pressure_pa=275e3), jobs.travel([[1, -0.5, 2], [0, -0.5, 2]]),
             jobs.travel([[0, -0.5, 2], points[0]]), jobs.bead(points), jobs.travel([points[-1], points[-1] + [0, 0, 2]])]
    machine = jobs.printer("linuxcnc", tools=1, arc_tolerance_mm=2e-5)
    program = write(jobs.from_steps(steps), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER)
    code, lines = interpret(rs274, program.text(), tmp_path, offsets=((0, 0, 0),))
    assert code == 0
    arcs = [[float(v) for v in line[line.index("(") + 1:-1].split(",")] for line in lines if line.startswith("ARC_FEED")]
    assert len(arcs) == 1
    assert arcs[0][:4] == pytest.approx([-0.5, 0.0, 0.0, 0.0], abs=1e-3)
    assert arcs[0][4] == 1, "one turn at most, counter-clockwise"
