"""Walls of single beads that meet at any angle: the bars, and as few starts as the graph of their middles asks for."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import affinity
from shapely.geometry import LineString, Point

from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.opening import regrown
from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.fills.swellings import is_meeting

SPEC = FillSpec.around(0.25)
CONTINUOUS = get_fill("continuous")
WIDTHS = (0.6, 0.7, 0.9, 1.1, 1.19, 1.3, 1.9)
"""Nominal beads: one bead fits up to 1.2, two above."""


def wall(start, end, beads):
    return LineString([start, end]).buffer(beads * SPEC.width_mm / 2, cap_style="flat")


def ray(degrees, length=3.0):
    return length * np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def tee(degrees, beads, other=None):
    return shapely.union(wall((-3, 0), (3, 0), beads), wall((0, 0), ray(degrees), other or beads))


def cross(degrees, beads, other=None):
    return shapely.union(wall((-3, 0), (3, 0), beads), wall(-ray(degrees), ray(degrees), other or beads))


def check(polygon, starts):
    result = measure([polygon], CONTINUOUS([polygon], SPEC), SPEC)
    assert result.starts_count == starts
    assert result.cover_ratio >= 0.99, result.cover_ratio
    assert result.spill_ratio <= 0.005, result.spill_ratio
    assert abs(result.volume_error_ratio) <= 0.005, result.volume_error_ratio


@pytest.mark.parametrize("degrees", [30, 37, 45, 52, 60, 70, 80, 90])
@pytest.mark.parametrize("kind", [tee, cross])
def test_walls_that_meet_at_any_angle_meet_the_bars(kind, degrees):
    """Four odd nodes at a T (three ends, one fork) as at a crossing (four ends): two starts, and one where two beads fit."""
    for beads in WIDTHS:
        check(kind(degrees, beads), 2 if beads < 1.2 else 1)


@pytest.mark.parametrize("degrees", [30, 38, 55, 78])
@pytest.mark.parametrize("kind", [tee, cross])
def test_short_walls_meet_the_bars(kind, degrees):
    """Six nominal beads from the crossing to each end, askew to the axes."""
    for beads in (0.6, 0.75, 0.95, 1.15):
        polygon = affinity.scale(kind(degrees, 2 * beads), 0.5, 0.5, origin=(0, 0))
        check(affinity.rotate(polygon, 17, origin=(0, 0)), 2)


@pytest.mark.parametrize("degrees", [30, 45, 60, 90])
@pytest.mark.parametrize("kind", [tee, cross])
def test_walls_of_two_widths_meet_the_bars(kind, degrees):
    for beads, other in ((0.6, 1.1), (1.1, 0.6), (0.8, 1.0), (1.0, 0.7)):
        check(affinity.rotate(kind(degrees, beads, other), 23, origin=(0, 0)), 2)


@pytest.mark.parametrize("beads", [0.7, 0.85, 1.0, 1.1])
def test_three_and_five_walls_at_one_place(beads):
    for degrees, starts in (((0, 120, 240), 2), ((0, 100, 230), 2), ((0, 72, 144, 216, 288), 3)):
        walls = [wall((0, 0), ray(11 + each), beads) for each in degrees]
        check(shapely.union_all([Point(0, 0).buffer(0.49 * beads * SPEC.width_mm), *walls]), starts)


@pytest.mark.parametrize("beads", [0.7, 0.85, 1.0])
def test_walls_that_end_on_both_sides_of_another_are_two_ts(beads):
    polygon = shapely.union_all([wall((-3, 0), (3, 0), beads), wall((0, 0), (0, 3), beads), wall((0.3, 0), (0.3, -3), beads)])
    check(polygon, 3)


@pytest.mark.parametrize("beads", [0.8, 1.0])
@pytest.mark.parametrize("degrees", [60, 90])
def test_a_lattice_takes_one_start_for_each_bar(degrees, beads):
    """Sixteen crossings, sixteen ends."""
    step, along = np.array([1.0, 0.0]) / math.sin(math.radians(degrees)), ray(degrees, 1.0) / math.sin(math.radians(degrees))
    bars = [(i * step - 0.8 * along, i * step + 3.8 * along) for i in range(4)]
    bars += [(i * along - 0.8 * step, i * along + 3.8 * step) for i in range(4)]
    check(shapely.union_all([wall(*bar, beads) for bar in bars]), 8)


@pytest.mark.parametrize("beads", [0.8, 1.0, 1.15])
def test_the_end_of_a_wall_is_filled_into_its_corners(beads):
    polygon = wall((0, 0), (1.5, 0.4), beads)
    missed = measure([polygon], CONTINUOUS([polygon], SPEC), SPEC).missed
    assert max((part.area for part in shapely.get_parts(missed)), default=0.0) < 0.02 * SPEC.width_mm**2


@pytest.mark.parametrize("shape, meets", [(cross(45, 1.19), True), (cross(90, 1.19), True), (tee(30, 1.1), True), (None, False)])
def test_a_pad_on_which_walls_end_is_told_from_where_they_meet(shape, meets):
    polygon = shape or shapely.union_all([Point(0, 0).buffer(0.26), *(wall((0, 0), ray(each), 0.8) for each in (0, 120, 240))])
    fat = regrown(polygon, eroded(polygon, SPEC.width_min_mm, SPEC), SPEC.width_min_mm, SPEC)
    assert [is_meeting(part, polygon, SPEC) for part in fat] == [meets]


def truss(degrees, beads, cells=4):
    """Two bars and a wall that goes to and fro between them, ten nominal beads from one bend to the next."""
    length = 10 * SPEC.width_mm
    height = length / 2 * math.tan(math.radians(degrees))
    low, high = [(k * length, 0) for k in range(cells + 1)], [((k + 0.5) * length, height) for k in range(cells)]
    bends = [place for pair in zip(low, high, strict=False) for place in pair] + low[-1:]
    round_ends = [Point(place).buffer(beads * SPEC.width_mm / 2) for place in low + high]
    return shapely.union_all([*(wall(a, b, beads) for a, b in pairwise(bends)), wall(low[0], low[-1], beads), wall(high[0], high[-1], beads),
                              *round_ends])


@pytest.mark.parametrize("turned", [0, 17])
@pytest.mark.parametrize("degrees", [60, 63, 66, 70])
def test_a_truss_is_one_bead_that_meets_the_bars(degrees, turned):
    """Its bends lie on the bars, where the middle forks twice: one node with four walls; the ends of the upper bar are the odd ones."""
    for beads in (0.7, 0.85, 1.0, 1.1):
        check(affinity.rotate(truss(degrees, beads), turned, origin=(0, 0)), 1)


def test_side_walls_that_do_not_meet_on_the_bar_stay_two():
    """Two T junctions three beads apart: six odd nodes, three starts."""
    bar, apart = wall((-3, 0), (3, 0), 1.0), 1.5 * SPEC.width_mm
    check(shapely.union_all([bar, wall((-apart, 0), (-apart, 2), 1.0), wall((apart, 0), (apart, 2), 1.0)]), 3)
