"""The analyser measures what is there, and catches a seeded void, a spill, a second start, a wrong volume and a short."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from benchmarks.analysis import analyse
from benchmarks.gcode import read

HEIGHT, WIDTH = 0.1, 0.25
SQUARE = shapely.box(0, 0, 2, 1)


def serpentine(rows=range(4), length=2.0, flow=1.0, breaks=()) -> list[str]:
    """Beads of 0.25 mm that fill 2 × 1 mm, joined at alternate ends inside the square."""
    lines, extruded = ["M83", "G0 Z0.1"], flow * WIDTH * HEIGHT
    for k, row in enumerate(rows):
        y, (x0, x1) = WIDTH / 2 + WIDTH * row, ((WIDTH / 2, length - WIDTH / 2) if k % 2 == 0 else (length - WIDTH / 2, WIDTH / 2))
        if k == 0:
            lines.append(f"G0 X{x0} Y{y}")
        elif k in breaks:
            lines += ["G0 Z1", f"G0 X{x0} Y{y}", "G0 Z0.1"]
        else:
            lines.append(f"G1 X{x0} Y{y} E{WIDTH * extruded}")
        lines.append(f"G1 X{x1} Y{y} E{abs(x1 - x0) * extruded}")
    return lines


def measure(lines, section=SQUARE, **more):
    return analyse(read(lines), section=section, z_mm=0.1, height_mm=HEIGHT, width_mm=WIDTH, filament_mm2=1.0,
                   volume_mm3=section.area * HEIGHT, shift_mm=np.zeros(2), **more)


def test_a_good_layer_is_good():
    found = measure(serpentine())
    assert found.starts == found.regions == found.layers == 1
    assert found.covered > 0.98 and found.spilled < 0.002 and abs(found.volume_error) < 0.05


def test_a_void_is_seen():
    assert measure(serpentine(rows=(0, 1, 3))).covered < 0.80


def test_a_spill_is_seen():
    assert measure(serpentine(length=2.3)).spilled > 0.10


def test_a_second_start_is_seen():
    assert measure(serpentine(breaks=(2,))).starts_per_region == 2


def test_a_wrong_volume_is_seen_in_the_width_too():
    good, thin = measure(serpentine()), measure(serpentine(flow=0.9))
    assert thin.volume_error == pytest.approx((1 + good.volume_error) * 0.9 - 1) and thin.covered < 0.93


def test_a_short_is_seen():
    poles = (shapely.box(0, 0, 2, 0.5), shapely.box(0, 0.5, 2, 1))
    assert measure(serpentine(), poles=poles).shorts == 1
    assert measure(serpentine(rows=(0, 1), length=2.0), poles=poles).shorts == 0


def test_absolute_extrusion_comments_and_resets_are_read():
    relative = read(["M83", "G0 Z0.2", "G1 X1 E1 ; bead", "G1 X2 E0.5"])
    absolute = read(["M82", "G0 Z0.2", "G1 X1 E1", "G92 E0", "G1 X2 E0.5"])
    assert relative.amount == pytest.approx([1, 0.5]) == absolute.amount
    assert absolute.path.tolist() == [0, 0] and absolute.layers_mm == pytest.approx([0.2])
