"""One suite over every dialect and dispenser: plain numbers, clean comments, absolute states, a strict grammar.

The grammars are all there is for the dialects that no program here can run: every line of a file must match one rule of its
own controller. They are written from the domain notes, not from the writer.
"""

import math
import re

import pytest

from ssbfab.errors import DialectError
from ssbfab.gcode import DIALECTS, Header, write
from ssbfab.library.template import Template

N = r"-?\d+(?:\.\d+)?"
XYZF = rf"(?: X{N} Y{N})?(?: Z{N})?(?: F{N})?"
LINUXCNC = [rf"G1{XYZF}", r"M6[2345] P\d+", rf"M6[78] E\d+ Q{N}", rf"G4 P{N}", r"T\d+ M6 G43", rf"G64 P{N} Q{N}|G61",
            "G90 G21 G17 G40 G49 G80 G94", "M2"]
MARLIN = [rf"G[01](?: X{N} Y{N})?(?: Z{N})?(?: E{N})?(?: F{N})?", r"G4 P\d+", r"T\d", rf"M200 T\d S1 D{N}", "G92 E0", "G90",
          "G21", "M83", "M302 P1", "M400", r"M42 P\d+ S(0|255)"]
GRAMMARS = {
    "marlin": [*MARLIN, rf"M900 T\d K{N}"],
    "reprapfirmware": [*MARLIN[:3], rf"M200 S1 D{N}", *MARLIN[4:10], r"M42 P\d+ S[01]", rf"M572 D\d S{N}"],
    "klipper": [*MARLIN[:3], *MARLIN[4:8], "M400", rf"SET_PRESSURE_ADVANCE EXTRUDER=extruder\d? ADVANCE={N}",
                rf"SET_PIN PIN=(valve_[a-z] VALUE=[01]|reg_[a-z] VALUE={N})"],
    "grbl": [rf"G1{XYZF}", "M3", "M5", rf"S{N}", rf"G4 P{N}", "G90 G21 G17 G40 G49 G80 G94", "M2"],
    "grblhal": [*LINUXCNC[:4], r"T\d+ M6", r"G43 H\d+", *LINUXCNC[6:]],
    "linuxcnc": LINUXCNC,
    "aerotech-a3200": [rf"G1(?: X{N} Y{N})?(?: [ZABCD]{N})?(?: F{N})?", r"\$DO\[\d+\]\.X=[01]", rf"Call setPress P\d+ Q{N}",
                       rf"G4 P{N}", rf"G92 X{N} Y{N}", "ABSOLUTE", "METRIC", "SECONDS", "VELOCITY (ON|OFF)", "LOOKAHEAD FAST", "M2"],
    "aerotech-automation1": [rf"G1(?: X{N} Y{N})?(?: [ZABCD]{N})?(?: F{N})?", r"DigitalOutputSet\(X, \d+, [01]\)",
                             rf"AnalogOutputSet\(X, \d+, {N}\)", rf"G4 P{N}", rf"PositionOffsetSet\(\[X, Y\], \[{N}, {N}\]\)",
                             "G90|G71|G76|G108|G109|M2"],
    "hyrel": [rf"G1(?: X{N} Y{N})?(?: Z{N})?(?: E{N})?(?: F{N})?", rf"G4 S{N}", r"T\d", rf"M221 T1\d S1 P{N}",
              r"M72[12] T1\d S0 E0 P0", rf"M6 T1\d O\d X{N} Y{N} Z{N}", "G92 E0", "G90|G21|M83|M229 E1 D1", "M2"],
    "cellink-biox": [rf"G1(?: X{N} Y{N})?(?: Z{N})?(?: E1)?(?: F{N})?", r"G4 P\d+", "T[012]", "G90 G21 M83"],
    "cellink-inkredible": [rf"G1{XYZF}", r"G4 P\d+", "M75[12]", "M76[0123]", "G90", "G21"],
    "template": [rf"LINE X{N} Y{N} Z{N} F{N}", rf"MOVE Z{N} X{N} Y{N} V{N}", r"VALVE \d [01]", rf"KPA {N} ON \d", rf"WAIT {N}",
                 r"HEAD \d", "START", "STOP"],
}
WORDS = Template(bead="LINE X{x} Y{y} Z{z} F{feed}", travel="MOVE Z{z} X{x} Y{y} V{feed}", comment="REM {text}", begin="START",
                 end="STOP", select="HEAD {tool}", ink_on="VALVE {output} 1", ink_off="VALVE {output} 0",
                 pressure="KPA {pressure_kpa} ON {channel}", dwell="WAIT {seconds}", feed_per="s")
DRIVES = {d.name: tuple(sorted(d.dispensers)) or ("pneumatic",) for d in DIALECTS}
CASES = [(name, dispenser) for name, drives in DRIVES.items() for dispenser in drives]
VALVES = [name for name, drives in DRIVES.items() if "pneumatic" in drives and name != "cellink-biox"]
COMMENT = re.compile(r"(;|//|REM ).*")


def made(jobs, name, dispenser, header=None, **more):
    """The job for a dialect, with as many tools as it has."""
    from ssbfab.gcode import get_dialect

    tools = min(2, get_dialect(name).tools_max)
    machine = jobs.printer(name, dispenser, tools, **({"template": WORDS} if name == "template" else {}), **more)
    return write(jobs.toolpath(tools=tools), printer=machine, heads=jobs.heads(machine), header=header or jobs.HEADER,
                 experimental=True).text()


def code(text):
    return [line for line in (COMMENT.sub("", raw).strip() for raw in text.splitlines()) if line]


def off_grammar(name, text):
    return [line for line in code(text) if not any(re.fullmatch(rule, line) for rule in GRAMMARS[name])]


@pytest.mark.parametrize(("name", "dispenser"), CASES)
def test_every_line_is_in_the_grammar(jobs, name, dispenser):
    text = made(jobs, name, dispenser)
    assert off_grammar(name, text) == []
    assert len(code(text)) > 20


@pytest.mark.parametrize(("name", "dispenser"), CASES)
def test_numbers_and_comments_are_clean(jobs, name, dispenser):
    hostile = Header(title="x\nG28\r(MSG, a);M112 %d {tool} !?~*//\x18 G1 X9\xff", notes=("M0",))
    text, other = made(jobs, name, dispenser, hostile), made(jobs, name, dispenser)
    assert code(text) == code(other)
    assert text.isascii()
    assert not re.search(r"\d[eE][+-]?\d|(?<![\d.])-0(\.0*)?(?![\d.])", "\n".join(code(text)))
    assert max(map(len, text.splitlines())) <= 255


@pytest.mark.parametrize(("name", "dispenser"), [
    (name, dispenser) for name in DRIVES for dispenser in ("pneumatic", "syringe", "auger") if dispenser not in DRIVES[name]])
def test_other_drives_are_refused_before_anything_is_written(jobs, name, dispenser):
    with pytest.raises(DialectError, match=f"cannot drive the {dispenser} dispenser"):
        made(jobs, name, dispenser)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_experimental_needs_a_yes_and_says_so(jobs, dialect):
    tools = min(2, dialect.tools_max)
    dispenser = "syringe" if dialect.name == "hyrel" else "pneumatic"
    machine = jobs.printer(dialect.name, dispenser, tools, **({"template": WORDS} if dialect.name == "template" else {}))
    if dialect.experimental:
        with pytest.raises(DialectError, match="experimental"):
            write(jobs.toolpath(tools=tools), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER)
    header = next(iter(write(jobs.toolpath(tools=tools), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER,
                             experimental=True).chunks()))
    assert ("EXPERIMENTAL" in header) == dialect.experimental


@pytest.mark.parametrize("name", VALVES)
def test_ink_is_off_whenever_no_bead_is_laid(jobs, name):
    """States are absolute: between an on and the next travel there is an off, whatever came before."""
    on, off = {"klipper": (r"SET_PIN PIN=valve_\w VALUE=1", r"SET_PIN PIN=valve_\w VALUE=0"), "grbl": ("M3", "M5"),
               "marlin": (r"M42 P\d S255", r"M42 P\d S0"), "reprapfirmware": (r"M42 P\d S1", r"M42 P\d S0"),
               "aerotech-a3200": (r"\$DO.*=1", r"\$DO.*=0"), "aerotech-automation1": (r"Digital.*1\)", r"Digital.*0\)"),
               "cellink-inkredible": ("M76[02]", "M76[13]"), "template": ("VALVE . 1", "VALVE . 0")}.get(
                   name, (r"M6[24] P\d", r"M6[35] P\d"))
    flowing = False
    for line in code(made(jobs, name, "pneumatic")):
        if re.fullmatch(on, line):
            flowing = True
        elif re.fullmatch(off, line):
            flowing = False
        elif flowing and re.match(r"(G1|LINE|MOVE|G0)\b", line):
            lifted = [float(z) for z in re.findall(r"[ZAB](\d+\.\d+)", line)]
            assert not lifted or lifted[0] < 1.0, "the head lifts with its valve open"
    assert not flowing


def test_the_grammar_can_fail(jobs):
    text = made(jobs, "hyrel", "syringe")
    assert off_grammar("hyrel", text.replace("T0\n", "T0 M6\n", 1)) == ["T0 M6"]


def test_grbl_has_one_tool(jobs):
    with pytest.raises(DialectError, match="has one tool, this job needs 2"):
        jobs.program("grbl")


def test_aerotech_places_tools_by_renaming(jobs):
    """The carriage stays: x of tool 0 is x + 10 of tool 1, which hangs 10 mm further; at the end it is tool 0's again."""
    lines = code(made(jobs, "aerotech-a3200", "pneumatic"))
    renames = [line for line in lines if line.startswith("G92")]
    assert renames[:2] == ["G92 X10.00000 Y0.20000", "G92 X-10.00000 Y0.75000"]
    assert len(renames) == 6 and renames[-1] == "G92 X-10.00000 Y0.75000"
    assert "G1 A0.02400 F10.00000" in lines


def test_feeds_and_dwells_have_their_units(jobs):
    assert "G4 P250" in code(made(jobs, "marlin", "syringe"))
    assert "G4 P0.25" in code(made(jobs, "linuxcnc", "pneumatic"))
    assert "G4 S0.25" in code(made(jobs, "hyrel", "syringe"))
    assert any("F0.25000" in line for line in code(made(jobs, "aerotech-automation1", "pneumatic")))
    assert any("F15.000" in line for line in code(made(jobs, "grbl", "pneumatic")))


def test_klipper_counts_plunger_travel(jobs):
    pushed = sum(float(e) for line in code(made(jobs, "klipper", "syringe")) for e in re.findall(r" E(-?[\d.]+)", line)
                 if line.startswith("G1"))
    wanted = sum(b.volume_mm3 for b in jobs.toolpath().steps() if hasattr(b, "width_mm")) + 3 * 0.002
    assert pushed * math.pi * 8.6**2 / 4 == pytest.approx(wanted, rel=1e-4)


def test_unknown_template_fields_are_refused(jobs):
    from dataclasses import replace
    machine = jobs.printer("template", template=replace(WORDS, ink_on="OPEN {outputt}"))
    with pytest.raises(DialectError, match=r"no such field.*did you mean 'output'"):
        write(jobs.toolpath(), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True)


def test_template_text_is_never_run(jobs):
    from dataclasses import replace
    machine = jobs.printer("template", template=replace(WORDS, begin="%s {title}%n 100% $(rm) ", bead="L {x} {x} {y} {z} {feed} 5%"))
    text = write(jobs.toolpath(), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()
    assert "%s %n 100% $(rm)" in text
    assert "L 1.00000 1.00000 0.00000 0.02400 0.25000 5%" in text


PUSHERS = [(name, dispenser) for name, dispenser in CASES if dispenser != "pneumatic"]  # the template's are in the read-back


@pytest.mark.parametrize(("name", "dispenser"), PUSHERS)
def test_no_plunger_is_pushed_faster_than_it_can(jobs, name, dispenser):
    """A prime in no time at all, and one drawn back: both take as long as the plunger needs."""
    from ssbfab.proof import read
    from ssbfab.toolpath.path import Dispense, SelectTool

    machine = jobs.printer(name, dispenser, 1)
    steps = [SelectTool(tool=0), jobs.travel([(0, 0, 5), (1, 0, 5)]), Dispense(volume_mm3=30.0, duration_s=0.0), Dispense(volume_mm3=-30.0, duration_s=1e-4)]
    text = write(jobs.from_steps(steps), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()
    deposit = read(text.splitlines(keepends=True), printer=machine, heads=jobs.heads(machine))
    tool = machine.tools[0]
    pushing = deposit.tape.pushed_mm3 != 0
    assert pushing.sum() == 2
    fastest_s = 30.0 / (math.pi * tool.barrel_diameter_mm**2 / 4) / tool.plunger_speed_max_mm_s
    assert deposit.motion.seconds[pushing] == pytest.approx(fastest_s, rel=1e-4)


def test_a_bead_that_no_plunger_can_feed_is_refused(jobs):
    from dataclasses import replace

    from ssbfab.toolpath.path import SelectTool
    steps = [SelectTool(tool=0), jobs.travel([(0, 0, 5), (0, 0, 0.5)]), jobs.bead([(0, 0, 0.5), (5, 0, 0.5)], width=1.0, height=0.5, speed=20.0)]
    area = math.pi * 8.6**2 / 4
    for top, fits in ((10.0 / area * 1.001, True), (10.0 / area * 0.999, False)):  # 1 x 0.5 mm at 20 mm/s is 10 mm3/s
        machine = jobs.printer("marlin", "syringe", 1)
        machine = machine.with_tools((replace(machine.tools[0], plunger_speed_max_mm_s=top),))
        program = write(jobs.from_steps(steps), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER)
        if fits:
            assert "G1 X5.00000" in program.text()
        else:
            with pytest.raises(DialectError, match=r"layer 0: tool 0's plunger would move at 0.17\d* mm/s, above its 0.17"):
                program.text()


def test_a_template_without_a_word_for_pushing_refuses_primes(jobs):
    from dataclasses import replace
    machine = jobs.printer("template", "syringe", 1, template=replace(WORDS, bead="L {x} {y} {z} {feed} {flow}"))
    with pytest.raises(DialectError, match=r"template.push is empty"):
        write(jobs.toolpath(tools=1), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.assumptions])
def test_what_is_assumed_of_a_controller_stands_in_its_files_and_its_finding(jobs, dialect):
    from ssbfab.gcode.rules import experimental

    text = made(jobs, dialect.name, "pneumatic")
    finding, = experimental(jobs.printer(dialect.name))
    for assumption in dialect.assumptions:
        words = re.sub(r"[^A-Za-z0-9 .,:+_/=-]+", " ", assumption)
        assert f"assumed: {words}".replace("  ", " ") in text
        assert assumption in finding.message
