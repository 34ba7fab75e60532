"""Drying windows: heads take turns so often that no layer waits too long, and no oftener; what cannot be is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from manifold3d import Manifold

from ssbfab.findings import run
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.slicing.slice import first_of_each
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath.drying import in_time, layer_s
from ssbfab.toolpath.path import Bead, Kind
from ssbfab.toolpath.rules import dries_out
from ssbfab.toolpath.summary import totals

HEIGHT = 0.2


def cell(gap_mm=0.4, top_mm=4.0) -> Cell:
    return Cell(title="t", bodies=tuple(
        Body(name=name, role=role, solid=Manifold.cube((4.0, 3.0, top_mm)).translate((10.0 + x, 20.0, 0.0)))
        for name, role, x in (("a", Role.POSITIVE_ELECTRODE, 0.0), ("b", Role.NEGATIVE_ELECTRODE, 4.0 + gap_mm))))


@pytest.fixture
def printer(syringe_printer):
    """Tips of 0.7 mm under a cone: one head may print six layers ahead of the other."""
    tools = tuple(replace(t, tip=replace(t.tip, length_mm=0.7, cone_half_angle_rad=0.4, hub_diameter_mm=7.0)) for t in syringe_printer.tools)
    return replace(syringe_printer, tools=tools)


def heads_with(heads_of, printer, seconds):
    return tuple(replace(head, ink=replace(head.ink, drying_max_s=seconds)) for head in heads_of(cell(), printer))


def printed(printer, heads, **settings):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT, **settings)
    return plan(lambda: slice_cell(cell(), HEIGHT), title="t", cell=cell(), heads=heads, printer=printer, settings=how)


def oldest_s(path, printer) -> float:
    """The longest time from the beginning of a body's layer to the beginning of its next."""
    clock, last, oldest = 0.0, {}, 0.0
    for block in path.blocks():
        for body in set(block.body[block.kind == Kind.BEAD].tolist()):
            oldest = max(oldest, clock - last.get(body, clock))
            last[body] = clock
        clock += totals(block, printer, 2).time_s
    return oldest


def seconds_per_layer(printer, heads):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT)
    return layer_s(heads[0], first_of_each(slice_cell(cell(), HEIGHT)), printer=printer, settings=how)


def test_the_time_of_a_layer_is_estimated_from_its_area(printer, heads_of):
    heads = heads_with(heads_of, printer, 1e6)
    assert seconds_per_layer(printer, heads) == pytest.approx(1.25 * 12 / (0.25 * 5))
    true = summarise(printed(printer, heads), printer=printer, heads=heads).time_s / 40
    assert true == pytest.approx(seconds_per_layer(printer, heads), rel=0.3)


@pytest.mark.parametrize("layers", [2.4, 4.4, 6.4, 8.4])
def test_no_layer_waits_too_long_where_that_can_be(printer, heads_of, layers):
    unit = seconds_per_layer(printer, heads_with(heads_of, printer, 1e6))
    heads = heads_with(heads_of, printer, (layers + 1) * unit)
    path = printed(printer, heads)
    assert oldest_s(path, printer) <= (layers + 1) * unit
    assert not list(run([dries_out], {"toolpath": path, "printer": printer, "heads": heads}))
    patient = printed(printer, heads_with(heads_of, printer, 1e6))
    assert oldest_s(patient, printer) > oldest_s(path, printer), "with no window it would wait longer"
    changes = [summarise(p, printer=printer, heads=heads).tool_changes for p in (patient, path)]
    assert changes[0] < changes[1] <= 39


def test_a_short_window_alternates_in_a_fixed_order_and_a_shorter_one_is_reported(printer, heads_of):
    unit = seconds_per_layer(printer, heads_with(heads_of, printer, 1e6))
    tight, hopeless = (heads_with(heads_of, printer, factor * unit) for factor in (2.5, 0.5))
    path = printed(printer, tight)
    assert summarise(path, printer=printer, heads=tight).tool_changes == 39
    assert not list(run([dries_out], {"toolpath": path, "printer": printer, "heads": tight}))
    findings = list(run([dries_out], {"toolpath": printed(printer, hopeless), "printer": printer, "heads": hopeless}))
    assert {f.where.split(",")[0] for f in findings} == {"body 'a'", "body 'b'"}
    assert all(f.value > f.limit == pytest.approx(0.5 * unit) and f.margin < 0 for f in findings)


@pytest.mark.parametrize(("together", "window", "wanted"), [
    (0, 1.0, (0, True)), (6, 1e9, (6, True)), (6, 14.1, (6, True)), (6, 10.1, (4, True)), (6, 4.1, (1, True)), (6, 3.9, (1, False))])
def test_turns_as_long_as_the_window_allows(printer, heads_of, together, window, wanted):
    unit = seconds_per_layer(printer, heads_with(heads_of, printer, 1e6))
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT)
    found = in_time(together, first_of_each(slice_cell(cell(), HEIGHT)), heads_with(heads_of, printer, window * unit), printer=printer,
                    settings=how)
    assert found == wanted


def lines_of(path):
    return [[step.points_mm[0, :2] for step in block.steps() if isinstance(step, Bead)] for block in path.blocks()]


def test_a_hurried_layer_is_walked_in_the_same_order_as_the_one_below(printer, heads_of):
    """There and back the first island of a layer is the last of the next: its ink would wait for two layers."""
    field = sum((Manifold.cube((0.5, 3.0, 1.0)).translate((10.0 + 2 * i, 20.0, 0.0)) for i in range(1, 8)),
                Manifold.cube((0.5, 3.0, 1.0)).translate((10.0, 20.0, 0.0)))
    fins = Cell(title="t", bodies=(Body(name="a", role=Role.SEPARATOR, solid=field),))
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT)
    unit = layer_s(heads_of(fins, printer)[0], first_of_each(slice_cell(fins, HEIGHT)), printer=printer, settings=how)

    def plan_with(window):
        heads = tuple(replace(head, ink=replace(head.ink, drying_max_s=window * unit)) for head in heads_of(fins, printer))
        return plan(lambda: slice_cell(fins, HEIGHT), title="t", cell=fins, heads=heads, printer=printer, settings=how), heads

    (easy, easy_heads), (tight, tight_heads) = plan_with(2.5), plan_with(1.5)
    first, second = lines_of(easy)[:2]
    assert first[0][0] == pytest.approx(second[-1][0], abs=0.5), "there and back"
    first, second = lines_of(tight)[:2]
    assert all(a == pytest.approx(b) for a, b in zip(first, second, strict=True)), "the same again"
    for path, heads in ((easy, easy_heads), (tight, tight_heads)):
        assert not list(run([dries_out], {"toolpath": path, "printer": printer, "heads": heads}))
    assert list(run([dries_out], {"toolpath": easy, "printer": printer, "heads": tight_heads})), "the way back is counted"
