"""Bodies that overlap, come too near, float, or were healed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.findings import Finding, Severity, Source, rule
from ssbfab.geometry.cell import Body, Cell
from ssbfab.geometry.solid import NANOMETRE, part_bounds_mm, section, shared_volume_mm3

if TYPE_CHECKING:
    import shapely

_OURS = Source(text="definition of a cell: bodies touch but never overlap")
OVERLAP_TOLERANCE = 1e-6  # of the smaller body
GAP_TOLERANCE = 1e-6
MOST_TRIANGLES = 60_000  # larger cells of a built-in architecture are disjoint by their construction, which the tests hold


@rule("GEO101", "Two bodies claim the same room", source=_OURS, formula="volume of the intersection",
      limit="1e-6 of the smaller body", example="an anode pushed 10 um into the separator")
def bodies_overlap(fired_cell: Cell) -> Iterator[Finding]:
    """Overlapping bodies would be printed twice in one place, and capacities counted twice."""
    if fired_cell.architecture not in ("", "meshes") and sum(b.solid.num_tri() for b in fired_cell.bodies) > MOST_TRIANGLES:
        return
    yield from _overlaps(fired_cell, "GEO101", Severity.ERROR, "cut one of them with the other")


@rule("GEO105", "Two bodies claim the same room as printed", source="conservation of mass: ssbfab.geometry.green",
      formula="volume of the intersection of the green bodies", limit="1e-6 of the smaller body",
      example="a cone of one ink in a funnel of another: each is stretched upright by its own factor")
def green_bodies_overlap(cell: Cell) -> Iterator[Finding]:
    """Bodies that interlock and are stretched by different factors run into each other as printed."""
    printed = replace(cell, bodies=cell.printed)
    if sum(body.solid.num_tri() for body in printed.bodies) <= MOST_TRIANGLES:
        yield from _overlaps(printed, "GEO105", Severity.ERROR,
                             "give both inks the same solids fraction, or state measured shrinkages that agree")


def _overlaps(cell: Cell, code: str, severity: Severity, advice: str) -> Iterator[Finding]:
    for first, second in combinations(cell.bodies, 2):
        shared = shared_volume_mm3(first.solid, second.solid)
        limit = OVERLAP_TOLERANCE * min(first.volume_mm3, second.volume_mm3)
        if shared > limit:
            yield Finding(code=code, severity=severity, where=f"{first.name}, {second.name}", source=_OURS,
                          message=f"the bodies overlap by {shared:.4g} mm^3", value=shared, limit=limit, unit="mm3",
                          margin=1.0 - shared / limit if limit else None, advice=advice)


@rule("GEO102", "What was changed in what the user brought", source="ssbfab.geometry.meshes: the safe repairs",
      limit="the mesh is watertight as it was read",
      example="two triangles of an STL that do not share their edge to the last digit")
def healed(fired_cell: Cell) -> Iterator[Finding]:
    """A mesh that was healed is not quite the mesh that was brought; the user should know."""
    for note in fired_cell.notes:
        where, _, what = note.partition(": ")
        yield Finding(code="GEO102", severity=Severity.NOTE, where=where, message=what or note, source=healed.source)


@rule("GEO103", "Opposite polarities come nearer than the stated gap", source=_OURS, formula="smallest distance of the solids",
      limit="the gap that the cell's keys state", example="a gap of 50 um measured as 48 um")
def gap_too_small(fired_cell: Cell) -> Iterator[Finding]:
    """Where opposite polarities come near, the cell shorts or breaks down first."""
    wanted = fired_cell.gap_mm
    if wanted is None:
        return
    for plus, minus in ((a, b) for a in fired_cell.bodies for b in fired_cell.bodies
                        if a.role.polarity > 0 > b.role.polarity):
        found = float(plus.solid.min_gap(minus.solid, 1.001 * wanted))
        if found < wanted * (1 - GAP_TOLERANCE):
            yield Finding(code="GEO103", severity=Severity.ERROR, where=f"{plus.name}, {minus.name}", source=_OURS, unit="mm",
                          message=f"{found * 1e3:.4g} um apart, stated are {wanted * 1e3:.4g} um", value=found, limit=wanted,
                          margin=found / wanted - 1.0, advice="keep the stated gap between all bodies of opposite polarity")


@rule("GEO104", "A printed part hangs in the air", source="definition: what is printed needs something under it or beside it",
      example="an island of a minimal surface cut off by the edge of the box",
      limit="every island of a layer has print under or beside it")
def floating_parts(cell: Cell) -> Iterator[Finding]:
    """Ink that is put where nothing is below and nothing beside falls, or is dragged along by the tip."""
    if not cell.printed:
        return
    bed = min(body.bounds_mm[2] for body in cell.printed)
    for body in cell.printed:
        for foot, place, count in _hanging(cell, body, bed):
            yield Finding(code="GEO104", severity=Severity.ERROR, where=body.name, place_mm=(*place, foot),
                          message=f"{count} part(s) begin at z = {foot:.4g} mm with nothing printed under or beside them",
                          source=floating_parts.source, advice="join the part to the rest, or print a support")


def _hanging(cell: Cell, body: Body, bed: float) -> Iterator[tuple[float, tuple[float, float], int]]:
    """Heights at which parts of a body begin with nothing near: height, one place, how many."""
    import shapely

    boxes = part_bounds_mm(body.solid)
    for foot in np.unique(boxes[:, 2]):
        if foot <= bed + NANOMETRE:
            continue
        begun = boxes[boxes[:, 2] == foot]
        sliver = 1e-3 * float((begun[:, 5] - foot).min())
        held = [section(other.solid, z) for other in cell.printed for z in (foot - sliver, foot + sliver)
                if other is not body and other.bounds_mm[2] < z < other.bounds_mm[5]]
        parts = np.array(section(body.solid, foot + sliver).geoms)
        resting = shapely.STRtree(parts).query(np.array(held), predicate="dwithin", distance=2 * NANOMETRE)[1] if held else []
        alone = [part for part in np.delete(parts, np.unique(resting).astype(int)) if _begins(part, begun)]
        if alone:
            point = alone[0].representative_point()
            yield float(foot), (point.x, point.y), len(alone)


def _begins(part: shapely.Polygon, boxes: np.ndarray) -> bool:
    """Whether the part of a section belongs to a component that begins here, not to one that passes by."""
    x0, y0, x1, y1 = part.bounds
    slack = 10 * NANOMETRE
    return bool(((boxes[:, 0] <= x0 + slack) & (boxes[:, 1] <= y0 + slack) & (boxes[:, 3] >= x1 - slack)
                 & (boxes[:, 4] >= y1 - slack)).any())
