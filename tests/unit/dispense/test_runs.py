"""Beads that begin and end on the move: the valve opens in time, only where there is room, and the width error goes down."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from manifold3d import Manifold

from ssbfab.gcode import Header, write
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.proof import read
from ssbfab.toolpath.dispense import Dispensing, dispensed
from ssbfab.toolpath.dispense.operating import work_of
from ssbfab.toolpath.dispense.rules import width_errors
from ssbfab.toolpath.dispense.width_error import draw_width_errors, predicted
from ssbfab.toolpath.path import Bead, Block, Dispense, SelectTool, SetPressure, Toolpath, Travel

INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=300.0, consistency_pa_s_n=120.0, flow_index=0.5)
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=12.7, name="t")
SPEED, ACCELERATION, Z = 5.0, 200.0, 0.2
RAMP = SPEED**2 / (2 * ACCELERATION)


def machine(dialect="linuxcnc", open_s=0.02, close_s=0.02, dispenser="pneumatic"):
    tools = tuple(Tool(number=n, dispenser=Dispenser(dispenser), tip=TIP, output=n, pressure_channel=n, open_s=open_s, close_s=close_s)
                  for n in (0, 1))
    printer = Printer(dialect=dialect, low_mm=(-10, -10, 0), high_mm=(100, 100, 60), speed_max_mm_s=50, speed_z_max_mm_s=10,
                      acceleration_mm_s2=ACCELERATION, junction_mm=0.01, tools=tools, name="bench", width_tolerance_ratio=0.05)
    return printer, tuple(Head(tool=tool, tip=TIP, ink=INK, bodies=(name,)) for tool, name in zip(tools, "ab", strict=True))


def line(x0, x1, y):
    return Bead(body=0, points_mm=np.array([[x0, y, Z], [x1, y, Z]]), width_mm=np.full(2, 0.25), height_mm=0.2,
                speed_mm_s=np.full(2, SPEED))


def over(a, b, high=2.0):
    points = np.array([a, [*a[:2], high], [*b[:2], high], b], dtype=float)
    return Travel(points_mm=points, speed_mm_s=np.full(4, 10.0))


def path(rows=(0.0, 3.0)):
    steps, here = [SelectTool(tool=0), SetPressure(tool=0, pressure_pa=4e5)], (0.0, 0.0, 30.0)
    for y in rows:
        steps += [over(here, (5.0, y, Z), 30.0), line(5, 15, y)]
        here = (15.0, y, Z)
    steps.append(over(here, (0.0, 0.0, 30.0), 30.0))
    block = Block.of(steps, layer=0, z_mm=Z, height_mm=0.2)
    return Toolpath(title="t", bodies=("a", "b"), make_blocks=lambda: iter([block]))


def ran(printer, heads, toolpath=None, cell=None, **how):
    return dispensed(toolpath or path(), heads=heads, printer=printer, how=Dispensing(run_in=True, **how), cell=cell)


def whole(toolpath):
    moves = [step.points_mm for step in toolpath.steps() if isinstance(step, Bead | Travel)]
    for a, b in pairwise(moves):
        assert a[-1] == pytest.approx(b[0], abs=1e-9)


def test_a_bead_begins_on_the_move_and_its_valve_opens_in_time():
    printer, heads = machine()
    found = ran(printer, heads)
    steps = list(found.steps())
    whole(found)
    assert not any(isinstance(step, Dispense) for step in steps), "no valve is opened standing"
    at = next(i for i, step in enumerate(steps) if isinstance(step, Bead))
    run, bead = steps[at - 1], steps[at]
    assert run.points_mm[:, 0] == pytest.approx([5 - RAMP - SPEED * 0.02, 5 - SPEED * 0.02]) and (run.speed_mm_s == SPEED).all()
    assert bead.points_mm[:3, 0] == pytest.approx([5 - SPEED * 0.02, 5, 5]) and bead.width_mm[:3] == pytest.approx([0, 0, 0.25])
    assert steps[at - 2].points_mm[-1] == pytest.approx(run.points_mm[0]) and steps[at - 2].points_mm[-2, 0] == run.points_mm[0, 0]


def test_the_file_lays_the_planned_ink_and_no_other():
    printer, heads = machine()
    deposit = read(write(ran(printer, heads), printer=printer, heads=heads, header=Header(title="t")).text(), printer=printer, heads=heads)
    beads = deposit.beads
    laid = shapely.union_all([shapely.LineString([a[:2], b[:2]]) for a, b in zip(beads.start_mm, beads.end_mm, strict=True)])
    assert laid.length == pytest.approx(20.0, abs=2e-3)
    wanted = shapely.MultiLineString([[(5, 0), (15, 0)], [(5, 3), (15, 3)]])
    assert laid.hausdorff_distance(wanted) < 1e-3


def test_the_predicted_start_is_better_by_the_whole_ramp():
    printer, heads = machine()
    stood = dispensed(path(), heads=heads, printer=printer, how=Dispensing())
    errors = []
    for toolpath in (stood, ran(printer, heads)):
        duty = work_of(toolpath).duties[0]
        errors.append(predicted(duty.first.bead, heads[0], printer, compensated=duty.primed, before_mm=duty.first.before_mm,
                                after_mm=duty.first.after_mm))
    assert errors[0].start == pytest.approx(RAMP / 0.25, rel=0.1) and abs(errors[1].start) < 1e-6
    assert abs(errors[1].worst) < 1e-3 < printer.width_tolerance_ratio < errors[0].worst


def test_without_room_the_valve_opens_standing():
    printer, heads = machine()
    wall = Cell(title="t", bodies=(Body(name="a", role=Role.POSITIVE_ELECTRODE, solid=Manifold.cube((10, 0.25, 0.2)).translate((5, 0, 0))),
                                   Body(name="b", role=Role.NEGATIVE_ELECTRODE, solid=Manifold.cube((1, 9, 1)).translate((3.6, -4, 0)))))
    blocked = list(ran(printer, heads, cell=wall).steps())
    assert sum(isinstance(step, Dispense) for step in blocked) == 2, "the other body is nearer than half the tip"
    far = wall.with_bodies(lambda b: replace(b, solid=b.solid.translate((-0.5, 0, 0))) if b.name == "b" else b)
    assert not any(isinstance(step, Dispense) for step in ran(printer, heads, cell=far).steps())
    crowded = path(rows=(0.0, 0.1))  # the second run would go over the first bead's side
    assert not any(isinstance(step, Dispense) for step in ran(printer, heads, path()).steps())
    own = Bead(body=0, points_mm=np.array([[4.7, -1, Z], [4.7, 4, Z]]), width_mm=np.full(2, 0.25), height_mm=0.2,
               speed_mm_s=np.full(2, SPEED))
    steps = list(crowded.steps())
    cross = Block.of([*steps[:2], over((0, 0, 30), own.points_mm[0], 30.0), own, over(own.points_mm[-1], (5, 0, Z)), *steps[3:]],
                     layer=0, z_mm=Z, height_mm=0.2)
    crossed = ran(printer, heads, replace(crowded, make_blocks=lambda: iter([cross])))
    assert sum(isinstance(step, Dispense) for step in crossed.steps()) == 2


def test_a_quick_valve_runs_out_beyond_the_bead():
    printer, heads = machine(open_s=0.0, close_s=0.0)
    found = ran(printer, heads)
    whole(found)
    ends = [step.points_mm for step in found.steps() if isinstance(step, Travel) and np.ptp(step.points_mm[:, 2]) == 0]
    assert [points[:, 0].tolist() for points in ends[:2]] == [pytest.approx([5 - RAMP, 5]), pytest.approx([15, 15 + RAMP])]


@pytest.mark.parametrize(("dialect", "dispenser"), [("marlin", "pneumatic"), ("grbl", "pneumatic"), ("linuxcnc", "syringe")])
def test_only_valves_in_step_with_motion_can(dialect, dispenser):
    printer, heads = machine(dialect, dispenser=dispenser)
    plain = dispensed(path(), heads=heads, printer=printer, how=Dispensing())
    for a, b in zip(plain.steps(), ran(printer, heads).steps(), strict=True):
        assert type(a) is type(b)
        assert not isinstance(a, Bead | Travel) or (a.points_mm == b.points_mm).all()


def test_asked_to_stand_it_stands():
    printer, heads = machine()
    assert any(isinstance(step, Dispense) for step in ran(printer, heads, settle_s=0.1).steps())
    assert not Dispensing(run_in=True, wipe_mm=1.0).runs and Dispensing(run_in=True).runs and not Dispensing().runs


def test_every_tools_error_is_found_and_drawn(tmp_path):
    printer, heads = machine()
    errors = width_errors(dispensed(path(), heads=heads, printer=printer, how=Dispensing()), heads, printer)
    assert set(errors) == {0} and errors[0].worst == pytest.approx(RAMP / 0.25, rel=0.1)
    draw_width_errors({"tool 0": errors[0], "again": errors[0]}, tmp_path / "w.png", 0.05)
    draw_width_errors({"tool 0": errors[0]}, tmp_path / "w.svg", 0.05)
    assert (tmp_path / "w.png").stat().st_size > 1000 and b"tolerated" in (tmp_path / "w.svg").read_bytes()
