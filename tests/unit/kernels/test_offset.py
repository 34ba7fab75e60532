"""Polygons offset, compiled, against what an offset is, against shapely's buffers, and against closed forms.

What an offset is needs no second program: every point farther from the edge than the depth is in it, none nearer is, but for what
arcs made of chords deviate.
"""

import math

import numpy as np
import pytest
import shapely
import shapely.affinity
from skimage.measure import find_contours

from ssbfab.kernels.offset import offset

NO_TIPS = np.zeros((0, 2))


def shifted(polygons, inward_mm, quad_segs=8, round_from=None, tips=NO_TIPS, least_mm2=0.0):
    turn = math.pi / 4 / quad_segs if round_from is None else round_from
    found = offset(shapely.get_coordinates(polygons), inward_mm, quad_segs, turn, tips, least_mm2)
    return None if found is None else list(shapely.from_wkb(found)) if found else []


def blob(seed: int) -> shapely.Polygon:
    """A smooth outline with some smooth holes."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, int(rng.integers(40, 500)), endpoint=False)
    waves = sum(a * np.cos(k * angle + p) for k, a, p in zip(range(2, 9), rng.uniform(0, 0.3, 7), rng.uniform(0, 6, 7), strict=True))
    radius = np.exp(waves)
    shell = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    holes = shapely.buffer(shapely.points(rng.uniform(-1, 1, (4, 2))), rng.uniform(0.05, 0.3, 4), quad_segs=int(rng.integers(4, 20)))
    return largest(shell.difference(shapely.union_all(holes)))


def star(seed: int) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 30))
    radius, angle = rng.uniform(0.3, 2, 2 * count), np.linspace(0, 2 * np.pi, 2 * count, endpoint=False)
    return shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def spiral(seed: int) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    angle = np.linspace(2, rng.uniform(10, 25), 300)
    line = shapely.LineString(np.column_stack([angle * np.cos(angle), angle * np.sin(angle)]) / 10)
    return largest(line.buffer(rng.uniform(0.1, 0.28)))


def sheets(seed: int) -> shapely.Polygon:
    """A section of a gyroid, the largest part of it."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 10, 120), np.linspace(0, 10, 120), indexing="ij")
    z, thick = rng.uniform(0, 6.3), rng.uniform(0.3, 0.9)
    field = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    rings = find_contours(np.pad(thick - np.abs(field), 1, constant_values=-1), 0.0)
    return largest(shapely.build_area(shapely.multipolygons([shapely.Polygon(ring * 10 / 119) for ring in rings if len(ring) > 8])))


def comb(seed: int) -> shapely.Polygon:
    """Axis-parallel edges, and many pairs of them in line."""
    rng = np.random.default_rng(seed)
    boxes = [shapely.box(x, y, x + w, y + h) for x, y, w, h in rng.integers(1, 12, (12, 4)) / 4]
    return largest(shapely.union_all(boxes))


def largest(geometry) -> shapely.Polygon:
    return shapely.orient_polygons(max(shapely.get_parts(geometry), key=lambda part: part.area))


SHAPES = [blob, star, spiral, sheets, comb]


def held_to_what_it_is(polygon, found, inward_mm, quad_segs, rng):
    """Random places, most of them near the edge of what was found, are in it or not according to how far off the edge they are."""
    chord = 1 - math.cos(math.pi / 4 / quad_segs * 1.5)  # an arc may have half a segment less than its turn asks for
    box = polygon.buffer(2 * max(0, -inward_mm)).bounds
    places = [rng.uniform(box[:2], box[2:], (500, 2))]
    edges = [shapely.get_coordinates(ring) for part in found for ring in shapely.get_rings(part)]
    places += [edge[rng.integers(0, len(edge), 80)] + rng.normal(0, 0.1 * abs(inward_mm), (80, 2)) for edge in edges[:40]]
    points = shapely.points(np.concatenate(places))
    inside = shapely.contains(polygon, points)
    depth = np.where(inside, 1, -1) * shapely.distance(polygon.boundary, points)
    off = (depth - inward_mm) / abs(inward_mm)
    seen = np.zeros(len(points), dtype=bool)
    for part in found:
        seen |= shapely.contains(part, points)
    mitred = 1 / math.cos(math.pi / 8 / quad_segs) - 1
    assert not seen[off < -(chord if inward_mm > 0 else mitred) - 1e-9].any()
    assert seen[off > (mitred if inward_mm > 0 else chord) + 1e-9].all()


@pytest.mark.parametrize("shape", SHAPES)
def test_offsets_are_what_they_say(shape):
    rng, done = np.random.default_rng(5), 0
    for seed in range(40):
        polygon, inward = shape(seed), float(rng.choice([-0.4, -0.1, 0.02, 0.08, 0.13, 0.3, 1.0]) * rng.uniform(0.9, 1.1))
        quad_segs = int(rng.integers(2, 17))
        assert polygon.is_valid
        found = shifted([polygon], inward, quad_segs)
        if found is None:
            continue
        done += 1
        assert shapely.MultiPolygon(found).is_valid
        assert all(part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors) for part in found)
        held_to_what_it_is(polygon, found, inward, quad_segs, rng)
    assert done >= (20 if shape is comb else 38)  # it must not be that all is always left to others


@pytest.mark.parametrize("shape", SHAPES)
def test_as_shapely_has_it(shape):
    for seed in range(100, 140):
        polygon = shape(seed)
        for inward in (0.11, 0.23, -0.17):
            found = shifted([polygon], inward, 16)
            if found is not None:
                buffer = polygon.buffer(-inward, quad_segs=64)
                off = shapely.MultiPolygon(found).symmetric_difference(buffer).area
                assert off < 2e-3 * abs(inward) * (polygon.length + buffer.length)  # shapely drops hollows of 1 % of the depth


def test_a_square_in_and_out():
    square = shapely.box(0, 0, 4, 4)
    assert shifted([square], 0.5)[0].equals(shapely.box(0.5, 0.5, 3.5, 3.5))
    assert shifted([square], -0.5, round_from=math.inf)[0].equals(shapely.box(-0.5, -0.5, 4.5, 4.5))
    assert shifted([square], -0.5, 64)[0].area == pytest.approx(16 + 16 * 0.5 + math.pi * 0.25, rel=1e-4)
    assert shifted([square], 2.1) == []


def test_a_ring_of_two_circles():
    ring = shapely.orient_polygons(shapely.Point(0, 0).buffer(3, quad_segs=100).difference(shapely.Point(0, 0).buffer(1, quad_segs=90)))
    found = shifted([ring], 0.4, 64)
    assert len(found) == 1
    assert len(found[0].interiors) == 1
    assert found[0].area == pytest.approx(math.pi * (2.6**2 - 1.4**2), rel=1e-3)
    assert shifted([ring], 1.01, 64) == []


def test_a_dumbbell_falls_in_two_and_what_is_small_goes():
    dumbbell = shapely.orient_polygons(shapely.union_all([shapely.box(0, 0, 2, 2), shapely.box(1.9, 0.9, 4, 1.13), shapely.box(3.7, 0.5, 4.6, 1.4)]))
    assert sorted(part.area for part in shifted([dumbbell], 0.2)) == pytest.approx([0.5 * 0.5, 1.6 * 1.6], abs=1e-2)
    assert len(shifted([dumbbell], 0.2, least_mm2=0.3)) == 1


def test_polygons_that_grow_together_and_round_a_hole():
    squares = [shapely.box(3 * k, 0, 3 * k + 2.1, 2) for k in range(3)]
    assert len(shifted(squares, -0.4)) == 3
    assert len(shifted(squares, -0.46)) == 1
    frame = [shapely.orient_polygons(box) for box in (shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 8, 8.3)), shapely.box(3, 3.2, 6, 6))]
    found = shifted(frame, -0.5, round_from=math.inf)
    assert sorted(len(part.interiors) for part in found) == [0, 1]
    assert sum(part.area for part in found) == pytest.approx(100 - 6 * 6.3 + 4 * 3.8)


def test_a_corner_is_drawn_out_to_its_tip():
    square = shapely.orient_polygons(shapely.box(0, 0, 2, 2))
    points = shapely.get_coordinates(square)
    tips = np.full(points.shape, np.nan)
    tips[(points == (2, 2)).all(1)] = (2.6, 2.7)
    found = shifted([square], -0.5, 16, tips=tips)[0]
    assert shapely.Point(2.6, 2.7).distance(found.exterior) < 1e-12
    assert found.area == pytest.approx(4 + 4 + 0.75 * math.pi * 0.25 + 0.5 * (0.6 + 0.7) / 2, rel=1e-3)


def test_what_touches_is_left_to_others():
    slot = shapely.orient_polygons(shapely.box(0, 0, 4, 2).difference(shapely.box(1, 1, 1.5, 2)))
    assert shifted([slot], -0.25) is None
    two = [shapely.box(0, 0, 1, 1), shapely.box(1.5, 0.2, 2, 0.8)]
    assert shifted(two, -0.25) is None


@pytest.mark.parametrize("points", [
    [[0, 0], [1, 0], [0, 1], [0, math.nan]], [[0, 0], [math.inf, 0], [0, 1], [0, 0]], [[0, 0], [1e300, 0], [0, 1], [0, 0]],
    [[0, 0], [1, 0], [0, 1]], [[0, 0], [0, 0]], [[0, 0]], [[0, 0], [1, 0], [0, 0]], [[0, 0], [1, 1], [1, 1], [0, 1], [0, 0]],
    [[0, 0], [0, 1], [1, 0], [0, 0]],
])
def test_what_is_no_polygon_is_left_to_others(points):
    assert offset(np.array(points, dtype=float), 0.1, 4, 0.1, NO_TIPS, 0.0) is None


def test_nothing_comes_of_nothing():
    assert offset(np.zeros((0, 2)), 0.1, 4, 0.1, NO_TIPS, 0.0) == []


@pytest.mark.parametrize("inward_mm", [0.01, 0.3, -0.3, math.nan, math.inf, 1e-300, 0.0, 50.0])
def test_invalid_rings_do_no_harm(inward_mm):
    rng = np.random.default_rng(8)
    for count in range(3, 60):
        points = rng.uniform(0, 3, (count, 2)) if count % 2 else rng.integers(0, 3, (count, 2)).astype(float)
        offset(np.append(points, points[:1], axis=0), inward_mm, 5, 0.2, NO_TIPS, 0.0)
    bow = np.array([[0, 0], [2, 2], [2, 0], [0, 2.2], [0, 0]], dtype=float)
    offset(bow, inward_mm, 5, 0.2, NO_TIPS, 0.0)
