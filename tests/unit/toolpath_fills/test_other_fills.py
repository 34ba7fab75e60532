"""Contour, concentric, raster, serpentine and woodpile do what their names say."""

import numpy as np
import pytest
import shapely
import shapely.affinity
from shapely.geometry import MultiPoint, Point, Polygon, box

from ssbfab.toolpath.fills import FILLS, FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure, swept
from ssbfab.toolpath.fills.gallery import draw_gallery
from ssbfab.toolpath.fills.hatch import strokes

SPEC = FillSpec.around(0.1)
PLATE = box(0, 0, 4, 2)


def test_contour_runs_half_a_bead_inside():
    trails = get_fill("contour")([PLATE], SPEC)
    assert len(trails) == 1 and trails[0].closed
    assert shapely.Polygon(trails[0].points_mm).equals(box(0.05, 0.05, 3.95, 1.95))
    assert trails[0].length_mm == pytest.approx(2 * (3.9 + 1.9))


def test_concentric_starts_once_for_every_ring():
    assert len(get_fill("concentric")([PLATE], SPEC)) == 10
    result = measure([PLATE], get_fill("concentric")([PLATE], SPEC), SPEC)
    assert result.cover_ratio > 0.99


@pytest.mark.parametrize("angle", [0.0, np.pi / 2, 0.7])
def test_woodpile_filaments_are_straight_and_at_their_angle(angle):
    spec = FillSpec.around(0.1, angle_rad=angle)
    trails = get_fill("woodpile")([PLATE], spec)
    for trail in trails:
        along = trail.points_mm[1] - trail.points_mm[0]
        assert len(trail.points_mm) == 2 and abs(along[0] * np.sin(angle) - along[1] * np.cos(angle)) < 1e-9
    turned_back = [trail.points_mm[1] @ [np.cos(angle), np.sin(angle)] < trail.points_mm[0] @ [np.cos(angle), np.sin(angle)]
                   for trail in trails]
    assert turned_back == [i % 2 == 1 for i in range(len(trails))]


def test_woodpile_tiles_a_plate():
    trails = get_fill("woodpile")([PLATE], SPEC)
    assert len(trails) == 20
    assert measure([PLATE], trails, SPEC).cover_ratio > 0.98


def test_raster_has_a_perimeter_and_lines_in_it():
    trails = get_fill("raster")([PLATE], SPEC)
    assert trails[0].closed and not any(trail.closed for trail in trails[1:])
    assert len(trails) == 1 + 18


def test_serpentine_is_one_trail_on_a_plate_and_does_not_cross_a_hole():
    assert len(get_fill("serpentine")([PLATE], SPEC)) == 1
    holed = PLATE.difference(Point(2, 1).buffer(0.5))
    trails = get_fill("serpentine")([holed], SPEC)
    assert measure([holed], trails, SPEC).spill_ratio < 0.001
    assert 1 < len(trails) < 12


HOLED = box(0, 0, 4, 2).difference(Point(2, 1).buffer(0.5))
COMB = shapely.union_all([box(0, 0, 2.2, 0.3), *(box(0.6 * i, 0, 0.6 * i + 0.2, 2) for i in range(4))])
TRIANGLE = shapely.Polygon([(0, 0), (4, 0), (2, 3.3)])


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 4])
@pytest.mark.parametrize("polygon", [PLATE, HOLED, COMB, TRIANGLE, Point(0, 0).buffer(2)], ids=["plate", "hole", "comb", "triangle", "disc"])
def test_raster_holds_what_the_region_holds(polygon, angle):
    spec = FillSpec.around(0.1, angle_rad=angle)
    result = measure([polygon], get_fill("raster")([polygon], spec), spec)
    assert abs(result.volume_error_ratio) <= 0.005 and result.spill_ratio <= 0.005 and result.cover_ratio >= 0.988


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 4])
@pytest.mark.parametrize("polygon", [PLATE, HOLED, TRIANGLE, Point(0, 0).buffer(2)], ids=["plate", "hole", "triangle", "disc"])
def test_serpentine_holds_what_the_region_holds(polygon, angle):
    spec = FillSpec.around(0.1, angle_rad=angle)
    result = measure([polygon], get_fill("serpentine")([polygon], spec), spec)
    assert abs(result.volume_error_ratio) <= 0.005 and result.spill_ratio <= 0.005


LARGER = {name: shapely.affinity.scale(polygon, 2.5, 2.5) for name, polygon in {
    "plate": PLATE, "hole": HOLED, "triangle": TRIANGLE, "disc": Point(0, 0).buffer(2), "L": shapely.union(box(0, 0, 3, 1), box(0, 0, 1, 3)),
}.items()}


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 4, 1.3])
@pytest.mark.parametrize("name", LARGER)
def test_serpentine_covers_up_to_any_edge(name, angle):
    """Rows alone leave steps open beside an oblique edge, 2 to 4 % of these regions."""
    spec = FillSpec.around(0.1, angle_rad=angle)
    result = measure([LARGER[name]], get_fill("serpentine")([LARGER[name]], spec), spec)
    assert result.cover_ratio >= 0.99 and result.spill_ratio <= 0.005 and abs(result.volume_error_ratio) <= 0.005
    assert result.starts_count <= 3


@pytest.mark.parametrize("polygon", [PLATE, HOLED, TRIANGLE, Point(0, 0).buffer(2)], ids=["plate", "hole", "triangle", "disc"])
def test_serpentine_covers_small_regions_nearly_as_raster_does(polygon):
    spec = FillSpec.around(0.1, angle_rad=0.3)
    rows, raster = (measure([polygon], get_fill(name)([polygon], spec), spec).cover_ratio for name in ("serpentine", "raster"))
    assert rows >= raster - 0.012


THIN = shapely.union_all([box(0, 0, 2, 0.1), box(1, 0, 1.1, 2), box(-1, -0.5, 0, 0.6)])


@pytest.mark.parametrize("polygon", [PLATE, HOLED, COMB, TRIANGLE, THIN], ids=["plate", "hole", "comb", "triangle", "thin"])
def test_contour_holds_what_its_band_holds(polygon):
    """Walls thinner than two beads are neither filled twice nor lost."""
    trails = get_fill("contour")([polygon], SPEC)
    band = polygon.difference(polygon.buffer(-SPEC.width_mm))
    assert sum(trail.area_mm2 for trail in trails) == pytest.approx(band.area, rel=0.005)
    assert swept(trails).difference(polygon).area <= 0.005 * band.area


def test_strokes_are_where_the_polygon_is():
    ring = box(0, 0, 4, 4).difference(box(1, 1, 3, 3))
    rows = strokes(ring, np.array([0.5, 2.0]))
    assert rows.tolist() == [[0.5, 0, 4], [2.0, 0, 1], [2.0, 3, 4]]


def test_gallery_draws_fills(tmp_path):
    draw_gallery(FILLS[:2], tmp_path / "fills.png")
    assert (tmp_path / "fills.png").stat().st_size > 20_000


@pytest.mark.parametrize("name", ["contour", "raster", "concentric", "continuous"])
@pytest.mark.parametrize("short", [0.65, 2.0])
def test_a_bead_keeps_inside_where_a_short_side_cuts_off_an_acute_corner(name, short):
    """Half a bead inside, the two long sides meet in an acute corner, which is none of the part's: the short side is before it."""
    spec = FillSpec(width_mm=1.0, width_min_mm=0.5, width_max_mm=1.0, tolerance_mm=0.005)
    part = Polygon([(0, 0), (0, short), (8, short + 2.5), (8, -2.5)])
    for trail in get_fill(name)([shapely.orient_polygons(part)], spec):
        assert part.buffer(-spec.width_min_mm / 2 + 0.02).covers(MultiPoint(trail.points_mm))
