"""Where two straight walls cross, the graph has one node.

The middle of an oblique crossing forks twice, a wall's width or two apart, with a piece between that is neither wall's. Two
beads go through it all the same, one from each side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbfab.toolpath.fills.euler import ends_at
from ssbfab.toolpath.fills.junctions import Arm, arm_of
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.trail import Floats

_NEAR = 2.6  # wall widths between the two forks at 27 degrees
_STRAIGHT_RAD = 0.2
_OFFSET = 0.2  # of a wall's width, by which two arms may miss each other


def crossed(strands: Sequence[Strand]) -> list[Strand]:
    """The strands without the pieces between two forks whose other arms are two straight walls."""
    found = list(strands)
    at = ends_at([strand.nodes for strand in strands])
    gone: set[int] = set()
    merged: set[int] = set()
    for p in sorted(range(len(strands)), key=lambda e: strands[e].length_mm):
        nodes = strands[p].nodes
        if nodes[0] == nodes[1] or merged & {*nodes} or any(len(at[node]) != 3 for node in nodes):
            continue
        arms = [[arm_of(found[e], (e, last)) for e, last in at[node] if e != p] for node in nodes]
        if len(arms[0]) == len(arms[1]) == 2 and _is_crossing(strands[p], *arms):
            middle = strands[p].points_mm[[0, -1]].mean(axis=0)
            for e, last in (arm.end for each in arms for arm in each):
                found[e] = _led_to(found[e], last, middle, nodes[0])
            gone.add(p)
            merged |= {*nodes}
    return [strand for e, strand in enumerate(found) if e not in gone]


def _is_crossing(piece: Strand, here: list[Arm], there: list[Arm]) -> bool:
    width_mm = float(np.mean([arm.width_mm for arm in here + there]))
    return bool(piece.length_mm < _NEAR * width_mm) and any(
        _in_line(here[0], b, width_mm) and _in_line(here[1], c, width_mm) for b, c in (there, there[::-1]))


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
