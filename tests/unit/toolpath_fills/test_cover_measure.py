"""The measure of cover must be able to fail: a seeded void, a spill and a second start are caught."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from ssbfab.toolpath.fills import FillSpec, Trail, get_fill
from ssbfab.toolpath.fills.cover import measure, opened, swept

SPEC = FillSpec.around(0.1)
PLATE = box(0, 0, 4, 3)


@pytest.fixture(scope="module")
def good():
    return get_fill("continuous")([PLATE], SPEC)


def test_the_good_twin_passes(good):
    result = measure([PLATE], good, SPEC)
    assert result.cover_ratio > 0.99 and result.spill_ratio < 0.005
    assert abs(result.volume_error_ratio) < 0.005 and result.starts_count == 1


def test_a_void_is_caught(good):
    trail = good[0]
    broken = Trail(points_mm=trail.points_mm[: len(trail.points_mm) * 2 // 3], width_mm=trail.width_mm[: len(trail.points_mm) * 2 // 3],
                   closed=False)
    result = measure([PLATE], [broken], SPEC)
    assert result.cover_ratio < 0.99 and result.missed.area > 0 and result.volume_error_ratio < -0.005


def test_a_spill_is_caught(good):
    moved = good[0].moved(np.array([0.05, 0.0]), 0)
    assert measure([PLATE], [moved], SPEC).spill_ratio > 0.005


def test_too_much_ink_is_caught(good):
    wide = replace(good[0], width_mm=good[0].width_mm * 1.02)
    assert measure([PLATE], [wide], SPEC).volume_error_ratio > 0.005


def test_a_second_start_is_caught(good):
    trail = good[0]
    half = len(trail.points_mm) // 2
    pieces = [Trail(points_mm=trail.points_mm[part], width_mm=trail.width_mm[part], closed=False)
              for part in (slice(None, half + 1), slice(half, None))]
    assert measure([PLATE], pieces, SPEC).starts_count == 2


def test_a_straight_bead_covers_what_it_should():
    bead = Trail(points_mm=np.array([[0.0, 0.0], [2.0, 0.0]]), width_mm=np.full(2, 0.2), closed=False)
    caps = 4 * 2 * np.sin(np.pi / 8) * 0.1**2  # two halves of a 16-sided cap, 8 triangles of 22.5 degrees each
    assert swept([bead]).area == pytest.approx(0.4 + caps, rel=1e-9)
    assert bead.area_mm2 == pytest.approx(0.4)


def test_the_opened_region_has_lost_its_corners_and_its_thin_arm():
    arm = shapely.union(PLATE, box(4, 1, 6, 1.05))
    corners = (4 - np.pi) * (SPEC.width_min_mm / 2) ** 2
    assert opened(arm, SPEC).area == pytest.approx(PLATE.area - corners, rel=1e-4)
