"""Tips clear what stands beside them, heads run ahead as far as that allows, and what cannot be is refused with numbers."""

from __future__ import annotations

from dataclasses import replace
from math import inf, tan

import pytest

from ssbfab.errors import ToolpathError
from ssbfab.library.printer import Tip
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath.clearance import stand_mm
from ssbfab.toolpath.path import Bead, Kind, SelectTool

TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=5.0, cone_half_angle_rad=0.2, hub_diameter_mm=7.0)


@pytest.mark.parametrize(("distance", "stands"), [(0.1, 0.0), (0.25, 5.0), (1.25, 5.0 + 1.0 / tan(0.2)), (3.5, inf)])
def test_what_may_stand_beside_a_tip(distance, stands):
    assert stand_mm(TIP, distance) == pytest.approx(stands)


def planned(cell, printer, heads, height=0.2, **settings):
    how = PrintSettings(printer="p", layer_height_mm=height, **settings)
    return plan(lambda: slice_cell(cell, height), title="t", cell=cell, heads=heads, printer=printer, settings=how)


def test_far_bodies_are_printed_one_after_the_other_with_one_tool_change(two_boxes, syringe_printer, heads_of):
    heads = heads_of(two_boxes, syringe_printer)
    path = planned(two_boxes, syringe_printer, heads)
    assert summarise(path, printer=syringe_printer, heads=heads).tool_changes == 1
    assert summarise(path, printer=syringe_printer, heads=heads).layers == 5
    every_layer = planned(two_boxes, syringe_printer, heads, tool_changes="layer")
    assert summarise(every_layer, printer=syringe_printer, heads=heads).tool_changes == 5


def test_no_travel_is_lower_than_what_stands(two_boxes, syringe_printer, heads_of):
    top = 0.0
    for block in planned(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer)).blocks():
        for step in block.steps():
            if isinstance(step, Bead):
                top = max(top, float(step.points_mm[:, 2].max()))
        across = block.kind == Kind.TRAVEL
        for s in across.nonzero()[0]:
            points = block.points_mm[block.first[s] : block.first[s + 1]]
            level = abs(points[1:, :2] - points[:-1, :2]).max(axis=1) > 0
            assert (points[1:][level][:, 2] >= top + min(syringe_printer.safe_height_mm, 0.4) - 1e-9).all() or top == block.z_mm


def moved_to_gap(two_boxes, gap_mm):
    return two_boxes.with_bodies(lambda body: body if body.name == "positive" else
                                 type(body)(name=body.name, role=body.role, solid=body.solid.translate((gap_mm - 1.0, 0.0, 0.0))))


def test_near_bodies_alternate_and_are_refused_as_wholes(two_boxes, syringe_printer, heads_of):
    near = moved_to_gap(two_boxes, 0.2)
    heads = heads_of(near, syringe_printer)
    assert summarise(planned(near, syringe_printer, heads), printer=syringe_printer, heads=heads).tool_changes == 5
    with pytest.raises(ToolpathError, match=r"'positive' and 'negative' .* gap between them is 0\.2 mm.* no wider than 0\.\d+ mm"):
        list(planned(near, syringe_printer, heads, tool_changes="body").blocks())


@pytest.mark.parametrize("height_mm", [1.0, 2.4, 6.0])
def test_the_whole_height_counts_though_all_sections_are_alike(two_boxes, syringe_printer, heads_of, height_mm):
    """A tip of 0.7 mm under a wide cone clears 1.1 mm: a prism of one section is printed whole only if it is lower."""
    tools = tuple(replace(t, tip=replace(t.tip, length_mm=0.7, cone_half_angle_rad=0.4)) for t in syringe_printer.tools)
    printer = replace(syringe_printer, tools=tools)
    tall = moved_to_gap(two_boxes, 0.4).with_bodies(lambda b: replace(b, solid=b.solid.scale((1.0, 1.0, height_mm))))
    heads = heads_of(tall, printer)
    tops, lead, tool = {0: 0.0, 1: 0.0}, 0.0, -1
    for step in planned(tall, printer, heads).steps():
        tool = step.tool if isinstance(step, SelectTool) else tool
        if isinstance(step, Bead):
            tops[tool] = float(step.points_mm[-1, 2])
            lead = max(lead, tops[1 - tool] - tops[tool])
    allowed = stand_mm(tools[0].tip, 0.4 + 0.3 * 0.25 - 0.11 * 0.2 - 2 * 0.005)
    assert lead <= allowed and (lead > 0.79 * height_mm if height_mm < allowed else lead > 0.7)
