"""Every interpreter reads the same two beads, each written in its own words by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssbfab.ink.flow import pressure_for
from ssbfab.library.printer import Dispenser
from ssbfab.proof import diff, prove, read
from ssbfab.proof.controllers import CONTROLLERS
from ssbfab.proof.controllers.controller import Controller

pytestmark = pytest.mark.filterwarnings("error")

# Two beads, 5 mm along x and 3 mm along y, 0.1 mm wide and 0.05 mm high, at 5 mm/s (300 mm/min), by tool 0; a pause of 0.5 s.
MM3 = (0.025, 0.015)
AREA = 3.14159265358979 / 4 * 8.6**2

WORDS = {
    "marlin": "G90\nG21\nM83\nT0\nM200 T0 S1 D8.6\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\nG1 X15 E0.025 F300\nG1 Y13 E0.015\nG0 Z9\nG4 P500\nM400\n",
    "reprapfirmware": "G90\nG21\nM83\nT0\nM200 S1 D8.6\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\nG1 X15 E0.025 F300\nG1 Y13 E0.015\nG0 Z9\nG4 S0.5\n",
    "klipper": "G90\nM83\nT0\nSET_PIN PIN=reg_a VALUE={kpa}\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\nSET_PIN PIN=valve_a VALUE=1\nG1 X15 F300\n"
               "G1 Y13\nSET_PIN PIN=valve_a VALUE=0\nG0 Z9\nG4 P500\nSET_PRESSURE_ADVANCE ADVANCE=0\n",
    "grbl": "G90 G21\nM5\nS{kpa}\nG1 Z9 F600\nG1 X10 Y10\nG1 Z0.05\nM3\nG1 X15 F300\nG1 Y13\nM5\nG1 Z9\nG4 P0.5\nM2\n",
    "grblhal": "G90 G21\nT0 M6\nG43 H0\nM68 E0 Q{kpa}\nG1 Z9 F600\nG1 X10 Y10\nG1 Z0.05\nM62 P0\nG1 X15 F300\nG1 Y13\nM63 P0\nG1 Z9\n"
               "G4 P0.5\nM2\n",
    "linuxcnc": "(words in any order)\nG21 G90 G64 P0.01\nM6 T0 G43\nM67 E0 Q{kpa}\nG1 Z9 F600\nG1 X10 Y10\nZ0.05\nM62 P0\nG1 F300 X15\n"
                "G1 Y13\nM63 P0\nG1 Z9\nG4 P0.5\nM2\n",
    "aerotech-a3200": "ABSOLUTE\nMETRIC\nSECONDS\nVELOCITY ON\nCall setPress P0 Q{kpa}\nG1 Z9 F10\nG1 X10 Y10\nG1 Z0.05\n$DO[0].X=1\n"
                      "G1 X15 F5\nG1 Y13\n$DO[0].X=0\nG1 Z9\nDWELL 0.5\nM2\n",
    "aerotech-automation1": "// by hand\nG90\nG71\nG76\nAnalogOutputSet(X, 0, {volts})\nG1 Z9 F10\nG1 X10 Y10\nG1 Z0.05\n"
                            "DigitalOutputSet(X, 0, 1)\nG1 X15 F5\nG1 Y13\nDigitalOutputSet(X, 0, 0)\nG1 Z9\nG4 P0.5\nM2\n",
    "hyrel": "G90\nG21\nM83\nM229 E1 D1\nM221 T11 S1 P{pulses}\nM721 T11 S0 E0 P0\nT0\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\n"
             "G1 X15 E0.025 F300\nG1 Y13 E0.015\nG0 Z9\nG4 S0.5\n",
    "cellink-biox": "G90 G21 M83\n; set by hand: tool 0 pressure {kpa} kPa\nT0\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\nG1 X15 E1 F300\nG1 Y13 E1\n"
                    "G0 Z9\nG4 P500\n",
    "cellink-inkredible": "G90\nG21\n; set by hand: tool 0 pressure {kpa} kPa\nM751\nG0 Z9 F600\nG0 X10 Y10\nG0 Z0.05\nM760\nG1 X15 F300\n"
                          "G1 Y13\nM761\nG0 Z9\nG4 P500\n",
    "template": "BEGIN\nPRESS 0 {kpa}\nMOVE X10 Y10 Z9 F600\nMOVE X10 Y10 Z0.05 F600\nVALVE 0 1\nMOVE X15 Y10 Z0.05 F300\n"
                "MOVE X15 Y13 Z0.05 F300\nVALVE 0 0\nMOVE X15 Y13 Z9 F600\nWAIT 500\nEND\n",
}


@pytest.fixture
def written(job):
    made = job("linuxcnc")
    kpa = pressure_for(made.heads[0].ink, made.heads[0].tip, 0.1 * 0.05 * 5) / 1e3

    def write(dialect):
        pushes = dialect in ("marlin", "reprapfirmware", "hyrel")
        tools = tuple(replace(t, dispenser=Dispenser.SYRINGE if pushes else Dispenser.PNEUMATIC) for t in made.printer.tools)
        machine = replace(made.printer, dialect=dialect, tools=tools)
        if dialect == "template":
            from ssbfab.library.template import Template

            words = Template(bead="MOVE X{x} Y{y} Z{z} F{feed}", travel="MOVE X{x} Y{y} Z{z} F{feed}", begin="BEGIN", end="END",
                             ink_on="VALVE {output} 1", ink_off="VALVE {output} 0", pressure="PRESS {channel} {pressure_kpa}",
                             dwell="WAIT {milliseconds}")
            machine = replace(machine, template=words)
        heads = tuple(replace(h, tool=t) for h, t in zip(made.heads, tools, strict=True))
        text = WORDS[dialect].format(kpa=f"{kpa:.6f}", volts=f"{kpa * 1e3 / 5e6 * 10:.9f}", pulses=f"{1600 / AREA:.9f}")
        return text, machine, heads

    return write


def test_every_interpreter_has_its_text():
    assert {controller.name for controller in CONTROLLERS} == set(WORDS)


@pytest.mark.parametrize("dialect", WORDS)
def test_reads_the_same_ink(written, dialect):
    text, machine, heads = written(dialect)
    deposit = read(text, printer=machine, heads=heads)
    assert deposit.notices == ()
    assert deposit.beads.volume_mm3 == pytest.approx(MM3, rel=1e-4)
    assert deposit.beads.end_mm.ravel() == pytest.approx([15, 10, 0.05, 15, 13, 0.05])
    assert deposit.beads.speed_mm_s == pytest.approx([5, 5])
    assert deposit.tape.seconds.sum() == pytest.approx(0.5)
    assert len(deposit.blobs) == 0 and deposit.starts == 1
    assert prove(deposit, printer=machine, heads=heads) == ()
    other = read(written("marlin")[0], printer=written("marlin")[1], heads=heads)
    assert diff(deposit, other).same


@pytest.mark.parametrize("dialect", WORDS)
@pytest.mark.parametrize("line", ["G999 X1", "NONSENSE_WORD A=1", "G1 X[1+2]", "@!"])
def test_no_interpreter_skips_what_it_does_not_know(written, dialect, line):
    text, machine, heads = written(dialect)
    lines = text.splitlines()
    broken = "\n".join([*lines[:6], line, *lines[6:]])
    assert read(broken, printer=machine, heads=heads).notices


def test_every_interpreter_is_a_controller():
    assert all(issubclass(controller, Controller) for controller in CONTROLLERS)


def test_toggles_and_dwell_units_are_told(written):
    text, machine, heads = written("aerotech-a3200")
    toggled = read(text.replace("VELOCITY ON", "Call togglePress P0"), printer=machine, heads=heads)
    assert [n.trouble for n in toggled.notices] == ["toggle"]
    text, machine, heads = written("klipper")
    silent = read(text.replace("G4 P500", "G4 S500"), printer=machine, heads=heads)
    assert [n.word for n in silent.notices] == ["G4 S"] and silent.tape.seconds.sum() == 0


def test_a_tool_on_its_own_axis_is_renamed(written):
    """Aerotech: tool 1 hangs 40 mm to the right on axis A; G92 names the head's place anew."""
    _, machine, heads = written("aerotech-a3200")
    tools = (machine.tools[0], replace(machine.tools[1], offset_mm=(40.0, 0.0, 0.0)))
    machine = replace(machine, tools=tools, low_mm=(-100, -100, 0))
    heads = tuple(replace(h, tool=t) for h, t in zip(heads, tools, strict=True))
    text = ("ABSOLUTE\nMETRIC\nSECONDS\nCall setPress P1 Q3000\nG1 Z9 F10\nG1 X10 Y10\nG92 X50 Y10\nG1 A9\nG1 X20 Y10\nG1 A0.05\n"
            "$DO[1].X=1\nG1 X25 F5\n$DO[1].X=0\nG1 A9\nM2\n")
    deposit = read(text, printer=machine, heads=heads)
    assert deposit.notices == ()
    assert deposit.beads.tool.tolist() == [1]
    assert deposit.beads.start_mm[0] == pytest.approx((20, 10, 0.05))
    lost = read(text.replace("G92 X50 Y10\n", ""), printer=machine, heads=heads)
    assert lost.beads.start_mm[0] == pytest.approx((60, 10, 0.05))
