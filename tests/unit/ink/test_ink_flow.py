"""Flow through tips against closed forms, a plain numerical integration, and the worked examples of the domain notes."""

import doctest
import math

import pytest

import ssbfab.ink.bead
import ssbfab.ink.flow
from ssbfab import ink as inks
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip


def paste(yield_stress=300.0, consistency=120.0, index=0.5):
    return Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=yield_stress,
               consistency_pa_s_n=consistency, flow_index=index)


def straight(diameter=0.25, length=12.7):
    return Tip(diameter_mm=diameter, outer_diameter_mm=2 * diameter, length_mm=length)


CONE = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=1e-9, cone_length_mm=30.0, inlet_diameter_mm=2.1)


def twin_flow(ink, tip, pressure_pa, slices=20000):
    """The readable twin: integrate the velocity of rings from the wall inwards; no closed form."""
    radius = tip.diameter_mm / 2
    flow, speed, dr = 0.0, 0.0, radius / slices
    for i in range(slices):
        r = radius - (i + 0.5) * dr
        stress = pressure_pa * r / (2 * tip.length_mm)
        rate = max((stress - ink.yield_stress_pa) / ink.consistency_pa_s_n, 0.0) ** (1 / ink.flow_index)
        flow += 2 * math.pi * r * (speed + rate * dr / 2) * dr
        speed += rate * dr
    return flow


def twin_pressure(ink, tip, flow_mm3_s, slices=3000):
    """The readable twin of the cone: a stack of short tubes, each asked for its own pressure."""
    total = 0.0
    for i in range(slices):
        d = tip.diameter_mm + (tip.inlet_diameter_mm - tip.diameter_mm) * (i + 0.5) / slices
        total += inks.pressure_for(ink, straight(d, tip.cone_length_mm / slices), flow_mm3_s)
    return total + inks.pressure_for(ink, straight(tip.diameter_mm, tip.length_mm), flow_mm3_s)


@pytest.mark.parametrize(("ink", "tip", "flow", "kpa"), [
    (paste(), straight(), 0.2485, 423),
    (paste(), CONE, 0.2485, 121),
    (paste(200, 100, 0.4), straight(0.03, 5.0), math.pi * 0.03**2 / 4 * 0.25, 567),
    (paste(200, 100, 0.4), straight(0.03, 1.0), math.pi * 0.03**2 / 4 * 0.25, 113),
])
def test_worked_examples(ink, tip, flow, kpa):
    assert inks.pressure_for(ink, tip, flow) == pytest.approx(kpa * 1e3, abs=500)


def test_true_wall_rate_is_not_the_apparent_one():
    flow = 0.2485
    assert inks.wall_shear_rate(paste(), straight(), flow) == pytest.approx(220, abs=0.5)
    assert 4 * flow / (math.pi * 0.125**3) == pytest.approx(162, abs=0.5)


@pytest.mark.parametrize(("ratio", "gain"), [(4 / 3, 10.6), (2.7, 3.6), (6.9, 2.4)])
def test_gain(ratio, gain):
    ink, tip = paste(), straight()
    flow = inks.flow_rate(ink, tip, ratio * inks.yield_pressure(ink, tip))
    assert inks.gain(ink, tip, flow) == pytest.approx(gain, abs=0.06)


def test_gain_is_what_a_pressure_error_does():
    ink, pressure = paste(), 121e3
    up, down = inks.flow_rate(ink, CONE, pressure * 1.0005), inks.flow_rate(ink, CONE, pressure / 1.0005)
    assert inks.gain(ink, CONE, inks.flow_rate(ink, CONE, pressure)) == pytest.approx(
        math.log(up / down) / (2 * math.log(1.0005)), rel=1e-4)


def test_newtonian_is_hagen_poiseuille():
    ink, tip = paste(0.0, 5.0, 1.0), straight()
    flow = math.pi * 0.125**4 * 1e5 / (8 * 5.0 * 12.7)
    assert inks.flow_rate(ink, tip, 1e5) == pytest.approx(flow, rel=1e-12)


def test_bingham_is_buckingham_reiner():
    ink, tip, pressure = paste(300.0, 4.0, 1.0), straight(), 2e5
    x = inks.yield_pressure(ink, tip) / pressure
    poiseuille = math.pi * 0.125**4 * pressure / (8 * 4.0 * 12.7)
    assert inks.flow_rate(ink, tip, pressure) == pytest.approx(poiseuille * (1 - 4 * x / 3 + x**4 / 3), rel=1e-12)


@pytest.mark.parametrize("pressure", [7e4, 1.5e5, 4.2e5])
def test_numerical_twin(pressure):
    assert inks.flow_rate(paste(), straight(), pressure) == pytest.approx(twin_flow(paste(), straight(), pressure), rel=1e-6)


def test_the_twin_can_fail():
    assert inks.flow_rate(paste(index=0.52), straight(), 1e5) != pytest.approx(twin_flow(paste(), straight(), 1e5), rel=1e-3)


def test_cone_is_a_stack_of_short_tubes():
    tip = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=3.0, cone_length_mm=20.0, inlet_diameter_mm=2.1)
    assert inks.pressure_for(paste(), tip, 0.3) == pytest.approx(twin_pressure(paste(), tip, 0.3), rel=2e-5)


def test_cone_closed_parts():
    """Yield alone and a power law alone have closed forms."""
    slope = (2.1 - 0.25) / 2 / 30.0
    assert inks.yield_pressure(paste(), CONE) == pytest.approx(2 * 300 / slope * math.log(2.1 / 0.25), rel=1e-6)
    n, k, q = 0.5, 120.0, 0.2485
    closed = 2 * k / (3 * n * slope) * ((3 * n + 1) * q / (math.pi * n)) ** n * (0.125 ** (-3 * n) - 1.05 ** (-3 * n))
    assert inks.pressure_for(paste(0.0), CONE, q) == pytest.approx(closed, rel=1e-6)


def test_nothing_flows_below_yield():
    assert inks.flow_rate(paste(), straight(), 0.999 * inks.yield_pressure(paste(), straight())) == 0.0
    assert inks.flow_rate(paste(), CONE, 0.999 * inks.yield_pressure(paste(), CONE)) == 0.0
    assert inks.plug_fraction(paste(), CONE, 0.0) == 1.0
    assert inks.gain(paste(), CONE, 0.0) == math.inf


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_nonsense_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        inks.flow_rate(paste(), CONE, bad)
    with pytest.raises(ValueError, match="finite"):
        inks.pressure_for(paste(), CONE, bad)


def test_flow_state_gathers_the_same_numbers():
    state = inks.flow_state(paste(), CONE, 0.3)
    assert state.pressure_pa == inks.pressure_for(paste(), CONE, 0.3)
    assert state.plug_fraction == pytest.approx(300 / state.wall_stress_pa)


def test_bead_section():
    assert inks.free_width(0.06, 0.024) == pytest.approx(0.06 + 0.024 * (1 - math.pi / 4))
    assert 0 < inks.bulge(0.06, 0.024) <= 0.11 * 0.024
    w = inks.free_width(0.25, 0.2)
    assert (w - 0.2) * 0.2 + math.pi * 0.2**2 / 4 == pytest.approx(inks.nominal_area(0.25, 0.2))
    assert inks.nominal_width(inks.nominal_area(0.3, 0.2), 0.2) == pytest.approx(0.3)


@pytest.mark.parametrize("module", [ssbfab.ink.flow, ssbfab.ink.bead])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0
