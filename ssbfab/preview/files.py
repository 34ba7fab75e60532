"""What the page offers to save: the print file, the meshes, the schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: Larger files stay beside the page, which then says where.
MOST_BYTES = 6_000_000


def files_of(nouns: Mapping[str, Any]) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of every file that the nouns make; no content where it is too large to be carried in the page."""
    if nouns.get("program") is not None:
        yield f"print.{nouns['program'].suffix.lstrip('.')}", _held(nouns["program"].chunks())
    if nouns.get("schedule") is not None:
        from ssbfab.sintering import schedule_csv

        yield "firing.csv", schedule_csv(nouns["schedule"]).encode()
    if nouns.get("pressing") is not None:
        from ssbfab.sintering import schedule_csv
        from ssbfab.sintering.cold import load_sheet_text

        yield "pressing.csv", schedule_csv(nouns["pressing"].schedule).encode()
        yield "pressing.load.txt", load_sheet_text(nouns["pressing"]).encode()
    cell = nouns.get("fired_cell") or nouns.get("cell")
    if cell is not None:
        from ssbfab.geometry.export.stl import stl_bytes

        for body in cell.bodies:
            size = 84 + 50 * body.solid.num_tri()
            yield f"{body.name}.stl", stl_bytes(body) if size <= MOST_BYTES else None
    for name, content in (nouns.get("files") or {}).items():
        found = content.read_bytes() if isinstance(content, Path) else content
        yield name, found if len(found) <= MOST_BYTES else None


def _held(chunks: Iterator[str]) -> bytes | None:
    parts, size = [], 0
    for chunk in chunks:
        parts.append(chunk.encode())
        size += len(parts[-1])
        if size > MOST_BYTES:
            return None
    return b"".join(parts)
