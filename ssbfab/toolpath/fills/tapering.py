"""One closed bead along the edge of a small part: thin at the corners, and as wide between them as there is room.

    ┌───────────┐        What a round bead leaves empty of a corner grows with the square of its width, and of a region of a few
    │╲    ▁    ╱│        square beads four such corners are several percent. Here the bead is thin where it turns, and shares what
    │ ╲ ▁▔ ▔▁ ╱ │        lies between the corners with the beads that face it, up to the middle lines of the part.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from shapely import Polygon

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.region import inside, patches
from ssbfab.toolpath.fills.ring import Samples, sampled
from ssbfab.toolpath.fills.rings import Rings
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_STEP = 0.05  # nominal widths between places: where a bead widens, its pieces are steps
_EXACT = 0.1  # of the tolerance, to which small edges are true
_JUST_OUTSIDE = 1 - 5e-3  # of half the corner's width, so that something is left inside of a part which is only just as wide
_CORNER_RAD = 0.5  # what turns less is round, and no middle line goes out from it
_STEEPEST = 3.0  # width by way, for which the width is worked out
_SAME = 1e-3  # nominal widths


def tapered(polygon: Polygon, corner_mm: float, spec: FillSpec, most_mm: float | None = None) -> list[Loop]:
    """A bead along every edge of a polygon, `corner_mm` wide at its corners, up to `most_mm` (the widest) between; none where
    there is no room for that.

    A side of a bead that widens by t for each step along the edge is no square to its middle: the bead keeps to the edge and
    holds what lies between edge and middle line if it is 2 k / t of that wide, where 2 k sqrt(1 + k²) = t.
    """
    widest_mm = spec.width_max_mm if most_mm is None else most_mm
    fine = replace(spec, tolerance_mm=_EXACT * spec.tolerance_mm)
    depth_mm = _JUST_OUTSIDE * corner_mm / 2
    found = []
    for part in patches([polygon]):
        for base in inside(part, depth_mm, fine, all_slivers=True):
            rings = Rings.around([base], fine)
            if rings is not None:
                samples = sampled(rings, _STEP * spec.width_mm)
                room_mm = np.where(samples.is_sharp, 0.0, middles_mm(samples)) + depth_mm
                room_mm = np.clip(room_mm, corner_mm, widest_mm)
                found += [_bead(samples, a, b, room_mm, depth_mm, spec)
                          for a, b in zip(samples.first[:-1], samples.first[1:], strict=True)]
    return found


def middles_mm(samples: Samples) -> Floats:
    """How far inwards the middle line between facing sides is from places of a part's edge (n,): the ball that touches both."""
    rings, points, normals = samples.rings, samples.points_mm[:, None], samples.normals[:, None]
    along = (rings.after_mm - rings.points_mm) / rings.edge_mm[:, None]
    off = points - rings.points_mm
    height = off[..., 1] * along[:, 0] - off[..., 0] * along[:, 1]
    cosine = normals[..., 1] * along[:, 0] - normals[..., 0] * along[:, 1]
    faces = (cosine < np.cos(_CORNER_RAD)) & (height > 0)
    ball = np.where(faces, height / np.where(faces, 1 - cosine, 1.0), 0.0)
    foot = ((off + ball[..., None] * normals) * along).sum(-1)
    to_side = np.where(faces & (foot >= 0) & (foot <= rings.edge_mm), ball, np.inf).min(axis=1)
    rise, square = -(off * normals).sum(-1), (off**2).sum(-1)
    sees = (rise > 0) & (1 - 2 * rise**2 / np.maximum(square, 1e-300) < np.cos(_CORNER_RAD))
    to_corner = np.where(sees, square / np.where(sees, 2 * rise, 1.0), np.inf).min(axis=1)
    return np.minimum(to_side, to_corner)


def _bead(samples: Samples, first: int, last: int, room_mm: Floats, depth_mm: float, spec: FillSpec) -> Loop:
    """The bead along one ring, the same in fewer points where its width stays."""
    points, room, is_sharp = samples.points_mm[first:last], room_mm[first:last], samples.is_sharp[first:last]
    ahead = (np.roll(room, -1) - room) / np.hypot(*(np.roll(points, -1, axis=0) - points).T)
    steep = np.minimum(np.abs(ahead + np.roll(ahead, 1)) / 2, _STEEPEST)  # 0 where the bead is widest
    part = np.sqrt((np.sqrt(1 + steep**2) - 1) / 2)
    share = np.where(steep > _SAME, 2 * part / np.maximum(steep, _SAME), 1.0)
    width = np.clip(share * room, spec.width_min_mm, spec.width_max_mm)
    before, after = np.roll(width, 1), np.roll(width, -1)
    # beside a place two pieces meet, each as wide as its mean
    widest = np.where(is_sharp, width, np.maximum(width, (np.maximum(before, after) + width) / 2))
    middle = points + (widest / 2 - depth_mm)[:, None] * samples.inwards[first:last]
    changes = np.abs(before - width) + np.abs(after - width) > _SAME * spec.width_mm
    kept = samples.is_vertex[first:last] | changes | np.roll(changes, 1) | np.roll(changes, -1)
    return Loop(middle[kept], width[kept]) if kept.sum() > 2 else Loop(middle, width)
