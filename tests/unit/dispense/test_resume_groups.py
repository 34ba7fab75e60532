"""Resuming where one tool prints layers ahead of the other: each tool's own layers from there on, safely come to, primed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.gcode import Header, write
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.proof import read
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, driven, plan
from ssbfab.toolpath.path import Bead, Dispense, SelectTool, SetPressure, Travel

HEIGHT = 0.2
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=0.5, cone_half_angle_rad=0.3, name="t")
TOOLS = tuple(Tool(number=n, dispenser=Dispenser.PNEUMATIC, tip=TIP, output=n, pressure_channel=n, offset_mm=(40.0 * n, 0, 0),
                   open_s=0.02, close_s=0.02, pressure_max_pa=1e6) for n in (0, 1))
PRINTER = Printer(dialect="linuxcnc", low_mm=(-100, -100, 0), high_mm=(200, 200, 100), speed_max_mm_s=50, speed_z_max_mm_s=10,
                  acceleration_mm_s2=1000, tools=TOOLS, name="bench", park_mm=(0, 0, 30), purge_mm=(2.0, 2.0))
INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=300.0, consistency_pa_s_n=120.0, flow_index=0.5)


def cell(gap_mm: float, tops_mm=(2.0, 2.0)) -> Cell:
    roles = (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE)
    return Cell(title="t", bodies=tuple(
        Body(name=f"b{i}", role=role, solid=Manifold.cube((4.0, 3.0, top)).translate((10.0 + i * (4.0 + gap_mm), 10.0, 0.0)))
        for i, (role, top) in enumerate(zip(roles, tops_mm, strict=True))))


def print_of(body: Cell, from_layer=0, **settings):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT, **settings)
    heads = tuple(Head(tool=tool, tip=TIP, ink=replace(INK, name=b.name), bodies=(b.name,))
                  for tool, b in zip(TOOLS, body.bodies, strict=True))
    path = plan(lambda: slice_cell(body, HEIGHT), title="t", cell=body, heads=heads, printer=PRINTER, settings=how)
    return path, driven(path, cell=body, heads=heads, printer=PRINTER, settings=how, from_layer=from_layer), heads


def told(path):
    """(tool, z) of every bead in order; the tip may not cross lower than what has been laid, nor jump but by tool changes."""
    tool, found, top, tip = None, [], 0.0, None
    for step in path.steps():
        if isinstance(step, SelectTool):
            tool = step.tool
        if isinstance(step, Bead | Travel):
            assert tip is None or step.points_mm[0] == pytest.approx(tip, abs=1e-6)
            tip = step.points_mm[-1]
        if isinstance(step, Bead) and step.width_mm.max() > 0:
            found.append((tool, round(float(step.points_mm[-1, 2]), 6)))
            top = max(top, found[-1][1])
        if isinstance(step, Travel) and len(step.points_mm) > 2:
            across = np.abs(np.diff(step.points_mm[:, :2], axis=0)).max(axis=1) > 0.5
            assert (step.points_mm[1:][across][:, 2] >= top).all()
    return found


@pytest.mark.parametrize("gap_mm", [0.4, 5.0])  # a few layers ahead; whole bodies
@pytest.mark.parametrize("layer", [1, 3, 9])
@pytest.mark.parametrize("chain", [True, False])
def test_each_tool_prints_its_layers_from_there_on(gap_mm, layer, chain):
    planned, rest, _ = print_of(cell(gap_mm), layer, chain=chain)
    whole, resumed = told(planned), told(rest)
    lowest = HEIGHT * (layer + 1) - 1e-6
    assert any(a[0] == b[0] and b[1] > a[1] for a, b in pairwise(whole)), "a tool prints layers ahead"
    assert resumed == [bead for bead in whole if bead[1] >= lowest] and {tool for tool, _ in resumed} == {0, 1}


def test_the_file_is_what_was_left(gap_mm=0.4):
    planned, rest, heads = print_of(cell(gap_mm), 4)
    found = read(write(rest, printer=PRINTER, heads=heads, header=Header(title="t")).text(), printer=PRINTER, heads=heads)
    wanted = {b: sum(s.volume_mm3 for s in planned.steps() if isinstance(s, Bead) and s.body == b and s.points_mm[-1, 2] > 0.81)
              for b in (0, 1)}
    beads = found.beads
    laid = np.linalg.norm(beads.end_mm - beads.start_mm, axis=1) * beads.width_mm * beads.height_mm
    for tool in (0, 1):
        assert laid[beads.tool == tool].sum() == pytest.approx(wanted[tool], rel=0.01)


def test_every_tool_is_primed_once_before_its_first_bead():
    _, rest, _ = print_of(cell(5.0), 3)
    tool, primed, pressed = None, [], set()
    for step in rest.steps():
        if isinstance(step, SelectTool):
            tool = step.tool
        if isinstance(step, SetPressure):
            pressed.add(step.tool)
        if isinstance(step, Dispense) and step.duration_s > 1:
            primed.append(tool)
        if isinstance(step, Bead):
            assert tool in primed and tool in pressed
    assert sorted(primed) == [0, 1]


def test_a_tool_with_nothing_left_is_left_out_and_the_head_goes_home():
    _, rest, _ = print_of(cell(5.0, (2.0, 0.8)), 6)
    assert {tool for tool, _ in told(rest)} == {0}
    last = [step for step in rest.steps() if isinstance(step, Bead | Travel)][-1]
    assert last.points_mm[-1] == pytest.approx(PRINTER.park_mm)
