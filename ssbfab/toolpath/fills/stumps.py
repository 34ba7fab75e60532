"""Walls that end before they leave the place where they meet others, as a box's edge cuts them off, are no walls.

A bead into so short a piece would start anew, on ink that lies there. Whoever goes past swells into it (`voids`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ssbfab.toolpath.fills.euler import End, ends_at, lone_at
from ssbfab.toolpath.fills.junctions import seen_from_afar
from ssbfab.toolpath.fills.medial import Strand, joined

_SHORT = 3.0  # of its own width: longer ones stick out of any meeting
_STICKS_OUT = 0.1  # of its width


def without_stumps(strands: Sequence[Strand]) -> list[Strand]:
    """Strands without those, of three that meet, that end alone before they leave the meeting; the other two are one."""
    found, at = list(strands), ends_at([strand.nodes for strand in strands])
    for strand in strands if len(strands) > 2 else []:
        if strand.length_mm < _SHORT * float(np.median(strand.width_mm)):
            left = _without(found, strand, at)
            if len(left) < len(found):
                found, at = left, ends_at([each.nodes for each in left])
    return found


def _without(strands: list[Strand], short: Strand, at: Mapping[int, list[End]]) -> list[Strand]:
    node = next((node for node in short.nodes if len(at[node]) == 3), None)
    if node is None or not any(each is short for each in strands) or all(len(at[each]) > 1 for each in short.nodes):
        return strands
    meeting = seen_from_afar(strands, at[node], lone_at(at))
    k = next(k for k, arm in enumerate(meeting.arms) if strands[arm.end[0]] is short)
    out_mm = meeting.arms[k].along_mm - meeting.back_mm(k)
    if short.length_mm > out_mm + _STICKS_OUT * float(short.width_mm.min()):
        return strands
    return joined([strand for strand in strands if strand is not short], node)
