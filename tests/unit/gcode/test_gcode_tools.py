"""Tool changes that others got wrong, line checksums, Ultimus V packets, and the rules of machines."""

import doctest
import re
from dataclasses import replace

import pytest

import ssbfab.gcode.header
import ssbfab.gcode.line_numbers
import ssbfab.gcode.ultimus
import ssbfab.gcode.words
from ssbfab.errors import DialectError
from ssbfab.findings import run
from ssbfab.gcode import DIALECTS, RULES, numbered, ultimus, write

MOVE = re.compile(r"G[01]\b")


def lines_of(jobs, dialect, dispenser, **tool):
    machine = jobs.printer(dialect, dispenser)
    machine = machine.with_tools(tuple(replace(t, **tool) for t in machine.tools))
    text = write(jobs.toolpath(), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()
    return [line for line in text.splitlines() if not line.startswith(";")]


@pytest.mark.parametrize(("dialect", "dispenser"), [("marlin", "syringe"), ("linuxcnc", "pneumatic"), ("klipper", "syringe"),
                                                    ("reprapfirmware", "syringe"), ("grblhal", "pneumatic")])
def test_up_then_across_then_down(jobs, dialect, dispenser):
    """OrcaSlicer #9435, #8090: Z was lowered before XY. After every change: Z high, XY alone, then down."""
    lines = lines_of(jobs, dialect, dispenser)
    changes = [i for i, line in enumerate(lines) if re.match(r"T\d", line)]
    assert len(changes) == 6
    for i in changes:
        moves = [line for line in lines[i:] if MOVE.match(line)][:4]
        assert [("X" in m, "Z" in m) for m in moves] == [(False, True), (True, False), (True, False), (False, True)]
        high, low = (float(re.search(r"Z([\d.]+)", m)[1]) for m in (moves[0], moves[3]))
        assert high - low == pytest.approx(jobs.SAFE)


@pytest.mark.parametrize("dialect", [d.name for d in DIALECTS if not d.renames])
def test_no_stray_offset_words(jobs, dialect):
    """OrcaSlicer #7617: offsets are the controller's; no file shifts its own coordinates (G10, G92 X, M218, G54 to G59)."""
    from ssbfab.gcode import get_dialect
    if dialect == "template":
        return
    dispenser = sorted(get_dialect(dialect).dispensers)[0]
    machine = jobs.printer(dialect, dispenser, min(2, get_dialect(dialect).tools_max))
    text = write(jobs.toolpath(tools=len(machine.tools)), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER,
                 experimental=True).text()
    assert not re.search(r"(?m)^(G10|M218|G5[4-9]|G92 [XYZ])", text)


@pytest.mark.parametrize(("dialect", "word"), [
    ("marlin", "M900 T{n} K0.1500"), ("reprapfirmware", "M572 D{n} S0.1500"),
    ("klipper", "SET_PRESSURE_ADVANCE EXTRUDER=extruder{e} ADVANCE=0.1500")])
def test_advance_goes_to_the_right_drive(jobs, dialect, word):
    """OrcaSlicer #7833: advance was sent to the drive of another tool. It names its drive, once, as the tool is first taken."""
    lines = lines_of(jobs, dialect, "syringe", time_constant_s=0.15)
    for n in (0, 1):
        said = word.format(n=n, e=n or "")
        assert lines.count(said) == 1
        before = [line for line in lines[:lines.index(said)] if re.match(r"T\d", line)]
        assert before[-1].startswith(f"T{n}")


def test_long_time_constants_are_not_primed_twice(jobs):
    assert "M900 T0 K0.0000" in lines_of(jobs, "marlin", "syringe", time_constant_s=0.5)


def test_numbered_lines(jobs):
    program = jobs.program("marlin", "syringe")
    lines = numbered(program).text().splitlines()
    plain = [line for line in program.text().splitlines() if not line.startswith(";")]
    said = [line for line in lines if not line.startswith(";")]
    assert said[0] == "N0 M110 N0*125" and len(said) == len(plain) + 1
    for n, (line, bare) in enumerate(zip(said[1:], plain, strict=True), 1):
        body, check = line.rsplit("*", 1)
        total = 0
        for byte in body.encode():
            total ^= byte
        assert body == f"N{n} {bare}" and int(check) == total
    with pytest.raises(DialectError, match="no line checksums"):
        numbered(jobs.program("linuxcnc"))


def test_ultimus_packets_of_the_manual():
    assert ultimus.packet(b"DI  ") == b"\x0204DI  CF\x03" == ultimus.toggle()
    assert ultimus.packet(ultimus.DONE) == b"\x0202A02D\x03"
    assert ultimus.read(b"\x0202A02D\x03") == b"A0"
    assert ultimus.read(ultimus.set_pressure(275e3)) == b"PS  2750"
    assert ultimus.read(ultimus.set_pressure(6894.757293168361 * 40, "psi")) == b"PS  0400"
    assert ultimus.read(ultimus.set_pressure(2.75e5, "bar")) == b"PS  2750"


@pytest.mark.parametrize("bad", [b"", b"\x0202A02E\x03", b"\x0203A02C\x03", b"02A02D"])
def test_damaged_ultimus_packets(bad):
    with pytest.raises(DialectError, match="Ultimus V"):
        ultimus.read(bad)


def test_ultimus_limits():
    with pytest.raises(DialectError, match="four digits"):
        ultimus.set_pressure(1e6)
    with pytest.raises(DialectError, match="unit"):
        ultimus.set_pressure(1e5, "torr")


def fired(jobs, dialect, dispenser="pneumatic", **more):
    machine = jobs.printer(dialect, dispenser, **more)
    return {f.code for f in run(RULES, {"printer": machine, "heads": jobs.heads(machine)})}


def test_rules_fire_and_spare(jobs):
    assert fired(jobs, "linuxcnc") == set()
    assert fired(jobs, "aerotech-a3200") == {"GCD101"}
    assert fired(jobs, "linuxcnc", resolution_mm=0.0125) == {"GCD102"}
    assert fired(jobs, "reprapfirmware") == {"GCD103"}
    assert fired(jobs, "marlin") == {"GCD103", "GCD104"}
    assert fired(jobs, "marlin", "syringe") == set()
    assert fired(jobs, "nonsense") == set()
    assert {rule.code for rule in RULES} == {"GCD101", "GCD102", "GCD103", "GCD104"}


@pytest.mark.parametrize("module", [ssbfab.gcode.ultimus, ssbfab.gcode.line_numbers, ssbfab.gcode.words, ssbfab.gcode.header])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0
