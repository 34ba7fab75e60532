"""Corners in which discs rest, compiled, against a twin in numpy and shapely, and a square."""

import numpy as np
import pytest
import resting_twin as twin
import shapely
from test_offset import SHAPES

from ssbfab.kernels.patch import Patch
from ssbfab.kernels.resting import corners
from ssbfab.toolpath.fills.region import inside, patches, polygons_of
from ssbfab.toolpath.fills.trail import FillSpec

SPEC = FillSpec.around(0.25)


def of(polygon, disc_mm):
    """What the kernel finds, and what the twin does."""
    (part,) = patches([polygon])
    seeds = inside(part, disc_mm, SPEC, all_slivers=True)
    if not seeds:
        return None
    found = corners(part, seeds, disc_mm)
    resting = twin.corners(polygon, disc_mm).resting_on(polygons_of(seeds), disc_mm)
    return found, resting, twin.drawn_out(resting, polygons_of(seeds), disc_mm)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("disc_mm", [0.03, 0.11, 0.2])
def test_the_same_corners_as_the_twin(shape, disc_mm):
    rested = 0
    for seed in range(25):
        held = of(shape(seed), disc_mm)
        if held is None:
            continue
        (tips, quads, left), resting, (expected_tips, expected_left) = held
        expected = np.stack([resting.before, resting.tips, resting.after, resting.centres], axis=1)
        assert quads.shape == expected.shape
        assert np.allclose(quads, expected, rtol=0, atol=1e-12)
        assert (quads[left, 1] == expected_left.tips).all()
        if np.isfinite(expected_tips).any() or len(tips):
            assert np.array_equal(tips, expected_tips, equal_nan=True)
        rested += len(quads)
    assert rested or shape.__name__ in ("blob", "spiral")


def test_discs_rest_in_the_corners_of_a_square():
    tips, quads, left = corners(Patch(shapely.get_coordinates(shapely.orient_polygons(shapely.box(0, 0, 4, 4)))),
                                [Patch(shapely.get_coordinates(shapely.orient_polygons(shapely.box(1, 1, 3, 3))))], 1.0)
    assert sorted(quads[:, 1].tolist()) == [[0, 0], [0, 4], [4, 0], [4, 4]]
    assert sorted(quads[:, 3].round(9).tolist()) == [[1, 1], [1, 3], [3, 1], [3, 3]]
    assert not left.any()
    assert np.isfinite(tips).all()


def test_none_rest_where_there_are_no_seeds():
    tips, quads, left = corners(Patch(shapely.get_coordinates(shapely.orient_polygons(shapely.box(0, 0, 4, 4)))), [], 1.0)
    assert tips.shape == (0, 2)
    assert quads.shape == (0, 4, 2)
    assert left.shape == (0,)
