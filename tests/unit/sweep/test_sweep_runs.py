"""Sweeps as a user runs them: the same rows everywhere, nothing lost, nothing repeated."""

import json
import math
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sweeping import command, deadly, recipe_in, rows, run

from ssbfab.errors import OutputError, SsbfabError
from ssbfab.recipe.load import read_table
from ssbfab.sweep import MEASURES, Axis, Plan, Space, sweep
from ssbfab.sweep import workers as working
from ssbfab.sweep.measures import chosen
from ssbfab.sweep.record import Record
from ssbfab.sweep.trial import Elsewhere, Task, trial

VARY = ("--vary", "finger_width=40um:120um:4", "--vary", "gap=20um:80um:3", "--measure", "areal_capacity,np_ratio,footprint")


@pytest.fixture
def recipe(tmp_path):
    return recipe_in(tmp_path)


def row(index, value=1.0, error=""):
    return {"index": index, "footprint": value, "error": error}


def record(path, count=5, plan="p"):
    return Record(path, plan, Space(axes=(Axis.parse(f"cell.gap=1um:9um:{count}"),)), ("footprint",))


def test_rows_are_the_designs_measured_one_by_one(recipe, tmp_path):
    found = run(recipe, tmp_path / "s.parquet", *VARY, "--workers", "2", PYTHONHASHSEED="1")
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == f"{tmp_path / 's.parquet'}: 12 designs"
    measures = ("areal_capacity", "np_ratio", "footprint")
    task = Task(table=read_table(recipe), folder=str(tmp_path), measures=measures)
    space = Space(axes=(Axis.parse(VARY[1]), Axis.parse(VARY[3])))
    assert rows(tmp_path / "s.parquet") == [{**trial(task, d), **dict(d.values)} for d in space]
    assert all(row["error"] == "" and row["footprint"] > 0 for row in rows(tmp_path / "s.parquet"))
    assert sorted(os.listdir(tmp_path)) == ["cell.toml", "s.parquet"]


def test_a_design_that_fails_is_a_row_with_its_error(recipe, tmp_path):
    out = tmp_path / "s.parquet"
    found = run(recipe, out, "--vary", "gap=-5um:20um:2", "--measure", "footprint", "--workers", "1")
    assert found.returncode == 0
    assert "1 failed" in found.stdout
    bad, good = rows(out)
    assert bad["footprint"] is None
    assert "gap" in bad["error"]
    assert good["footprint"] > 0
    assert run(recipe, tmp_path / "t.parquet", "--vary", "gap=-5um,-6um", "--workers", "1").returncode == 1


@pytest.mark.parametrize(("arguments", "says"), [
    (("--vary", "finger_widht=1um:2um:3"), "did you mean 'finger_width'"),
    (("--vary", "cell.finger_widht=1um:2um:3"), "no such key"),
    (("--vary", "cel.gap=1um:2um:3"), "no such key"),
    (("--vary", "gap=1um:2mm:3"), "one unit"),
    (("--vary", "gap=1um:2um:3", "--measure", "print_tiem"), "did you mean 'print_time'"),
    (("--vary", "gap=1um:2um:3", "--scheduler", "nowhere"), "cannot be reached"),
    (("--vary", "gap=1um:2um:3", "--scheduler", "tcp://127.0.0.1:1"), "cannot be reached"),
    (("--vary", "gap=1um:2um:3", "-o", "/proc/none/s.parquet"), "cannot be written"),
])
def test_what_cannot_run_is_told_before_any_work(recipe, tmp_path, arguments, says):
    found = run(recipe, tmp_path / "s.parquet", *arguments)
    assert found.returncode == 2
    assert says in found.stderr
    assert "Traceback" not in found.stderr
    assert os.listdir(tmp_path) == ["cell.toml"]


def test_a_finished_sweep_is_not_repeated_and_another_one_is_not_overwritten(recipe, tmp_path):
    plan = Plan(recipe=recipe, axes=(Axis.parse("gap=20um:80um:3"),), measures=("footprint",), workers=1)
    out = tmp_path / "s.parquet"
    assert (sweep(plan, out).ran, sweep(plan, out).ran) == (3, 0)
    before = out.read_bytes()
    with pytest.raises(OutputError, match="holds a sweep of another recipe"):
        sweep(Plan(recipe=recipe, axes=(Axis.parse("gap=20um:80um:4"),), measures=("footprint",)), out)
    (tmp_path / "library" / "inks").mkdir(parents=True)
    (tmp_path / "library" / "notes.txt").write_text("what lies beside the recipe counts too")
    with pytest.raises(OutputError, match="another recipe"):
        sweep(plan, out)
    assert out.read_bytes() == before
    (tmp_path / "t.parquet").write_text("no sweep")
    with pytest.raises(OutputError, match="is no sweep"):
        sweep(plan, tmp_path / "t.parquet")


@pytest.mark.alone
def test_a_sweep_killed_again_and_again_repeats_nothing(recipe, tmp_path):
    out, journal = tmp_path / "s.parquet", tmp_path / ".s.parquet.journal"
    vary = ("--vary", "finger_width=40um:120um:8", "--vary", "gap=20um:80um:3", "--measure", "footprint,np_ratio", "--workers", "2")
    kept: list[bytes] = []
    for more in (3, 9):
        process = subprocess.Popen(command(recipe, out, *vary), stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while len(kept) < more and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
            kept = (journal.read_bytes() if journal.exists() else b"").split(b"\n")[1:-1]  # what follows the last line end is no row yet
        process.send_signal(signal.SIGKILL)
        process.wait()
        workers_are_gone(process.pid)
        before = whole_lines(journal)
        assert not out.exists()
        assert len(before) >= more
        if more == 3:
            with open(journal, "ab") as file:
                file.write(b'{"index": 23, "foot')  # a row that was cut off
    found = run(recipe, out, *vary)
    assert f"24 designs, {len(before)} of them from an earlier run" in found.stdout
    assert not journal.exists()
    whole = tmp_path / "whole.parquet"
    assert run(recipe, whole, *vary).returncode == 0
    assert out.read_bytes() == whole.read_bytes(), "an interrupted sweep's file is that of one that was not"


def whole_lines(journal: Path) -> list[int]:
    indices = [json.loads(line)["index"] for line in journal.read_bytes().splitlines()[1:] if line.endswith(b"}")]
    assert len(indices) == len(set(indices)), "a design was counted twice"
    return indices


def workers_are_gone(parent: int) -> None:
    """No process of a killed sweep waits for work for ever."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        if f"parent_pid={parent}" not in lines:
            return
        time.sleep(0.1)
    pytest.fail("workers outlive the sweep that was killed")


def test_two_sweeps_do_not_write_to_one_file(tmp_path):
    with record(tmp_path / "s.parquet"), pytest.raises(OutputError, match="another sweep is writing"), record(tmp_path / "s.parquet"):
        pass


@pytest.mark.parametrize("content", [b'{"other": 1}\n', b'{"plan": "q"}\n', b'[]\n', b'{"plan": "p"}\n{"index": 99, "error": ""}\n', b'{"plan": "p"}\n3\n'])
def test_a_journal_of_something_else_is_left_alone(tmp_path, content):
    journal = tmp_path / ".s.parquet.journal"
    journal.write_bytes(content)
    with pytest.raises(OutputError), record(tmp_path / "s.parquet"):
        pass
    assert journal.read_bytes() == content


def test_infinity_is_kept_and_nan_is_unknown(tmp_path, recipe, monkeypatch):
    with record(tmp_path / "s.parquet", 3) as kept:
        for r in (row(2, math.inf), row(0, None), row(1, 2.5), row(1, 9.0)):
            kept.add(r)
        kept.finish()
    assert [r["footprint"] for r in rows(tmp_path / "s.parquet")] == [None, 2.5, math.inf]
    from dataclasses import replace

    monkeypatch.setitem(MEASURES, "footprint", replace(MEASURES["footprint"], of=lambda job: math.nan))
    task = Task(table=read_table(recipe), folder=str(tmp_path), measures=("footprint",))
    assert trial(task, next(iter(Space(axes=(Axis.parse("gap=20um:30um:2"),)))))["footprint"] is None


def test_the_file_says_what_its_columns_are(tmp_path):
    import pyarrow.parquet as pq

    with record(tmp_path / "s.parquet", 1) as kept:
        kept.add(row(0))
        kept.finish()
    schema = pq.read_schema(tmp_path / "s.parquet")
    assert schema.names == ["index", "cell.gap", "footprint", "error"]
    assert schema.field("footprint").metadata[b"unit"] == b"mm2"
    assert {b"ssbfab_sweep", b"ssbfab_version"} <= set(schema.metadata)


def test_a_bug_in_one_design_is_its_row(recipe, tmp_path, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(MEASURES, "footprint", replace(MEASURES["footprint"], of=lambda job: 1 / 0))
    task = Task(table=read_table(recipe), folder=str(tmp_path), measures=("footprint",))
    assert trial(task, next(iter(Space(axes=(Axis.parse("gap=20um:30um:2"),)))))["error"].startswith("bug: ZeroDivisionError")


def test_a_design_that_kills_its_worker_becomes_a_row_and_the_others_are_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(working, "trial", deadly)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    space = Space(axes=(Axis.parse("cell.gap=1um:9um:12"),))
    task = Task(table={}, folder=str(tmp_path), measures=("footprint",))
    found = sorted(working.on_this_machine(task, iter(space), 2), key=lambda r: r["index"])
    assert [r["index"] for r in found] == list(range(12))
    assert [r["index"] for r in found if r["error"]] == [3]
    assert "killed" in found[3]["error"]


def test_a_worker_that_has_other_files_or_another_version_stops_the_sweep(recipe, tmp_path):
    design = next(iter(Space(axes=(Axis.parse("gap=20um:30um:2"),))))
    with pytest.raises(Elsewhere, match="share the folder"):
        trial(Task(table=read_table(recipe), folder=str(tmp_path), measures=("footprint",), beside="other"), design)
    with pytest.raises(Elsewhere, match="same version"):
        trial(Task(table=read_table(recipe), folder=str(tmp_path), measures=("footprint",), version="0"), design)


def test_every_measure_says_its_unit_and_what_it_is():
    assert all(measure.about for measure in MEASURES.values())
    assert chosen("footprint, footprint") == ("footprint",)
    with pytest.raises(SsbfabError, match="did you mean 'footprint'"):
        chosen("footprnit")


def answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail("the scheduler does not answer")


@contextmanager
def cluster(folder: Path, workers: int):
    """A scheduler and workers as processes of their own on loopback; each is ended by its own process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    base = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host",
            "127.0.0.1", "--local-directory", str(folder)]
    started = [subprocess.Popen(each, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for each in (base, *[work] * workers)]
    try:
        answers(port)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def far_and_near(recipe: Path, folder: Path, rows_before_the_kill: int, *vary: str) -> Path:
    """The same sweep on a cluster, one of whose two workers is killed, and on this machine: the same bytes."""
    pytest.importorskip("distributed")
    near, far, journal = folder / "near.parquet", folder / "far.parquet", folder / ".far.parquet.journal"
    with cluster(folder / "dask", 2) as (address, workers):
        swept = subprocess.Popen(command(recipe, far, *vary, "--scheduler", address), stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 90
        while swept.poll() is None and time.monotonic() < until and (
                not journal.exists() or journal.read_bytes().count(b"\n") < rows_before_the_kill):
            time.sleep(0.02)
        assert swept.poll() is None, swept.communicate()[1]
        workers[0].kill()
        _, said = swept.communicate(timeout=240)
        assert swept.returncode == 0, said
    assert run(recipe, near, *vary, PYTHONHASHSEED="77").returncode == 0
    assert far.read_bytes() == near.read_bytes()
    return near


@pytest.mark.alone
def test_a_cluster_gives_the_same_bytes_and_a_killed_worker_loses_nothing(recipe, tmp_path):
    vary = ("--vary", "finger_width=40um:120um:8", "--vary", "gap=20um:80um:5", "--measure", "areal_capacity,np_ratio")
    found = rows(far_and_near(recipe, tmp_path, 6, *vary))
    assert len(found) == 40
    assert all(r["error"] == "" for r in found)


def test_a_row_that_died_with_its_worker_is_waited_for(monkeypatch):
    pytest.importorskip("distributed")
    future = SimpleNamespace(status="lost", result=lambda: {"index": 3})
    monkeypatch.setattr("distributed.wait", lambda again: setattr(again, "status", "finished"))
    assert working._row_of(future, None, None, "tcp://127.0.0.1:1") == {"index": 3}


@pytest.mark.alone
@pytest.mark.slow
def test_a_sample_of_1000_on_a_cluster_that_loses_a_worker_is_that_of_this_machine(recipe, tmp_path):
    vary = ("--vary", "finger_width=40um:120um:9", "--vary", "gap=20um:80um:5", "--sample", "sobol:1000", "--measure", "areal_capacity,footprint")
    found = rows(far_and_near(recipe, tmp_path, 100, *vary))
    assert len(found) == 1000
    assert len({(r["finger_width"], r["gap"]) for r in found}) == 1000
    assert all(r["error"] == "" for r in found)


@pytest.mark.alone
@pytest.mark.slow
def test_times_and_margins_are_the_same_bytes_on_a_cluster(tmp_path):
    recipe = tmp_path / "cell.toml"
    recipe.write_text((Path(__file__).parents[3] / "recipes" / "interdigitated-lto-lfp.toml").read_text())
    measures = "areal_capacity,print_time,worst_margin"
    found = rows(far_and_near(recipe, tmp_path, 2, "--vary", "finger_width=50um:70um:4", "--vary", "gap=40um:60um:3", "--measure", measures))
    assert len(found) == 12
    assert all(r["print_time"] > 0 for r in found if not r["error"])
    assert not any(r["error"] for r in found), [r["error"] for r in found]
