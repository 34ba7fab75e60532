"""The plan: every layer in the file's order, the right tool, safe travel, nothing outside its body, repeated layers once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from ssbfab.errors import ToolpathError
from ssbfab.geometry.cell import Role
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, heads_for, placed, plan, summarise
from ssbfab.toolpath.laying import chained
from ssbfab.toolpath.path import Bead, Kind, SelectTool, SetPressure, Travel

HEIGHT = 0.2


def planned(cell, printer, heads, **settings):
    how = PrintSettings(printer="test", layer_height_mm=HEIGHT, **settings)
    return plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=printer, settings=how)


def test_steps_join_end_to_end_and_first_of_all_from_the_parked_height(two_boxes, syringe_printer, heads_of):
    path = planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer))
    moving = [step for step in path.steps() if isinstance(step, Bead | Travel)]
    assert moving[0].points_mm[0] == pytest.approx(syringe_printer.park_mm)  # above everything, wherever the machine was
    for before, after in itertools.pairwise(moving):
        assert after.points_mm[0] == pytest.approx(before.points_mm[-1], abs=2e-6)


@pytest.mark.parametrize(("hop_mm", "least_mm"), [(None, 0.4), (0.05, 0.05), (3.0, 3.0)])
def test_travels_hop_over_all_ink_and_tool_changes_lift_to_the_safe_height(two_boxes, syringe_printer, heads_of, hop_mm, least_mm):
    top, fresh, hops = 0.0, True, []
    for block in planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer), fill="raster", hop_mm=hop_mm).blocks():
        for step in block.steps():
            fresh = fresh or isinstance(step, SelectTool)
            if isinstance(step, Travel):
                across = np.abs(np.diff(step.points_mm[:, :2], axis=0)).max(axis=1) > 0
                lower = np.minimum(step.points_mm[1:, 2], step.points_mm[:-1, 2])[across]
                clear = max(top, block.z_mm)
                assert (lower >= clear + (syringe_printer.safe_height_mm if fresh else least_mm) - 1e-9).all()
                hops += [] if fresh else (lower - clear).tolist()
            if isinstance(step, Bead):
                top, fresh = max(top, float(step.points_mm[:, 2].max())), False
    assert hops and min(hops) == pytest.approx(least_mm)


def test_each_body_is_printed_by_its_own_tool_inside_its_outline(two_boxes, syringe_printer, heads_of):
    tool, outline = None, {0: shapely.box(10, 20, 14, 23), 1: shapely.box(15, 20, 19, 23)}
    for step in planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer)).steps():
        if isinstance(step, SelectTool):
            tool = step.tool
        if isinstance(step, Bead):
            assert step.body == tool
            swept = shapely.LineString(step.points_mm[:, :2]).buffer(step.width_mm.min() / 2, cap_style="flat")
            assert swept.difference(outline[tool].buffer(1e-4)).area < 1e-9


@pytest.mark.parametrize(("fill", "within"), [("raster", 0.06), ("continuous", 0.01)])
def test_volume_is_that_of_the_cell(two_boxes, syringe_printer, heads_of, fill, within):
    heads = heads_of(two_boxes, syringe_printer)
    summary = summarise(planned(two_boxes, syringe_printer, heads, fill=fill), printer=syringe_printer, heads=heads)
    assert summary.volume_mm3["positive"] == pytest.approx(12.0, rel=within)
    assert summary.mass_kg["ink negative"] == pytest.approx(summary.volume_mm3["negative"] * 2e-6)
    assert summary.layers == 5 and summary.tool_changes >= 1


def test_repeated_layers_share_their_plan_and_differ_in_z_alone(two_boxes, syringe_printer, heads_of):
    cell = two_boxes.with_bodies(lambda body: body)
    how = PrintSettings(printer="test", layer_height_mm=0.05)
    path = plan(lambda: slice_cell(cell, 0.05), title="t", cell=cell, heads=heads_of(cell, syringe_printer), printer=syringe_printer,
                settings=how)
    blocks = list(path.blocks())
    assert len({block.plan for block in blocks}) <= 6 < len(blocks)
    by_plan: dict[int, list] = {}
    for block in blocks:
        by_plan.setdefault(block.plan, []).append(block)
    same = max(by_plan.values(), key=len)
    assert len(same) >= 8
    for block in same[1:]:
        shift = block.points_mm - same[0].points_mm
        assert np.abs(shift[:, :2]).max() == 0
        assert shift[:, 2] == pytest.approx(block.z_mm - same[0].z_mm)
    for one, again in zip(blocks, path.blocks(), strict=True):
        assert (one.points_mm == again.points_mm).all() and one.plan == again.plan


def test_pressure_is_set_for_pneumatic_heads_only(two_boxes, pneumatic_printer, syringe_printer, heads_of):
    pressures = [step for step in planned(two_boxes, pneumatic_printer, heads_of(two_boxes, pneumatic_printer)).steps()
                 if isinstance(step, SetPressure)]
    assert {step.tool for step in pressures} == {0, 1} and all(step.pressure_pa > 1000 for step in pressures)
    assert not any(isinstance(step, SetPressure) for step in
                   planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer)).steps())


def test_under_constant_pressure_flow_is_constant(two_boxes, pneumatic_printer, heads_of):
    path = planned(two_boxes, pneumatic_printer, heads_of(two_boxes, pneumatic_printer), chain=False)
    flows = [flow for step in path.steps() if isinstance(step, Bead)
             for flow in (step.width_mm[1:] + step.width_mm[:-1]) / 2 * step.height_mm * step.speed_mm_s[1:]]
    assert flows and np.ptp(flows) < 1e-9


def test_a_bead_that_flows_on_rises_without_width_and_keeps_its_volume(syringe_printer):
    points = np.column_stack([np.linspace(0, 3, 31), np.zeros(31), np.full(31, 0.4)])
    line = Bead(body=0, points_mm=points, width_mm=np.full(31, 0.25), height_mm=0.2, speed_mm_s=np.full(31, 5.0))
    joined = chained(line, np.array([0.0, 0.0, 0.2]), syringe_printer)
    assert joined.joins and joined.points_mm[0] == pytest.approx([0, 0, 0.2]) and joined.points_mm[1:3] == pytest.approx(points[[0, 0]])
    assert joined.volume_mm3 == pytest.approx(line.volume_mm3, rel=1e-12)
    assert chained(line, points[0], syringe_printer).points_mm is line.points_mm


def test_heads_share_a_tool_for_the_same_ink_and_refuse_two_inks_on_one(two_boxes, syringe_printer, heads_of):
    first, second = (head.ink for head in heads_of(two_boxes, syringe_printer))
    roles = (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE)

    def heads(inks, **tools):
        how = PrintSettings(printer="p", layer_height_mm=0.2, **tools)
        return heads_for(two_boxes, dict(zip(roles, inks, strict=True)), printer=syringe_printer, settings=how, tip=lambda name: None)

    assert [head.bodies for head in heads((first, first))] == [("positive", "negative")]
    assert [head.tool.number for head in heads((first, second))] == [0, 1]
    assert [head.tool.number for head in heads((first, second), tools={roles[0]: 1})] == [1, 0]
    with pytest.raises(ToolpathError, match="tool 1 cannot hold the inks of both"):
        heads((first, second), tools={roles[0]: 1, roles[1]: 1})


def test_placed_puts_the_low_corner_on_the_origin(two_boxes, syringe_printer):
    moved = placed(two_boxes.translated((3.0, -8.0, 2.5)), printer=syringe_printer,
                   settings=PrintSettings(printer="p", layer_height_mm=0.2))
    assert moved.bounds_mm[:3] == pytest.approx((10.0, 20.0, 0.0))


def test_kinds_are_only_those_that_writers_know(two_boxes, syringe_printer, heads_of):
    for block in planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer)).blocks():
        assert set(block.kind.tolist()) <= {int(kind) for kind in Kind}


def test_a_role_without_ink_is_refused(two_boxes, syringe_printer):
    with pytest.raises(ToolpathError, match="negative_electrode = "):
        heads_for(two_boxes, {Role.POSITIVE_ELECTRODE: None}, printer=syringe_printer,  # type: ignore[dict-item]
                  settings=PrintSettings(printer="p", layer_height_mm=0.2), tip=lambda name: None)  # type: ignore[arg-type,return-value]
