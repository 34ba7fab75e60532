"""The speed that nobody stated: driven by the pressure, and slow enough for starts and corners under constant pressure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.library.printer import Dispenser
from ssbfab.toolpath import PrintSettings
from ssbfab.toolpath.dispense.width_error import junction_speed, predicted
from ssbfab.toolpath.heads import USUAL_SPEED_MM_S, extrusion, steady_speed
from ssbfab.toolpath.path import Bead

HEIGHT = 0.15


def bead(points, width, speed) -> Bead:
    flat = np.column_stack([np.array(points, dtype=float), np.full(len(points), HEIGHT)])
    return Bead(body=0, points_mm=flat, width_mm=np.full(len(points), width), height_mm=HEIGHT, speed_mm_s=np.full(len(points), speed))


@pytest.mark.parametrize("width", [0.03, 0.1, 0.25])
@pytest.mark.parametrize("junction", [0.0, 0.002, 0.05])
@pytest.mark.parametrize("tolerance", [0.02, 0.1])
def test_starts_and_corners_are_inside_the_tolerance_at_that_speed_and_not_far_above(two_boxes, pneumatic_printer, heads_of, width,
                                                                                    junction, tolerance):
    printer = replace(pneumatic_printer, junction_mm=junction, width_tolerance_ratio=tolerance)
    head = heads_of(two_boxes, printer)[0]
    speed = steady_speed(printer, width)
    assert speed**2 <= 2 * 500 * width * tolerance * (1 + 1e-12)
    assert speed <= junction_speed(np.pi / 2, printer) + np.sqrt(500 * width * tolerance) + 1e-12
    long = 40.5 * width  # the corner is in the middle of a stretch of one width
    turned = bead([(0, 0), (long, 0), (long, long)], width, speed)
    assert abs(predicted(turned, head, printer, compensated=True).worst) <= tolerance * 1.06
    fast = bead([(0, 0), (long, 0), (long, long)], width, 1.6 * speed)
    assert abs(predicted(fast, head, printer, compensated=True).worst) > tolerance * 1.06


def test_only_an_unstated_speed_under_constant_pressure_is_capped(two_boxes, pneumatic_printer, syringe_printer, heads_of):
    def speed(printer, **settings):
        how = PrintSettings(printer="p", layer_height_mm=HEIGHT, **settings)
        return extrusion(heads_of(two_boxes, printer)[0], HEIGHT, printer=printer, settings=how).speed_mm_s

    tight = replace(pneumatic_printer, width_tolerance_ratio=0.01)
    assert speed(tight) == pytest.approx(1.5) and steady_speed(tight, 0.25) == pytest.approx(np.sqrt(2 * 500 * 0.25 * 0.01))
    assert speed(tight, speed_mm_s=4.0) == 4.0
    assert speed(replace(syringe_printer, width_tolerance_ratio=0.01)) == USUAL_SPEED_MM_S
    assert steady_speed(replace(tight, width_tolerance_ratio=0.0), 0.25) == np.inf
    assert heads_of(two_boxes, tight)[0].tool.dispenser is Dispenser.PNEUMATIC
