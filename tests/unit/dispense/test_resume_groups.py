"""Resuming is all that follows a place in printing order, whichever tool clogged, safely come to, primed; nothing before it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.errors import ToolpathError
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


def print_of(body: Cell, from_layer=None, from_tool=None, **settings):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT, **settings)
    heads = tuple(Head(tool=tool, tip=TIP, ink=replace(INK, name=b.name), bodies=(b.name,))
                  for tool, b in zip(TOOLS, body.bodies, strict=True))
    path = plan(lambda: slice_cell(body, HEIGHT), title="t", cell=body, heads=heads, printer=PRINTER, settings=how)
    rest = driven(path, cell=body, heads=heads, printer=PRINTER, settings=how, from_layer=from_layer, from_tool=from_tool)
    return path, rest, heads


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


def after(planned, tool, layer):
    """Beads of the whole print from a tool's first of a layer on."""
    beads = told(planned)
    return beads[beads.index((tool, round(HEIGHT * (layer + 1), 6))):]


@pytest.mark.parametrize("gap_mm", [0.4, 5.0])  # a few layers ahead; whole bodies
@pytest.mark.parametrize("layer", [0, 1, 3, 9])
@pytest.mark.parametrize("chain", [True, False])
@pytest.mark.parametrize("tool", [0, 1])
def test_the_rest_is_all_that_follows_the_clog(gap_mm, layer, chain, tool):
    planned, rest, _ = print_of(cell(gap_mm), layer, tool, chain=chain)
    assert any(a[0] == b[0] and b[1] > a[1] for a, b in pairwise(told(planned))), "a tool prints layers ahead"
    assert told(rest) == after(planned, tool, layer)


@pytest.mark.parametrize("layer", [1, 2, 9])
@pytest.mark.parametrize("chain", [True, False])
@pytest.mark.parametrize("tool", [None, 0, 1])
def test_where_tools_take_turns_it_begins_with_the_layer_or_inside_it(layer, chain, tool):
    planned, rest, _ = print_of(cell(0.4), layer, tool, chain=chain, tool_changes="layer")
    beads = told(planned)
    assert len({b[0] for b in beads if b[1] == beads[0][1]}) == 2
    first = next(t for t, z in beads if z == pytest.approx(HEIGHT * (layer + 1)))
    assert told(rest) == after(planned, first if tool is None else tool, layer)


def test_one_tool_needs_no_name():
    """Only tool 0 is as high as layer 6, though tool 1 prints after it."""
    planned, rest, _ = print_of(cell(5.0, (2.0, 0.8)), 6)
    assert told(rest) == after(planned, 0, 6)


@pytest.mark.parametrize("layer", [0, 3, 9])
def test_two_passes_of_a_layer_far_apart_are_no_place(layer):
    with pytest.raises(ToolpathError, match=f"^layer {layer} is printed by tool 0 and, later, by tool 1: say which one clogged"):
        print_of(cell(5.0), layer)


@pytest.mark.parametrize(("layer", "tool", "says"), [
    (6, 1, "tool 1 prints nothing in layer 6, which is printed by tool 0"), (3, 7, "printed by tool 0 and tool 1"),
    (99, None, "no layer 99; layers count from 0 to 9"), (99, 0, "no layer 99")])
def test_what_is_no_place_is_said_so(layer, tool, says):
    with pytest.raises(ToolpathError, match=says):
        print_of(cell(5.0, (2.0, 0.8)), layer, tool)


@pytest.mark.parametrize("tool", [0, 1])
def test_the_file_is_what_was_left(tool):
    planned, rest, heads = print_of(cell(0.4), 4, tool)
    found = read(write(rest, printer=PRINTER, heads=heads, header=Header(title="t")).text(), printer=PRINTER, heads=heads)
    steps = [s for s in planned.steps() if isinstance(s, Bead)]
    left = steps[next(i for i, s in enumerate(steps) if s.body == tool and s.points_mm[-1, 2] == pytest.approx(5 * HEIGHT)):]
    beads = found.beads
    laid = np.linalg.norm(beads.end_mm - beads.start_mm, axis=1) * beads.width_mm * beads.height_mm
    for b in (0, 1):
        assert laid[beads.tool == b].sum() == pytest.approx(sum(s.volume_mm3 for s in left if s.body == b), rel=0.01)


@pytest.mark.parametrize(("tool", "layer", "tools"), [(0, 3, [0, 1]), (1, 0, [1]), (1, 3, [1])])
def test_every_tool_that_still_prints_is_primed_once_before_its_first_bead(tool, layer, tools):
    _, rest, _ = print_of(cell(5.0), layer, tool)
    held, primed, pressed = None, [], set()
    for step in rest.steps():
        if isinstance(step, SelectTool):
            held = step.tool
        if isinstance(step, SetPressure):
            pressed.add(step.tool)
        if isinstance(step, Dispense) and step.duration_s > 1:
            primed.append(held)
        if isinstance(step, Bead):
            assert held in primed and held in pressed
    assert sorted(primed) == tools


@pytest.mark.parametrize("tool", [0, 1])
def test_the_head_comes_from_home_above_everything_and_goes_home(tool):
    planned, rest, _ = print_of(cell(5.0, (2.0, 0.8)), 3, tool)
    moves = [step for step in rest.steps() if isinstance(step, Bead | Travel)]
    assert moves[0].points_mm[0] == pytest.approx(PRINTER.park_mm) and moves[-1].points_mm[-1] == pytest.approx(PRINTER.park_mm)
    highest = max(z for _, z in told(planned)[:-len(told(rest))])
    come = np.concatenate([s.points_mm for s in moves[:next(i for i, s in enumerate(moves) if isinstance(s, Bead))]])
    assert come[np.hypot(*(come[:, :2] - PRINTER.purge_mm).T) > 1e-6][:-1, 2].min() > highest
