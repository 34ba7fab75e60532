"""Travels keep off the opposite electrode where there is a way around, and say so where there is none; inks flow on."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath.detour import Forbidden
from ssbfab.toolpath.path import Bead, Dwell, Note, Travel
from ssbfab.toolpath.planner import CROSSING

HEIGHT = 0.2


def box(x0, y0, x1, y1, height=0.6) -> Manifold:
    return Manifold.cube((x1 - x0, y1 - y0, height)).translate((x0, y0, 0.0))


def cell_of(positive: Manifold, negative: Manifold) -> Cell:
    return Cell(title="t", bodies=(Body(name="positive", role=Role.POSITIVE_ELECTRODE, solid=positive),
                                   Body(name="negative", role=Role.NEGATIVE_ELECTRODE, solid=negative)))


def steps_of(cell, printer, heads, **settings):
    how = PrintSettings(printer="test", layer_height_mm=HEIGHT, **settings)
    return list(plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=printer, settings=how).steps())


def crossings(steps, region: shapely.Geometry) -> int:
    """Travels that end over a bead's own body and pass over `region` on the way, from the second bead on."""
    seen, tool_up = 0, False
    for before, step, after in zip(steps, steps[1:], steps[2:], strict=False):
        tool_up = isinstance(before, Bead) and isinstance(after, Bead)
        if tool_up and isinstance(step, Travel):
            seen += shapely.LineString(step.points_mm[:, :2]).intersects(region)
    return seen


def test_the_way_goes_around_a_wall(two_boxes, syringe_printer, heads_of):
    cell = cell_of(box(0, 0, 2, 2) + box(6, 0, 8, 2), box(3.5, -3, 4.5, 5))
    steps = steps_of(cell, syringe_printer, heads_of(cell, syringe_printer))
    assert any(isinstance(step, Travel) and len(step.points_mm) > 4 for step in steps)
    assert crossings(steps, shapely.box(3.5, -3, 4.5, 5)) == 0
    assert not any(isinstance(step, Note) for step in steps)


def test_where_there_is_no_way_around_the_crossing_is_said(syringe_printer, heads_of):
    ring = box(-4, -4, 12, 12) - box(-2, -2, 10, 10)
    cell = cell_of(box(0, 0, 2, 2) + box(20, 0, 22, 2), ring)
    steps = steps_of(cell, syringe_printer, heads_of(cell, syringe_printer))
    assert any(isinstance(step, Note) and step.text == CROSSING for step in steps)


def test_the_shortest_way_around_a_square():
    square = Forbidden.of([shapely.box(0, 0, 2, 2)], 1e-6)
    assert square is not None
    way = np.vstack([[-1, 1], square.around(np.array([-1.0, 1.0]), np.array([3.0, 1.0])), [3, 1]])
    assert np.hypot(*np.diff(way, axis=0).T).sum() == pytest.approx(2 * np.sqrt(2) + 2, abs=1e-4)
    assert len(square.around(np.array([-1.0, 3.0]), np.array([3.0, 3.0]))) == 0
    assert Forbidden.of([], 0.1) is None


def test_thousands_of_obstacles_are_no_trouble():
    field = [shapely.box(i, j, i + 0.5, j + 0.5) for i in range(50) for j in range(50)]
    crowd = Forbidden.of(field, 0.1)
    assert crowd is not None and crowd.around(np.array([-1.0, 0.2]), np.array([60.0, 0.2])) is None
    assert len(crowd.around(np.array([-1.0, 0.75]), np.array([60.0, 0.75]))) == 0


def one_body(printer, heads_of, **ink):
    cell = Cell(title="t", bodies=(Body(name="positive", role=Role.POSITIVE_ELECTRODE, solid=box(0, 0, 3, 2, 2.0)),))
    return cell, heads_of(cell, printer)


def test_one_material_prints_with_a_single_start(syringe_printer, heads_of):
    cell, heads = one_body(syringe_printer, heads_of)
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT)
    path = plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=syringe_printer, settings=how)
    summary = summarise(path, printer=syringe_printer, heads=heads)
    assert summary.starts == 1 and summary.layers == 10
    assert summary.volume_mm3["positive"] == pytest.approx(12, rel=0.01)
    alone = plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads, printer=syringe_printer,
                 settings=PrintSettings(printer="p", layer_height_mm=HEIGHT, chain=False))
    assert summarise(alone, printer=syringe_printer, heads=heads).starts == 10


def test_a_drying_ink_is_waited_for(syringe_printer, heads_of):
    from dataclasses import replace

    cell, heads = one_body(syringe_printer, heads_of)
    slow = tuple(replace(head, ink=replace(head.ink, drying_min_s=7.0)) for head in heads)
    steps = steps_of(cell, syringe_printer, slow)
    assert [step.duration_s for step in steps if isinstance(step, Dwell)] == [7.0] * 9
    assert not any(isinstance(step, Bead) and step.joins for step in steps)


def test_the_tool_in_use_goes_on_unless_the_order_is_fixed(two_boxes, syringe_printer, heads_of):
    heads = heads_of(two_boxes, syringe_printer)

    def changes(**settings):
        how = PrintSettings(printer="p", layer_height_mm=HEIGHT, tool_changes="layer", **settings)
        path = plan(lambda: slice_cell(two_boxes, HEIGHT), title="t", cell=two_boxes, heads=heads, printer=syringe_printer, settings=how)
        return summarise(path, printer=syringe_printer, heads=heads).tool_changes

    assert changes() == 5
    assert changes(order=(Role.NEGATIVE_ELECTRODE, Role.POSITIVE_ELECTRODE)) == 9
