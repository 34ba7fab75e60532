"""Each published point, left out, against the others of its material: inside their band, or listed with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssbfab.library import Library
from ssbfab.sintering.cold.neighbours import (
    ANNEALED,
    CONDUCTIVITY,
    DENSITY,
    LEAST,
    QUANTITIES,
    Conditions,
    distance,
    group,
    leave_one_out,
    nearest,
    points_of,
)

LIBRARY = Library.open()
POINTS = LIBRARY.cold_points()

#: (quantity, material, source begins with, stated value): what lies outside its neighbours' band, and how the reason must begin or go on.
OUTSIDE = {
    (DENSITY.name, "LATP", 0.812): ("below", "pressed harder than all"),
    (DENSITY.name, "LATP", 0.90): ("above", "range over several liquids"),
    (DENSITY.name, "Bi2O3", 0.9623): ("below", "same body"),
    (DENSITY.name, "Bi2O3", 0.9913): ("above", "hotter than all"),
    (CONDUCTIVITY.name, "LATP", 6.93e-3): ("above", "colder than all"),
    (CONDUCTIVITY.name, "LATP", 2.01e-4): ("below", "hotter than all"),
    (ANNEALED.name, "LATP", 8.04e-3): ("below", "its anneal was 650 C"),
    (ANNEALED.name, "LATP", 0.1): ("above", "its anneal was 750 C"),
}


def every() -> list:
    return [left for quantity in QUANTITIES for left in leave_one_out(POINTS, quantity)]


def key(left) -> tuple[str, str, float]:
    return left.quantity.name, group(left.point), left.quantity.of(left.point)[0]


def test_each_of_the_24_points_is_judged_or_says_why_not() -> None:
    judged = {id(left.point) for left in every()}
    silent = [p for p in POINTS if id(p) not in judged]
    assert len(POINTS) == 24
    for point in silent:
        assert all(quantity.of(point) is None for quantity in QUANTITIES)


@pytest.mark.parametrize("left", every(), ids=lambda left: f"{left.quantity.name}-{left.point.material}-{left.quantity.of(left.point)[0]:g}")
def test_left_out_points_lie_inside_or_are_listed(left) -> None:
    comparable = sum(1 for p in POINTS if group(p) == group(left.point) and left.quantity.of(p) is not None)
    if comparable < LEAST:
        assert not left.has_neighbours and left.reason == "no neighbours"
        return
    assert left.has_neighbours
    if left.inside:
        low, high = left.neighbours.band
        assert low <= left.quantity.of(left.point)[0] and left.quantity.of(left.point)[1] <= high and not left.reason
    else:
        side, why = OUTSIDE[key(left)]
        assert left.reason.startswith(side) and why in left.reason, left.reason


def test_every_listed_outsider_is_one() -> None:
    assert {key(left) for left in every() if left.has_neighbours and not left.inside} == set(OUTSIDE)


def test_some_points_are_inside() -> None:
    assert sum(left.inside for left in every()) >= 5


def test_a_point_that_is_moved_away_falls_out() -> None:
    inside = next(left for left in every() if left.inside and left.quantity is DENSITY)
    moved = [replace(p, density_fraction=0.5, density_max_fraction=None) if p is inside.point else p for p in POINTS]
    again = next(left for left in leave_one_out(moved, DENSITY) if left.point.density_fraction == 0.5)
    assert not again.inside and again.reason.startswith("below")


def test_the_nearest_come_first_and_the_band_is_theirs() -> None:
    asked = Conditions(temperature_k=473.15, pressure_pa=5.1e8, liquid="water")
    found = nearest(asked, DENSITY, points_of(LIBRARY.material("latp"), POINTS))
    apart = [distance(asked, Conditions.of(p)) for p in found.points]
    assert apart == sorted(apart) and found.points[0].liquid == "water" and found.points[0].density_fraction == 0.94
    assert found.band == (0.812, 0.98) and found.holds_next == pytest.approx(3 / 5)


@pytest.mark.parametrize("material", ["lagp", "llzo_al", "nzsp", "lto", "li6ps5cl"])
def test_materials_of_too_few_points_have_no_neighbours(material: str) -> None:
    found = nearest(Conditions(temperature_k=473.15), DENSITY, points_of(LIBRARY.material(material), POINTS))
    assert not found.points and found.band is None and found.comparable < LEAST


def test_a_density_after_the_anneal_is_not_one_as_pressed() -> None:
    dai = next(p for p in POINTS if p.annealed_conductivity_s_m == pytest.approx(0.1))
    assert dai.density_fraction == 1.0 and DENSITY.of(dai) is None
