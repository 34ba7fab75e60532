"""Rules about what stands in the way, about time, blobs and figures: each fires on its fault; the good twin is silent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.library.printer import Head, Tip
from ssbfab.proof import diff, prove, read
from ssbfab.proof.levels import levels_of
from ssbfab.proof.rules import RULES
from ssbfab.proof.rules.collisions import radius_mm

pytestmark = pytest.mark.filterwarnings("error")


def codes(made, text=None, heads=None, printer=None):
    heads, printer = heads or made.heads, printer or made.printer
    deposit = read(text or made.text(), printer=printer, heads=heads)
    return {finding.code: finding for finding in prove(deposit, printer=printer, heads=heads, cell=made.cell)}


def with_ink(made, **changes) -> tuple[Head, ...]:
    return tuple(replace(head, ink=replace(head.ink, **changes)) for head in made.heads)


def travel_low(text: str, number: int, height: float) -> str:
    """The lift before the last travel is made to `height` only."""
    lines = text.splitlines()
    lifts = [i for i, line in enumerate(lines) if line.startswith("G0 Z") and "1." in line]
    lines[lifts[number]] = f"G0 Z{height:.5f} F900"
    lines[lifts[number] + (1 if lines[lifts[number] + 1].startswith("G0 Z") else 0)] = f"G0 Z{height:.5f} F900"
    return "\n".join(lines) + "\n"


def test_radius_of_tip_cone_and_hub():
    tip = Tip(diameter_mm=0.1, outer_diameter_mm=0.2, length_mm=5, cone_half_angle_rad=np.arctan(0.5), hub_diameter_mm=7, name="t")
    assert radius_mm(tip, np.array([0.0, 5.0, 7.0, 50.0])) == pytest.approx([0.1, 0.1, 1.1, 3.5])


def test_a_travel_through_a_wall(job):
    made = job()
    found = codes(made, travel_low(made.text(), -2, 0.06))
    assert found["PRF401"].value == pytest.approx(0.09, abs=0.06)


def test_a_travel_through_wet_ink(job):
    """At the height of the last layer across a finger laid before: nothing stands higher, but the ink is wet."""
    made = job()
    last = [bead for bead in made.beads if bead[1] == 2]
    (x0, y0), (x1, _) = last[1][2][0], last[3][2][0]
    text = made.text().replace("G0 Z40", f"G0 Z5 F900\nG0 X{x0 - 0.3} Y{y0 + 1} F1800\nG0 Z0.15 F900\nG0 X{x1 + 0.3}\nG0 Z40")
    found = codes(made, text)
    assert "PRF403" in found and "PRF401" not in found


def test_an_idle_tool_that_hangs_lower(job):
    """Tool 1 hangs 0.12 mm lower and 0.2 mm aside: it goes through what tool 0 printed."""
    made = job()

    def hung(dz):
        tools = (made.printer.tools[0], replace(made.printer.tools[1], offset_mm=(0.2, 0.0, dz)))
        heads = tuple(replace(h, tool=t) for h, t in zip(made.heads, tools, strict=True))
        return codes(made, heads=heads, printer=replace(made.printer, tools=tools, low_mm=(-9, -9, -9)))

    assert "PRF402" in hung(-0.12)
    assert "PRF402" not in hung(0.0)


def test_an_idle_tip_dries(job):
    made = job()
    found = codes(made, heads=with_ink(made, idle_max_s=0.5))
    assert found["PRF501"].value > 0.5
    assert "PRF501" not in codes(made, heads=with_ink(made, idle_max_s=500.0))


def test_a_layer_too_fresh_or_too_old(job):
    made = job()
    assert codes(made, heads=with_ink(made, drying_min_s=1e4))["PRF502"].limit == 1e4
    assert codes(made, heads=with_ink(made, drying_max_s=0.1))["PRF502"].limit == pytest.approx(0.1)
    assert "PRF502" not in codes(made)


def test_a_blob(job):
    made = job("linuxcnc")
    text = made.text()
    k = text.index("M63 P0")
    found = codes(made, text[:k] + "G4 P2\n" + text[k:])
    assert found["PRF306"].value == pytest.approx(2 * 0.1 * 0.05 * 5, rel=1e-3)
    assert "PRF306" not in codes(made, text[:k] + "G4 P0.001\n" + text[k:])
    assert "PRF306" not in codes(made, text + "")


def test_prime_after_unprime_is_no_blob(job):
    made = job()
    text = made.text()
    k = text.index("E0.0") + 11
    assert "PRF306" not in codes(made, text[:k] + "\nG1 E-0.05 F60\nG4 P100\nG1 E0.05 F60" + text[k:])
    assert "PRF306" in codes(made, text[:k] + "\nG1 E0.05 F60" + text[k:])


def test_ratio_of_capacities(job):
    made = job()
    found = codes(made, made.text().replace("M200 T1 S1 D8.6", "M200 T1 S1 D8.9"))
    assert found["PRF601"].value == pytest.approx((8.6 / 8.9) ** 2 - 1, abs=1e-3)


def test_codes_are_unique_and_documented():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.reason and str(rule.source) for rule in RULES)


def test_ink_that_climbs_belongs_to_the_layer_it_climbs_to():
    low, high = np.array([0.1, 0.1, 0.15, 0.2, 0.3]), np.array([0.1, 0.15, 0.2, 0.2, 0.3])
    levels, index = levels_of(low, high)
    assert levels == pytest.approx([0.1, 0.2, 0.3])
    assert index.tolist() == [0, 1, 1, 1, 2]


def test_diff_of_two_dialects_is_empty_and_of_a_dropped_bead_is_not(job):
    a, b = job("marlin"), job("linuxcnc")
    one, two = (read(made.text(), printer=made.printer, heads=made.heads) for made in (a, b))
    assert diff(one, two).same and diff(one, two).differences == ()
    k = 7
    lacking = read(replace(b, beads=b.beads[:k] + b.beads[k + 1:]).text(), printer=b.printer, heads=b.heads)
    found = diff(one, lacking)
    assert not found.same and len(found.differences) == 1
    (x0, y0), (x1, y1) = b.beads[k][2]
    assert found.differences[0].area_mm2 == pytest.approx(0.1 * np.hypot(x1 - x0, y1 - y0), rel=0.15)
    assert found.differences[0].volume_a_mm3 > found.differences[0].volume_b_mm3
