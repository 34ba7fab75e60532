"""The part of a cell that is worth looking at: a substrate that is far larger than what stands on it is drawn in part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.preview.figure import length_text

#: How far a drawn substrate reaches beyond the rest, and how thick it is drawn at most, as shares of the rest's size.
MARGIN, THICKNESS = 0.12, 0.35


@dataclass(frozen=True, kw_only=True)
class Showpiece:
    """A cell to draw, the box of what is measured in the picture, and what to say of what was left out."""

    cell: Cell
    bounds_mm: tuple[float, float, float, float, float, float]
    note: str = ""


def showpiece(cell: Cell) -> Showpiece:
    """Trim a substrate to the surroundings of the other bodies; every other body is drawn whole, and they are measured."""
    rest = tuple(body for body in cell.bodies if body.role is not Role.SUBSTRATE)
    if not rest or len(rest) == len(cell.bodies):
        return Showpiece(cell=cell, bounds_mm=cell.bounds_mm)
    box = replace(cell, bodies=rest).bounds_mm
    size = max(box[3] - box[0], box[4] - box[1])
    low = (box[0] - MARGIN * size, box[1] - MARGIN * size, box[2] - THICKNESS * min(size, 3 * (box[5] - box[2])))
    high = (box[3] + MARGIN * size, box[4] + MARGIN * size, box[5])
    drawn = cell.with_bodies(lambda body: _trimmed(body, low, high) if body.role is Role.SUBSTRATE else body)
    cut = [body for body in cell.bodies if drawn.body(body.name).volume_mm3 < 0.999 * body.volume_mm3]
    return Showpiece(cell=drawn, bounds_mm=box, note="; ".join(f"{body.name} ({_size(body)}) drawn in part" for body in cut))


def _trimmed(body: Body, low: tuple[float, float, float], high: tuple[float, float, float]) -> Body:
    import manifold3d

    box = manifold3d.Manifold.cube([b - a for a, b in zip(low, high, strict=True)]).translate(list(low))
    found = body.solid ^ box
    return replace(body, solid=found) if not found.is_empty() else body


def _size(body: Body) -> str:
    x0, y0, z0, x1, y1, z1 = body.bounds_mm
    return " × ".join(length_text(length) for length in (x1 - x0, y1 - y0, z1 - z0))
