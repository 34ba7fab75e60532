"""Whole processes: how long they take, and how much memory they hold."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from select import select

#: A program that takes longer than this is stopped and left out, s.
PATIENCE_S = 200.0
#: A program that takes longer than this is not run again, s.
LONG_S = 60.0
#: How often memory is looked at, s: its high-water mark stands until a process ends, and each look takes time from what is timed.
#: Often at first, or what takes a few hundredths would never be seen; then after a share of the time that it has taken.
GLANCE_S, SELDOM_S, SHARE = 0.02, 0.1, 0.1


@dataclass(kw_only=True)
class Run:
    """The wall times of some runs of a command, and the most memory any of them held; `failed` where one did."""

    command: list[str]
    times_s: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    failed: bool = False

    @property
    def seconds(self) -> float:
        return statistics.median(self.times_s)

    @property
    def done(self) -> bool:
        """Whether another run would say no more."""
        return self.failed or (bool(self.times_s) and self.times_s[-1] > LONG_S)

    def again(self) -> None:
        begin = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        held = _waited(process, begin)
        self.failed = held is None
        if held is not None:
            self.times_s.append(time.perf_counter() - begin)
            self.peak_mb = max(self.peak_mb, held)


def run_in_turns(commands: Sequence[list[str]], runs: int) -> list[Run]:
    """Every command once, then every command again: a machine that slows down slows them all."""
    found = [Run(command=command) for command in commands]
    for _ in range(runs):
        for each in found:
            if not each.done:
                each.again()
    return found


def _waited(process: subprocess.Popen[bytes], begin: float) -> float | None:
    """Memory, MB, that the process and those it started held at most; None where it failed or took too long."""
    peaks: dict[int, float] = {}
    with open(os.pidfd_open(process.pid)) as ends:  # readable as soon as the process ends
        while not select([ends], [], [], min(max(GLANCE_S, SHARE * (time.perf_counter() - begin)), SELDOM_S))[0]:
            for pid in _family(process.pid):
                peaks[pid] = max(peaks.get(pid, 0.0), _high_water_mb(pid))
            if time.perf_counter() - begin > PATIENCE_S:
                process.kill()
                process.wait()
                return None
    process.wait()
    return sum(peaks.values()) if process.returncode in (0, 1) else None


def _family(pid: int) -> list[int]:
    """A process and its descendants. Memory that they share is counted in each: the sum is an upper bound."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(child))]


def _high_water_mb(pid: int) -> float:
    """The most that a process has held by itself (where `wait4` would count that of its parent at the fork too)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
