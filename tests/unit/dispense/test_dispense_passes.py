"""Passes over a toolpath: each keeps the path whole, and does what it says and nothing else. All of them can be written."""

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.errors import ToolpathError
from ssbfab.gcode import Header, write
from ssbfab.ink import flow_rate
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.toolpath.dispense import Dispensing, HeightMap, Priming, dispensed, dry, mapped, primed, ramped, resumed
from ssbfab.toolpath.dispense.calibrate import pressure_speed_ladder, registration, stack, width_and_span
from ssbfab.toolpath.path import Bead, Block, Dispense, SelectTool, SetPressure, Toolpath, Travel

INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=300.0, consistency_pa_s_n=120.0,
          flow_index=0.5, name="paste", idle_max_s=60.0)
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=12.7)
TOOLS = tuple(Tool(number=n, dispenser=Dispenser.PNEUMATIC, tip="t", output=n, pressure_channel=n, offset_mm=(5.0 * n, 0, 0),
                   open_s=0.02, close_s=0.02, pressure_max_pa=1e6) for n in (0, 1))
PRINTER = Printer(dialect="linuxcnc", low_mm=(-10, -10, 0), high_mm=(100, 100, 60), speed_max_mm_s=50, speed_z_max_mm_s=10,
                  acceleration_mm_s2=1000, tools=TOOLS, name="bench", park_mm=(0, 0, 30), purge_mm=(2.0, 2.0), origin_mm=(20.0, 20.0))
HEADS = tuple(Head(tool=tool, tip=TIP, ink=INK, bodies=(f"b{tool.number}",)) for tool in TOOLS)


def travel(*points):
    points = np.array(points, dtype=float)
    return Travel(points_mm=points, speed_mm_s=np.full(len(points), 8.0))


def line(a, b, z, joins=False, body=0):
    return Bead(body=body, points_mm=np.array([[*a, z], [*b, z]], dtype=float), width_mm=np.full(2, 0.25), height_mm=0.2,
                speed_mm_s=np.full(2, 5.0), joins=joins)


def path(layers=4):
    """Each layer: one line by tool 0, one by tool 1."""
    def blocks():
        here = (0.0, 0.0, 30.0)
        for i in range(layers):
            z, high = 0.2 * (i + 1), 0.2 * (i + 1) + 1.0
            steps = []
            for tool, y, pressure in ((0, 20.0, 4e5), (1, 21.0, 4.2e5)):
                up = max(high, here[2])
                steps += [travel(here, (here[0], here[1], up))] if up > here[2] else []
                steps += [SelectTool(tool=tool)] + ([SetPressure(tool=tool, pressure_pa=pressure)] if i == 0 else [])
                steps += [travel((here[0], here[1], up), (20, y, up), (20, y, z)), line((20, y), (30, y), z, body=tool)]
                here = (30.0, y, z)
            yield Block.of(steps, layer=i, z_mm=z, height_mm=0.2)

    return Toolpath(title="t", bodies=("b0", "b1"), make_blocks=blocks)


def code(toolpath):
    text = write(toolpath, printer=PRINTER, heads=HEADS, header=Header(title="t")).text()
    return [line for line in text.splitlines() if not line.startswith(";")]


def whole(toolpath):
    """No step begins elsewhere than the last one ended, but for tool changes."""
    end = None
    for step in toolpath.steps():
        if isinstance(step, SelectTool):
            end = None
        if isinstance(step, Bead | Travel):
            if end is not None:
                assert step.points_mm[0] == pytest.approx(end, abs=1e-9)
            end = step.points_mm[-1]


def test_dry_run_has_no_ink_and_the_same_path():
    lifted = dry(path(), 5.0)
    assert not [s for s in lifted.steps() if isinstance(s, Bead | Dispense | SetPressure)]
    a = np.concatenate([s.points_mm for s in path().steps() if isinstance(s, Bead | Travel)])
    b = np.concatenate([s.points_mm for s in lifted.steps() if isinstance(s, Travel)])
    assert np.allclose(b - a, [0, 0, 5.0])
    lines = code(lifted)
    assert not [line for line in lines if line.startswith(("M62", "M64", "M67"))]
    whole(lifted)


def test_resume_is_the_rest_with_its_tools_and_pressures():
    rest = resumed(path(), 2, PRINTER)
    steps = list(rest.steps())
    assert steps[:3] == [SelectTool(tool=0), SetPressure(tool=0, pressure_pa=4e5), SetPressure(tool=1, pressure_pa=4.2e5)]
    wanted = [s for b in path().blocks() if b.layer >= 2 for s in b.steps()]
    wanted = wanted[wanted.index(SelectTool(tool=0)) + 1:]
    assert len(wanted) == len(steps) - 4
    come = next(s for s in steps if isinstance(s, Travel))
    assert come.points_mm[0, 2] == 30.0 and come.points_mm[-1] == pytest.approx(wanted[0].points_mm[0])
    assert come.points_mm[-2, 2] >= 30.0, "comes down only over its place"
    assert code(rest)[-1] == "M2"
    whole(rest)
    with pytest.raises(ToolpathError, match="no layer 9"):
        list(resumed(path(), 9, PRINTER).blocks())


def test_height_map_follows_a_tilted_bed_exactly():
    tilted = HeightMap.plane(np.array([[0, 0, 0.0], [40, 0, 0.04], [0, 40, 0.0], [40, 40, 0.04]]))
    bent = mapped(path(), tilted, 1.0)
    for step in bent.steps():
        if isinstance(step, Bead):
            assert len(step.points_mm) == 11
            height = step.points_mm[:, 2] - 1e-3 * step.points_mm[:, 0]
            assert np.ptp(height) < 1e-12
    volume = sum(s.volume_mm3 for s in bent.steps() if isinstance(s, Bead))
    assert volume == pytest.approx(sum(s.volume_mm3 for s in path().steps() if isinstance(s, Bead)), rel=1e-5)
    whole(bent)
    assert code(bent)


def test_height_map_is_bilinear_and_bounded():
    grid = HeightMap(x_mm=np.array([0.0, 10.0]), y_mm=np.array([0.0, 10.0]), z_mm=np.array([[0.0, 1.0], [2.0, 4.0]]))
    assert grid.at(np.array([[5.0, 5.0], [0.0, 10.0], [10.0, 10.0]])) == pytest.approx([1.75, 2.0, 4.0])
    with pytest.raises(ToolpathError, match="measure a larger grid"):
        list(mapped(path(), grid, 1.0).blocks())
    for bad in ({"x_mm": np.array([1.0, 0.0])}, {"z_mm": np.zeros((3, 2))}, {"z_mm": np.full((2, 2), np.nan)}):
        with pytest.raises(ToolpathError, match="height map"):
            replace(grid, **bad)
    with pytest.raises(ToolpathError, match="one line"):
        HeightMap.plane(np.array([[0, 0, 0.0], [1, 1, 0], [2, 2, 0]]))


def test_pressure_ramp():
    ramp = ramped(path(), {0: 1.2, 2: 1.0})
    told = [(b.layer, s.tool, s.pressure_pa) for b in ramp.blocks() for s in b.steps() if isinstance(s, SetPressure)]
    wanted = {0: 4e5, 1: 4.2e5}
    for layer, factor in ((0, 1.2), (1, 1.1), (2, 1.0)):
        assert {t: p for at, t, p in told if at == layer} == pytest.approx({t: p * factor for t, p in wanted.items()})
    assert not [1 for at, _, _ in told if at == 3], "no news, nothing said"
    assert "M67 E1 Q504.0000" in code(ramp)
    with pytest.raises(ToolpathError, match="pressure ramp"):
        ramped(path(), {0: -1.0})


def test_every_tool_is_primed_before_its_first_bead():
    """OrcaSlicer #6417: the first tool was not primed."""
    ready = primed(path(), heads=HEADS, printer=PRINTER, how=Priming(prime_mm3=0.5, purge_mm3=0.0))
    tool, given = None, {}
    for step in ready.steps():
        if isinstance(step, SelectTool):
            tool = step.tool
        if isinstance(step, Dispense):
            given[tool] = given.get(tool, 0.0) + step.volume_mm3
            assert step.duration_s == pytest.approx(0.5 / flow_rate(INK, TIP, (4e5, 4.2e5)[tool]))
        if isinstance(step, Bead):
            assert tool in given, "a bead before the tool's prime"
    assert given == {0: 0.5, 1: 0.5}
    whole(ready)
    lines = code(ready)
    first = lines.index("M64 P0")
    moves = [line for line in lines[:first] if line.startswith("G1")]
    assert moves[-1].startswith("G1 Z0.5") and "X2.00000 Y2.00000" in moves[-2]
    assert lines[first + 1].startswith("G4 P") and lines[first + 2] == "M65 P0", "the valve closes"
    assert lines[first + 3] == "G4 P0.02", "and is closed before the head lifts"


def test_an_idle_tool_is_purged():
    quick = tuple(replace(head, ink=replace(INK, idle_max_s=2.0)) for head in HEADS)
    pushed = [s for s in primed(path(), heads=quick, printer=PRINTER, how=Priming()).steps() if isinstance(s, Dispense)]
    assert len(pushed) > 2 and len({s.volume_mm3 for s in pushed}) == 4, "5 s of each tool's flow, then 2 s of it"
    assert {round(s.duration_s, 9) for s in pushed} == {5.0, 2.0}
    patient = [s for s in primed(path(), heads=HEADS, printer=PRINTER, how=Priming()).steps() if isinstance(s, Dispense)]
    assert len(patient) == 2


def test_a_chain_that_runs_through_layers_has_one_start_and_one_stop():
    blocks = [Block.of([*([SelectTool(tool=0), travel((0, 0, 30), (20, 20, 30), (20, 20, 0.2))] if i == 0 else []),
                        line((20, 20), (30, 20), 0.2, joins=i > 0)] if i % 2 == 0 else [line((30, 20), (20, 20), 0.2, joins=True)],
                       layer=i, z_mm=0.2, height_mm=0.2) for i in range(4)]
    through = Toolpath(title="t", bodies=("b0",), make_blocks=lambda: iter(blocks))
    steps = list(dispensed(through, heads=HEADS, printer=PRINTER, how=Dispensing()).steps())
    assert sum(isinstance(s, Dispense) for s in steps) == 1
    assert isinstance(steps[-1], Travel) and all(not isinstance(s, Travel) for s in steps[3:-1])
    lines = code(through)
    assert lines.count("M62 P0") == 1 and lines[lines.index("M62 P0"):].count("M65 P0") >= 1


@pytest.mark.parametrize("made", [
    lambda: pressure_speed_ladder(HEADS[0], PRINTER, pressures_pa=(3e5, 4e5), speeds_mm_s=(2.0, 5.0), height_mm=0.2),
    lambda: width_and_span(HEADS[0], PRINTER, width_mm=0.25, height_mm=0.2, speed_mm_s=5.0, gaps_mm=(0.5, 1.0, 2.0)),
    lambda: stack(HEADS[0], PRINTER, width_mm=0.25, height_mm=0.2, speed_mm_s=5.0, layers=5),
    lambda: registration(HEADS, PRINTER, width_mm=0.25, height_mm=0.2, speed_mm_s=5.0),
])
def test_calibration_prints_can_be_written(made):
    print_ = made()
    whole(print_)
    assert code(print_)[-1] == "M2"
    assert any(isinstance(s, Bead) for s in print_.steps())


def test_a_ladder_says_what_each_line_should_be():
    ladder = pressure_speed_ladder(HEADS[0], PRINTER, pressures_pa=(3e5, 4e5), speeds_mm_s=(2.0, 5.0), height_mm=0.2)
    beads = [s for s in ladder.steps() if isinstance(s, Bead)]
    assert len(beads) == 4
    for bead, (pressure, speed) in zip(beads, [(p, v) for p in (3e5, 4e5) for v in (2.0, 5.0)], strict=True):
        assert bead.width_mm[0] * 0.2 * speed == pytest.approx(flow_rate(INK, TIP, pressure))
