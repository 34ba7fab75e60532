"""Arcs: the same ink in the same places as the lines that they stand for, in every firmware that takes them."""

import re

import numpy as np
import pytest
from shapely import LineString

from ssbfab.errors import DialectError
from ssbfab.gcode import DIALECTS, write
from ssbfab.gcode.arcs import arcs_of
from ssbfab.library.template import Template
from ssbfab.proof import read
from ssbfab.toolpath.path import SelectTool, SetPressure

CASES = [(d.name, dispenser) for d in DIALECTS if d.arcs for dispenser in sorted(d.dispensers)]
TOLERANCE_MM = 2e-5


def ring_and_tail(clockwise=False):
    """A straight run in, three quarters of a fine circle, and a sharp zigzag: only the circle is an arc."""
    turn = np.linspace(-np.pi / 2, np.pi, 400) * (-1 if clockwise else 1)
    circle = np.column_stack([0.5 * np.cos(turn), 0.5 * np.sin(turn)])
    return np.concatenate([[circle[0] - [1, 0], circle[0] - [0.5, 0]], circle, circle[-1] + [[-0.2, 0.3], [-0.4, 0], [-0.6, 0.3]]])


def files(jobs, name, dispenser, clockwise=False, pressure_pa=275e3):
    """The same job without arcs and with them."""
    corners = ring_and_tail(clockwise)
    points = np.column_stack([corners, np.full(len(corners), 0.024)])
    above = points[0] + [0, 0, 2]
    steps = [SelectTool(tool=0), SetPressure(tool=0, pressure_pa=pressure_pa), jobs.travel([above - [1, 0, 0], above]),
             jobs.travel([above, points[0]]), jobs.bead(points), jobs.travel([points[-1], points[-1] + [0, 0, 2]])]
    for tolerance in (0.0, TOLERANCE_MM):
        machine = jobs.printer(name, dispenser, 1, arc_tolerance_mm=tolerance)
        text = write(jobs.from_steps(steps), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()
        yield text, read(text.splitlines(keepends=True), printer=machine, heads=jobs.heads(machine))


def area(deposit):
    beads = deposit.beads
    assert len(set(beads.run.tolist())) == 1
    return LineString(np.vstack([beads.start_mm[:1], beads.end_mm])[:, :2]).buffer(0.03, cap_style="flat", quad_segs=64)


@pytest.mark.parametrize("clockwise", [False, True])
@pytest.mark.parametrize(("name", "dispenser"), CASES)
def test_arcs_read_back_as_the_same_ink(jobs, name, dispenser, clockwise):
    (plain, lines), (curved, arcs) = files(jobs, name, dispenser, clockwise)
    assert len(re.findall("^G[23] ", curved, re.M)) == 1 and len(curved.splitlines()) < len(plain.splitlines()) / 10
    assert re.search("^G2 " if clockwise else "^G3 ", curved, re.M)
    assert not arcs.notices
    assert area(lines).symmetric_difference(area(arcs)).area < 1e-3 * area(lines).area
    assert arcs.beads.volume_mm3.sum() == pytest.approx(lines.beads.volume_mm3.sum(), rel=1e-4)
    assert arcs.time_s == pytest.approx(lines.time_s, rel=1e-3)


def test_the_comparison_can_fail(jobs):
    """The other way round is another circle."""
    (_, lines), (curved, _) = files(jobs, "linuxcnc", "pneumatic")
    machine = jobs.printer("linuxcnc", tools=1)
    wrong = read(re.sub("^G3 ", "G2 ", curved, flags=re.M).splitlines(keepends=True), printer=machine, heads=jobs.heads(machine))
    assert area(lines).symmetric_difference(area(wrong)).area > 0.1 * area(lines).area


@pytest.mark.parametrize("name", [d.name for d in DIALECTS if not d.arcs])
def test_other_firmwares_refuse_arcs(jobs, name):
    words = {"template": Template(bead="L {x} {y} {z} {feed}", travel="M {x} {y} {z} {feed}", ink_on="ON", ink_off="OFF", pressure="P {pressure_kpa}")}
    machine = jobs.printer(name, "syringe" if name == "hyrel" else "pneumatic", 1, arc_tolerance_mm=1e-3, **words if name == "template" else {})
    with pytest.raises(DialectError, match="writes no arcs"):
        write(jobs.toolpath(tools=1), printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True)


def test_every_point_of_random_runs_is_within_the_tolerance_of_its_arc():
    draw = np.random.default_rng(5)
    found = 0
    for _ in range(200):
        radius, span, count = draw.uniform(0.05, 20), draw.uniform(0.2, 9), int(draw.integers(5, 300))
        turn = np.linspace(0, span, count) * draw.choice([-1, 1])
        points = radius * np.column_stack([np.cos(turn), np.sin(turn)]) + draw.normal(0, 3e-4, (count, 2)) + draw.uniform(-50, 50, 2)
        for arc in arcs_of(points, 1e-3):
            found += 1
            run = points[arc.first:arc.last + 1]
            every = np.concatenate([run[:-1] + np.diff(run, axis=0) * t for t in (0, 0.25, 0.5, 0.75)])
            away = np.hypot(*(every - arc.centre_mm).T) - np.hypot(*(run[0] - arc.centre_mm))
            assert np.abs(away).max() < 1.001e-3
    assert found > 100


def test_straight_lines_and_corners_are_no_arcs():
    line = np.column_stack([np.linspace(0, 10, 50), np.zeros(50)])
    saw = np.column_stack([np.arange(50.0), np.arange(50) % 2])
    assert not list(arcs_of(line, 1e-3)) and not list(arcs_of(saw, 1e-3))
