"""What the page's viewer draws: meshes of bodies, the trace of the print, places of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.findings import Finding
from ssbfab.geometry.cell import Body, Cell
from ssbfab.preview.camera import stretch_for
from ssbfab.preview.colours import ROLE_COLOURS, body_colours, is_glass, words
from ssbfab.preview.figure import length_text
from ssbfab.preview.pack import Pack
from ssbfab.preview.showpiece import Showpiece, showpiece
from ssbfab.preview.trace import Trace, trace_of_deposit, trace_of_toolpath

Floats = NDArray[np.float64]


def scene_of(nouns: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """The scene of a page as plain values; its arrays go into `pack`. The frame is that of the bed where something is printed."""
    trace = _trace(nouns)
    placed = nouns.get("cell")
    cell: Cell | None = placed or nouns.get("fired_cell")
    said = "as printed (green)" if placed is not None and placed.printed else "as fired"
    shown = None if cell is None else showpiece(cell)
    origin = _origin(cell, trace)
    return {
        "origin": origin.tolist(), "stretch": 1.0 if shown is None else _stretch(shown),
        "cell": None if shown is None else {"said": said, "note": shown.note, "bodies": _bodies(shown.cell, origin, pack),
                                            "size": _size(shown)},
        "trace": None if trace is None else _packed(trace, cell, origin, pack),
    }


def _origin(cell: Cell | None, trace: Trace | None) -> Floats:
    """The middle of the bottom: 32-bit floats of the graphics hardware are spent on the part, not on its place on the bed."""
    if cell is not None:
        x0, y0, z0, x1, y1, _ = cell.bounds_mm
        return np.array([(x0 + x1) / 2, (y0 + y1) / 2, z0])
    inked = trace.points_mm[trace.width_mm > 0] if trace is not None else np.zeros((0, 3))
    if not len(inked):
        return np.zeros(3)
    low, high = inked.min(axis=0), inked.max(axis=0)
    return np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 0.0])


def _stretch(shown: Showpiece) -> float:
    x0, y0, z0, x1, y1, z1 = shown.bounds_mm
    return stretch_for((x1 - x0, y1 - y0, z1 - z0))


def _trace(nouns: Mapping[str, Any]) -> Trace | None:
    """What the file lays is shown where it was read; else what was planned."""
    if nouns.get("deposit") is not None:
        return trace_of_deposit(nouns["deposit"])
    return trace_of_toolpath(nouns["toolpath"]) if nouns.get("toolpath") is not None else None


def _bodies(cell: Cell, origin: Floats, pack: Pack) -> list[dict[str, Any]]:
    """Bottom to top, so that the exploded view lifts each over the one before."""
    ordered = sorted(cell.bodies, key=lambda body: (body.bounds_mm[2], body.bounds_mm[5]))
    return [_body(body, rank, origin, pack) for rank, body in enumerate(ordered)]


def _body(body: Body, rank: int, origin: Floats, pack: Pack) -> dict[str, Any]:
    from ssbfab.geometry.solid import triangles

    vertices, faces = triangles(body.solid)
    if is_glass(body):
        vertices = _drawn_in(vertices, faces)
    return {"name": body.name, "role": words(body.role), "colour": ROLE_COLOURS[body.role], "rank": rank,
            "printed": body.printed, "glass": is_glass(body), "bounds": list(body.bounds_mm),
            "vertices": pack.array(vertices - origin, "f4"), "faces": pack.array(faces, "u4")}


def _drawn_in(vertices: Floats, faces: NDArray[Any]) -> Floats:
    """The skin of glass a thousandth of its size inside itself: faces that it shares with a solid would flicker."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    out = np.zeros_like(vertices)
    np.add.at(out, faces.ravel(), np.repeat(normal, 3, axis=0))
    out = np.sign(np.where(np.abs(out) < 1e-6, 0.0, out))
    size = np.ptp(vertices, axis=0) if len(vertices) else np.zeros(3)
    return np.asarray(vertices - min(1e-3 * float(size.max()), 0.02 * float(size.min())) * out)


def _size(shown: Showpiece) -> list[dict[str, Any]]:
    """The three dimensions: two ends (mm) and the text to write between them."""
    x0, y0, z0, x1, y1, z1 = shown.bounds_mm
    low = (x0, y0, z0)
    ends = (((x1, y0, z0), x1 - x0, low), ((x1, y1, z0), y1 - y0, (x1, y0, z0)), ((x0, y0, z1), z1 - z0, low))
    return [{"from": list(begin), "to": list(end), "text": length_text(length)} for end, length, begin in ends]


def _packed(trace: Trace, cell: Cell | None, origin: Floats, pack: Pack) -> dict[str, Any]:
    colours = body_colours(trace.bodies, cell)
    passes, levels = trace.passes
    return {
        "source": trace.source, "pieces": trace.piece_count,
        "bodies": [{"name": name, "colour": colours[name]} for name in trace.bodies],
        "passes": len(levels), "levels": levels.tolist(), "layers": int(levels.max()) + 1 if len(levels) else 0,
        "first": pack.array(trace.first, "u4"), "body": pack.array(trace.body, "i2"), "pass": pack.array(passes, "i4"),
        "joins": pack.array(trace.joins, "u1"), "height": pack.array(trace.height_mm, "f4"),
        "pressure": pack.array(trace.pressure_pa, "f4"), "wait": pack.array(trace.wait_s, "f4"),
        "points": pack.array(trace.points_mm - origin, "f4"), "width": pack.array(trace.width_mm, "f4"),
        "speed": pack.array(trace.speed_mm_s, "f4"),
    }


def markers_of(findings: Sequence[Finding], fired: Cell | None = None, green: Cell | None = None) -> list[dict[str, Any]]:
    """Findings that have a place, numbered as in the table."""
    return [{"number": i, "code": finding.code, "severity": finding.severity.value, "text": finding.message,
             "place": _shown_at(finding, fired, green), "layer": finding.layer}
            for i, finding in enumerate(findings) if finding.place_mm is not None and np.isfinite(finding.place_mm).all()]


def _shown_at(finding: Finding, fired: Cell | None, green: Cell | None) -> list[float]:
    """Its place in the frame that is drawn: that of the green cell on the bed where there is one."""
    place = np.array(finding.place_mm, dtype=float)
    if finding.in_fired_cell and fired is not None and green is not None:
        place = on_the_bed(place, fired, green)
    return [float(x) for x in place]


def on_the_bed(place_mm: Floats, fired: Cell, green: Cell) -> Floats:
    """A place in the fired cell as the same place in the green cell on the bed.

    x and y are stretched by one factor, z body by body: between faces of bodies it is interpolated, beyond them shifted. Where
    bodies side by side rise differently, that of the one that rises most.
    """
    (low, high), (low_to, high_to) = ((np.array(c.bounds_mm[:3]), np.array(c.bounds_mm[3:])) for c in (fired, green))
    moved = low_to + (place_mm - low) / np.maximum(high - low, 1e-12) * (high_to - low_to)
    faces: dict[float, float] = {}
    for face, face_to in ((b.bounds_mm[i], green.body(b.name).bounds_mm[i]) for b in fired.bodies for i in (2, 5)):
        faces[face] = max(face_to, faces.get(face, face_to))
    heights = sorted(faces)
    z = float(np.clip(place_mm[2], heights[0], heights[-1]))
    moved[2] = np.interp(z, heights, [faces[height] for height in heights]) + place_mm[2] - z
    return np.asarray(moved)
