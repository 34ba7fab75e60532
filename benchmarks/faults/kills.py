"""A sweep killed (SIGKILL) at random moments and started again, until it is whole; then the next one. After every kill:

- either the Parquet file stands there, whole and the same as that of a sweep that was not killed, or only the journal does;
- every row that the journal held before is still in it, once;
- the next run starts no design that the journal holds.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ssbfab.recipe.load import read_table
from ssbfab.sweep import Axis, Plan, Space, sweep, workers
from ssbfab.sweep.design import Design
from ssbfab.sweep.trial import Task, trial

RECIPE = """
format = 1
[cell]
architecture = "interdigitated"
finger_count = 2
finger_width = "60 um"
finger_length = "300 um"
gap = "50 um"
height = "40 um"
[materials]
positive_electrode = "lfp"
negative_electrode = "lto"
"""
DESIGNS = 40


@dataclass
class Found:
    """What was seen at the moments of killing."""

    moments: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    whole: int = 0


def noted(task: Task, design: Design) -> dict[str, Any]:
    """A trial that says first, in a file beside the recipe, that it begins."""
    with open(Path(task.folder) / "begun", "a") as file:
        file.write(f"{design.index}\n")
    return trial(task, design)


def killed(moments: int, seed: int) -> Found:
    """Kill at that many moments; every sweep that ends is held against one that was not killed."""
    workers.trial = noted  # type: ignore[attr-defined]
    spawn = multiprocessing.get_context
    multiprocessing.get_context = lambda method=None: spawn("fork")  # type: ignore[assignment]  # a process with all imported
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _Killer(Path(folder), Random(seed)).run(moments)
    finally:
        workers.trial = trial  # type: ignore[attr-defined]
        multiprocessing.get_context = spawn


class _Killer:
    def __init__(self, folder: Path, draw: Random) -> None:
        self.folder, self.draw, self.found = folder, draw, Found()
        (folder / "cell.toml").write_text(RECIPE)
        axes = (Axis.parse("finger_width=40um:120um:8"), Axis.parse("gap=20um:80um:5"))
        self.plan = Plan(recipe=folder / "cell.toml", axes=axes, measures=("footprint", "np_ratio"), workers=2)
        self.out, self.journal, self.begun = folder / "s.parquet", folder / ".s.parquet.journal", folder / "begun"
        self.kept: list[int] = []

    def run(self, moments: int) -> Found:
        self._imported()
        began = time.perf_counter()
        self._forked(None)
        self.takes_s = time.perf_counter() - began
        self.reference = self.out.read_bytes()
        self._again()
        while len(self.found.moments) < moments:
            self._forked(self.draw.uniform(0, self.takes_s * self.draw.choice((0.3, 0.6, 1.3))))
            self._look()
        self._forked(None)
        self._look()
        self.found.moments.pop()  # nobody killed the last one
        return self.found

    def _imported(self) -> None:
        """One design measured here, so that the forks need not load what it takes."""
        import pyarrow.parquet  # noqa: F401

        task = Task(table=read_table(self.plan.recipe), folder=str(self.folder), measures=self.plan.measures)
        trial(task, next(iter(Space(axes=self.plan.axes))))

    def _forked(self, after_s: float | None) -> None:
        """A run of the sweep in a process of its own, killed after a while, or left to end."""
        child = os.fork()
        if child == 0:
            try:
                sweep(self.plan, self.out)
            finally:
                os._exit(0)
        if after_s is not None:
            time.sleep(after_s)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self._workers_end()

    def _workers_end(self) -> None:
        """Its workers end with it; as forks they hold its lock until then."""
        until = time.monotonic() + 20
        while self.journal.exists() and time.monotonic() < until:
            with open(self.journal) as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    time.sleep(0.005)

    def _look(self) -> None:
        begun = [int(line) for line in self.begun.read_text().split()] if self.begun.exists() else []
        self.begun.unlink(missing_ok=True)
        if again := set(begun) & set(self.kept):
            self.found.faults.append(f"designs {sorted(again)} were run again")
        if self.out.exists():
            self._whole()
            return
        rows = self._rows()
        if lost := set(self.kept) - set(rows):
            self.found.faults.append(f"designs {sorted(lost)} were lost")
        if len(rows) != len(set(rows)):
            self.found.faults.append("a design is in the journal twice")
        self.found.moments.append(f"{len(rows)} of {DESIGNS} rows")
        self.kept = rows

    def _rows(self) -> list[int]:
        lines = self.journal.read_bytes().split(b"\n")[1:-1] if self.journal.exists() else []
        return [json.loads(line)["index"] for line in lines]

    def _whole(self) -> None:
        import pyarrow.parquet as pq

        self.found.moments.append("whole")
        self.found.whole += 1
        if pq.read_table(self.out).num_rows != DESIGNS or self.out.read_bytes() != self.reference:
            self.found.faults.append("the file is not that of a sweep that was not killed")
        self._again()

    def _again(self) -> None:
        left = sorted(path.name for path in self.folder.iterdir())
        if extra := [name for name in left if name.endswith(".part.parquet")]:
            self.found.moments[-1] += f", {len(extra)} left beside it"
        for path in (self.out, self.journal, self.begun):
            path.unlink(missing_ok=True)
        self.kept = []


def record_of(moments: int, seed: int) -> int:
    """Run and write `records/kills.md`; the exit code."""
    from benchmarks.faults import record

    found = killed(moments, seed)
    said = [f"A sweep of {DESIGNS} designs on two processes, killed (SIGKILL) at {len(found.moments)} random moments of seed "
            f"{seed}, each time started again until its file stood there; rows in the journal, and the designs that each run "
            "began, were compared with those of the run before; every file, byte by byte, with that of an undisturbed sweep.", "",
            f"Sweeps that came to their end: {found.whole}. Rows lost, designs repeated, files that are not whole: "
            f"**{len(found.faults)}**.", *(f"- {line}" for line in found.faults)]
    bins = ("no row", "some rows", "all rows, no file yet", "whole file")
    counts = dict.fromkeys(bins, 0)
    for moment in found.moments:
        rows = moment.split()[0]
        counts["whole file" if moment.startswith("whole") else "no row" if rows == "0" else
               "all rows, no file yet" if rows == str(DESIGNS) else "some rows"] += 1
    head = ("what stood there after the kill", "moments")
    print(record.write("kills", "Sweeps killed at random moments", said, head, list(counts.items())))
    return bool(found.faults)
