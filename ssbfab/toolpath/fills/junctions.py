"""Where single beads meet, the ink of the meeting is laid once.

    ──┐     ┌──      At a crossing of two lines the two passages turn away from each other, each over its half of the square
      ╲     ╱        that the lines share: its chord is w/√2 long and as wide, and the two tile the square. At a T one bead
    ──┐╲   ╱┌──      goes on through the node and the other ends at its side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.trail import FillSpec, Floats

Walk = list[tuple[int, bool]]
End = tuple[int, bool]
"""A strand's number, and whether its last point is meant."""


@dataclass(frozen=True, eq=False)
class Junction:
    """A node where at least three ends of strands meet: where it is, its ends, which way they leave, how wide they are."""

    point_mm: Floats
    ends: tuple[End, ...]
    angle_rad: Floats
    width_mm: float

    @property
    def passages(self) -> int:
        return len(self.ends) // 2

    @property
    def sine(self) -> float:
        """Of the angle at which two lines cross."""
        return 1.0 if len(self.ends) != 4 else max(abs(float(np.sin(np.diff(np.sort(self.angle_rad))[:2]).mean())), 0.5)

    @property
    def back_mm(self) -> float:
        """How far before the node beads leave their strands."""
        return self.width_mm / 2 / self.sine

    def crossing(self, a: tuple[End, End], b: tuple[End, End]) -> bool:
        """Whether one passage would cut through the other."""
        rank = {self.ends[k]: place for place, k in enumerate(np.argsort(self.angle_rad))}
        low, high = sorted(rank[end] for end in a)
        return sum(low < rank[end] < high for end in b) == 1

    def passage(self, start_mm: Floats, end_mm: Floats, spec: FillSpec) -> tuple[Floats, Floats]:
        """Points and widths between two strands that leave off `back_mm` before the node."""
        if self.passages < 2:
            return self.point_mm[None], np.array([self.width_mm])
        chord = end_mm - start_mm
        share_mm2 = self.width_mm**2 / self.sine / self.passages
        width = share_mm2 / max(float(np.hypot(*chord)), 1e-9)
        width = float(np.clip(width, spec.width_min_mm, max(self.width_mm, spec.width_min_mm)))
        return start_mm + np.array([[0.02], [0.98]]) * chord, np.full(2, width)


def junctions(strands: Sequence[Strand]) -> dict[int, Junction]:
    """The nodes where strands meet that are long enough to be cut back; nodes on loops are below zero and none of these."""
    at: dict[int, list[End]] = defaultdict(list)
    for e, strand in enumerate(strands):
        for last, node in enumerate(strand.nodes):
            at[node].append((e, bool(last)))
    return {node: found for node, ends in at.items() if node >= 0 and len(ends) > 2
            for found in [_junction(strands, ends)] if found is not None}


def _junction(strands: Sequence[Strand], ends: list[End]) -> Junction | None:
    beside = [_beside(strands[e], last) for e, last in ends]
    point = strands[ends[0][0]].points_mm[-1 if ends[0][1] else 0]
    away = np.array([place for place, _ in beside]) - point
    found = Junction(point, tuple(ends), np.arctan2(away[:, 1], away[:, 0]), float(np.mean([width for _, width in beside])))
    return found if all(strands[e].length_mm > 3 * found.back_mm for e, _ in ends) else None


def _beside(strand: Strand, last: bool) -> tuple[Floats, float]:
    """Point and width of a strand a little away from one of its ends."""
    points, width = (strand.points_mm[::-1], strand.width_mm[::-1]) if last else (strand.points_mm, strand.width_mm)
    along = _along(points)
    return _at(points, width, along, min(1.2 * float(width[0]), along[-1] / 2))


def _along(points: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


def _at(points: Floats, width: Floats, along: Floats, s: float) -> tuple[Floats, float]:
    place = np.array([np.interp(s, along, points[:, 0]), np.interp(s, along, points[:, 1])])
    return place, float(np.interp(s, along, width))


def cut_back(strand: Strand, meetings: dict[int, Junction]) -> Strand:
    """A strand that leaves off at the edge of the junctions at its ends, as wide there as beside them."""
    points, width = strand.points_mm, strand.width_mm
    for _ in range(2):
        meeting = meetings.get(strand.nodes[0])
        if meeting is not None:
            along = _along(points)
            _, beside = _at(points, width, along, min(1.2 * float(width[0]), along[-1] / 2))
            place, _ = _at(points, width, along, meeting.back_mm)
            rest = along > meeting.back_mm * 1.02
            points = np.concatenate([place[None], points[rest]])
            width = np.concatenate([[beside], width[rest]])
        strand = Strand(points[::-1], width[::-1], strand.nodes[::-1])
        points, width = strand.points_mm, strand.width_mm
    return strand


def uncrossed(walks: list[Walk], strands: Sequence[Strand], meetings: dict[int, Junction]) -> list[Walk]:
    """As many walks over the same strands, whose passages at each crossing touch instead of cutting through each other."""
    for node, meeting in meetings.items():
        found = _passages(walks, strands, node) if len(meeting.ends) == 4 else []
        if len(found) == 2 and meeting.crossing(_ends(walks, found[0]), _ends(walks, found[1])):
            walks = _swapped(walks, *found)
    return walks


Place = tuple[int, int]
"""A walk's number and that of the strand in it that a passage comes from."""


def _passages(walks: list[Walk], strands: Sequence[Strand], node: int) -> list[Place]:
    return [(t, k) for t, walk in enumerate(walks) for k in range(len(walk))
            if _node(strands, walk[k], True) == node and _node(strands, walk[(k + 1) % len(walk)], False) == node]


def _node(strands: Sequence[Strand], step: tuple[int, bool], after: bool) -> int:
    e, forwards = step
    return strands[e].nodes[1 if forwards == after else 0]


def _ends(walks: list[Walk], place: Place) -> tuple[End, End]:
    walk, k = walks[place[0]], place[1]
    (a, a_forwards), (b, b_forwards) = walk[k], walk[(k + 1) % len(walk)]
    return (a, a_forwards), (b, not b_forwards)


def _swapped(walks: list[Walk], first: Place, second: Place) -> list[Walk]:
    """The two passages give each other their ways on: what lies between them is walked backwards."""
    (t, k), (u, m) = first, second
    a, b = walks[t], walks[u]
    if t == u:
        return [*walks[:t], a[: k + 1] + _back(a[k + 1 : m + 1]) + a[m + 1 :], *walks[t + 1 :]]
    rest = [walk for i, walk in enumerate(walks) if i not in (t, u)]
    return [*rest, a[: k + 1] + _back(b[: m + 1]), _back(a[k + 1 :]) + b[m + 1 :]]


def _back(walk: Walk) -> Walk:
    return [(e, not forwards) for e, forwards in reversed(walk)]
