"""Meshes straight to a print file, with no recipe: one tool per mesh file, one ink for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssbfab.geometry.meshes.apart import reading


@dataclass(frozen=True, kw_only=True)
class Sliced:
    """What `slice_meshes` says: lines for a person, and the exit code of the command (1 where something would be missing)."""

    lines: tuple[str, ...]
    exit_code: int


def slice_meshes(
    meshes: Sequence[Path],
    out: Path,
    *,
    printer: str,
    ink: str,
    layer_height_mm: float,
    tip_mm: float | None = None,
    bead_width_mm: float | None = None,
    fill: str = "continuous",
    unit_mm: float = 1.0,
    experimental: bool = False,
    folder: Path | None = None,
) -> Sliced:
    """Read the meshes, plan the print and write it to `out`. `folder` may hold a `library/` of one's own."""
    with reading(meshes, unit_mm) as readings:
        from ssbfab.job.mesh_print import print_meshes  # takes as long to load as a large mesh to read

        return print_meshes(
            readings, out, printer=printer, ink=ink, layer_height_mm=layer_height_mm, tip_mm=tip_mm, bead_width_mm=bead_width_mm,
            fill=fill, experimental=experimental, folder=folder)
