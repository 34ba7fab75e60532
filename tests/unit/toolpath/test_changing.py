"""Where tools change hands: no tip hangs over the opposite electrode on its way from or to a change, nor on its way home."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, planner
from ssbfab.toolpath.changing import handover, shift_between
from ssbfab.toolpath.detour import Forbidden
from ssbfab.toolpath.path import Bead, Note, SelectTool, Travel

HEIGHT = 0.2
REGIONS = {0: shapely.box(10, 20, 14, 23), 1: shapely.box(15, 20, 19, 23)}


def box(x0, y0, x1, y1) -> Manifold:
    return Manifold.cube((x1 - x0, y1 - y0, 3 * HEIGHT)).translate((x0, y0, 0.0))


def steps_of(cell, printer, heads, **settings):
    how = PrintSettings(printer="test", layer_height_mm=HEIGHT, tool_changes="layer", **settings)
    return list(plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=printer, settings=how).steps())


def offset(printer, heads, by_mm):
    moved = tuple(replace(head, tool=replace(head.tool, offset_mm=tuple(by_mm) if head.tool.number else (0, 0, 0))) for head in heads)
    return replace(printer, tools=tuple(head.tool for head in moved)), moved


def crossed(steps, shift=(0.0, 0.0)) -> list[tuple[int, np.ndarray]]:
    """Travels, and the ways on which new tips come to where they are taken, over the region of the other body."""
    tool, found, here = None, [], None
    for step in steps:
        if isinstance(step, SelectTool):
            sign = 0 if tool is None else step.tool - tool
            tool = step.tool
            if sign:
                way = shapely.LineString([here, here + sign * np.array(shift)])
                found += [(tool, here)] * bool(way.intersects(REGIONS[1 - tool].buffer(-1e-6)))
        if isinstance(step, Bead | Travel):
            here = step.points_mm[-1, :2]
        if isinstance(step, Travel) and tool is not None:
            line = shapely.LineString(step.points_mm[:, :2])
            found += [(tool, step.points_mm)] * bool(line.intersects(REGIONS[1 - tool].buffer(-1e-6)))
    return found


@pytest.mark.parametrize("shift", [(0.0, 0.0), (40.0, 0.0), (-40.0, 0.0), (3.0, 30.0)])
def test_no_tip_crosses_the_other_body_when_tools_change(two_boxes, syringe_printer, heads_of, shift):
    printer, heads = offset(syringe_printer, heads_of(two_boxes, syringe_printer), (*shift, 0.0))
    steps = steps_of(two_boxes, printer, heads)
    assert sum(isinstance(step, SelectTool) for step in steps) == 5 + 1
    assert not crossed(steps, shift) and not any(isinstance(step, Note) for step in steps)


def test_without_a_place_to_hand_over_the_crossings_are_seen_and_counted(two_boxes, syringe_printer, heads_of, monkeypatch):
    monkeypatch.setattr(planner, "handover", lambda *args, **more: None)
    steps = steps_of(two_boxes, syringe_printer, heads_of(two_boxes, syringe_printer))
    assert crossed(steps) and sum(isinstance(step, Note) for step in steps) >= 5


def test_the_way_home_is_looked_at_too(two_boxes, syringe_printer, heads_of):
    heads = heads_of(two_boxes, syringe_printer)
    over = replace(syringe_printer, park_mm=(12.0, 21.0, 60.0))  # the head parks over the positive box
    assert not any(isinstance(step, Note) for step in steps_of(two_boxes, syringe_printer, heads))
    assert any(isinstance(step, Note) and step.text == planner.CROSSING for step in steps_of(two_boxes, over, heads))


def test_bodies_of_no_polarity_change_tools_on_the_spot(two_boxes, syringe_printer, heads_of):
    neutral = Cell(title="t", bodies=tuple(Body(name=b.name, role=Role.SEPARATOR, solid=b.solid) for b in two_boxes.bodies))
    steps = steps_of(neutral, syringe_printer, heads_of(neutral, syringe_printer))
    for before, step in pairwise(steps):
        if isinstance(step, SelectTool) and isinstance(before, Travel):
            assert np.ptp(before.points_mm[:, :2], axis=0).max() == 0  # lifted, no more


def test_a_handover_has_a_free_way_and_sees_the_purge_place(syringe_printer):
    printer = replace(syringe_printer, purge_mm=(0.0, 60.0))
    old, new = (Forbidden.of([REGIONS[i]], 0.1) for i in (1, 0))
    found = handover(np.array([12.0, 21.0]), REGIONS[1], old=old, new=new, shift_mm=np.zeros(2), printer=printer)
    assert found is not None and found.via_mm is not None
    both = shapely.union_all(list(REGIONS.values()))
    assert shapely.distance(shapely.Point(found.place_mm), both) >= 1.0
    assert not shapely.LineString([found.place_mm, printer.purge_mm]).intersects(shapely.box(*both.bounds))
    assert handover(np.zeros(2), REGIONS[1], old=None, new=None, shift_mm=np.zeros(2), printer=printer) is None


def test_the_shift_is_from_tip_to_tip(syringe_printer, two_boxes, heads_of):
    _, (first, second) = offset(syringe_printer, heads_of(two_boxes, syringe_printer), (40.0, -2.0, 0.0))
    assert shift_between(first, second).tolist() == [40, -2] and shift_between(second, first).tolist() == [-40, 2]
    assert shift_between(None, second).tolist() == [0, 0]
