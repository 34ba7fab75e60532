"""What the recipes made when it was last looked at: a change that moves ink or volumes shows here, and in the diff of the goldens."""

import json
import re
from pathlib import Path

import pytest

from ssbfab.job import run
from ssbfab.proof import diff, read

ROOT = Path(__file__).parents[2]
GOLDENS = sorted(path for path in (ROOT / "gcode_out").glob("*/print.*"))
SOME = [path for path in GOLDENS if path.parent.name in ("interdigitated-lto-lfp", "own-meshes", "llzo-pillars")]


@pytest.fixture(scope="module")
def job():
    made = {}

    def of(path):
        name = path.parent.name
        if name not in made:
            made[name] = run(ROOT / "recipes" / f"{name}.toml", proving=False)
        return made[name]

    return of


def deposit(text, job):
    return read([text], printer=job.printer, heads=job.heads)


def test_there_are_goldens():
    assert len(SOME) == 3


@pytest.mark.parametrize("path", SOME, ids=lambda p: p.parent.name)
def test_the_same_ink_is_laid(path, job):
    made = job(path)
    assert diff(deposit(path.read_text(), made), deposit(made.program.text(), made)).same


@pytest.mark.parametrize("path", SOME, ids=lambda p: p.parent.name)
def test_a_corrupted_golden_fails(path, job):
    made, lines = job(path), path.read_text().splitlines(keepends=True)
    beads = [i for i, line in enumerate(lines) if re.match(r"G1 X", line)]
    place = beads[len(beads) // 2]
    lines[place : place + 40] = [line for line in lines[place : place + 40] if i_is_no_bead(line)]
    assert not diff(deposit("".join(lines), made), deposit(made.program.text(), made)).same


def i_is_no_bead(line):
    return not line.startswith("G1 X")


@pytest.mark.parametrize("path", SOME, ids=lambda p: p.parent.name)
def test_the_same_volumes_are_wanted(path, job):
    golden = json.loads((ROOT / "geometries" / path.parent.name / "cell.json").read_text())
    text = json.dumps(golden)
    for body in job(path).fired_cell.bodies:
        assert body.name in text
    numbers = [float(n) for n in re.findall(r'"volume_mm3": ([0-9.e+-]+)', text)]
    for body in job(path).fired_cell.bodies:
        assert any(abs(n / body.volume_mm3 - 1) < 1e-6 for n in numbers), body.name
