"""Single places: no void and no ink laid twice that a layer above would show, at junctions, in the middle, along long edges."""

import pytest
import shapely
from shapely.geometry import box

from ssbfab.geometry.architectures.honeycomb import Honeycomb
from ssbfab.slicing import unique_sections
from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import doubled, measure

CONTINUOUS = get_fill("continuous")


def pieces(geometry):
    """Areas of the parts of a geometry, the largest first."""
    return sorted((part.area for part in shapely.get_parts(geometry)), reverse=True) or [0.0]


def honeycomb():
    cell = Honeycomb(x_count=4, y_count=4, channel_width_mm=0.6 / 0.8364, wall_width_mm=0.12 / 0.8364, wall_height_mm=0.2,
                     separator_thickness_mm=0.1).build()
    walls = [region for layer in unique_sections(cell, 0.05) for region in layer.regions if region.polygons[0].interiors]
    return walls[0].polygons[0]


def test_where_three_walls_meet_there_is_no_hole():
    polygon, spec = honeycomb(), FillSpec(width_mm=0.1, width_min_mm=0.06, width_max_mm=0.18, tolerance_mm=0.001)
    result = measure([polygon], CONTINUOUS([polygon], spec), spec)
    assert len(polygon.interiors) == 16 and result.starts_count == 1
    assert pieces(result.missed)[0] < 0.3 * spec.width_mm**2
    assert result.cover_ratio >= 0.988 and abs(result.volume_error_ratio) <= 0.005


@pytest.mark.parametrize("side_mm", [2.857, 2.8695, 2.0, 2.55, 3.3])
def test_the_innermost_ring_is_laid_once(side_mm):
    polygon, spec = box(0, 0, side_mm, side_mm), FillSpec.around(0.1)
    trails = CONTINUOUS([polygon], spec)
    assert pieces(doubled(trails, spec))[0] < 0.6 * spec.width_mm**2
    result = measure([polygon], trails, spec)
    assert result.cover_ratio >= 0.99 and abs(result.volume_error_ratio) <= 0.005


def test_long_edges_see_the_fingers_that_end_beside_them():
    """On a bus of 160 mm the beads are as wide as the local thickness asks, not as one sample in 2.5 mm says."""
    spec = FillSpec.around(0.1)
    polygon = shapely.union_all([box(0, 0, 160, 1.94), *(box(x, 0, x + 1.94, 3.0) for x in (47.3, 88.9))])
    result = measure([polygon], CONTINUOUS([polygon], spec), spec)
    assert pieces(result.missed)[0] < 0.3 * spec.width_mm**2
    assert result.cover_ratio > 0.998 and result.spill_ratio < 0.001 and abs(result.volume_error_ratio) < 0.002


def test_a_second_layer_of_ink_is_caught():
    polygon, spec = box(0, 0, 2, 2), FillSpec.around(0.1)
    trails = CONTINUOUS([polygon], spec)
    assert pieces(doubled([*trails, *CONTINUOUS([box(0.5, 0.5, 1.5, 1.5)], spec)], spec))[0] > spec.width_mm**2
