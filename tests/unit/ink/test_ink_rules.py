"""Each rule fires on its seeded fault and is silent on its good twin; the formulas against their worked numbers."""

import doctest
from dataclasses import dataclass, replace

import numpy as np
import pytest
from shapely import box

import ssbfab.ink.shape
from ssbfab import ink as inks
from ssbfab.findings import run
from ssbfab.ink import shape
from ssbfab.ink.plot import draw_window
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Tip, Tool
from ssbfab.slicing.layer import Layer, Region

GOOD = Ink(material="lto", solids_fraction=0.3, density_kg_m3=1450.0, yield_stress_pa=3000.0, consistency_pa_s_n=120.0,
           flow_index=0.5, shear_modulus_pa=3e5, d90_mm=2e-3, name="paste")
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=6.0, name="250um")


@dataclass
class Settings:
    layer_height_mm: float = 0.2
    bead_width_mm: float | None = None


@dataclass
class Body:
    name: str
    bounds_mm: tuple


@dataclass
class Cell:
    bodies: tuple


def head(ink=GOOD, tip=TIP):
    return Head(tool=Tool(number=0, dispenser=Dispenser.PNEUMATIC, tip="t"), tip=tip, ink=ink, bodies=("wall",))


def nouns(ink=GOOD, tip=TIP, height=2.0, width=0.5, settings=None, upper=None):
    low = Layer(index=0, z_mm=0.2, height_mm=0.2, section=0, regions=(Region(body="wall", polygons=(box(0, 0, 5, width),)),))
    high = Layer(index=1, z_mm=0.4, height_mm=0.2, section=1, regions=(Region(body="wall", polygons=(upper or box(0, 0, 5, width),)),))
    return {"heads": (head(ink, tip),), "settings": settings or Settings(), "sections": (low, high),
            "cell": Cell((Body("wall", (0, 0, 0, 5, width, height)),))}


def fired(**seeded):
    return {finding.code: finding for finding in run(inks.RULES, nouns(**seeded))}


def test_the_good_twin_is_silent():
    assert fired() == {}


@pytest.mark.parametrize(("code", "seeded"), [
    ("INK201", {"ink": replace(GOOD, d90_mm=0.03)}),
    ("INK202", {"settings": Settings(layer_height_mm=0.25)}),
    ("INK202", {"settings": Settings(layer_height_mm=0.1)}),
    ("INK203", {"ink": replace(GOOD, yield_stress_pa=200.0)}),
    ("INK204", {"height": 400.0}),
    ("INK205", {"height": 80.0, "width": 0.25, "ink": replace(GOOD, shear_modulus_pa=1e4)}),
    ("INK206", {"upper": box(0, 0, 5, 12), "ink": replace(GOOD, shear_modulus_pa=3e3)}),
])
def test_each_rule_fires(code, seeded):
    finding = fired(**seeded)[code]
    assert finding.margin is not None and finding.margin < 0
    assert finding.source is not None and finding.limit is not None and finding.advice


def test_every_rule_is_shown_to_fire():
    shown = {mark.args[1][i][0] for mark in test_each_rule_fires.pytestmark for i in range(len(mark.args[1]))}
    assert shown == {rule.code for rule in inks.RULES}
    assert all(rule.formula and rule.example and rule.reason and rule.limit for rule in inks.RULES)


def test_small_walls_are_ruled_by_surface_tension():
    """60 um wide, 0.4 mm tall: gravity 5.7 Pa, capillarity about 1.3 kPa."""
    assert shape.gravity_stress(GOOD, 0.4) == pytest.approx(5.7, abs=0.02)
    assert shape.capillary_stress(GOOD, 0.03) == pytest.approx(1333, abs=1)


def test_a_span_at_its_limit():
    longest = shape.longest_span(GOOD, 0.2)
    assert shape.span_modulus(GOOD, 0.2, longest) == pytest.approx(GOOD.shear_modulus_pa)


def test_buckling_is_the_heavy_column():
    """Greenhill: a column under its own weight buckles at (7.837 E I / (rho g A))^(1/3)."""
    height = shape.tallest_by_buckling(GOOD, 0.5, poisson_ratio=0.0) * 1e-3
    young, second_moment, area = 2 * GOOD.shear_modulus_pa, 1.0 * 0.5e-3**3 / 12, 1.0 * 0.5e-3
    assert height**3 == pytest.approx(7.837 * young * second_moment / (1450 * 9.80665 * area))


def test_window_holds_its_point_until_it_does_not(tmp_path):
    at = inks.window(head(), width_mm=0.25, height_mm=0.2, speed_mm_s=2.0)
    assert at.contains_point is True
    assert np.all(np.diff(at.pressure_pa) > 0)
    assert np.all((at.pressure_low_pa < at.pressure_pa) & (at.pressure_pa < at.pressure_high_pa))
    off = inks.window(head(), width_mm=0.25, height_mm=0.2, speed_mm_s=2.0, pressure_pa=at.point[1] * 1.2)
    assert off.contains_point is False
    assert inks.window(head(), width_mm=0.25, height_mm=0.2).contains_point is None
    draw_window(at, tmp_path / "w.png")
    draw_window(at, tmp_path / "w.svg")
    assert (tmp_path / "w.png").read_bytes()[:4] == b"\x89PNG"
    first = (tmp_path / "w.svg").read_bytes()
    draw_window(at, tmp_path / "w.svg")
    assert (tmp_path / "w.svg").read_bytes() == first


def test_doctests():
    assert doctest.testmod(ssbfab.ink.shape).failed == 0
