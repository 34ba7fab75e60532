"""Walls that bend with both their sides at a corner: no void there is over 6 % of the squared width of a bead that turns."""

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, box
from walls_and_voids import SPEC, voids, wall

from ssbfab.kernels.patch import Patch
from ssbfab.toolpath.fills import elbows, region
from ssbfab.toolpath.fills.elbows import Elbows
from ssbfab.toolpath.fills.region import inside, polygons_of


def voids_at_elbows(polygon):
    """Of each elbow's voids the area as a ratio to the squared width of the widest bead beside it, seams of rounding aside."""
    found = Elbows.of(Patch(shapely.get_coordinates(polygon)))
    across = MultiLineString([LineString(ends) for ends in zip(found.inner_mm, found.outer_mm, strict=True)])
    return [ratio for void, ratio in zip(*voids(polygon), strict=True) if void.distance(across) < 0.02 * SPEC.width_mm]


@pytest.mark.parametrize("kind", ["L", "U", "Z", "frame", "hexagon"])
@pytest.mark.parametrize("beads", [1.4, 1.7, 2.0, 2.25, 2.6, 2.9, 3.4, 4.0, 4.75, 5.3, 6.0, 7.1, 8.15])
def test_voids_at_elbows_are_small(kind, beads):
    voids = voids_at_elbows(wall(kind, beads))
    assert len(voids) >= 1
    assert max(voids) <= 0.06


def test_with_round_inner_beads_they_are_not(monkeypatch):
    """The seeded fault: between an arc and a corner there is a void, or a bead that widens towards it leaves one in the corner."""
    monkeypatch.setattr(region, "tips_mm", lambda patch, depth_mm: elbows.NO_TIPS)
    assert min(max(voids_at_elbows(wall("frame", beads))) for beads in (2.0, 4.0, 5.0)) > 0.06


@pytest.mark.parametrize("deep", [0.3, 0.9])
def test_what_is_inside_an_elbow_has_a_corner(deep):
    """An L of thickness 2 and lengths 10, eroded: the L of thickness 2 - 2 d; without the corner it would be (1 - pi/4) d² more."""
    ell = box(0, 0, 10, 2).union(box(0, 0, 2, 10))
    (patch,) = inside(Patch(shapely.get_coordinates(shapely.orient_polygons(ell))), deep, SPEC)
    thick = 2 - 2 * deep
    assert patch.area == pytest.approx(2 * (10 - 2 * deep) * thick - thick**2, rel=1e-12)
    (found,) = polygons_of([patch])
    assert found.equals(box(deep, deep, 10 - deep, 2 - deep).union(box(deep, deep, 2 - deep, 10 - deep)))


def test_thickness_stays_that_of_the_arms():
    """Along the outer sides, up to where the other arm begins, whatever ball touches there; elsewhere as it was."""
    found = Elbows.of(Patch(shapely.get_coordinates(shapely.orient_polygons(box(0, 0, 10, 2).union(box(0, 0, 2, 10))))))
    places = np.array([[0.1, 0.1], [1.9, 0.1], [2.2, 0.1], [0.1, 1.0], [0.1, 2.5], [2.0, 1.9]])
    assert found.kept(places, np.full(6, 1.4), 0.1, 0.01).tolist() == pytest.approx([0.9, 0.9, 1.4, 0.9, 1.4, 1.4])
    assert found.kept(places, np.full(6, 0.5), 0.1, 0.01).tolist() == [0.5] * 6
