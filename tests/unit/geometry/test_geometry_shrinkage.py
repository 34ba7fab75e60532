"""Mass is conserved from green to fired, and bodies stay where their carriers put them."""

from __future__ import annotations

import pytest

from ssbfab.errors import GeometryError
from ssbfab.geometry import Body, Cell, MeasuredShrinkage, Role, ShrinkagePlan, assign, fired, green
from ssbfab.geometry.architectures import Interdigitated, PlanarStack, VerticalPlates
from ssbfab.geometry.architectures.planar import PlySpec
from ssbfab.geometry.solid import box, shared_volume_mm3
from ssbfab.library import Ink

COMB = Interdigitated(finger_count=3, finger_width_mm=0.06, finger_length_mm=0.4, gap_mm=0.05, height_mm=0.32, fill=True,
                      substrate_thickness_mm=0.5)


def ink(solids: float, fired_density: float = 0.95) -> Ink:
    return Ink(material="x", solids_fraction=solids, density_kg_m3=2000.0, yield_stress_pa=100.0, consistency_pa_s_n=10.0,
               flow_index=0.5, fired_density_fraction=fired_density)


INKS = {Role.POSITIVE_ELECTRODE: ink(0.32, 0.6), Role.NEGATIVE_ELECTRODE: ink(0.30, 0.6)}
STACK = PlanarStack(width_x_mm=4, width_y_mm=3, plies=(PlySpec(role=Role.NEGATIVE_ELECTRODE, thickness_mm=0.1),
                                                       PlySpec(role=Role.SEPARATOR, thickness_mm=0.04),
                                                       PlySpec(role=Role.POSITIVE_ELECTRODE, thickness_mm=0.2)))
STACK_INKS = {Role.NEGATIVE_ELECTRODE: ink(0.3), Role.SEPARATOR: ink(0.4), Role.POSITIVE_ELECTRODE: ink(0.35)}


def comb() -> Cell:
    return assign(COMB.build(), {Role.POSITIVE_ELECTRODE: "lfp", Role.NEGATIVE_ELECTRODE: "lto", Role.ELECTROLYTE: "peo_litfsi",
                                 Role.SUBSTRATE: "quartz_glass"}, tuple(INKS))


def test_solids_that_are_printed_are_solids_that_remain() -> None:
    for rigid in (True, False):
        cell = comb()
        shrinkage = ShrinkagePlan(substrate_is_rigid=rigid).shrinkage(cell, INKS)
        printed = green(cell, shrinkage)
        for body in cell.printed:
            powder_mm3 = printed.body(body.name).volume_mm3 * INKS[body.role].solids_fraction
            assert powder_mm3 == pytest.approx(body.volume_mm3 * INKS[body.role].fired_density_fraction, rel=1e-12)


def test_a_rigid_substrate_keeps_the_pitch() -> None:
    cell = comb()
    shrinkage = ShrinkagePlan().shrinkage(cell, INKS)
    printed = green(cell, shrinkage)
    assert shrinkage.in_plane_ratio == 1.0
    assert printed.gap_mm == cell.gap_mm
    assert printed.body("positive_electrode").bounds_mm[:5] == cell.body("positive_electrode").bounds_mm[:5]
    assert printed.body("positive_electrode").bounds_mm[5] == pytest.approx(0.32 * 0.6 / 0.32)


def test_free_shrinkage_is_that_of_isotropic_densification() -> None:
    cell = STACK.build()
    shrinkage = ShrinkagePlan(dried_fraction=0.55).shrinkage(cell, STACK_INKS)
    assert shrinkage.free_fraction["separator"] == pytest.approx(0.1665, abs=0.003)  # 0.55 -> 0.95
    assert max(abs(value) for value in shrinkage.mismatch_fraction.values()) < 1e-12


def test_plies_stand_on_each_other_when_green() -> None:
    cell = STACK.build()
    shrinkage = ShrinkagePlan(substrate_is_rigid=True).shrinkage(cell, STACK_INKS)
    printed = green(cell, shrinkage)
    tops = [0.0]
    for name, thickness in (("negative_electrode", 0.1), ("separator", 0.04), ("positive_electrode", 0.2)):
        low, high = printed.body(name).bounds_mm[2], printed.body(name).bounds_mm[5]
        assert low == pytest.approx(tops[-1], abs=1e-12)
        assert high - low == pytest.approx(thickness * shrinkage.z_ratio[name], rel=1e-12)
        tops.append(high)
    for first, second in zip(printed.bodies, printed.bodies[1:], strict=False):
        assert shared_volume_mm3(first.solid, second.solid) == 0.0


def test_round_trip_with_fills_that_follow() -> None:
    cell = VerticalPlates(plate_count=3, plate_width_mm=0.1, channel_width_mm=0.2, plate_length_mm=1, plate_height_mm=0.3,
                          separator_thickness_mm=0.04, fill=True, cap_thickness_mm=0.05).build()
    roles = {Role.SEPARATOR: ink(0.4), Role.ELECTROLYTE: ink(0.3)}
    cell = assign(cell, dict.fromkeys((*roles, Role.POSITIVE_ELECTRODE), "x"), tuple(roles))
    shrinkage = ShrinkagePlan().shrinkage(cell, roles)
    printed = green(cell, shrinkage)
    back = fired(printed, shrinkage)
    for before, after in zip(cell.bodies, back.bodies, strict=True):
        assert after.bounds_mm == pytest.approx(before.bounds_mm, abs=1e-12)
        assert after.volume_mm3 == pytest.approx(before.volume_mm3, rel=1e-12)
    assert printed.body("positive_electrode").bounds_mm[2] == pytest.approx(printed.body("separator").bounds_mm[5])


def test_a_measured_lot_overrides_the_ink() -> None:
    cell = comb()
    lot = MeasuredShrinkage(role=Role.POSITIVE_ELECTRODE, z_fraction=0.5, free_fraction=0.11, lot="B7")
    shrinkage = ShrinkagePlan(measured=(lot,)).shrinkage(cell, INKS)
    assert shrinkage.z_ratio["positive_electrode"] == 2.0
    assert shrinkage.mismatch_fraction["positive_electrode"] == pytest.approx(0.11)
    assert shrinkage.measured == {"positive_electrode"}
    with pytest.raises(GeometryError, match="no printed body has the role 'separator'"):
        ShrinkagePlan(measured=(MeasuredShrinkage(role=Role.SEPARATOR, z_fraction=0.5),)).shrinkage(cell, INKS)


def test_slanted_fills_bend_with_the_stack() -> None:
    """A body that is not printed and spans two printed ones of different factor is parted where the map bends."""
    wedge = box((0, 0, 0), (1, 1, 2)).warp(lambda p: (p[0] + 0.3 * p[2], p[1], p[2]))
    low = Body(name="low", role=Role.SEPARATOR, solid=box((5, 0, 0), (6, 1, 1)))
    high = Body(name="high", role=Role.ELECTROLYTE, solid=box((5, 0, 1), (6, 1, 2)))
    cell = Cell(title="", bodies=(low, high, Body(name="wedge", role=Role.PACKAGING, solid=wedge, printed=False)))
    from ssbfab.geometry import Shrinkage

    shrinkage = Shrinkage(z_ratio={"low": 2.0, "high": 1.5})
    printed = green(cell, shrinkage)
    assert printed.body("wedge").volume_mm3 == pytest.approx(1 * 2.0 + 1 * 1.5, rel=1e-9)
    assert fired(printed, shrinkage).body("wedge").volume_mm3 == pytest.approx(2.0, rel=1e-9)


def test_assign_tells_what_is_missing_and_what_is_too_much() -> None:
    with pytest.raises(GeometryError) as caught:
        assign(COMB.build(), {Role.POSITIVE_ELECTRODE: "lfp", Role.COATING: "linbo3"}, ())
    assert len(caught.value.faults) == 4  # negative electrode, electrolyte, substrate; coating
