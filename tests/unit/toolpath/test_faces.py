"""The flat face of a tip at its own height: closed forms, refusals that no order helps, and what the user may vouch for."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from manifold3d import Manifold

from ssbfab.errors import ToolpathError
from ssbfab.findings import run
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath import PrintSettings, plan
from ssbfab.toolpath.faces import contacts, refuse_contacts
from ssbfab.toolpath.rules import face_touches

HEIGHT = 0.2
ROLES = {"positive": Role.POSITIVE_ELECTRODE, "negative": Role.NEGATIVE_ELECTRODE}
HOW = PrintSettings(printer="p", layer_height_mm=HEIGHT)


def layers(gap_mm, top_mm=0.2):
    """A layer of two boxes beside each other; the right one's top may be another."""
    left, right = (Region(body=name, polygons=(shapely.box(x, 0, x + 2, 3),)) for name, x in (("positive", 0), ("negative", 2 + gap_mm)))
    if top_mm == 0.2:
        return [Layer(index=0, z_mm=0.2, height_mm=0.2, regions=(left, right), section=0)]
    return [Layer(index=0, z_mm=0.2, height_mm=0.2, regions=(left,), section=0),
            Layer(index=1, z_mm=top_mm, height_mm=top_mm, regions=(right,), section=1)]


def met(two_boxes, printer, heads_of, gap_mm, roles=ROLES, **more):
    return contacts(layers(gap_mm, **more), heads_of(two_boxes, printer), roles, printer=printer, settings=HOW)


# The tip is 0.25 mm inside and 0.5 mm outside: planned reach gap + 0.125, worst gap + 0.075 - 0.022 - 0.01.
@pytest.mark.parametrize(("gap", "touches", "certain"), [
    (0.2071, False, False), (0.2069, True, False), (0.1251, True, False), (0.1249, True, True), (0.03, True, True), (0.0, False, False)])
def test_the_face_reaches_half_the_outer_diameter(two_boxes, syringe_printer, heads_of, gap, touches, certain):
    found = met(two_boxes, syringe_printer, heads_of, gap)
    assert len(found) == 2 * touches and all(contact.certain is certain for contact in found)
    for contact in found:
        assert contact.gap_mm == pytest.approx(gap) and contact.planned_mm == pytest.approx(gap + 0.125)
        assert contact.worst_mm == pytest.approx(gap + 0.075 - 0.022 - 0.01)


@pytest.mark.parametrize(("top", "touches"), [(0.2, True), (0.201, True), (0.4, False)])
def test_only_ink_as_high_as_the_mouth_is_touched(two_boxes, syringe_printer, heads_of, top, touches):
    assert bool(met(two_boxes, syringe_printer, heads_of, 0.05, top_mm=top)) is touches


def test_what_fits_is_said_and_fits(two_boxes, syringe_printer, heads_of):
    found = met(two_boxes, syringe_printer, heads_of, 0.1)
    with pytest.raises(ToolpathError, match=r"'positive'.* any order.* gap between them is 0\.1 mm.* no wider than 0\.286 mm.* would fit"):
        refuse_contacts(found)
    slim = tuple(replace(head, tip=replace(head.tip, outer_diameter_mm=2 * found[0].worst_mm - 1e-9))
                 for head in heads_of(two_boxes, syringe_printer))
    assert not contacts(layers(0.1), slim, ROLES, printer=syringe_printer, settings=HOW)


def test_only_opposite_electrodes_are_refused(two_boxes, syringe_printer, heads_of):
    same = met(two_boxes, syringe_printer, heads_of, 0.05, roles={"positive": Role.POSITIVE_ELECTRODE, "negative": Role.SEPARATOR})
    assert same and not any(contact.opposite for contact in same)
    refuse_contacts(same)


def boxes(gap_mm) -> Cell:
    solids = (Manifold.cube((4.0, 3.0, 1.0)).translate((10.0 + x, 20.0, 0.0)) for x in (0.0, 4.0 + gap_mm))
    return Cell(title="t", bodies=tuple(Body(name=n, role=r, solid=s) for (n, r), s in zip(ROLES.items(), solids, strict=True)))


@pytest.mark.parametrize("tool_changes", ["layer", "clearance", "body"])
def test_a_plan_that_would_short_is_refused_unless_the_ink_is_dry(syringe_printer, heads_of, tool_changes):
    cell = boxes(0.05)

    def planned(**settings):
        how = PrintSettings(printer="p", layer_height_mm=HEIGHT, tool_changes=tool_changes, **settings)
        return list(plan(lambda: slice_cell(cell, HEIGHT), title="t", cell=cell, heads=heads_of(cell, syringe_printer),
                         printer=syringe_printer, settings=how).blocks())

    with pytest.raises(ToolpathError, match="in any order"):
        planned()
    if tool_changes != "body":
        assert planned(dry_neighbours=True)


@pytest.mark.parametrize(("gap", "found"), [(0.15, 2), (0.3, 0)])
def test_the_rule_fires_and_has_a_good_twin(syringe_printer, heads_of, gap, found):
    cell = boxes(gap)
    findings = list(run([face_touches], {"cell": cell, "settings": HOW, "heads": heads_of(cell, syringe_printer),
                                         "printer": syringe_printer}))
    assert len(findings) == found and all(f.code == "TPH007" and f.margin < 0 and "would fit" in f.message for f in findings)
