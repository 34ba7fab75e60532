"""Random text into every interpreter: a deposit, a finding or a ProofError, never another exception."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab.errors import ProofError
from ssbfab.library.printer import Dispenser, Printer, Tool
from ssbfab.library.template import Template
from ssbfab.proof import diff, prove, read
from ssbfab.proof.controllers import CONTROLLERS

MACHINE = Printer(
    dialect="marlin", low_mm=(0, 0, 0), high_mm=(100, 100, 50), speed_max_mm_s=50, speed_z_max_mm_s=20, acceleration_mm_s2=500,
    tools=tuple(Tool(number=n, dispenser=Dispenser.SYRINGE, tip="t", output=n, pressure_channel=n) for n in (0, 1)),
    template=Template(bead="B {x} {y} {z} {feed}", travel="G {x} {y} {z} {feed}"))
NUMBER = st.one_of(st.integers(-10**9, 10**9).map(str), st.floats(allow_nan=True).map(str), st.just(""), st.just("-0"))
WORD = st.builds(lambda letter, number: letter + number, st.sampled_from("GMTXYZEFIJRPSQHDLNO#[($*;%/"), NUMBER)
COMMAND = st.sampled_from(("G0", "G1", "G2", "G3", "G4", "G10 L1", "G20", "G28", "G90", "G91", "G92", "M2", "M3", "M62 P0", "M64 P1", "M67 E0",
                           "M82", "M83", "M200", "M218", "M221", "M400", "T0", "T1 M6 G43", "SET_PIN PIN=valve_a VALUE=1", "$DO[0].X=1",
                           "SET_PIN", "SET_GCODE_OFFSET X=a", "DWELL x", "DWELL(", "PositionOffsetSet([X, Y], [1, 2])", "M760", "B 1 2 3 4"))
LINE = st.one_of(st.lists(WORD, max_size=6).map(" ".join), st.builds(lambda c, w: " ".join([c, *w]), COMMAND, st.lists(WORD, max_size=5)),
                 st.text(max_size=30))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("controller", CONTROLLERS, ids=lambda c: c.name)
@settings(max_examples=20, deadline=None)
@given(lines=st.lists(LINE, max_size=20))
def test_any_text_is_read_or_refused(controller, lines):
    machine = replace(MACHINE, dialect=controller.name)
    try:
        deposit = read("\n".join(lines), printer=machine)
    except ProofError as error:
        assert error.faults
        return
    assert np.isfinite(deposit.time_s)
    assert np.isfinite(deposit.beads.volume_mm3).all()
    assert all(finding.code.startswith("PRF") for finding in prove(deposit, printer=machine))
    assert diff(deposit, deposit).differences == ()
