"""Every dialect and dispenser with a lag, two real recipes: the file with starts and stops, read back by proof, is the plan."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shapely import LineString, union_all

from ssbfab.gcode import DIALECTS, Header, get_dialect, write
from ssbfab.job.stages import toolpathed
from ssbfab.library import Library
from ssbfab.library.printer import Dispenser
from ssbfab.proof import read
from ssbfab.toolpath.dispense import Dispensing, dispensed
from ssbfab.toolpath.path import Bead, SelectTool, SetPressure

RECIPES = Path(__file__).parents[3] / "recipes"
CASES = [(d.name, dispenser) for d in DIALECTS for dispenser in (sorted(d.dispensers) or ["pneumatic"])]


@pytest.fixture(scope="module")
def jobs():
    return {name: toolpathed(RECIPES / f"{name}.toml") for name in ("llzo-pillars", "llzo-plates")}


def machine(job, dialect, dispenser):
    """The recipe's machine under another controller, with a dispenser of 20 ms or 0.3 s."""
    lag = {"open_s": 0.02, "close_s": 0.02} if dispenser == "pneumatic" else {"time_constant_s": 0.3, "open_s": 0.0, "close_s": 0.0}
    template = Library.open(RECIPES).printer("template-pneumatic").template if dialect == "template" else None
    heads = tuple(replace(h, tool=replace(h.tool, dispenser=Dispenser(dispenser), offset_mm=(0.0, 0.0, 0.0), **lag)) for h in job.heads)
    printer = replace(job.printer, dialect=dialect, template=template, tools=tuple(h.tool for h in heads))
    return printer, heads


def first_layers(path, count):
    return replace(path, make_blocks=lambda: (b for b in path.blocks() if b.layer < count))


def laid(found):
    return union_all([LineString([a[:2], b[:2]]).buffer(w / 2, cap_style="flat") for a, b, w in found if np.abs(a - b)[:2].max() > 1e-7])


@pytest.mark.parametrize("name", ["llzo-pillars", "llzo-plates"])
@pytest.mark.parametrize(("dialect", "dispenser"), CASES)
def test_the_same_beads(jobs, name, dialect, dispenser):
    job = jobs[name]
    printer, heads = machine(job, dialect, dispenser)
    assert get_dialect(dialect).tools_max >= len(heads)
    plan = first_layers(job.toolpath, 1)
    path = dispensed(plan, heads=heads, printer=printer, how=Dispensing())
    deposit = read(write(path, printer=printer, heads=heads, header=Header(title="t"), experimental=True).text(),
                   printer=printer, heads=heads)
    beads = deposit.beads
    wanted = laid([(a, b, (v + w) / 2) for s in plan.steps() if isinstance(s, Bead)
                   for a, b, v, w in zip(s.points_mm[:-1], s.points_mm[1:], s.width_mm[:-1], s.width_mm[1:], strict=True)])
    found = laid(zip(beads.start_mm, beads.end_mm, beads.width_mm, strict=True))
    assert not deposit.notices
    assert found.symmetric_difference(wanted).area / wanted.area < 1e-3
    assert any(isinstance(s, SelectTool | SetPressure) for s in path.steps())
