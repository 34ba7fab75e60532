"""Spoiled files into every reader: each is read, or refused in clear lines, soon and in little memory."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import signal
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from benchmarks.faults import record
from benchmarks.faults.readers import Reader, readers
from ssbfab.errors import SsbfabError

#: A case that takes longer (s of processor time), or a process that takes more memory (bytes), is a finding.
SLOWEST_S, MOST_BYTES = 2.0, 1_000_000_000
_LONGEST_LINE = 2000


class Hangs(BaseException):
    """A reader that does not come back: no `except Exception` of its own must hide it."""


@dataclass
class Tally:
    """What became of the cases of one reader."""

    outcomes: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    memory_mb: float = 0.0
    spent_s: float = 0.0


def case(reader: Reader, number: int, seed: int) -> bytes:
    """The file of one numbered case."""
    return reader.spoil(Random(f"{reader.name}-{seed}-{number}"))


def outcome(reader: Reader, data: bytes, folder: Path) -> str:
    """`accepted`, or the class of the error that refused it. Anything else than an `SsbfabError` comes through."""
    path = folder / reader.place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    try:
        reader.read(path)
    except SsbfabError as error:
        for fault in error.faults:
            assert fault.strip() and "\n" not in fault and len(fault) < _LONGEST_LINE, f"no clear line: {fault[:300]!r}"
        return type(error).__name__
    return "accepted"


def tried(reader: Reader, numbers: range, seed: int, folder: Path) -> Tally:
    """Many cases, what they took, and every finding with the number that gives it again."""
    tally, began = Tally(), time.process_time()
    signal.signal(signal.SIGVTALRM, _hangs)
    warnings.simplefilter("error", RuntimeWarning)  # numpy's overflow or nan, which a user would see as noise
    for number in numbers:
        data, start = case(reader, number, seed), time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SLOWEST_S)
        try:
            tally.outcomes[outcome(reader, data, folder)] += 1
        except (Exception, Hangs) as error:  # noqa: BLE001 - whatever comes is what is looked for
            steps = [step for step in traceback.extract_tb(error.__traceback__) if "ssbfab" in step.filename]
            where = steps[-1] if steps else traceback.extract_tb(error.__traceback__)[-1]
            tally.found.append(f"{reader.name}, case {number} of seed {seed}: {type(error).__name__}: {str(error)[:200]} "
                               f"({Path(where.filename).name}:{where.lineno})")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - start
        if took > SLOWEST_S:
            tally.found.append(f"{reader.name}, case {number} of seed {seed}: took {took:.1f} s")
        tally.slowest_s = max(tally.slowest_s, took)
    tally.spent_s = time.process_time() - began
    tally.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if tally.memory_mb * 2**20 > MOST_BYTES:
        tally.found.append(f"{reader.name}: {tally.memory_mb:.0f} MB")
    return tally


def _hangs(number: int, frame: FrameType | None) -> None:
    raise Hangs(f"no answer in {10 * SLOWEST_S:g} s")


def alone(reader: Reader, numbers: range, seed: int) -> Tally:
    """The same in a process of its own, so that its memory is its own; its files are made of what is made once, before."""
    case(reader, 0, seed)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    folder = Path(tempfile.mkdtemp())
    child = context.Process(target=lambda: there.send(tried(reader, numbers, seed, folder)))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return Tally(found=[f"{reader.name}, seed {seed}: the process of the reader died (exit code {child.exitcode})"])
    finally:
        child.join()
        shutil.rmtree(folder)


def record_of(cases: int, seed: int, only: str) -> int:
    """Run and write `records/fuzz.md`; the exit code."""
    chosen = [reader for reader in readers() if only in reader.name]
    whole, rows, found, total, spent = sum(reader.share for reader in chosen), [], [], 0, 0.0
    for reader in chosen:
        count = round(cases * reader.share / whole)
        tally = alone(reader, range(count), seed)
        said = ", ".join(f"{name} {number}" for name, number in sorted(tally.outcomes.items(), key=lambda item: -item[1]))
        rows.append((reader.name, count, said, len(tally.found), tally.slowest_s, f"{tally.memory_mb:.0f}"))
        total, spent, found = total + count, spent + tally.spent_s, found + tally.found
        print(*rows[-1], f"{tally.spent_s:.0f} s", *tally.found, sep="\n    ", flush=True)
    text = [f"{total} spoiled files of seed {seed}; {spent:.0f} s of processor time. A finding is an exception that is no "
            f"`SsbfabError`, a message that is no clear line, a case of more than {SLOWEST_S:g} s, or a reader of more than "
            f"{MOST_BYTES / 1e9:g} GB.", "",
            f"Findings: **{len(found)}**.", *(f"- {line}" for line in found)]
    head = ("reader", "cases", "outcomes", "findings", "slowest, s", "peak memory, MB")
    print(record.write("fuzz", "Spoiled files", text, head, rows))
    return bool(found)
