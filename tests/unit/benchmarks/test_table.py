"""The table says what is measured, whether the bar is met, and whatever a peer does better."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from benchmarks.analysis import Quality
from benchmarks.jobs import job_named
from benchmarks.peers import SLICERS, cura_resources
from benchmarks.running import Run, run_in_turns
from benchmarks.table import COLUMNS, Result, better, head, rows

GOOD = Quality(layers=10, starts=2, regions=2, covered=0.999, covered_opened=0.9995, spilled=0.0, volume_error=0.001, shorts=0)
OURS = Result(tool="ssbfab", run=Run(command=[], times_s=[3.0, 1.0, 2.0], peak_mb=60), quality=GOOD)
PEER = Result(tool="peer", run=Run(command=[], times_s=[2.5], peak_mb=80), quality=replace(GOOD, starts=4, volume_error=-0.002))


def test_where_nothing_is_better_elsewhere_nothing_is_said():
    assert list(better(OURS, [PEER])) == []


@pytest.mark.parametrize(("change", "said"), [
    ({"covered": 0.9992}, "not covered: peer 0.08%, ssbfab 0.10%"), ({"volume_error": -0.0004}, "volume error: peer 0.04%, ssbfab 0.10%"),
    ({"starts": 1}, "starts per region: peer 0.50, ssbfab 1.00"), ({"covered_opened": 1.0}, "not covered of the opened section: peer 0.00%"),
])
def test_what_a_peer_does_better_is_said(change, said):
    (line,) = better(OURS, [PEER, replace(PEER, tool="peer", quality=replace(GOOD, **change))])
    assert line.startswith(said)


def test_a_faster_and_a_smaller_peer_is_said():
    quick = replace(PEER, run=Run(command=[], times_s=[1.5], peak_mb=20))
    assert list(better(OURS, [quick])) == ["wall time: peer 1.50 s, ssbfab 2.00 s", "peak memory: peer 20 MB, ssbfab 60 MB"]


def test_the_table_has_rows_of_equal_width_and_a_verdict():
    failed = Result(tool="slow", run=Run(command=[], failed=True))
    lines = [*head(), *rows(job_named("plate100"), [OURS, PEER, failed])]
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 1}
    assert "| plate100 | bar | met: 2.00 of 2.50 s |" in lines[5] and "| 0.80 |" in lines[2]
    slow = replace(OURS, run=Run(command=[], times_s=[4.0], peak_mb=2000))
    assert "MISSED: 4.00 of 2.50 s; memory MISSED: 2000 of 1000 MB" in "".join(rows(job_named("plate100"), [slow, PEER]))


@pytest.mark.alone
def test_memory_of_a_child_counts_and_a_failure_is_seen():
    grow = "import subprocess, sys; x = bytearray(40_000_000); "
    child = grow + f"subprocess.run([{sys.executable!r}, '-c', 'import time; y = bytearray(60_000_000); time.sleep(0.4)'])"
    alone, both, bad = run_in_turns([[sys.executable, "-c", grow + "import time; time.sleep(0.2)"], [sys.executable, "-c", child],
                                     [sys.executable, "-c", "import sys; sys.exit(3)"]], runs=2)
    assert 40 < alone.peak_mb < 90 < 100 < both.peak_mb < 180
    assert bad.failed and bad.times_s == [] and len(both.times_s) == 2


def test_without_its_definition_files_cura_is_left_out_with_words_on_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.peers.CURA_FILES", ("", str(tmp_path)))
    cura = next(slicer for slicer in SLICERS if slicer.name == "CuraEngine")
    assert "apt-get download cura" in cura.missing
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "fdmprinter.def.json").touch()
    assert cura_resources() == tmp_path
