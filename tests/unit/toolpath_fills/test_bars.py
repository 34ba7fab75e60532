"""The quick measure that chooses between ways to divide a region, against the slow one."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.trail import FillSpec, Trail

SPEC = FillSpec.around(0.2)


def slow(polygon, trails):
    found = measure([polygon], trails, SPEC)
    lacking = (max(0.0, 0.9905 - found.cover_ratio) + max(0.0, found.spill_ratio - 0.0048)
               + max(0.0, abs(found.volume_error_ratio) - 0.0048))
    return (lacking if lacking < 0.9 else 1 - 0.09 / lacking) + found.starts_count - 1


def region(seed):
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    r = 1.2 + 0.25 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.1 * np.sin(7 * angle + rng.uniform(0, 6))
    return shapely.Polygon(np.column_stack([r * np.cos(angle), r * np.sin(angle)])).difference(shapely.box(-0.3, -0.2, 0.2, 0.25))


@pytest.mark.parametrize("seed", range(4))
def test_it_says_what_the_slow_one_says(seed):
    polygon = region(seed)
    trails = list(get_fill("continuous")([polygon], SPEC))
    assert Bars(polygon, SPEC).shortfall(trails) == pytest.approx(slow(polygon, trails), abs=1e-4)


@pytest.mark.parametrize("fault", ["thinner", "wider", "lost", "twice"])
def test_a_seeded_fault_is_seen(fault):
    polygon = region(1)
    trails = list(get_fill("continuous")([polygon], SPEC))
    trail = trails[0]
    kept = len(trail.points_mm) * 9 // 10
    found = {"thinner": [replace(trail, width_mm=trail.width_mm * 0.97)],
             "wider": [replace(trail, width_mm=trail.width_mm * 1.03)],
             "lost": [replace(trail, points_mm=trail.points_mm[:kept], width_mm=trail.width_mm[:kept])],
             "twice": trails * 2}[fault]
    short = Bars(polygon, SPEC).shortfall(found)
    assert short > 0.005
    assert short == pytest.approx(slow(polygon, found), abs=2e-4)


def test_what_lacks_nearly_all_lacks_less_than_a_start_too_many_and_more_than_what_lacks_less():
    """Cover and volume together may lack more than all there is."""
    polygon = shapely.box(0, 0, 2, 2)
    bead = Trail(points_mm=np.array([(0.2, 0.2), (1.0, 0.2)]), width_mm=np.full(2, 0.2), closed=False)
    shorts = [Bars(polygon, SPEC).shortfall(trails, 3) for trails in ([bead], [bead, replace(bead, points_mm=bead.points_mm + 1.0)])]
    assert 0.9 < shorts[1] < shorts[0] < 1
