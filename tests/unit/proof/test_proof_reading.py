"""Text to deposit: what the interpreter makes of words."""

from __future__ import annotations

import numpy as np
import pytest

from ssbfab.errors import ProofError
from ssbfab.proof import prove, read

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("dialect", ["marlin", "linuxcnc"])
def test_reads_back_what_was_written(job, dialect):
    made = job(dialect)
    deposit = read(made.text(), printer=made.printer, heads=made.heads)
    assert deposit.notices == ()
    assert len(deposit.beads) == len(made.beads)
    assert deposit.layer_count == 3
    assert deposit.beads.width_mm == pytest.approx(0.1, rel=1e-4)
    assert deposit.beads.height_mm == pytest.approx(0.05, rel=1e-6)
    for tool, name in ((0, "A"), (1, "B")):
        assert deposit.volume_mm3(tool) == pytest.approx(made.cell.body(name).volume_mm3, rel=1e-4)
    for k, (tool, layer, points) in enumerate(made.beads):
        assert (deposit.beads.tool[k], deposit.beads.layer[k]) == (tool, layer)
        assert deposit.beads.start_mm[k, :2] == pytest.approx(points[0], abs=1e-5)
        assert deposit.beads.end_mm[k, :2] == pytest.approx(points[1], abs=1e-5)


@pytest.mark.parametrize("dialect", ["marlin", "linuxcnc"])
def test_a_good_file_has_no_finding(job, dialect):
    made = job(dialect)
    assert prove(read(made.text(), printer=made.printer, heads=made.heads), printer=made.printer, heads=made.heads, cell=made.cell) == ()


def marlin(text, printer):
    return read(text, printer=printer("marlin"))


def test_units_and_relative_moves(printer):
    deposit = marlin("G21\nG90\nM83\nG1 X10 Y10 Z1 F600\nG91\nG1 X1 E1\nG20\nG1 Y1 E0.1\n", printer)
    assert deposit.beads.end_mm[-1] == pytest.approx((11, 10 + 25.4, 1))
    assert deposit.beads.speed_mm_s[0] == pytest.approx(10)


def test_g90_speaks_for_e_in_marlin(printer):
    deposit = marlin("G21\nM83\nG90\nG1 X0 Y0 Z1 F600\nG1 X1 E1\nG1 X2 E2\n", printer)
    area = np.pi * 8.6**2 / 4
    assert deposit.beads.volume_mm3 == pytest.approx([area, area])


def test_volumetric_e_is_mm3(printer):
    deposit = marlin("G90\nM83\nM200 S1 D8.6\nG1 X0 Y0 Z1 F600\nG1 X1 E0.5\n", printer)
    assert deposit.beads.volume_mm3 == pytest.approx([0.5])
    other = marlin("G90\nM83\nM200 S1 D4.3\nG1 X0 Y0 Z1 F600\nG1 X1 E0.5\n", printer)
    assert other.beads.volume_mm3 == pytest.approx([2.0])  # the firmware thinks the barrel is narrower than it is


def test_g92_renames_the_place(printer):
    deposit = marlin("G90\nM83\nG1 X5 Y5 Z1 F600\nG92 X0\nG1 X1 E1\n", printer)
    assert deposit.beads.end_mm[0] == pytest.approx((6, 5, 1))


def test_dwell_units_differ(printer, job):
    assert marlin("G90\nG1 X0 Y0 Z5 F600\nG4 P500\n", printer).motion.seconds[-1] == pytest.approx(0.5)
    assert marlin("G90\nG1 X0 Y0 Z5 F600\nG4 S2\n", printer).motion.seconds[-1] == pytest.approx(2.0)
    cnc = read("G21 G90\nG1 X0 Y0 Z5 F600\nG4 P0.5\nM2\n", printer=printer("linuxcnc"))
    assert cnc.motion.seconds.sum() >= 0.5


def test_arc_length_and_volume(printer):
    deposit = marlin("G90\nM83\nG1 X0 Y0 Z1 F600\nG3 X10 Y10 I0 J10 E1\n", printer)
    assert deposit.beads.length_mm.sum() == pytest.approx(np.pi * 5, rel=1e-4)
    assert deposit.beads.volume_mm3.sum() == pytest.approx(np.pi * 8.6**2 / 4, rel=1e-9)
    full = marlin("G90\nM83\nG1 X0 Y0 Z1 F600\nG2 I5 E1\n", printer)
    assert full.beads.length_mm.sum() == pytest.approx(2 * np.pi * 5, rel=1e-4)
    by_radius = marlin("G90\nM83\nG1 X0 Y0 Z1 F600\nG2 X10 Y10 R10 E1\n", printer)
    assert by_radius.beads.length_mm.sum() == pytest.approx(np.pi * 5, rel=1e-4)


def test_synchronised_output_waits_for_the_next_move(job, printer):
    made = job("linuxcnc")
    base = "G21 G90\nG1 Z5 F600\nG1 X0 Y0\nT0 M6 G43\nM68 E0 Q1000\n"
    text = base + "M62 P0\nG4 P1\nG1 X1 F60\nM63 P0\nG1 X2\nM2\n"
    deposit = read(text, printer=made.printer, heads=made.heads)
    assert deposit.beads.end_mm[:, 0] == pytest.approx([1.0])
    assert len(deposit.blobs) == 0
    text = base + "M64 P0\nG4 P1\nG1 X1 F60\nM65 P0\nG1 X2\nM2\n"
    deposit = read(text, printer=made.printer, heads=made.heads)
    assert len(deposit.blobs) == 1 and len(deposit.beads) == 1


def test_unread_words_are_reported_once_each(printer):
    deposit = marlin("G90\nG1 X0 Y0 Z5 F600\nG999\nFOO\nG999\nG1 X1 W3\n", printer)
    assert {(n.word, n.count) for n in deposit.notices} == {("G999", 2), ("FOO", 1), ("W", 1)}


def test_exponents_are_reported(printer):
    deposit = marlin("G90\nM83\nG1 X0 Y0 Z5 F600\nG1 X1 E1e-05\n", printer)
    assert any(n.trouble == "number that controllers misread" for n in deposit.notices)


def test_tool_offsets(job, printer):
    from dataclasses import replace

    tools = tuple(replace(t, offset_mm=(5.0 * t.number, 0.0, 0.0)) for t in printer("linuxcnc").tools)
    machine = printer("linuxcnc", tools=tools)
    good = read("G21 G90\nT1 M6 G43\nG1 X1 Y1 Z1 F60\nM2\n", printer=machine)
    assert good.tape.end_mm[-1] == pytest.approx((1, 1, 1))
    lost = read("G21 G90\nT1 M6\nG1 X1 Y1 Z1 F60\nM2\n", printer=machine)
    assert lost.tape.end_mm[-1] == pytest.approx((6, 1, 1))  # nobody applied the offset: the tip is 5 mm off


@pytest.mark.parametrize("text", ["", b"\x00\x01G1 X1".decode(), "x" * 10_000])
def test_what_is_no_print_file_is_one_clear_error(tmp_path, printer, text):
    path = tmp_path / "bad.gcode"
    path.write_text(text)
    with pytest.raises(ProofError) as caught:
        read(path, printer=printer("marlin"))
    assert len(caught.value.faults) == 1


def test_chunks_may_break_anywhere(job):
    made = job("marlin")
    text = made.text()
    whole = read(text, printer=made.printer, heads=made.heads)
    pieces = read((text[i:i + 97] for i in range(0, len(text), 97)), printer=made.printer, heads=made.heads)
    lines = read(text.splitlines(), printer=made.printer, heads=made.heads)
    assert np.array_equal(whole.tape.end_mm, pieces.tape.end_mm, equal_nan=True)
    assert np.array_equal(whole.tape.end_mm, lines.tape.end_mm, equal_nan=True)


def test_ink_that_flows_while_the_tip_rises_begins_once(job):
    made = job("linuxcnc")
    text = ("G21 G90\nG1 Z0.2 F600\nG1 X0 Y0\nT0 M6 G43\nM68 E0 Q1000\nM64 P0\nG1 X5\nG1 Z0.4\nG1 X0\nM65 P0\nG1 X1\n"
            "M64 P0\nG1 X3\nM65 P0\nM2\n")
    deposit = read(text, printer=made.printer, heads=made.heads)
    assert deposit.beads.begins.tolist() == [True, False, True] and deposit.beads.run.tolist() == [0, 1, 2]
    assert deposit.starts == 2
