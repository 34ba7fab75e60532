"""Random combs through the whole pipeline: geometry exact, toolpath inside, file read back, bytes the same."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ssbfab import __version__
from ssbfab.findings import Severity
from ssbfab.gcode import Header, write
from ssbfab.job import run
from ssbfab.job.stages import toolpathed
from ssbfab.recipe import loads
from ssbfab.toolpath.path import Bead

BEAD_MM = 0.1
THINNEST = 0.6  # of a bead: what the default settings print


def recipe_text(fingers: int, beads: float, gap_mm: float, length_mm: float, layers: int) -> str:
    return f"""
format = 1
title = "A random comb"
[cell]
architecture = "interdigitated"
finger_count = {fingers}
finger_width = "{beads * BEAD_MM:.6f} mm"
finger_length = "{length_mm:.6f} mm"
gap = "{gap_mm:.6f} mm"
height = "{layers * 0.04:.6f} mm"
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = "lto-57wt"
[print]
printer = "big-table"
tip = "100um"
layer_height = "80 um"
bead_width = "{BEAD_MM} mm"
dry_neighbours = true
speed = "5 mm/s"
"""


@pytest.fixture(scope="module")
def folder():
    """Beside it lies `library/printers/big-table.toml`."""
    return Path(__file__).parents[1] / "data"


def inside(job) -> None:
    """Nominal widths stay in their body to 3 % of a bead; at corners a piece may be beyond: at most 5 % of a bead squared, 0.5 % in all."""
    bodies = {body.name: body for body in job.cell.printed}
    regions = {region.body: shapely.union_all(region.polygons) for layer in job.sections for region in layer.regions}
    rooms = {name: region.buffer(BEAD_MM * 0.03) for name, region in regions.items()}
    shapely.prepare(list(rooms.values()))
    blocks = {block.plan: block for block in job.toolpath.blocks()}
    for step in (step for block in blocks.values() for step in block.steps()):
        if isinstance(step, Bead):
            name = job.toolpath.bodies[step.body]
            lines = shapely.linestrings(np.stack([step.points_mm[:-1, :2], step.points_mm[1:, :2]], axis=1))
            widths = (step.width_mm[1:] + step.width_mm[:-1]) / 2
            pieces = shapely.buffer(lines, widths / 2, cap_style="flat")
            swept = shapely.union_all(pieces[~shapely.covers(rooms[name], pieces)])  # those within add nothing to what is beyond
            beyond = shapely.area(shapely.get_parts(swept.difference(rooms[name])))
            assert beyond.max(initial=0.0) < BEAD_MM**2 * 0.05 and beyond.sum() < 0.005 * regions[name].area, name
            assert name in bodies


@st.composite
def combs(draw, bead_mm):
    """2 to 200 fingers of each electrode, 0.5 to 20 beads wide, 5 um to 5 mm apart, in a cell of at most a metre.

    `bead_mm` bounds what an example costs: fingers times beads times their length, and times the pitch.
    """
    fingers = draw(st.integers(2, 200))
    beads = draw(st.floats(0.5, min(20.0, 0.95 * (bead_mm / fingers / BEAD_MM) ** 0.5, 2 * bead_mm / fingers)))
    each_mm = bead_mm / fingers / beads
    gap_mm = draw(st.floats(0.005, min(5.0, min(each_mm, 497.0 / fingers) - beads * BEAD_MM)))
    return {"fingers": fingers, "beads": beads, "gap_mm": gap_mm, "length_mm": draw(st.floats(0.5, min(8.0, each_mm))),
            "layers": draw(st.integers(1, 4))}


QUIET = {"deadline": None, "phases": (Phase.explicit, Phase.reuse, Phase.generate),
         "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@given(comb=combs(200.0))
@settings(max_examples=5, **QUIET)
def test_random_combs_are_printed_as_wanted(folder, comb):
    as_wanted(folder, **comb)


@pytest.mark.slow
@given(comb=combs(1500.0))
@example(comb={"fingers": 200, "beads": 5.0, "gap_mm": 0.05, "length_mm": 0.5, "layers": 1})
@settings(max_examples=2, **QUIET)
def test_large_random_combs_are_printed_as_wanted(folder, comb):
    as_wanted(folder, **comb)


def as_wanted(folder, fingers, beads, gap_mm, length_mm, layers):
    gap_mm = round(gap_mm, 6)  # the grid of the plane is 1 nm
    text = recipe_text(fingers, beads, gap_mm, length_mm, layers)
    job = run(loads(text, folder=folder))
    plus, minus = job.fired_cell.body("positive_electrode"), job.fired_cell.body("negative_electrode")
    assert (plus.solid ^ minus.solid).volume() == 0
    assert plus.solid.min_gap(minus.solid, gap_mm * 2) == pytest.approx(gap_mm, rel=1e-6)
    inside(job)
    errors = {f.code for f in job.report.findings if f.severity is Severity.ERROR}
    if beads < THINNEST:
        assert "TPH001" in errors, "a wall thinner than the thinnest bead is an error, never silently lost"
        return
    if gap_mm > 0.06:
        assert not any(code.startswith("PRF2") for code in errors), [str(f) for f in job.report.findings]
    if "TPH001" not in errors:
        for body in job.cell.printed:
            assert job.summary.volume_mm3[body.name] == pytest.approx(body.volume_mm3, rel=0.01)
            assert read_back_mm3(job, body.name) == pytest.approx(body.volume_mm3, rel=0.01)
    again = toolpathed(loads(text, folder=folder))
    header = Header(title=again.recipe.title, recipe_sha256=again.recipe.sha256, version=__version__)
    assert job.program.text() == write(again.driven, printer=again.printer, heads=again.heads, header=header).text()


def read_back_mm3(job, body):
    """What the file lays with the tool of a body, as proof reads it."""
    tool = next(head.tool.number for head in job.heads if body in head.bodies)
    return float(job.deposit.beads.volume_mm3[job.deposit.beads.tool == tool].sum())
