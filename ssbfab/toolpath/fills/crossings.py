"""Where two straight walls cross, or two meet on the side of a third, the graph has one node.

The middle of such a place forks twice, a wall's width or two apart, with a piece between that is no wall's. Two beads go through
it all the same, one from each side of a crossing; in a truss one goes past and the other turns on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ssbfab.toolpath.fills.arms import Arm, arm_of, middles_meet
from ssbfab.toolpath.fills.euler import ends_at
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.trail import Floats

_NEAR = 2.6  # wall widths between the two forks at 27 degrees
_TOUCHING = 0.9  # wall widths between two forks that are one, whatever meets there
_STRAIGHT_RAD = 0.2
_OFFSET = 0.2  # of a wall's width, by which two arms may miss each other
_BESIDE = 0.5  # of a wall's width from its middle, where two others meet on it
_OPEN_RAD = 0.3  # between those two: less, and they are one thick wall for a while


def crossed(strands: Sequence[Strand]) -> list[Strand]:
    """The strands without the pieces between two forks that touch, or whose other arms are two straight walls, or one and a bend
    on it."""
    found = list(strands)
    at = ends_at([strand.nodes for strand in strands])
    gone: set[int] = set()
    merged: set[int] = set()
    for p in sorted(range(len(strands)), key=lambda e: strands[e].length_mm):
        nodes = strands[p].nodes
        if nodes[0] == nodes[1] or merged & {*nodes} or any(len(at[node]) != 3 for node in nodes):
            continue
        arms = [[arm_of(found[e], (e, last)) for e, last in at[node] if e != p] for node in nodes]
        if {arm.end[0] for arm in arms[0]} & {arm.end[0] for arm in arms[1]}:  # with a hole between them
            continue
        if len(arms[0]) == len(arms[1]) == 2 and (_is_crossing(strands[p], *arms) or _is_bend_on_wall(strands[p], *arms)):
            middle = strands[p].points_mm[[0, -1]].mean(axis=0)
            for e, last in (arm.end for each in arms for arm in each):
                found[e] = _led_to(found[e], last, middle, nodes[0])
            gone.add(p)
            merged |= {*nodes}
    return [strand for e, strand in enumerate(found) if e not in gone]


def _is_crossing(piece: Strand, here: list[Arm], there: list[Arm]) -> bool:
    width_mm = float(np.mean([arm.width_mm for arm in here + there]))
    return piece.length_mm < _TOUCHING * width_mm or (piece.length_mm < _NEAR * width_mm and any(
        _in_line(here[0], b, width_mm) and _in_line(here[1], c, width_mm) for b, c in (there, there[::-1])))


def _is_bend_on_wall(piece: Strand, here: list[Arm], there: list[Arm]) -> bool:
    """Whether one wall goes straight past the place where two others meet, as in a truss."""
    width_mm = float(np.mean([arm.width_mm for arm in here + there]))
    if piece.length_mm > _NEAR * width_mm:
        return False
    arms = here + there
    for i, j in combinations(range(4), 2):
        a, (u, v) = arms[i], (arms[k] for k in range(4) if k not in (i, j))
        meet = middles_meet(u, v)
        if (_in_line(a, arms[j], width_mm) and meet is not None and u.away @ v.away < np.cos(_OPEN_RAD)
                and (u.away @ a.left) * (v.away @ a.left) > 0
                and abs(float((meet - a.place_mm) @ a.left)) < _BESIDE * width_mm):
            return True
    return False


def _in_line(a: Arm, b: Arm, width_mm: float) -> bool:
    across = a.place_mm - b.place_mm
    off_mm = max(abs(float(across @ a.left)), abs(float(across @ b.left)))
    return bool(-a.away @ b.away > np.cos(_STRAIGHT_RAD)) and off_mm < _OFFSET * width_mm


def _led_to(strand: Strand, last: bool, place_mm: Floats, node: int) -> Strand:
    if last:
        return Strand(np.concatenate([strand.points_mm, place_mm[None]]), np.append(strand.width_mm, strand.width_mm[-1]),
                      (strand.nodes[0], node))
    return Strand(np.concatenate([place_mm[None], strand.points_mm]), np.append(strand.width_mm[0], strand.width_mm),
                  (node, strand.nodes[1]))
