"""Trails become beads, many at a time."""

import numpy as np
import pytest

from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.laying import beads

STEADY = Extrusion(width_mm=0.2, width_min_mm=0.1, width_max_mm=0.4, height_mm=0.15, speed_mm_s=10.0, pressure_pa=None,
                   tolerance_mm=0.001, steady=True)
METERED = Extrusion(width_mm=0.2, width_min_mm=0.1, width_max_mm=0.4, height_mm=0.15, speed_mm_s=10.0, pressure_pa=None,
                    tolerance_mm=0.001)


def trails(count=12):
    rng = np.random.default_rng(3)
    return [Trail(points_mm=rng.uniform(0, 5, (n, 2)), width_mm=rng.uniform(0.1, 0.4, n), closed=bool(k % 2))
            for k, n in enumerate(rng.integers(3, 9, count))]


def laid(some, how, printer):
    return beads(some, body=2, z_mm=0.45, extrusion=how, printer=printer)


@pytest.mark.parametrize("how", [STEADY, METERED])
def test_many_are_what_each_is_alone(how, syringe_printer):
    together = laid(trails(), how, syringe_printer)
    for line, trail in zip(together, trails(), strict=True):
        (alone,) = laid([trail], how, syringe_printer)
        for name in ("points_mm", "width_mm", "speed_mm_s"):
            np.testing.assert_array_equal(getattr(line, name), getattr(alone, name))


def test_each_follows_its_trail_at_its_height(syringe_printer):
    for line, trail in zip(laid(trails(), STEADY, syringe_printer), trails(), strict=True):
        np.testing.assert_array_equal(line.points_mm[:, :2], trail.path_mm)
        np.testing.assert_array_equal(line.width_mm, trail.path_width_mm)
        assert (line.points_mm[:, 2] == 0.45).all() and (line.body, line.joins) == (2, False)
        assert line.volume_mm3 == pytest.approx(trail.area_mm2 * 0.15)


def test_flow_is_constant_where_it_cannot_follow_and_speed_is_where_it_can(syringe_printer):
    for line in laid(trails(), STEADY, syringe_printer):
        mean = (line.width_mm[1:] + line.width_mm[:-1]) / 2
        assert line.speed_mm_s[1:] * mean * 0.15 == pytest.approx(0.2 * 0.15 * 10.0)
        assert line.speed_mm_s[0] == line.speed_mm_s[1]
    for line in laid(trails(), METERED, syringe_printer):
        assert (line.speed_mm_s == 10.0).all()


def test_no_trails_are_no_beads(syringe_printer):
    assert laid([], STEADY, syringe_printer) == []
