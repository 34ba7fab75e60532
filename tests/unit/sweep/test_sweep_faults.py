"""Killed, out of space, read-only: a sweep loses nothing and repeats nothing, and says what is wrong in one line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from sweeping import recipe_in, rows, run

from benchmarks.faults.kills import killed
from ssbfab.sweep.record import Record

VARY = ("--vary", "finger_width=40um:120um:6", "--vary", "gap=20um:80um:20", "--measure", "footprint", "--workers", "1")


@pytest.mark.alone
def test_killed_at_10_moments_nothing_is_lost_or_repeated():
    found = killed(10, 3)
    assert found.faults == []
    assert len(found.moments) == 10


@pytest.mark.alone
@pytest.mark.slow
def test_killed_at_60_moments_nothing_is_lost_or_repeated():
    found = killed(60, 4)
    assert found.faults == []
    assert found.whole >= 2
    assert len({moment.split()[0] for moment in found.moments}) > 5, "kills came at many stages"


def forgetful(self, take=Record._take):
    """A record that drops the last row of an interrupted run."""
    lines = self.journal.read_bytes().splitlines(keepends=True)
    self._file.truncate(len(b"".join(lines[:-1])) if len(lines) > 2 else None)
    take(self)


@pytest.mark.alone
@pytest.mark.parametrize(("what", "broken", "says"), [("__contains__", lambda self, index: False, "run again"), ("_take", forgetful, "lost|again")])
def test_a_record_that_forgets_would_be_seen(monkeypatch, what, broken, says):
    monkeypatch.setattr(Record, what, broken)
    assert re.search(says, "; ".join(killed(12, 5).faults))


@pytest.mark.parametrize("room_kb", [0, pytest.param(4, marks=pytest.mark.slow), 8])
def test_a_full_disk_is_told_in_one_line_and_the_next_run_repeats_nothing(tmp_path, room_kb, mounted):
    """The journal, or the table that it becomes, finds no room."""
    recipe = recipe_in(tmp_path)
    with mounted(tmp_path / "small", "size=128k") as small:
        (small / "full").write_bytes(b"x" * (128 - room_kb) * 1024)
        found = run(recipe, small / "s.parquet", *VARY)
        assert found.returncode == 2, found.stdout
        assert "No space left" in found.stderr.splitlines()[-1]
        assert "Traceback" not in found.stderr
        assert not (small / "s.parquet").exists()
        assert {name for name in os.listdir(small) if name.endswith(".part.parquet")} == set()
        kept = max((small / ".s.parquet.journal").read_bytes().count(b"\n") - 1, 0) if (small / ".s.parquet.journal").exists() else 0
        (small / "full").unlink()
        again = run(recipe, small / "s.parquet", *VARY)
        assert again.returncode == 0, again.stderr
        assert f"{kept} of them from an earlier run" in again.stdout or kept == 0
        assert len(rows(small / "s.parquet")) == 120
        assert sorted(os.listdir(small)) == ["s.parquet"]


def test_a_read_only_folder_is_told_in_one_line(tmp_path, mounted):
    recipe = recipe_in(tmp_path)
    with mounted(tmp_path / "fixed", "size=1m") as fixed:
        assert run(recipe, fixed / "s.parquet", "--vary", "gap=20um:80um:2", "--measure", "footprint", "--workers", "1").returncode == 0
        before = (fixed / "s.parquet").read_bytes()
        subprocess.run(["mount", "-o", "remount,ro", fixed], check=True)
        found = run(recipe, fixed / "t.parquet", "--vary", "gap=20um:80um:2", "--measure", "footprint", "--workers", "1")
        assert found.returncode == 2
        assert "Read-only" in found.stderr.splitlines()[-1]
        assert "Traceback" not in found.stderr
        assert os.listdir(fixed) == ["s.parquet"]
        assert (fixed / "s.parquet").read_bytes() == before
