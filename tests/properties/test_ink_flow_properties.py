"""Flow and pressure are each other's inverse for any ink and tip."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab import ink as inks
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip

INKS = st.builds(
    lambda y, k, n: Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=y, consistency_pa_s_n=k,
                        flow_index=n),
    st.one_of(st.just(0.0), st.floats(1.0, 5e3)), st.floats(0.1, 1e3), st.floats(0.15, 1.2))
TIPS = st.builds(
    lambda d, length, cone: Tip(diameter_mm=d, outer_diameter_mm=2 * d, length_mm=length, cone_length_mm=cone,
                                inlet_diameter_mm=2.1),
    st.floats(0.01, 1.0), st.floats(0.05, 20.0), st.one_of(st.just(0.0), st.floats(1.0, 30.0)))


@settings(max_examples=60, deadline=None)
@given(ink=INKS, tip=TIPS, volumes_per_s=st.floats(0.01, 100.0))
def test_round_trip(ink, tip, volumes_per_s):
    flow = volumes_per_s * tip.diameter_mm**3
    pressure = inks.pressure_for(ink, tip, flow)
    assert inks.pressure_for(ink, tip, inks.flow_rate(ink, tip, pressure)) == pytest.approx(pressure, rel=1e-9)
    assert inks.flow_rate(ink, tip, pressure) == pytest.approx(flow, rel=1e-9 * inks.gain(ink, tip, flow) * 10)


@settings(max_examples=60, deadline=None)
@given(ink=INKS, tip=TIPS, flow=st.floats(1e-6, 10.0), more=st.floats(1.001, 10.0))
def test_more_flow_needs_more_pressure(ink, tip, flow, more):
    assert inks.pressure_for(ink, tip, flow * more) >= inks.pressure_for(ink, tip, flow) >= inks.yield_pressure(ink, tip)
