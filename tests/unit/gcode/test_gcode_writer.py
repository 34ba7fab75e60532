"""What every file holds, whichever firmware it is for, and what is refused before it is written."""

import re

import numpy as np
import pytest

from ssbfab.errors import DialectError
from ssbfab.gcode import Header, get_dialect, write
from ssbfab.toolpath.path import Block, Dispense, SelectTool, SetPressure, Toolpath

BOTH = pytest.mark.parametrize(("dialect", "dispenser"), [("linuxcnc", "pneumatic"), ("marlin", "syringe")])


def code(text):
    """The lines without comments."""
    return [line for line in (raw.split(";")[0].strip() for raw in text.splitlines()) if line]


@BOTH
def test_same_toolpath_same_bytes(jobs, dialect, dispenser):
    program = jobs.program(dialect, dispenser)
    assert program.text() == program.text() == jobs.program(dialect, dispenser).text()


@BOTH
def test_chunks_are_header_layers_end(jobs, dialect, dispenser):
    chunks = list(jobs.program(dialect, dispenser).chunks())
    assert len(chunks) == 1 + 3 + 1
    assert [c.splitlines()[0] for c in chunks[1:4]] == [
        f"; layer {i} z {0.024 * (i + 1):.5f} height 0.02400" for i in range(3)]


@BOTH
def test_numbers_are_plain(jobs, dialect, dispenser):
    path = jobs.from_steps([
        SelectTool(tool=0), jobs.travel([(-1e-9, 0, 2), (1e-7, -1e-9, 2)]), jobs.travel([(1e-7, -1e-9, 2), (1e-7, -1e-9, 0.024)]),
        jobs.bead([(1e-7, -1e-9, 0.024), (1e-3, -1e-9, 0.024), (1, -1e-12, 0.024)])])
    lines = code(jobs.program(dialect, dispenser, path).text())
    words = [word for line in lines for word in line.split()]
    assert not [w for w in words if re.search(r"[0-9][eE]", w) or re.fullmatch(r"[A-Z]-0\.?0*", w)]
    assert all(re.fullmatch(r"[A-Z]+-?[0-9.]*", w) for w in words)


@BOTH
def test_titles_and_notes_cannot_inject(jobs, dialect, dispenser):
    header = Header(title="x\nG28\r(MSG, a);M112 %s !?~*\x18\u2028G1 X9\xff", notes=("\nM0",), recipe_sha256="\nT9", version=";G4")
    with_header, without = jobs.program(dialect, dispenser, header=header).text(), jobs.program(dialect, dispenser).text()
    assert code(with_header) == code(without)
    assert with_header.isascii()
    assert not re.search(r"[()%!?~*\r\x18]", with_header)


def test_repeated_layers_reuse_their_text(jobs):
    """Equal plans from one template read as if each were written alone."""
    path = jobs.toolpath(layers=5)
    alone = Toolpath(title=path.title, bodies=path.bodies, make_blocks=lambda: (
        Block.of(list(b.steps()), layer=b.layer, z_mm=b.z_mm, height_mm=b.height_mm_layer, plan=-1) for b in path.blocks()))
    for dialect, dispenser in (("linuxcnc", "pneumatic"), ("marlin", "syringe")):
        assert jobs.program(dialect, dispenser, path).text() == jobs.program(dialect, dispenser, alone).text()


def test_valve_is_absolute_and_in_step_with_motion(jobs):
    lines = code(jobs.program("linuxcnc").text())
    first = lines.index("M62 P0")
    assert lines[first - 1].startswith("G1 Z0.02400")
    assert lines[first + 1].startswith("G1 X1.00000 Y0.00000")
    off = lines.index("M63 P0")
    assert lines[off + 1].startswith("G1 Z2.02400"), "off acts as the head lifts"
    between = lines[first + 1:off]
    assert not [line for line in between if line.startswith("M6")], "joined beads keep the valve open"


def test_still_ink_uses_immediate_outputs(jobs):
    lines = code(jobs.program("linuxcnc").text())
    i = lines.index("M64 P0")
    assert lines[i:i + 3] == ["M64 P0", "G4 P0.5", "M65 P0"]


def test_pressure_is_said_once_where_it_is_news(jobs):
    lines = code(jobs.program("linuxcnc").text())
    assert lines.count("M67 E0 Q275.0000") == 1
    assert lines.count("M67 E1 Q310.5000") == 1


def test_marlin_counts_cubic_millimetres(jobs):
    lines = code(jobs.program("marlin", "syringe").text())
    assert lines[:4] == ["G90", "G21", "M83", "M302 P1"]
    assert "M200 T0 S1 D8.600000" in lines
    pushed = sum(float(m) for line in lines for m in re.findall(r"E(-?[0-9.]+)", line) if line.startswith("G1"))
    wanted = sum(b.volume_mm3 for b in jobs.toolpath().steps() if hasattr(b, "width_mm")) + 3 * 0.002
    assert pushed == pytest.approx(wanted, rel=1e-6)


def test_every_segment_keeps_its_ink(jobs):
    """Rounding of E is under 0.1 % of the smallest segment, and never adds up."""
    x = np.concatenate([[0.0], np.cumsum(np.geomspace(0.003, 0.1, 40))])
    steps = [SelectTool(tool=0), jobs.travel([(0, 0, 2), (0, 0, 0.024)]), jobs.bead([(v, 0, 0.024) for v in x], 0.03, 0.02)]
    lines = code(jobs.program("marlin", "syringe", jobs.from_steps(steps)).text())
    said = np.array([float(re.search(r"E([0-9.]+)", line)[1]) for line in lines if line.startswith("G1 X")])
    assert said == pytest.approx(np.diff(x) * 0.03 * 0.02, rel=1e-3)
    assert said.sum() == pytest.approx(x[-1] * 0.03 * 0.02, rel=1e-5)


def test_after_a_tool_change_z_is_said_before_xy(jobs):
    for dialect, dispenser, word in (("linuxcnc", "pneumatic", "G1"), ("marlin", "syringe", "G0")):
        lines = code(jobs.program(dialect, dispenser).text())
        for i, line in enumerate(lines):
            if re.match(r"T\d", line):
                moves = [m for m in lines[i + 1:] if m.startswith(("G0", "G1"))]
                assert moves[0].startswith(f"{word} Z2."), "up first"
                assert "Z" not in moves[1] and "X" in moves[1] and "Y" in moves[1], "then across"


def test_end_leaves_everything_off(jobs):
    lines = code(jobs.program("linuxcnc").text())
    assert lines[-5:] == ["M65 P0", "M68 E0 Q0", "M65 P1", "M68 E1 Q0", "M2"]
    path = jobs.from_steps(jobs.layer_steps(0.024, 1)[:6])
    assert code(jobs.program("linuxcnc", path=path, tools=1).text())[-4:-3] == ["M65 P0"]


@pytest.mark.parametrize(("steps", "says"), [
    (lambda j: j.visit(0, [(90, 0), (101, 0)], 0.024, 2.0), r"layer 0: tool 0 would go to \(101, 0, 0.024\) mm"),
    (lambda j: j.visit(1, [(-45, 0), (0, 0)], 0.024, 2.0), r"carriage \(-56"),
    (lambda j: [SelectTool(tool=0), j.travel([(0, 0, 2), (1, 0, 2)], 60.0)], "speed in the plane of 60 mm/s"),
    (lambda j: [SelectTool(tool=0), j.bead([(0, 0, 1), (0, 0, 2)], speed=12.0)], "speed of Z of 12 mm/s"),
    (lambda j: [SelectTool(tool=0), SetPressure(tool=0, pressure_pa=8e5)], "pressure of 800 kPa for tool 0"),
    (lambda j: [SelectTool(tool=7)], "tool 7 is not loaded"),
    (lambda j: [j.bead([(0, 0, 1), (1, 0, 1)])], "ink before any tool"),
    (lambda j: [SelectTool(tool=0), j.travel([(0, 0, 2), (1, 0, 2)]), j.bead([(3, 0, 1), (1, 0, 1)])], "begins 2 mm from"),
    (lambda j: [SelectTool(tool=0), j.bead([(0, 0, 1), (1, 0, 1)])], "without a travel"),
    (lambda j: [SelectTool(tool=0), j.travel([(0, 0, 2), (np.nan, 0, 2)])], "not finite"),
    (lambda j: [SelectTool(tool=0), j.travel([(0, 0, 2), (1, 0, 2)], 0.0)], "not a positive number"),
    (lambda j: [SelectTool(tool=0), Dispense(volume_mm3=-1.0, duration_s=1.0)], "cannot draw ink back"),
])
def test_beyond_the_machine_is_refused(jobs, steps, says):
    program = jobs.program("linuxcnc", path=jobs.from_steps(steps(jobs)))
    with pytest.raises(DialectError, match=says):
        program.text()


def test_the_good_layers_come_first_and_the_bad_one_not_at_all(jobs):
    good = jobs.toolpath()
    bad = Block.of(jobs.visit(0, [(0, 0), (200, 0)], 0.1, 2.1), layer=3, z_mm=0.1, height_mm=0.024)
    path = Toolpath(title="t", bodies=("b",), make_blocks=lambda: iter([*good.blocks(), bad]))
    seen = []
    with pytest.raises(DialectError, match="layer 3"):
        seen.extend(jobs.program("linuxcnc", path=path).chunks())
    assert "X200" not in "".join(seen)


def test_machines_that_cannot_be(jobs):
    from dataclasses import replace
    machine = jobs.printer("linuxcnc")
    heads = jobs.heads(machine)

    def refused(says, machine=machine, heads=heads, **more):
        with pytest.raises(DialectError, match=says):
            write(jobs.toolpath(), printer=machine, heads=heads, header=jobs.HEADER, **more)

    refused("no tool is loaded", heads=())
    refused("loaded 2 times", heads=(heads[0], heads[0]))
    refused("has no tool 1", machine=machine.with_tools(machine.tools[:1]))
    same_output = machine.with_tools((machine.tools[0], replace(machine.tools[1], output=0)))
    refused("tools 0 and 1 share output 0", machine=same_output)
    same_channel = machine.with_tools((machine.tools[0], replace(machine.tools[1], pressure_channel=0)))
    refused("share pressure channel 0", machine=same_channel)
    syringes = jobs.printer("linuxcnc", "syringe")
    refused("cannot drive the syringe dispenser", machine=syringes, heads=jobs.heads(syringes))


def test_pressure_by_hand_is_one_pressure(jobs):
    assert "; set by hand: tool 0 pressure 275.0000 kPa" in jobs.program("marlin", "pneumatic").text()
    ramp = [*jobs.visit(0, [(0, 0), (1, 0)], 0.024, 2.0), SetPressure(tool=0, pressure_pa=3e5)]
    with pytest.raises(DialectError, match="2 different ones"):
        jobs.program("marlin", "pneumatic", jobs.from_steps(ramp))


def test_marlin_waits_for_motion_before_a_valve(jobs):
    lines = code(jobs.program("marlin", "pneumatic").text())
    for i, line in enumerate(lines):
        if line.startswith("M42"):
            assert lines[i - 1] == "M400"


def test_unknown_dialects_get_the_nearest():
    with pytest.raises(DialectError, match="did you mean 'marlin'"):
        get_dialect("marlen")
