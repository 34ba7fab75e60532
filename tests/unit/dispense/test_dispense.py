"""Starts and stops: conservation, the answer of each drive, and what a file says of them."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ssbfab.findings import run
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.toolpath.dispense import Dispensing, dispensed, predicted
from ssbfab.toolpath.dispense.operating import work_of
from ssbfab.toolpath.dispense.rules import RULES
from ssbfab.toolpath.dispense.width_error import corner_excess_s, draw_width_error, junction_speed
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, SelectTool, SetPressure, Toolpath, Travel

INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=300.0, consistency_pa_s_n=120.0,
          flow_index=0.5, name="paste")
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=12.7)


def machine(dispenser, dialect="linuxcnc", **tool):
    about = {"number": 0, "dispenser": Dispenser(dispenser), "tip": "t", "pressure_max_pa": 2e6, "steps_per_mm": 25600.0,
             "barrel_diameter_mm": 4.7, **tool}
    return Printer(dialect=dialect, low_mm=(0, 0, 0), high_mm=(100, 100, 50), speed_max_mm_s=50, speed_z_max_mm_s=10,
                   acceleration_mm_s2=1000, junction_mm=0.01, tools=(Tool(**about),), name="bench")


def head(printer, ink=INK, tip=TIP):
    return Head(tool=printer.tools[0], tip=tip, ink=ink, bodies=("a",))


def line(x0, x1, y=0.0, speed=5.0, width=0.25, joins=False, z=0.2):
    return Bead(body=0, points_mm=np.array([[x0, y, z], [x1, y, z]]), width_mm=np.full(2, width), height_mm=0.2,
                speed_mm_s=np.full(2, speed), joins=joins)


def up_and_over(a, b, z=0.2):
    points = np.array([[*a, z], [*a, 2.0], [*b, 2.0], [*b, z]])
    return Travel(points_mm=points, speed_mm_s=np.full(4, 8.0))


def path(layers=3, beads=None):
    def blocks():
        for i in range(layers):
            steps = [SelectTool(tool=0), up_and_over((0, 0), (1, 0))] if i == 0 else [up_and_over((11, 1), (1, 0))]
            steps += beads or [line(1, 6), line(6, 11, joins=True), up_and_over((11, 0), (1, 1)), line(1, 11, y=1.0)]
            yield Block.of(steps, layer=i, z_mm=0.2 * (i + 1), height_mm=0.2, plan=min(i, 1)) if i == 0 else Block.of(
                steps, layer=1, z_mm=0.2, height_mm=0.2, plan=1).moved_to(i, 0.2 * (i + 1))

    return Toolpath(title="t", bodies=("a",), make_blocks=blocks)


def total(toolpath):
    return sum(s.volume_mm3 for s in toolpath.steps() if isinstance(s, Bead))


def test_without_lag_nothing_changes():
    printer = machine("pneumatic")
    new = dispensed(path(), heads=[head(printer)], printer=printer, how=Dispensing())
    for a, b in zip(path().blocks(), new.blocks(), strict=True):
        assert np.allclose(a.points_mm, b.points_mm, atol=1e-12) and np.array_equal(a.kind, b.kind) and (a.layer, a.z_mm) == (b.layer, b.z_mm)


def test_valve_opens_standing_and_closes_early():
    printer = machine("pneumatic", open_s=0.02, close_s=0.03)
    new = dispensed(path(), heads=[head(printer)], printer=printer, how=Dispensing())
    steps = list(next(iter(new.blocks())).steps())
    start = next(i for i, s in enumerate(steps) if isinstance(s, Dispense))
    assert steps[start].duration_s == 0.02
    assert steps[start + 1].joins and steps[start + 2].joins, "the ink flows on"
    tail = steps[start + 3]
    assert isinstance(tail, Travel) and tail.points_mm[0, 0] == pytest.approx(11 - 5 * 0.03) and tail.speed_mm_s[-1] == 5.0
    inked = sum(s.length_mm / 5.0 for s in steps if isinstance(s, Bead))
    assert inked == pytest.approx(20 / 5.0 - 2 * 0.03), "each chain closes early by the valve's lag"


def test_every_step_still_begins_where_the_last_ended():
    for how in (Dispensing(), Dispensing(wipe_mm=3.0, pause_s=0.5, settle_s=0.1), Dispensing(compensate=False, wipe_mm=50.0)):
        printer = machine("pneumatic", open_s=0.02, close_s=0.03)
        for block in dispensed(path(), heads=[head(printer)], printer=printer, how=how).blocks():
            moves = [s.points_mm for s in block.steps() if isinstance(s, Bead | Travel)]
            for a, b in pairwise(moves):
                assert a[-1] == pytest.approx(b[0], abs=1e-9)


def test_a_bead_shorter_than_its_stop():
    printer = machine("pneumatic", open_s=0.05, close_s=0.05)
    new = dispensed(path(1, [line(1, 1.1)]), heads=[head(printer)], printer=printer, how=Dispensing())
    steps = list(new.steps())[2:]
    assert isinstance(steps[0], Dispense) and steps[0].duration_s == pytest.approx(0.02), "open for as long as the bead takes"
    assert isinstance(steps[1], Dwell) and steps[1].duration_s == pytest.approx(0.03)
    assert isinstance(steps[2], Travel) and not any(isinstance(s, Bead) for s in steps)


def test_plunger_gets_back_what_it_is_given():
    """Start from rest, prime, bead, draw back: the barrel ends as it began, and the tip has given what the bead wants."""
    printer = machine("syringe", time_constant_s=0.5)
    new = dispensed(path(1, [line(1, 11)]), heads=[head(printer)], printer=printer, how=Dispensing())
    flow, inside, given, t = 0.0, 0.0, 0.0, 1e-5
    for step in new.steps():
        if isinstance(step, Dispense | Bead):
            seconds = step.duration_s if isinstance(step, Dispense) else step.length_mm / 5.0
            pushed = step.volume_mm3 / seconds
            for _ in range(round(seconds / t)):
                flow += (pushed - flow) * t / 0.5
                given += flow * t
            if isinstance(step, Dispense) and step.volume_mm3 > 0:
                assert flow == pytest.approx(0.25 * 0.2 * 5, rel=1e-3), "the bead starts at full flow"
            inside += step.volume_mm3
    assert abs(flow) < 1e-3 * 0.25
    assert given == pytest.approx(inside, rel=1e-3)
    assert given == pytest.approx(total(path(1, [line(1, 11)])), rel=0.01)


def test_small_time_constants_are_the_firmwares():
    for dialect, seconds, ours in (("marlin", 0.15, False), ("marlin", 0.5, True), ("linuxcnc", 0.15, True)):
        printer = machine("syringe", dialect, time_constant_s=seconds)
        steps = list(dispensed(path(), heads=[head(printer)], printer=printer, how=Dispensing()).steps())
        assert any(isinstance(s, Dispense) for s in steps) == ours


def test_blocks_of_one_plan_are_changed_once_and_moved():
    printer = machine("pneumatic", open_s=0.02, close_s=0.02)
    blocks = list(dispensed(path(4), heads=[head(printer)], printer=printer, how=Dispensing()).blocks())
    assert [b.plan for b in blocks] == [0, 1, 1, 1]
    assert [b.z_mm for b in blocks] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert blocks[3].points_mm[:, 2].min() == pytest.approx(0.8)


def test_predicted_error_of_a_valve():
    """20 ms at 5 mm/s: the first 0.1 mm is missing, and as much is laid after the end."""
    printer = machine("pneumatic", open_s=0.02, close_s=0.02)
    lost = predicted(line(1, 11), head(printer), printer, compensated=False)
    kept = predicted(line(1, 11), head(printer), printer, compensated=True)
    assert lost.start < -0.2 and abs(lost.error_ratio[10]) < 1e-6
    assert kept.worst > 0, "the machine's ramp alone leaves a little too much"
    ramp = 5.0**2 / (2 * 1000)
    assert kept.start == pytest.approx(ramp / 0.25, rel=0.1), "v/2a of time, so v^2/2a of length, at each end"


def test_predicted_error_of_a_plunger():
    printer = machine("syringe", time_constant_s=0.5)
    late = predicted(line(1, 11), head(printer), printer, compensated=False)
    assert late.start < -0.9 and late.error_ratio[-2] == pytest.approx(-math.exp(-(10 - 0.375) / 5 / 0.5), abs=0.002)
    assert abs(predicted(line(1, 11), head(printer), printer, compensated=True).error_ratio[5:-2]).max() < 0.01


def test_corners():
    printer = machine("pneumatic")
    assert junction_speed(0.0, printer) == math.inf and junction_speed(math.pi, printer) == 0.0
    right = junction_speed(math.pi / 2, printer)
    s = math.sin(math.pi / 4)
    assert right == pytest.approx(math.sqrt(1000 * 0.01 * s / (1 - s)))
    assert corner_excess_s(right / 2, math.pi / 2, printer) == 0.0
    assert corner_excess_s(20.0, math.pi, printer) == pytest.approx(20 / 1000)


def test_error_is_drawn(tmp_path):
    printer = machine("pneumatic", open_s=0.02, close_s=0.02)
    draw_width_error(predicted(line(1, 11), head(printer), printer, compensated=False), tmp_path / "e.png", 0.05)
    assert (tmp_path / "e.png").stat().st_size > 1000


def nouns(printer, toolpath, ink=INK, tip=TIP):
    return {"toolpath": toolpath, "heads": (head(printer, ink, tip),), "printer": printer}


GENTLE = replace(machine("pneumatic"), acceleration_mm_s2=20000.0, width_tolerance_ratio=0.1)
SLOW = [line(1, 6, speed=5.0), up_and_over((6, 0), (1, 1)), line(1, 6, y=1.0, speed=5.0)]


def fired(printer=GENTLE, toolpath=None, **more):
    return {f.code: f for f in run(RULES, nouns(printer, toolpath or path(), **more))}


def test_the_good_twin_is_silent():
    assert fired() == {}
    plunger = replace(machine("syringe", time_constant_s=0.5), acceleration_mm_s2=20000.0, width_tolerance_ratio=0.1)
    primed = dispensed(path(), heads=[head(plunger)], printer=plunger, how=Dispensing())
    assert fired(plunger, primed) == {}


@pytest.mark.parametrize(("code", "printer", "ink", "severity"), [
    ("INK101", GENTLE.with_tools((replace(GENTLE.tools[0], pressure_max_pa=2e5),)), INK, "error"),
    ("INK101", GENTLE.with_tools((replace(GENTLE.tools[0], pressure_min_pa=6e5),)), INK, "error"),
    ("INK102", GENTLE, replace(INK, yield_stress_pa=5e3, consistency_pa_s_n=5.0), "warning"),
    ("INK103", machine("syringe", time_constant_s=0.5, barrel_diameter_mm=8.6, steps_per_mm=1600), INK, "error"),
    ("INK103", machine("syringe", time_constant_s=0.0), INK, "error"),
    ("INK103", machine("syringe", time_constant_s=0.2, steps_per_mm=25600 / 3), INK, "warning"),
    ("INK104", machine("pneumatic", open_s=0.02, close_s=0.02), INK, "warning"),
    ("INK105", GENTLE, replace(INK, drying_min_s=1e5), "warning"),
    ("INK105", GENTLE, replace(INK, drying_max_s=1e-3), "warning"),
    ("INK106", GENTLE, replace(INK, idle_max_s=0.01), "warning"),
])
def test_each_rule_fires(code, printer, ink, severity):
    finding = fired(printer, ink=ink)[code]
    assert finding.severity == severity and finding.margin < 0 and finding.advice


def test_every_rule_is_shown_to_fire():
    shown = {case[0] for mark in test_each_rule_fires.pytestmark for case in mark.args[1]}
    assert shown == {rule.code for rule in RULES}
    assert all(rule.formula and rule.example and rule.reason and rule.limit for rule in RULES)


def test_steps_of_a_coarse_extruder():
    """A 60 x 30 um line from a 3 cc barrel with 2 mm lead and 3200 steps: one microstep per 23 mm of travel."""
    printer = machine("syringe", barrel_diameter_mm=8.6, steps_per_mm=1600, time_constant_s=0.5)
    fine = path(1, [replace(line(1, 11, width=0.06), height_mm=0.03)])
    finding = fired(printer, fine)["INK103"]
    assert "20.2 mm of bead" in finding.message or "23" in finding.message


def test_duty_is_what_the_blocks_say():
    work = work_of(path(3))
    duty = work.duties[0]
    assert duty.flow_high == pytest.approx(0.25 * 0.2 * 5) and duty.speed_low == 5.0
    travel = (1.8 + 10.05 + 1.8) / 8.0
    assert work.layer_s[1] == pytest.approx(20 / 5 + 2 * travel, rel=0.01)
    assert duty.idle_s == pytest.approx(travel, rel=0.1)


def test_pressure_is_seen():
    work = work_of(path(1, [SetPressure(tool=0, pressure_pa=1e5), SetPressure(tool=0, pressure_pa=3e5), line(1, 2)]))
    assert (work.duties[0].pressure_low, work.duties[0].pressure_high) == (1e5, 3e5)
