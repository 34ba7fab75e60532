"""Any toolpath comes back from its text: a few lines of reading per dialect, independent of the writer."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab.toolpath.path import Bead, Block, SelectTool, SetPressure, Toolpath, Travel

_SPEC = importlib.util.spec_from_file_location("gcode_jobs", Path(__file__).parents[1] / "unit" / "gcode" / "gcode_jobs.py")
jobs = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(jobs)

PLACE = st.floats(-40, 90, allow_nan=False).map(lambda v: round(v, 7))
POLYLINES = st.lists(st.lists(st.tuples(PLACE, PLACE), min_size=2, max_size=8), min_size=1, max_size=6)


def toolpath(polylines, widths, layers):
    def blocks():
        here = None
        for k in range(layers):
            z = 0.024 * (k + 1)
            steps = []
            for n, corners in enumerate(polylines):
                tool = n % 2
                points = np.array([(x, y, z) for x, y in corners])
                start = np.array([points[0, 0], points[0, 1], z + 2.0]) if here is None else here
                up = np.array([start[0], start[1], max(z + 2.0, start[2])])
                above = np.array([points[0, 0], points[0, 1], up[2]])
                steps += [SelectTool(tool=tool), SetPressure(tool=tool, pressure_pa=2e5)]
                steps.append(jobs.travel(np.array([start, up, above, points[0]]), 8.0))
                width = np.resize(np.array(widths), len(points))
                steps.append(Bead(body=tool, points_mm=points, width_mm=width, height_mm=0.024, speed_mm_s=np.full(len(points), 0.25)))
                here = points[-1]
            yield Block.of(steps, layer=k, z_mm=z, height_mm=0.024)

    return Toolpath(title="random", bodies=("body0", "body1"), make_blocks=blocks)


def read_back(text, flow):
    """Segments with ink, as (tool, from, to, pushed): by E where there is one, by the valves' states where there is none."""
    here, tool, on, waiting, found = [np.nan] * 3, None, set(), {}, []
    for line in text.splitlines():
        words = dict(re.findall(r"([A-Z])(-?[\d.]+)", line.split(";")[0]))
        if "T" in words:
            tool = int(words["T"])
        elif re.match(r"M6[2345] ", line):
            output, state = int(words["P"]), line[2] in "24"
            if line[2] in "45":
                (on.add if state else on.discard)(output)
            waiting = waiting | {output: state} if line[2] in "23" else waiting
        elif re.match(r"G[01] ", line):
            for output, state in waiting.items():
                (on.add if state else on.discard)(output)
            waiting = {}
            there = [float(words.get(axis, old)) for axis, old in zip("XYZ", here, strict=True)]
            pushed = float(words.get("E", 0)) if flow else float(tool in on)
            if pushed:
                found.append((tool, here, there, pushed))
            here = there
    return found


def wanted(path):
    for step in path.steps():
        if isinstance(step, Bead):
            for i in range(1, len(step.points_mm)):
                a, b = step.points_mm[i - 1], step.points_mm[i]
                if np.abs(np.round(a, 5) - np.round(b, 5)).max() > 0:
                    area = (step.width_mm[i] + step.width_mm[i - 1]) / 2 * step.height_mm
                    yield step.body, a, b, float(np.linalg.norm(b - a) * area)


@pytest.mark.parametrize(("dialect", "dispenser"), [("marlin", "syringe"), ("linuxcnc", "pneumatic"), ("klipper", "syringe"),
                                                    ("grblhal", "pneumatic"), ("reprapfirmware", "syringe")])
@settings(max_examples=25, deadline=None)
@given(polylines=POLYLINES, widths=st.lists(st.floats(0.01, 0.2), min_size=1, max_size=4), layers=st.integers(1, 3))
def test_every_bead_comes_back(dialect, dispenser, polylines, widths, layers):
    path = toolpath(polylines, widths, layers)
    program = jobs.program(dialect, dispenser, path)
    text = program.text()
    assert text == program.text()
    assert not [w for line in text.splitlines() for w in line.split(";")[0].split() if re.search(r"[0-9][eE][+-]|^[A-Z]-0\.?0*$", w)]
    found, hoped = read_back(text, dispenser == "syringe"), list(wanted(path))
    factor = np.pi * 8.6**2 / 4 if dialect == "klipper" else 1.0
    assert len(found) == len(hoped)
    for (tool, a, b, pushed), (body, p, q, volume) in zip(found, hoped, strict=True):
        assert tool == body
        assert np.abs(np.array([a, b]) - np.array([p, q])).max() < 6e-6
        if dispenser == "syringe":
            assert pushed * factor == pytest.approx(volume, rel=2e-3, abs=1e-9)
    if dispenser == "syringe":
        assert sum(f[3] for f in found) * factor == pytest.approx(sum(h[3] for h in hoped), rel=1e-4, abs=1e-8)


def test_the_reader_can_fail():
    path = toolpath([[(0, 0), (1, 0)], [(0, 1), (1, 1)]], [0.06], 1)
    text = jobs.program("linuxcnc", "pneumatic", path).text()
    assert len(read_back(text, False)) == 2
    assert len(read_back(text.replace("M62 P1\n", ""), False)) == 1
    assert len(read_back(text.replace("M63 P0\n", ""), False)) == 2, "T1 stands between: its own valve counts"
    assert isinstance(next(iter(path.steps())), SelectTool) and any(isinstance(s, Travel) for s in path.steps())
