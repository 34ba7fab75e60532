"""Starts, stops and primes through the whole pipeline: what is written is what was planned, once the dispenser has answered."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from shapely import LineString, union_all

from ssbfab.cli import app
from ssbfab.errors import ToolpathError
from ssbfab.findings import Severity
from ssbfab.job import make
from ssbfab.job.calibrating import KINDS
from ssbfab.job.stages import run, toolpathed
from ssbfab.job.variants import resumed_at
from ssbfab.library import Library
from ssbfab.proof import read
from ssbfab.recipe import loads
from ssbfab.toolpath.path import Bead, Dispense

ROOT = Path(__file__).parents[3]
COMB = ROOT / "recipes" / "interdigitated-lto-lfp.toml"
PLUNGERS = ROOT / "recipes" / "own-meshes.toml"


def changed(folder, more, recipe=COMB):
    """A recipe with further keys under [print]."""
    path = folder / "recipe.toml"
    path.write_text(recipe.read_text().replace("[print]\n", f"[print]\n{more}\n"))
    return path


def errors(job):
    return [str(f) for f in job.report.findings if f.severity is Severity.ERROR and f.code.startswith(("PRF", "GCD", "TPH"))]


def worst(job, code="INK104"):
    return sum(f.value for f in job.report.findings if f.code == code)


def area(beads, mine):
    shapes = []
    for run_ in np.unique(beads.run[mine]):
        k = mine[beads.run[mine] == run_]
        for a, b, w in zip(beads.start_mm[k], beads.end_mm[k], beads.width_mm[k], strict=True):
            shapes.append(LineString([a[:2], b[:2]]).buffer(w / 2, cap_style="flat"))
    return union_all(shapes)


def planned_area(job, z_mm, tool):
    body = job.toolpath.bodies.index(next(h for h in job.heads if h.tool.number == tool).bodies[0])
    return union_all([
        LineString([a[:2], b[:2]]).buffer((w + v) / 4, cap_style="flat")
        for s in job.toolpath.steps() if isinstance(s, Bead) and s.body == body and abs(s.points_mm[-1, 2] - z_mm) < 1e-4
        for a, b, w, v in zip(s.points_mm[:-1], s.points_mm[1:], s.width_mm[:-1], s.width_mm[1:], strict=True)
        if np.abs(a - b)[:2].max() > 1e-7])


@pytest.fixture(scope="module")
def comb():
    return run(COMB)


def off(job, deposit, tool, layer):
    """Area that only one of file and plan inks in a layer, over what is planned."""
    beads = deposit.beads
    wanted = planned_area(job, float(job.deposit.levels_mm[layer]), tool)
    found = area(beads, np.flatnonzero((beads.tool == tool) & (beads.layer == layer)))
    return found.symmetric_difference(wanted).area / wanted.area


@pytest.mark.parametrize("layer", [0, -1])
@pytest.mark.parametrize("tool", [0, 1])
def test_the_file_lays_the_planned_ink(comb, tool, layer):
    """Valves of 20 ms: the file opens early and closes early, and read back with the lag the beads are the planned ones."""
    beads = comb.deposit.beads
    assert off(comb, comb.deposit, tool, int(np.unique(beads.layer[beads.tool == tool])[layer])) < 1e-3


def test_without_the_lag_the_same_file_is_not_the_plan(comb):
    """The comparison can fail: a machine without lag would end the ink of this file 20 ms early."""
    sharp = tuple(replace(h, tool=replace(h.tool, open_s=0.0, close_s=0.0)) for h in comb.heads)
    naive = read(comb.program.chunks(), printer=comb.printer, heads=sharp)
    assert off(comb, naive, 0, comb.deposit.layer_count - 1) > 1e-3


@pytest.mark.parametrize("recipe", [COMB, PLUNGERS], ids=lambda p: p.stem)
def test_compensated_is_proven_and_nearer_than_not(recipe):
    good = run(recipe)
    plain = run(loads(recipe.read_text().replace("[print]\n", "[print]\ndispensing = { compensate = false }\n"), folder=recipe.parent))
    assert errors(good) == []
    assert worst(good) < worst(plain)


def test_every_tool_is_primed_beside_the_part(comb):
    given = [s for s in comb.driven.steps() if isinstance(s, Dispense) and s.duration_s > 1]
    assert len(given) >= len(comb.heads)
    x, y = comb.printer.purge_mm
    blobs = comb.deposit.blobs
    assert {int(t) for t in blobs.tool[np.hypot(blobs.place_mm[:, 0] - x, blobs.place_mm[:, 1] - y) < 1e-6]} == {0, 1}


def test_no_prime_where_it_would_be_on_the_part(comb):
    from ssbfab.toolpath.driven import purges_beside

    x0, y0, *_ = comb.cell.bounds_mm
    assert purges_beside(comb.cell, comb.printer)
    assert not purges_beside(comb.cell, replace(comb.printer, purge_mm=(x0, y0)))


def test_a_tilted_bed_is_followed_and_proven(tmp_path):
    corners = ", ".join(f'{{ x = "{x} mm", y = "{y} mm", z = "{(x - 99) * 0.01 + 0.01} mm" }}' for x in (99, 103) for y in (99, 103))
    job = run(changed(tmp_path, f"bed = {{ points = [{corners}] }}"))
    assert errors(job) == []
    heights = [float(line.split("Z")[1].split()[0]) for line in job.program.text().splitlines() if line.startswith("G1") and "Z" in line]
    assert len(set(heights)) > 3 * job.deposit.layer_count, "Z follows the bed within a layer"


def test_pressure_ramp_is_in_the_file(tmp_path):
    job = toolpathed(changed(tmp_path, "pressure_ramp = [{ layer = 0, factor_ratio = 1.1 }, { layer = 4, factor_ratio = 1.0 }]"))
    from ssbfab.toolpath.path import SetPressure

    told, planned = ([s.pressure_pa for s in path.steps() if isinstance(s, SetPressure) and s.tool == 0]
                     for path in (job.driven, job.toolpath))
    assert told[0] == pytest.approx(1.1 * planned[0], rel=1e-6)
    assert min(told) == pytest.approx(min(planned), rel=1e-6) and len(set(told)) >= 4


def test_dry_run_and_resume_are_files_of_their_own(tmp_path):
    """The comb's tools take groups of layers: the rest after a clog of tool 1 is all that is laid from there on."""
    job = make(COMB, out=tmp_path, pictures=False, dry_run=True, resume_at=3, resume_tool=1)
    folder = tmp_path / "gcode_out" / COMB.stem
    dry, rest = folder / "print-dry.ngc", folder / "print-from-tool-1-layer-3.ngc"
    nothing = read(dry, printer=job.printer, heads=job.heads)
    assert len(nothing.beads) == 0 and len(nothing.blobs) == 0
    assert nothing.time_s == pytest.approx(job.deposit.time_s, rel=0.05)
    after = read(rest, printer=job.printer, heads=job.heads)
    beads = job.deposit.beads
    begin = int(np.flatnonzero((beads.layer == 3) & (beads.tool == 1))[0])
    assert after.beads.volume_mm3.sum() == pytest.approx(beads.volume_mm3[begin:].sum(), rel=1e-3)
    assert after.beads.volume_mm3.sum() != pytest.approx(beads.volume_mm3[beads.layer >= 3].sum(), rel=0.1)
    assert after.beads.end_mm[-1] == pytest.approx(beads.end_mm[-1], abs=1e-6)
    assert after.beads.end_mm[0, 2] == pytest.approx(job.deposit.levels_mm[3], abs=1e-5)
    assert (folder / "print.ngc").is_file()


def test_there_is_no_such_layer(tmp_path):
    with pytest.raises(ToolpathError, match="layers count from 0"):
        make(COMB, out=tmp_path, pictures=False, resume_at=999)
    assert not list((tmp_path / "gcode_out").glob("*"))


def test_a_layer_of_two_tools_far_apart_asks_which_one_clogged(comb):
    with pytest.raises(ToolpathError, match=r"^layer 3 is printed by tool 0 and, later, by tool 1: say which one clogged"):
        resumed_at(comb, 3)


def test_a_tool_without_a_layer_is_refused(tmp_path):
    with pytest.raises(ToolpathError, match="--resume-at"):
        make(COMB, out=tmp_path, pictures=False, resume_tool=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_calibration_prints_are_proven(kind, tmp_path):
    out = tmp_path / "c.ngc"
    done = CliRunner().invoke(app, ["calibrate", kind, "--printer", "linuxcnc-pneumatic", "--ink", "lto-57wt", "-o", str(out)])
    assert done.exit_code == 0, done.output
    printer = Library.open(tmp_path).printer("linuxcnc-pneumatic")
    deposit = read(out, printer=printer)
    assert len(deposit.beads) >= 2 and not deposit.notices


def test_wrong_calibration_print(tmp_path):
    done = CliRunner().invoke(app, ["calibrate", "laddr", "--printer", "linuxcnc-pneumatic", "--ink", "lto-57wt", "-o", str(tmp_path / "c")])
    assert isinstance(done.exception, ToolpathError) and "ladder" in str(done.exception)


def test_registration_is_read_back(tmp_path):
    csv = tmp_path / "marks.csv"
    csv.write_text("tool,dx [um],dy [um],dz [um]\n1,12,-4,3\n1,14,-6,3\n1,10,-2,3\n")
    done = CliRunner().invoke(app, ["fit", "registration", str(csv), "--printer", "linuxcnc-pneumatic"])
    assert done.exit_code == 0, done.output
    assert 'offset = ["40.012 mm", "-0.004 mm", "0.003 mm"]' in done.output
