"""Every rule fires on its fault, and is silent on the good twin (see test_a_good_file_has_no_finding)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ssbfab.proof import prove, read

pytestmark = pytest.mark.filterwarnings("error")


def codes(made, text=None, printer=None, **options):
    printer = printer or made.printer
    deposit = read(text or made.text(), printer=printer, heads=made.heads, **options)
    return {finding.code: finding for finding in prove(deposit, printer=printer, heads=made.heads, cell=made.cell)}


def test_reach(job):
    made = job()
    found = codes(made, printer=replace(made.printer, high_mm=(11.0, 100, 50)))
    assert found["PRF101"].value > 11


def test_tool_offset_counts_for_reach(job):
    made = job()
    tools = (made.printer.tools[0], replace(made.printer.tools[1], offset_mm=(20.0, 0, 0)))
    assert "PRF101" in codes(made, printer=replace(made.printer, tools=tools))  # the carriage must go to -9 mm


def test_speed(job):
    made = job()
    assert codes(made, made.text().replace("F300", "F18000"))["PRF102"].value == pytest.approx(300)


def test_pressure(job):
    made = job("linuxcnc")
    assert "PRF103" in codes(made, re.sub(r"M68 E0 Q\d+", "M68 E0 Q9000", made.text()))
    assert "PRF103" in codes(made, re.sub(r"M68 E0 Q[1-9].*", "", made.text(), count=1))


def test_tools_exist(job):
    made = job()
    found = codes(made, made.text().replace("T1\n", "T7\n"))
    assert found["PRF104"].value == 7


def test_stray_output(job):
    made = job("linuxcnc")
    text = made.text().replace("T1 M6", "M64 P0\nT1 M6", 1)
    assert codes(made, text)["PRF105"].value == 0
    assert codes(made, made.text().replace("G64", "M64 P9\nG64", 1))["PRF105"].value == 9


def test_first_move(job):
    made = job()
    assert "PRF106" in codes(made, made.text().replace("G0 Z10 F900\n", "G0 X1 Y1 Z0.02 F900\n", 1))


def test_end(job):
    made = job("linuxcnc")
    assert "PRF107" in codes(made, made.text().replace("M2\n", "M64 P0\nM2\n"))
    assert "PRF107" in codes(made, made.text().replace("G1 Z40 F900\n", "G1 Z0.1 F900\n"))


def test_short_circuit_names_layer_and_place(job):
    made = job()
    line = next(i for i, (tool, layer, _) in enumerate(made.beads) if (tool, layer) == (0, 1)) + 1
    tool, layer, points = made.beads[line]
    moved = tuple((x + 0.12, y) for x, y in points)
    bad = replace(made, beads=(*made.beads[:line], (tool, layer, moved), *made.beads[line + 1:]))
    found = codes(made, bad.text())
    assert found["PRF201"].layer == 1
    assert found["PRF201"].place_mm[0] == pytest.approx(moved[0][0], abs=0.15)
    assert found["PRF201"].place_mm[2] == pytest.approx(0.1)


def test_gap_is_bulged_and_toleranced(job):
    """Edges 16 um apart, less two bulges of 5.5 um, leave 5 um; tolerances need 2 * 5 um + 5 % of 100 um = 15 um."""
    found = codes(job(gap=0.016))
    assert found["PRF202"].value == pytest.approx(0.005, abs=1e-6)
    assert found["PRF202"].limit == pytest.approx(0.015, abs=1e-6)
    assert "PRF202" not in codes(job(gap=0.027))
    assert "PRF201" in codes(job(gap=0.010))


def test_short_across_layers(job):
    """A bar of one electrode on top of a bar of the other, in the layer above."""
    made = job()
    _, _, points = made.beads[0]
    text = replace(made, beads=(*made.beads, (1, 3, points))).text()
    found = codes(made, text)
    assert found["PRF201"].layer == 3


def test_volume(job):
    made = job()
    assert "PRF301" in codes(replace(made, beads=made.beads[1:]), replace(made, beads=made.beads[1:]).text())
    found = codes(made, made.text().replace("M200 T0 S1 D8.6", "M200 T0 S1 D8.5"))
    assert found["PRF301"].value == pytest.approx((8.6 / 8.5) ** 2 - 1, rel=1e-3)


def test_words(job):
    made = job()
    text = made.text()
    assert "PRF901" in codes(made, text.replace("M400", "M9999"))
    assert "PRF902" in codes(made, re.sub(r"E0\.0(\d+)", r"E\1e-9", text, count=1))
    assert "PRF906" in codes(made, text.replace("M400", "M42 P5 S255"))
    made = job("linuxcnc")
    text = made.text()
    assert "PRF903" in codes(made, text.replace("G64", "o100 call\nG64"))
    assert "PRF904" in codes(made, text[: len(text) // 2])
    assert "PRF905" in codes(made, text.replace("G21 ", ""))


def test_cut_finger_is_an_open_circuit(job):
    """Cut in every layer: open. Cut in one: only ink is missing there, the layers below still conduct."""
    made = job()

    def cut(layers):
        beads = []
        for tool, layer, points in made.beads:
            vertical = points[0][0] == points[1][0] and abs(points[0][0] - 10.45) < 0.01 and tool == 0
            if vertical and layer in layers:
                (x, y0), (_, y1) = points
                beads += [(tool, layer, ((x, y0), (x, 11.0))), (tool, layer, ((x, 11.2), (x, y1)))]
            else:
                beads.append((tool, layer, points))
        return codes(made, replace(made, beads=tuple(beads)).text())

    found = cut({0, 1, 2})
    assert found["PRF203"].place_mm[0] == pytest.approx(10.45, abs=0.06)
    assert found["PRF203"].place_mm[1] > 11.1
    assert "PRF203" not in cut({1}) and "PRF302" in cut({1})


def test_dropped_and_doubled_beads(job):
    made = job()
    k = next(i for i, bead in enumerate(made.beads) if bead[:2] == (1, 1)) + 1
    points = made.beads[k][2]
    dropped = replace(made, beads=made.beads[:k] + made.beads[k + 1:])
    found = codes(dropped)
    assert found["PRF302"].layer == 1
    assert found["PRF302"].place_mm[0] == pytest.approx(points[0][0], abs=0.05)
    doubled = replace(made, beads=(*made.beads[:k], made.beads[k], *made.beads[k:]))
    assert codes(doubled)["PRF304"].layer == 1


def test_missing_layer(job):
    made = job()
    assert codes(replace(made, beads=tuple(b for b in made.beads if b[:2] != (0, 1))))["PRF305"].place_mm[2] == pytest.approx(0.1)
    assert "PRF305" in codes(replace(made, beads=tuple(b for b in made.beads if b[1] != 2)))


def test_spill(job):
    made = job(gap=0.4)
    text = replace(made, beads=(*made.beads, (0, 2, ((9.0, 9.0), (9.5, 9.0))))).text()
    found = codes(made, text)
    assert found["PRF303"].place_mm[:2] == pytest.approx((9.25, 9.0), abs=0.06)
