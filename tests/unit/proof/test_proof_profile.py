"""Real flow against closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ssbfab.proof import read
from ssbfab.proof.profile import flow_profile

pytestmark = pytest.mark.filterwarnings("error")


def test_constant_pressure_lays_more_where_the_machine_is_slow(job):
    """One bead of 2 mm at 5 mm/s and 50 mm/s2 takes 0.5 s, not 0.4 s: it is a quarter too wide."""
    made = job("linuxcnc", acceleration_mm_s2=50.0)
    text = "G21 G90\nT0 M6 G43\nM68 E0 Q3000\nG1 Z1 F600\nG1 X5 Y5\nG4 P0\nM62 P0\nG1 X7 F300\nM63 P0\nG4 P0\nG1 X9\nM2\n"
    deposit = read(text, printer=made.printer, heads=made.heads)
    assert flow_profile(deposit).width_ratio == pytest.approx([1.25], rel=1e-6)


def test_a_plunger_lags(job):
    """After a step of the command the flow misses tau (1 - exp(-T / tau)) of its time."""
    made = job("marlin", acceleration_mm_s2=1e5)
    tools = tuple(replace(tool, time_constant_s=0.2) for tool in made.printer.tools)
    printer = replace(made.printer, tools=tools)
    text = "G90\nM83\nT0\nM200 T0 S1 D8.6\nG1 X0 Y0 Z1 F300\nG1 X5 E0.05\n"
    deposit = read(text, printer=printer)
    seconds = float(deposit.motion.seconds[-1])
    wanted = 1 - 0.2 / seconds * (1 - math.exp(-seconds / 0.2))
    assert flow_profile(deposit).width_ratio == pytest.approx([wanted], rel=1e-6)


def test_ink_is_conserved_in_the_long_run(job):
    """What lags at the start drips at the end: after a long pause all pushed ink is out."""
    made = job("marlin")
    printer = replace(made.printer, tools=tuple(replace(tool, time_constant_s=0.3) for tool in made.printer.tools))
    deposit = read(made.text() + "G4 S60\n", printer=printer)
    assert flow_profile(deposit).delivered_mm3.sum() == pytest.approx(deposit.beads.volume_mm3.sum(), rel=1e-9)
