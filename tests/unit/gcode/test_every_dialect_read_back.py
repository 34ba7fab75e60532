"""Every dialect and dispenser, two jobs: the file, read by proof's own interpreter, is the same ink in the same places.

Proof shares no code with the writer; this suite is where the two meet.
"""

import numpy as np
import pytest
from shapely import LineString, union_all

from ssbfab.gcode import DIALECTS, get_dialect, write
from ssbfab.ink import pressure_for
from ssbfab.library.template import Template
from ssbfab.proof import read
from ssbfab.toolpath import summarise
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, Toolpath

WORDS = Template(bead="LINE X{x} Y{y} Z{z} F{feed} E{flow}", travel="MOVE Z{z} X{x} Y{y} F{feed}", comment="REM {text}", begin="START",
                 end="STOP", select="HEAD {tool}", ink_on="VALVE {output} 1", ink_off="VALVE {output} 0",
                 pressure="KPA {pressure_kpa} ON {channel}", dwell="WAIT {seconds}", push="PUSH {flow} F{feed}", feed_per="s")
VALVE = Template(**{**WORDS.__dict__, "bead": "LINE X{x} Y{y} Z{z} F{feed}"})
CASES = [(d.name, dispenser) for d in DIALECTS for dispenser in (sorted(d.dispensers) or ["pneumatic", "syringe"])]
HEIGHT, WIDTH, SPEED = 0.024, 0.06, 0.25


def lines(n):
    """Two tools with a few straight lines each."""
    return [(0, 0), (1, 0), (1, 0.2), (0, 0.2)] if n == 0 else [(0, 0.5), (1, 0.5), (1, 0.7), (0, 0.75)]


def spirals(n):
    """Two tools with a spiral of many short segments each."""
    turn = np.linspace(0, 6 * np.pi, 150)
    radius = 0.2 + 0.06 * turn / np.pi
    return list(zip(np.round(2 * n + radius * np.cos(turn), 4), np.round(radius * np.sin(turn), 4), strict=True))


DWELL_S, PRIME_S = 0.25, 0.5


def primed_mm3(dispenser):
    """What is laid at rest after each visit: a valve lets out what a bead would have had in that time."""
    return WIDTH * HEIGHT * SPEED * PRIME_S if dispenser == "pneumatic" else 0.02


def job(jobs, corners, tools, dispenser):
    still = [Dwell(duration_s=DWELL_S), Dispense(volume_mm3=primed_mm3(dispenser), duration_s=PRIME_S)]
    pressure = round(pressure_for(jobs.INK, jobs.TIP, WIDTH * HEIGHT * SPEED), 1)

    def blocks():
        for i in range(3):
            z = HEIGHT * (i + 1)
            steps = [s for n in range(tools) for s in [*jobs.visit(n, corners(n), z, z + 2.0, pressure_pa=pressure), *still]]
            if tools == 1 and i > 0:  # no other tool was taken: back to where the next layer's travel begins
                steps = [way_back(jobs, corners(0), z + 2.0), *steps]
            yield Block.of(steps, layer=i, z_mm=z, height_mm=HEIGHT, plan=min(i, 1))

    return Toolpath(title="job", bodies=("body0", "body1"), make_blocks=blocks)


def way_back(jobs, corners, z):
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    return jobs.travel([(x1, y1, z - HEIGHT), (x1, y1, z), (x0 - 1, y0 - 1, z)])


def deposit_of(jobs, name, dispenser, corners, spoil=lambda text: text):
    tools = min(2, get_dialect(name).tools_max)
    words = {"template": VALVE if dispenser == "pneumatic" else WORDS} if name == "template" else {}
    machine = jobs.printer(name, dispenser, tools, **words)
    path = job(jobs, corners, tools, dispenser)
    text = write(path, printer=machine, heads=jobs.heads(machine), header=jobs.HEADER, experimental=True).text()
    return path, read(spoil(text).splitlines(keepends=True), printer=machine, heads=jobs.heads(machine))


def laid(path):
    """From the toolpath: (tool, z) to the area that is inked, with the volume and the time of it all."""
    chains, volume, seconds = {}, 0.0, 0.0
    for bead in (s for s in path.steps() if isinstance(s, Bead)):
        lines_of = chains.setdefault((bead.body, round(float(bead.points_mm[0, 2]), 4)), [])
        points = bead.points_mm[:, :2].tolist()
        if bead.joins:
            lines_of[-1] += points[1:]
        else:
            lines_of.append(points)
        volume, seconds = volume + bead.volume_mm3, seconds + bead.length_mm / SPEED
    areas = {key: union_all([LineString(points).buffer(WIDTH / 2, cap_style="flat") for points in found])
             for key, found in chains.items()}
    return areas, volume, seconds


def read_areas(deposit):
    beads, areas = deposit.beads, {}
    for run in np.unique(beads.run):
        mine = np.flatnonzero(beads.run == run)
        width = float(np.average(beads.width_mm[mine], weights=beads.length_mm[mine]))
        points = np.vstack([beads.start_mm[mine[:1]], beads.end_mm[mine]])
        key = (int(beads.tool[mine[0]]), round(float(points[0, 2]), 4))
        areas.setdefault(key, []).append(LineString(points[:, :2]).buffer(width / 2, cap_style="flat"))
    return {key: union_all(shapes) for key, shapes in areas.items()}


def apart(wanted, found):
    """Area that only one of the two has, over what is wanted; all of it where a layer of a tool is missing."""
    if wanted.keys() != found.keys():
        return 1.0
    return sum(wanted[k].symmetric_difference(found[k]).area for k in wanted) / sum(shape.area for shape in wanted.values())


@pytest.mark.parametrize("corners", [lines, spirals])
@pytest.mark.parametrize(("name", "dispenser"), CASES)
def test_same_ink_in_the_same_places(jobs, name, dispenser, corners):
    path, deposit = deposit_of(jobs, name, dispenser, corners)
    wanted, volume, seconds = laid(path)
    beads = deposit.beads
    assert not deposit.notices
    assert beads.volume_mm3.sum() == pytest.approx(volume, rel=1e-3)
    assert (beads.length_mm / beads.speed_mm_s).sum() == pytest.approx(seconds, rel=1e-3)
    assert apart(wanted, read_areas(deposit)) < 1e-3
    visits = 3 * min(2, get_dialect(name).tools_max)
    still = deposit.motion.seconds[deposit.motion.length_mm == 0]
    assert still.sum() == pytest.approx(visits * (DWELL_S + PRIME_S), rel=1e-3)
    assert deposit.blobs.volume_mm3.sum() == pytest.approx(visits * primed_mm3(dispenser), rel=1e-3)
    assert deposit.time_s == pytest.approx(planned_s(path, deposit), rel=1e-3)


def planned_s(path, deposit):
    """The time of the whole file as the toolpath's own summary has it."""
    return summarise(path, printer=deposit.printer, heads=deposit.heads).time_s


def test_a_slower_approach_is_seen(jobs):
    path, deposit = deposit_of(jobs, "linuxcnc", "pneumatic", lines, lambda text: text.replace("F1200.000", "F600.000"))
    assert deposit.time_s > 1.01 * planned_s(path, deposit)


def test_the_suite_can_fail(jobs):
    def spoil(text):
        return text.replace("M62 P1\n", "", 1)

    path, deposit = deposit_of(jobs, "linuxcnc", "pneumatic", lines, spoil)
    assert apart(laid(path)[0], read_areas(deposit)) > 0.05
