"""One open bead round closed ones: it leaves a gap where they hold too much, or goes on over its own beginning for what lacks.

    ╭──────────╮      Corners lay ink twice, and round ends cover more than they hold: of a few square beads both are percents.
    │ ╭────╮   │      A bead round loops in each other goes in to the next a gap before it has come round, where the round end of
    │ │ ───╯   │      its beginning covers what it leaves; in the innermost it goes on until it holds what is wanted.
    │ ╰──────╮ │
    ╰──────  │ │      Larger regions are mended by their widths (`finishing`), and their loops linked (`linking`).
             ╰─╯
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.corners import held
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.paths import arc_lengths, place_at, units
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_GAP = 1.0  # of the width, at most, in the innermost
_PLAY = 0.02  # nominal widths between a bead's way to and its way fro
_ROUNDS = 20  # as often as a bead goes round it at most


def closed_up(trail: Trail, wanted_mm2: float) -> Trail:
    """An open trail along a closed one, as long as holds what is wanted; the same if it would have to go round too often."""
    found = wound([Loop(trail.points_mm, trail.width_mm)], wanted_mm2, 0.0)
    return trail if found is None else replace(found, region=trail.region)


def wound(loops: Sequence[Loop], wanted_mm2: float, gap_mm: float) -> Trail | None:
    """An open trail round each of some loops, the outermost first, from where that is thinnest; None if the innermost is too
    short for what is wanted."""
    innermost, begin = loops[-1], float(loops[0].along_mm[np.argmin(loops[0].width_mm)])
    pieces, before_mm2 = [], 0.0
    for loop, after in pairwise(loops):
        pieces.append(loop.arc(begin, begin + loop.length_mm - gap_mm))
        before_mm2 += held(*pieces[-1], False)
        begin = float(after.nearest(pieces[-1][0][-1:])[0][0])
    rest_mm2 = wanted_mm2 - before_mm2
    if rest_mm2 > _ROUNDS * innermost.held_mm2 or not innermost.held_mm2:
        return None
    rounds = max(ceil(rest_mm2 / innermost.held_mm2), 1)
    points, width = innermost.arc(begin, begin + innermost.length_mm)
    pieces += [(points, width)] + [(points[1:], width[1:])] * (rounds - 1)
    path, widths = (np.concatenate(each) for each in zip(*pieces, strict=True))
    so_far_mm2 = np.append(0.0, np.cumsum(np.diff(arc_lengths(path)) * (widths[1:] + widths[:-1]) / 2))
    least_mm2 = so_far_mm2[-1] - _GAP * widths[-1] ** 2 if rounds == 1 else 0.0
    stop_mm2 = min(max(wanted_mm2, least_mm2), so_far_mm2[-1])
    kept = max(int(np.searchsorted(so_far_mm2, stop_mm2)), 1)
    end, wide = place_at(path, widths, so_far_mm2, stop_mm2)
    return Trail(points_mm=np.concatenate([path[:kept], [end]]), width_mm=np.append(widths[:kept], wide), closed=False)


def to_and_fro(core: Polygon, spec: FillSpec) -> Loop:
    """The thinnest bead along the middle of what is too thin for a bead round it, as a curve that comes back beside itself."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(core))
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(*sides.T)
    along = units(sides)[np.argmax(lengths)]
    play_mm = _PLAY * spec.width_mm
    ahead, aside = max(float(np.ptp(lengths)) / 2, play_mm) * along, play_mm * np.array([-along[1], along[0]])
    inside = core.centroid if core.contains(core.centroid) else core.representative_point()
    middle = np.array([inside.x, inside.y])
    return Loop(middle + np.array([-ahead, -aside, ahead, aside]), np.full(4, spec.width_min_mm))
