"""The record of a run: when, on what, how many, and what came of them, as one page of Markdown."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

RECORDS = Path(__file__).parents[1] / "records"


def write(name: str, title: str, said: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """`records/<name>.md`: sentences, then a table."""
    lines = [f"# {title}", "", f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, Python {platform.python_version()}, "
             f"{platform.system()} {platform.machine()}.", "", *said, "", _row(head), _row(["---"] * len(head)), *map(_row, rows)]
    RECORDS.mkdir(exist_ok=True)
    path = RECORDS / f"{name}.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def commit() -> str:
    """Short name of the commit, and whether ssbfab itself stood changed."""
    root = Path(__file__).parents[2]

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--", "ssbfab") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed
