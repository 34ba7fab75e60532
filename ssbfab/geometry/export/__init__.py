"""A cell as files that other programs read: one 3MF and one GLB with a named object per body, an STL per body, cell.json.

The same cell gives the same bytes on every machine: no clock, no random identifiers, no compression whose bytes depend on
the library's version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab.geometry.cell import Cell
from ssbfab.geometry.export.stl import stl_bytes

if TYPE_CHECKING:
    from ssbfab.geometry.metrics import CellMetrics

__all__ = ["export"]


def export(cell: Cell, folder: Path, metrics: CellMetrics | None = None) -> list[Path]:
    """Write the cell's files into `folder`, which exists; their paths, in the order written."""
    written = []
    for name, data in _files(cell, metrics):
        path = folder / name
        path.write_bytes(data)
        written.append(path)
    return written


def _files(cell: Cell, metrics: CellMetrics | None) -> Iterator[tuple[str, bytes]]:
    from ssbfab.geometry.export.glb import glb_bytes
    from ssbfab.geometry.export.summary import summary_text
    from ssbfab.geometry.export.threemf import threemf_bytes  # its escaping loads urllib and ssl

    yield "cell.3mf", threemf_bytes(cell)
    for body in cell.bodies:
        yield f"{file_name(body.name)}.stl", stl_bytes(body)
    yield "cell.glb", glb_bytes(cell)
    yield "cell.json", summary_text(cell, metrics).encode()


def file_name(body: str) -> str:
    """A body's name as a file's: letters, digits, `-` and `_` only."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", body) or "body"
