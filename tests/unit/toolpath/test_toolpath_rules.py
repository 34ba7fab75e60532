"""Every TPH rule fires on its fault and is silent on its good twin."""

from __future__ import annotations

from dataclasses import replace

import pytest
from manifold3d import Manifold

from ssbfab.findings import Severity, run
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import first_of_each
from ssbfab.toolpath import RULES, PrintSettings, layers_of, plan


def cell_of(**solids: Manifold) -> Cell:
    roles = {"positive": Role.POSITIVE_ELECTRODE, "negative": Role.NEGATIVE_ELECTRODE}
    return Cell(title="t", bodies=tuple(Body(name=name, role=roles[name], solid=solid) for name, solid in solids.items()))


def box(x0, y0, z0, x1, y1, z1) -> Manifold:
    return Manifold.cube((x1 - x0, y1 - y0, z1 - z0)).translate((x0, y0, z0))


def found(cell, printer, heads, code, **settings):
    how = PrintSettings(printer="p", **{"layer_height_mm": 0.2} | settings)
    path = plan(lambda: layers_of(cell, how), title="t", cell=cell, heads=heads, printer=printer, settings=how)
    nouns = {"cell": cell, "settings": how, "printer": printer, "heads": heads, "toolpath": path,
             "sections": first_of_each(layers_of(cell, how))}
    return [finding for finding in run(RULES, nouns) if finding.code == code]


def test_heights_far_from_the_wanted_one(syringe_printer, heads_of):
    even = cell_of(positive=box(0, 0, 0, 2, 2, 0.6), negative=box(3, 0, 0, 5, 2, 1.0))
    assert not found(even, syringe_printer, heads_of(even, syringe_printer), "TPH002")
    near = cell_of(positive=box(0, 0, 0, 2, 2, 0.9), negative=box(3, 0, 0, 5, 2, 1.0))
    assert not found(near, syringe_printer, heads_of(near, syringe_printer), "TPH002")
    odd = cell_of(positive=box(0, 0, 0, 2, 2, 0.1), negative=box(3, 0, 0, 5, 2, 1.0))
    (finding,) = found(odd, syringe_printer, heads_of(odd, syringe_printer), "TPH002", layer_height_mm=0.2)
    assert finding.severity is Severity.WARNING and finding.value == pytest.approx(0.1)


def test_crossings_are_counted(syringe_printer, heads_of):
    ring = box(-4, -4, 0, 12, 12, 0.4) - box(-2, -2, -1, 10, 10, 1)
    caught = cell_of(positive=box(0, 0, 0, 2, 2, 0.4) + box(20, 0, 0, 22, 2, 0.4), negative=ring)
    free = cell_of(positive=box(0, 0, 0, 2, 2, 0.4) + box(6, 0, 0, 8, 2, 0.4), negative=ring - box(3, 9, -1, 5, 13, 1))
    (finding,) = found(caught, syringe_printer, heads_of(caught, syringe_printer), "TPH003")
    assert finding.value >= 1 and "no way around" in finding.message
    assert not found(free, syringe_printer, heads_of(free, syringe_printer), "TPH003")


@pytest.mark.parametrize(("drying_max_s", "late"), [(1.0, True), (1e5, False)])
def test_a_layer_that_dries_out(two_boxes, syringe_printer, heads_of, drying_max_s, late):
    heads = tuple(replace(head, ink=replace(head.ink, drying_max_s=drying_max_s)) for head in heads_of(two_boxes, syringe_printer))
    findings = found(two_boxes, syringe_printer, heads, "TPH004")
    assert bool(findings) is late
    assert all(finding.value > finding.limit for finding in findings)


def test_an_island_in_the_air(syringe_printer, heads_of):
    table = cell_of(positive=box(0, 0, 0, 4, 4, 0.4) + box(0, 0, 0.4, 8, 4, 0.8))
    hovering = cell_of(positive=box(0, 0, 0, 4, 4, 0.8), negative=box(6, 0, 0.4, 8, 2, 0.8))
    assert not found(table, syringe_printer, heads_of(table, syringe_printer), "TPH005")
    (finding,) = found(hovering, syringe_printer, heads_of(hovering, syringe_printer), "TPH005")
    assert finding.severity is Severity.ERROR and finding.place_mm[2] == pytest.approx(0.4) and "negative" in finding.where


@pytest.mark.parametrize(("top", "heights"), [(0.8, {Role.NEGATIVE_ELECTRODE: 0.4}), (0.77, {}), (0.77, {Role.POSITIVE_ELECTRODE: 0.4})])
def test_layers_of_different_heights_carry_their_own(syringe_printer, heads_of, top, heights):
    cell = cell_of(positive=box(0, 0, 0, 4, 4, 0.8), negative=box(6, 0, 0, 8, 2, top))
    assert not found(cell, syringe_printer, heads_of(cell, syringe_printer), "TPH005", heights_mm=heights)


def test_every_rule_has_its_own_code_and_says_why():
    assert len({rule.code for rule in RULES}) == len(RULES)
    own = [rule for rule in RULES if rule.code.startswith("TPH")]
    assert len(own) >= 5 and all(rule.reason and rule.formula and rule.limit and rule.example for rule in own)


@pytest.mark.parametrize(("ratio", "severity"), [(1.0, None), (0.8, Severity.WARNING), (0.3, Severity.ERROR)])
def test_a_tip_wider_than_its_bead(two_boxes, syringe_printer, heads_of, ratio, severity):
    """TPH006."""
    from ssbfab.toolpath.rules import tip_too_wide

    heads = heads_of(two_boxes, syringe_printer)
    how = PrintSettings(printer="p", layer_height_mm=0.2, bead_width_mm=ratio * heads[0].tip.diameter_mm)
    findings = list(run([tip_too_wide], {"settings": how, "heads": heads[:1]}))
    assert [f.severity for f in findings] == ([severity] if severity else [])
    assert all(f.margin < 0 for f in findings)
