"""`python -m benchmarks.faults fuzz|limits|kills [--cases N] [--seed S] [--only NAME]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults import record


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("what", choices=("fuzz", "limits", "kills"))
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--only", default="", help="readers whose name contains this")
    asked = words.parse_args()
    return {"fuzz": _fuzz, "limits": _limits, "kills": _kills}[asked.what](asked)


def _limits(asked: argparse.Namespace) -> int:
    from benchmarks.faults import limits, wild

    counts: Counter[tuple[str, str]] = Counter()
    failed: list[str] = []
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        printers = wild.twins(Path(folder))
        for number in range(asked.cases):
            try:
                counts[limits.attempt(number, asked.seed, printers, Path(folder))] += 1
            except AssertionError as error:
                failed.append(str(error))
                print(error, flush=True)
            if number % 500 == 499:
                print(number + 1, dict(counts), len(failed), f"{time.process_time() - began:.0f} s", flush=True)
    said = [f"{asked.cases} random recipes of seed {asked.seed} on {len(printers)} printers ({len(wild.PRINTERS)} shipped, of "
            "every dialect, and twins with other limits), all furnaces and presses; "
            f"{time.process_time() - began:.0f} s of processor time. Every file was read back as text: places, speeds, "
            "pressures, tools; temperatures, rates, loads.",
            f"Files beyond a limit of their machine, or another failure: **{len(failed)}**."]
    rows = [(kind, outcome, count) for (kind, outcome), count in sorted(counts.items())]
    print(record.write("limits", "No file commands what its machine must not do", said, ("recipe", "outcome", "count"), rows))
    return bool(failed)


def _fuzz(asked: argparse.Namespace) -> int:
    from benchmarks.faults.fuzz import record_of

    return record_of(asked.cases, asked.seed, asked.only)


def _kills(asked: argparse.Namespace) -> int:
    from benchmarks.faults.kills import record_of

    return record_of(asked.cases, asked.seed)


if __name__ == "__main__":
    sys.exit(main())
