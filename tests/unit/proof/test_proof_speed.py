"""A million segments, no two layers alike, in under 20 s and 2 GB of one core; cost grows as n log n."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ssbfab.proof import prove, read

LINES = 82  # pieces of the two combs below


def many(job, segments: int, layers: int, dialect: str = "marlin"):
    """Two combs of 40 fingers each; every straight part is cut in pieces at random places."""
    made = job(dialect, fingers=40, gap=0.1, layers=1, length=10.0)
    rng, beads = np.random.default_rng(3), []
    pieces = segments // (layers * LINES)
    for layer in range(layers):
        for tool, _, ((x0, y0), (x1, y1)) in made.beads:
            part = np.concatenate([[0.0], np.sort(rng.uniform(0, 1, pieces - 1)), [1.0]])
            beads.append((tool, layer, tuple(zip((x0 + (x1 - x0) * part).tolist(), (y0 + (y1 - y0) * part).tolist(), strict=True))))
    text = replace(made, beads=tuple(beads)).text()
    return replace(made, cell=made.cell.scaled((1.0, 1.0, layers))), text


def cost(made, text):
    """Seconds of one core for reading and all checks, and pieces of bead."""
    before = time.process_time()
    deposit = read(text, printer=made.printer, heads=made.heads)
    found = prove(deposit, printer=made.printer, heads=made.heads, cell=made.cell)
    assert {finding.code for finding in found} <= {"PRF106"}
    return time.process_time() - before, len(deposit.beads)


@pytest.mark.alone
def test_cost_grows_no_faster_than_n_log_n(job):
    cost(*many(job, 8_200, 2))  # imports
    small, n = min(cost(*many(job, 16_500, 4)) for _ in range(2))
    large, m = cost(*many(job, 66_000, 16))
    assert m > 3.9 * n
    assert large < 1.6 * small * m * np.log(m) / (n * np.log(n)), (small, large)


@pytest.mark.alone
def test_one_layer_costs_what_many_cost(job):
    small, n = cost(*many(job, 16_500, 1))
    large, m = cost(*many(job, 66_000, 1))
    assert large < 2.0 * small * m * np.log(m) / (n * np.log(n)), (small, large)


@pytest.mark.parametrize("wide", ["one", "all"])
def test_beads_as_wide_as_the_bed_end_soon(job, wide):
    """A plunger that pushes a thousand times too much: findings, not a hang."""
    made, text = many(job, 8_200, 2)
    text = re.sub(r" E0\.", " E900.", text, count=1 if wide == "one" else 0)
    before = time.process_time()
    deposit = read(text, printer=made.printer, heads=made.heads)
    codes = {f.code for f in prove(deposit, printer=made.printer, heads=made.heads, cell=made.cell)}
    assert {"PRF201", "PRF301"} <= codes
    assert time.process_time() - before < 40


def prove_and_tell(folder: Path, dialect: str) -> None:
    """Run in a process of its own: seconds of its cores, megabytes, pieces."""
    sys.path.insert(0, str(folder))
    from conftest import make_job

    made, text = many(make_job, 1_010_000, 100, dialect)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, pieces = cost(made, text)
    print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024, pieces, base)


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["marlin", "linuxcnc"])
def test_a_million_segments(dialect, capsys, slowness):
    folder = Path(__file__).parent
    script = f"import sys; sys.path.insert(0, {str(folder)!r}); import test_proof_speed as t; t.prove_and_tell(t.Path({str(folder)!r}), {dialect!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seconds, megabytes, pieces, _ = (float(word) for word in done.stdout.split())
    with capsys.disabled():
        print(f"\n{dialect}: {pieces:.0f} pieces of bead proved in {seconds:.1f} s of one core, {megabytes:.0f} MB")
    assert pieces >= 1_000_000
    assert seconds < 20 * slowness()
    assert megabytes < 2000
