"""The in-plane period as a laminate: what lies side by side along x and along y at the middle of the printed height.

A printed comb pulls on itself sideways too: finger | gap | finger … along an axis is a stack of plies whose "thickness" is
their in-plane size. One laminate per axis and distinct order of bodies, the one with the most solid length first; it is held
flat by the substrate, so it is judged without bending. Found by upright rays through a section of the cell's solids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.sintering.schedule import Ply
from ssbfab.sintering.stack import Stack, is_fired

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssbfab.library import Library

_LINES, _MOST = 41, 2
_DUST_MM = 1e-5


@dataclass(frozen=True)
class _Run:
    """Pieces along one line: (body or None, length mm)."""

    pieces: tuple[tuple[str | None, float], ...]
    place_mm: tuple[float, float]

    @property
    def order(self) -> tuple[str | None, ...]:
        return tuple(name for name, _ in self.pieces)


def periods_of(fired_cell: Cell, library: Library, inks: Mapping[Role, Ink] | None = None) -> tuple[Stack, ...]:
    """Laminates along x and y; at most two orders per axis, those of one material alone left out."""
    bodies = tuple(b for b in fired_cell.bodies if is_fired(b) and b.role is not Role.SUBSTRATE)
    if not bodies:
        return ()
    z0, z1 = min(b.bounds_mm[2] for b in bodies), max(b.bounds_mm[5] for b in bodies)
    sections = [(b, _section(b, 0.5 * (z0 + z1))) for b in bodies]
    found = []
    for axis in ("x", "y"):
        runs = [run for run in _runs(sections, axis) if len({name for name, _ in run.pieces if name is not None}) > 1]
        for number, run in enumerate(runs[:_MOST]):
            plies = tuple(_ply(fired_cell, name, length, library, inks or {}) for name, length in run.pieces)
            if len({p.material.id for p in plies if p.material is not None}) > 1:
                found.append(
                    Stack(
                        name=f"along {axis}" + (f" ({number + 1})" if number else ""),
                        plies=plies,
                        place_mm=run.place_mm,
                        width_mm=z1 - z0,
                        axis=axis,
                    )
                )
    return tuple(found)


def _section(body: Body, height_mm: float) -> Any:
    import shapely

    loops = body.solid.slice(height_mm).to_polygons()
    rings = [shapely.Polygon(loop) for loop in loops if len(loop) > 2]
    merged = shapely.Polygon()
    for ring in rings:
        merged = merged.symmetric_difference(ring)  # even-odd: holes are loops inside loops
    return merged


def _runs(sections: list[tuple[Body, Any]], axis: str) -> list[_Run]:
    """The distinct orders along an axis, each at the line where its solid length is greatest."""
    import numpy as np
    import shapely

    whole = shapely.union_all([s for _, s in sections])
    if whole.is_empty:
        return []
    x0, y0, x1, y1 = whole.bounds
    low, high = (y0, y1) if axis == "x" else (x0, x1)
    best: dict[tuple[str | None, ...], _Run] = {}
    for at in np.linspace(low, high, _LINES + 2)[1:-1] + 1.7e-6:
        ends = [(x0 - 1, at), (x1 + 1, at)] if axis == "x" else [(at, y0 - 1), (at, y1 + 1)]
        run = _along(sections, shapely.LineString(ends), axis)
        if run is not None and (run.order not in best or _solid(run) > _solid(best[run.order])):
            best[run.order] = run
    return sorted(best.values(), key=lambda r: (-_solid(r), str(r.order)))


def _solid(run: _Run) -> float:
    return sum(length for name, length in run.pieces if name is not None)


def _along(sections: list[tuple[Body, Any]], line: Any, axis: str) -> _Run | None:
    place = 0 if axis == "x" else 1
    spans = sorted((min(c[0][place], c[-1][place]), max(c[0][place], c[-1][place]), body.name)
                   for body, section in sections for c in _coordinates(section.intersection(line)))
    pieces: list[tuple[str | None, float]] = []
    end = None
    for start, stop, name in spans:
        if stop - start < _DUST_MM:
            continue
        if end is not None and start - end > _DUST_MM:
            pieces.append((None, start - end))
        pieces.append((name, stop - start))
        end = stop
    first = line.coords[0]
    return _Run(tuple(pieces), (0.0 if axis == "x" else first[0], first[1] if axis == "x" else 0.0)) if pieces else None


def _coordinates(shape: Any) -> list[list[tuple[float, float]]]:
    parts = getattr(shape, "geoms", [shape])
    return [list(p.coords) for p in parts if p.geom_type == "LineString" and not p.is_empty]


def _ply(cell: Cell, name: str | None, length_mm: float, library: Library, inks: Mapping[Role, Ink]) -> Ply:
    if name is None:
        return Ply(name="gap", material=None, thickness_mm=length_mm)
    body = cell.body(name)
    ink = inks.get(body.role) if body.printed else None
    return Ply(name=name, material=library.material(body.material), thickness_mm=length_mm,
               porosity_fraction=1.0 - (ink.fired_density_fraction if ink else body.density_fraction))
