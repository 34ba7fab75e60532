"""Plans of random combs: no bead outside its body, volume kept, safe travels, the same again; and planning that scales."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from manifold3d import CrossSection, OpType

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath.path import Bead, Note, SelectTool, Travel
from ssbfab.toolpath.planner import CROSSING

WIDTH, HEIGHT = 0.1, 0.05
TIP = Tip(diameter_mm=WIDTH, outer_diameter_mm=0.12, length_mm=3.0, name="t")
PRINTER = Printer(dialect="marlin", low_mm=(-50, -50, 0), high_mm=(200, 200, 100), speed_max_mm_s=50, speed_z_max_mm_s=10,
                  acceleration_mm_s2=500, name="p", tools=tuple(Tool(number=n, dispenser=Dispenser.SYRINGE, tip=TIP) for n in (0, 1)))
INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000, yield_stress_pa=200, consistency_pa_s_n=100, flow_index=0.4)


def comb_cell(fingers: int, finger: float, gap: float, length: float, layers: int) -> Cell:
    """Two combs that mesh."""
    pitch, bus = finger + gap, max(finger, 2 * WIDTH)
    across = 2 * fingers * pitch - gap
    combs = []
    for parity in (0, 1):
        base = bus + length + gap if parity else 0.0
        pieces = [CrossSection.square((across, bus)).translate((0.0, base))]
        foot = bus + (gap - 1e-3 if parity else -1e-3)
        finger_shape = CrossSection.square((finger, length + 2e-3))
        pieces += [finger_shape.translate(((2 * i + parity) * pitch, foot)) for i in range(fingers)]
        combs.append(CrossSection.batch_boolean(pieces, OpType.Add).extrude(layers * HEIGHT))
    roles = (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE)
    bodies = (Body(name=role.value, role=role, solid=solid) for role, solid in zip(roles, combs, strict=True))
    return Cell(title="combs", bodies=tuple(bodies))


def heads_of(cell: Cell) -> tuple[Head, ...]:
    return tuple(Head(tool=tool, tip=TIP, ink=INK, bodies=(body.name,)) for tool, body in zip(PRINTER.tools, cell.bodies, strict=False))


def planned(cell: Cell, heads: tuple[Head, ...], **more):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT, **more)
    return plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=PRINTER, settings=how)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.floats(1.0, 8.0), st.floats(0.02, 1.0), st.floats(0.5, 3.0), st.integers(1, 3))
def test_beads_stay_inside_and_fill_their_bodies(fingers, beads, gap, length, layers):
    cell = comb_cell(fingers, round(beads * WIDTH, 4), round(gap, 4), round(length, 4), layers)
    heads = heads_of(cell)
    path = planned(cell, heads)
    outline = {i: shapely.multipolygons(list(region.polygons))
               for i, region in enumerate(next(slice_cell(cell, HEIGHT)).regions)}
    for step in path.steps():
        if isinstance(step, Bead):
            wide = step.width_mm[step.width_mm > 0]
            swept = shapely.LineString(step.points_mm[:, :2]).buffer(wide.min() / 2 * 0.98, cap_style="flat")
            assert swept.difference(outline[step.body].buffer(0.02 * WIDTH)).area < 0.05 * WIDTH**2
    volumes = summarise(path, printer=PRINTER, heads=heads).volume_mm3
    for body in cell.bodies:
        corners = (4 * fingers + 4) * 0.215 * (0.6 * WIDTH / 2) ** 2 * layers * HEIGHT  # what no round bead reaches
        assert abs(volumes[body.name] - body.volume_mm3) <= 0.01 * body.volume_mm3 + corners


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.floats(1.0, 5.0), st.floats(0.02, 3.0), st.integers(1, 5))
def test_steps_meet_travels_are_safe_and_a_second_pass_is_the_same(fingers, beads, gap, layers):
    cell = comb_cell(fingers, round(beads * WIDTH, 4), round(gap, 4), 2.0, layers)
    path = planned(cell, heads_of(cell))
    before, top = None, 0.0
    for step in path.steps():
        if isinstance(step, Bead | Travel):
            if before is not None:
                assert step.points_mm[0] == pytest.approx(before, abs=2e-6)
            before = step.points_mm[-1]
        if isinstance(step, Bead):
            top = max(top, float(step.points_mm[:, 2].max()))
        if isinstance(step, Travel):
            across = np.abs(np.diff(step.points_mm[:, :2], axis=0)).max(axis=1) > 0
            assert (step.points_mm[1:][across][:, 2] >= top + min(PRINTER.safe_height_mm, 2 * HEIGHT) - 1e-9).all()
    for one, again in zip(path.blocks(), planned(cell, heads_of(cell)).blocks(), strict=True):
        assert one.plan == again.plan and (one.points_mm == again.points_mm).all() and (one.width_mm == again.width_mm).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5), st.floats(1.0, 4.0), st.floats(0.03, 1.0), st.sampled_from(["layer", "clearance"]), st.floats(-40, 40))
def test_every_travel_over_the_other_comb_is_counted(fingers, beads, gap, tool_changes, offset):
    cell = comb_cell(fingers, round(beads * WIDTH, 4), round(gap, 4), 2.0, 3)
    heads = heads_of(cell)
    heads = (heads[0], replace(heads[1], tool=replace(heads[1].tool, offset_mm=(round(offset, 3), 0.0, 0.0))))
    inner = [shapely.multipolygons(list(region.polygons)).buffer(-0.02 * WIDTH) for region in next(slice_cell(cell, HEIGHT)).regions]
    tool, said = -1, False
    for step in planned(cell, heads, tool_changes=tool_changes).steps():
        if isinstance(step, SelectTool):
            tool = step.tool
        if isinstance(step, Travel) and tool >= 0:
            assert said or not shapely.LineString(step.points_mm[:, :2]).intersects(inner[1 - tool])
        said = isinstance(step, Note) and step.text == CROSSING


def pillars(count: int, layers: int = 2) -> Cell:
    circle = CrossSection.circle(0.15, 16)
    field = CrossSection.compose([circle.translate((0.4 * x, 0.4 * y)) for x in range(count) for y in range(count)])
    return Cell(title="p", bodies=(Body(name="p", role=Role.SEPARATOR, solid=field.extrude(layers * HEIGHT)),))


def seconds(cell: Cell) -> float:
    heads = (Head(tool=PRINTER.tools[0], tip=TIP, ink=INK, bodies=("p",)),)
    path = planned(cell, heads)
    begin = process_time()
    for _ in path.blocks():
        pass
    return process_time() - begin


@pytest.mark.alone
def test_four_times_the_islands_take_at_most_five_times_as_long():
    small, large = (min(seconds(pillars(count)) for _ in range(3)) for count in (20, 40))
    assert large <= 5 * small + 0.1


@pytest.mark.alone
def test_ten_times_the_layers_of_a_prism_are_planned_in_hardly_more_time():
    comb = comb_cell(20, 0.5, 0.1, 5.0, 1)
    few, many = (Cell(title="t", bodies=tuple(
        Body(name="p" if i == 0 else "q", role=Role.SEPARATOR, solid=body.solid.scale((1.0, 1.0, layers)), printed=i == 0)
        for i, body in enumerate(comb.bodies))) for layers in (10, 100))
    assert min(seconds(many) for _ in range(3)) <= 1.5 * min(seconds(few) for _ in range(3)) + 0.05
