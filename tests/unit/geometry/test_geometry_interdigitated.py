"""Closed forms of the interdigitated cell."""

from __future__ import annotations

from itertools import combinations

import pytest

from ssbfab.errors import GeometryError
from ssbfab.geometry import Role
from ssbfab.geometry.architectures.interdigitated import Interdigitated
from ssbfab.geometry.solid import contact_area_mm2, shared_volume_mm3

SUN = {"finger_count": 8, "finger_width_mm": 0.06, "finger_length_mm": 0.8, "gap_mm": 0.05, "height_mm": 0.32}


def test_volume_of_a_comb_is_bus_and_fingers() -> None:
    cell = Interdigitated(**SUN, bus_width_mm=0.1).build()
    across = 16 * 0.06 + 15 * 0.05
    expected = 0.32 * (across * 0.1 + 8 * 0.06 * 0.8)
    for body in cell.bodies:
        assert body.volume_mm3 == pytest.approx(expected, rel=1e-12)


def test_fill_closes_the_box_and_touches_every_wall() -> None:
    cell = Interdigitated(**SUN, fill=True).build()
    across, along = 16 * 0.06 + 15 * 0.05, 2 * 0.06 + 0.8 + 0.05
    assert sum(body.volume_mm3 for body in cell.bodies) == pytest.approx(across * along * 0.32, rel=1e-12)
    negative, electrolyte = cell.body("negative_electrode"), cell.body("electrolyte")
    touching = contact_area_mm2(negative.solid, electrolyte.solid)
    # a comb's outline facing the gap: both flanks and the tip of each finger (the outermost flank is free), the bus between them
    flanks, tips, bus = 15 * 0.8, 8 * 0.06, 7 * (0.06 + 2 * 0.05) + 0.05 + 0.06
    assert touching == pytest.approx(0.32 * (flanks + tips + bus), rel=1e-9)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_rows_pads_wall_and_substrate_are_disjoint(rows: int) -> None:
    cell = Interdigitated(**SUN, row_count=rows, fill=True, substrate_thickness_mm=0.5, pad_length_mm=0.4, wall_width_mm=0.1,
                          wall_gap_mm=0.03).build()
    assert {body.role for body in cell.bodies} == {
        Role.NEGATIVE_ELECTRODE, Role.POSITIVE_ELECTRODE, Role.NEGATIVE_COLLECTOR, Role.POSITIVE_COLLECTOR, Role.ELECTROLYTE,
        Role.PACKAGING, Role.SUBSTRATE}
    for first, second in combinations(cell.bodies, 2):
        assert shared_volume_mm3(first.solid, second.solid) < 1e-12
    assert cell.body("substrate").bounds_mm[5] == 0.0
    assert all(body.bounds_mm[2] == 0.0 for body in cell.bodies if body.role is not Role.SUBSTRATE)


def test_the_gap_is_kept_at_flanks_and_tips() -> None:
    cell = Interdigitated(**SUN).build()
    negative, positive = (body.solid for body in cell.bodies)
    assert negative.min_gap(positive, 1.0) == pytest.approx(0.05, rel=1e-9)


@pytest.mark.parametrize(("change", "rule"), [
    ({"gap_mm": -1.0}, "gap"), ({"height_mm": float("nan")}, "height"), ({"finger_count": 10**9}, "finger_count"),
    ({"finger_length_mm": 1e6}, "finger_length"), ({"finger_width_mm": float("inf")}, "finger_width"),
    ({"pad_length_mm": 0.1, "pad_width_mm": 5.0}, "pad keeps the gap"),
    ({"pad_length_mm": 0.1, "wall_width_mm": 0.2}, "pad reaches through"),
])
def test_impossible_dimensions_name_the_rule(change: dict[str, float], rule: str) -> None:
    with pytest.raises(GeometryError, match=rule):
        Interdigitated(**(SUN | change)).build()  # type: ignore[arg-type]
