"""Where single beads meet, the ink of the meeting is laid once.

    ──┐     ┌──      At a crossing of two lines the two passages turn away from each other, each over its half of the rhombus
      ╲     ╱        that the lines share (`halves`), as wide as it leaves them. At a T one bead goes on through the node and the
    ──┐╲   ╱┌──      other ends at its side.

A meeting is drawn from the straight walls that it is made of (`Arm`), not from the middle of the region, which bends there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.arms import Arm, arm_of, lines_meet, middles_meet
from ssbfab.toolpath.fills.euler import End, ends_at, lone_at
from ssbfab.toolpath.fills.halves import Half, area_mm2, holding, passage
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, place_at
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_FLAT_RAD = 0.1  # walls that lie so nearly opposite have no corner between them
_LONG, _LONG_ALONE = 2.05, 1.2  # strands hold the places that are cut off at either end, or at one
_OFF = 0.3  # of a width, by which a straight wall may miss the middle where it is cut off
_BEHIND = 1.0  # widths by which a corner may lie behind the node as seen from an arm
_STUMP = 2.4  # of its width: shorter walls that end alone do not show their direction
_LED_ON_RAD, _STUMP_LED_ON_RAD = 0.5, 0.8  # the bead of a wall that ends at once turns into its corners
_LEFT = 0.05  # of its width, that is left of such a wall beyond the junction
_BEND_RAD = 0.15  # less is no bend
_INTO = 0.45  # of the way along its wall into the sharp corner beside a bead's end
_BLUNT_RAD = 1.5  # between two walls: more, and the corner is none to go on into
_EARLY = 0.3  # of a width, by which a bead that goes on into a corner may end before the side that it comes to
_OUTSIDE, _BESIDE = 0.25, 0.25  # thinnest beads of a way that may lie outside, and by which all of it may
_TIP = 0.15  # of a width: shorter tips are left to the round end


@dataclass(frozen=True, eq=False)
class Junction:
    """A node where at least three walls meet: its arms, counter-clockwise, and the corner after each where there is one."""

    arms: tuple[Arm, ...]
    corners_mm: tuple[Floats | None, ...]

    @classmethod
    def of(cls, arms: Sequence[Arm]) -> Junction:
        order = tuple(sorted(arms, key=lambda arm: float(np.arctan2(arm.away[1], arm.away[0]))))
        return cls(order, tuple(_corner(a, b) for a, b in zip(order, order[1:] + order[:1], strict=True)))

    @property
    def ends(self) -> tuple[End, ...]:
        return tuple(arm.end for arm in self.arms)

    def number(self, end: End) -> int:
        return self.ends.index(end)

    def turn_rad(self, a: End, b: End) -> float:
        """By how much a passage is bent."""
        u, v = self.arms[self.number(a)].away, self.arms[self.number(b)].away
        return float(np.arccos(np.clip(-u @ v, -1.0, 1.0)))

    def back_mm(self, k: int) -> float:
        """From the place of an arm back to where it leaves off: beside the first corner that it comes to."""
        arm = self.arms[k]
        corners = [corner for corner in (self.corners_mm[k - 1], self.corners_mm[k]) if corner is not None]
        back = min((float((arm.place_mm - corner) @ arm.away) for corner in corners), default=0.0)
        return float(np.clip(back, 0.0, arm.along_mm)) if arm.is_short else back

    def leaves_mm(self, k: int) -> Floats:
        return self.arms[k].at(self.back_mm(k))

    def passage(self, a: End, b: End, spec: FillSpec) -> tuple[Floats, Floats]:
        """Points and widths between two strands that are cut back."""
        i, j = self.number(a), self.number(b)
        if len(self.arms) == 3:
            return self._through(i, j)
        if len(self.arms) == 4 and (j - i) % 4 in (1, 3):
            first, last = (i, j) if (j - i) % 4 == 1 else (j, i)
            half, other = self._half(first, last), self._half((first + 2) % 4, (last + 2) % 4)
            if half is not None and other is not None:
                points, width = passage(half, other, spec)
                return (points, width) if first == i else (points[::-1], width[::-1])
        return self._chord(i, j, spec)

    def _through(self, i: int, j: int) -> tuple[Floats, Floats]:
        """Straight on, or round the place where the middle lines meet."""
        a, b = self.arms[i], self.arms[j]
        start, end = self.leaves_mm(i), self.leaves_mm(j)
        points, width = np.stack([start, end]), np.array([a.width_mm, b.width_mm])
        if self.turn_rad(a.end, b.end) < _BEND_RAD:
            return points, width
        meet = middles_meet(a, b)
        if meet is None or max(np.hypot(*(meet - start)), np.hypot(*(meet - end))) > 4 * width.max():
            return points, width
        return np.insert(points, 1, meet, axis=0), np.insert(width, 1, width.mean())

    def _half(self, i: int, j: int) -> Half | None:
        """What lies between arm i and the next, j, up to the line between the corners on their other sides."""
        low, high = self.corners_mm[i - 1], self.corners_mm[j]
        if low is None or high is None or np.hypot(*(high - low)) < 1e-9:
            return None
        return Half(self.arms[i], self.arms[j], self.leaves_mm(i), self.leaves_mm(j), self.corners_mm[i], low, high)

    def _chord(self, i: int, j: int, spec: FillSpec) -> tuple[Floats, Floats]:
        """Straight from arm to arm over an equal share of the ink."""
        start, end = self.leaves_mm(i), self.leaves_mm(j)
        ring = np.concatenate([np.stack([self.leaves_mm(k) - s * arm.left * arm.width_mm / 2 for s in (1, -1)])
                               for k, arm in enumerate(self.arms)])
        points = start + np.array([[0.02], [0.98]]) * (end - start)
        width = np.array([self.arms[i].width_mm, self.arms[j].width_mm])
        return points, holding(points, width, area_mm2(ring) / (len(self.arms) // 2), spec)

    def end_of(self, end: End, spec: FillSpec) -> tuple[Floats, Floats]:
        """Points and widths at the end of an arm of three that is not gone through: up to the side of the bead that is.

        Where that side is oblique, the thinnest bead goes on into the sharp corner between them.
        """
        k = self.number(end)
        arm, start = self.arms[k], self.leaves_mm(k)
        if len(self.arms) != 3:
            return start[None], np.array([arm.width_mm])
        side = self._side_mm(k)
        beside = ((self.corners_mm[k - 1], self.arms[k - 1]), (self.corners_mm[k], self.arms[(k + 1) % 3]))
        tips = [self._sharp(k, side, corner, spec) for corner, other in beside
                if corner is not None and other.away @ arm.away > np.cos(_BLUNT_RAD)]
        into = max(tips, key=lambda place: float(np.hypot(*(place - side))), default=side)
        far_mm = float(np.hypot(*(into - side)))
        if far_mm < _TIP * arm.width_mm:
            return side[None], np.array([arm.width_mm])
        spared_mm = min(far_mm * spec.width_min_mm / max(arm.width_mm - spec.width_min_mm, 1e-12), _EARLY * arm.width_mm)
        stop = start - max(float((start - side) @ arm.away) - spared_mm, 0.0) * arm.away
        return (np.stack([stop, stop + spec.tolerance_mm / far_mm * (into - stop), into]),
                np.array([arm.width_mm, spec.width_min_mm, spec.width_min_mm]))

    def _side_mm(self, k: int) -> Floats:
        """Where the middle of an arm of three comes to the side of the bead that goes past: earlier where that bends."""
        arm, start = self.arms[k], self.leaves_mm(k)
        points, width = self._through((k + 1) % 3, (k + 2) % 3)
        body = shapely.LineString(points).buffer(float(width.mean()) / 2, cap_style="flat")
        before = start + _EARLY * arm.width_mm * arm.away
        ray = shapely.LineString([before, start - 4 * arm.width_mm * arm.away])
        reached = float(shapely.distance(shapely.Point(before), shapely.intersection(ray, body))) - _EARLY * arm.width_mm
        node_mm = max(arm.along_mm - self.back_mm(k), 0.0) + _OFF * arm.width_mm
        return start - (reached if reached < node_mm else 0.0) * arm.away

    def _sharp(self, k: int, side: Floats, corner: Floats, spec: FillSpec) -> Floats:
        """On from the end of an arm, along its wall, most of the way to a corner that lies farther on."""
        arm = self.arms[k]
        on_mm = float((side - corner) @ arm.away)
        if on_mm <= 0:
            return side
        across = float((corner - side) @ arm.left)
        return side - _INTO * on_mm * arm.away + np.sign(across) * max(abs(across) - spec.width_min_mm / 2, 0.0) * arm.left


def _corner(a: Arm, b: Arm) -> Floats | None:
    """Where the walls of an arm and of the next one counter-clockwise meet; None where they turn outwards or hardly at all."""
    gap = float(np.arctan2(a.away[0] * b.away[1] - a.away[1] * b.away[0], a.away @ b.away)) % (2 * np.pi)
    if gap > np.pi - _FLAT_RAD:
        return None
    return lines_meet(a.place_mm + a.left * a.width_mm / 2, a.away, b.place_mm - b.left * b.width_mm / 2, b.away)


def junctions(strands: Sequence[Strand], polygon: Polygon, spec: FillSpec) -> dict[int, Junction]:
    """The nodes where strands meet that are long enough to be cut back, and from which they go on inside their polygon; nodes on
    loops are below zero and none of these."""
    at = ends_at([strand.nodes for strand in strands])
    lone = lone_at(at)
    found = {node: _junction(strands, ends, lone) for node, ends in at.items() if node >= 0 and len(ends) > 2}
    region = polygon.buffer(_BESIDE * spec.width_min_mm) if found else polygon
    return {node: each for node, each in found.items() if each is not None and stays_in(region, _ways(each, strands), spec)}


def _ways(found: Junction, strands: Sequence[Strand]) -> list[Floats]:
    """From where the strands of a junction are cut back straight to their own middles: out of the walls, where the direction of
    one is not what it seemed."""
    return [np.stack([found.leaves_mm(k), _own_place(strands[arm.end[0]], arm)]) for k, arm in enumerate(found.arms)]


def stays_in(region: Polygon, ways_mm: Sequence[Floats], spec: FillSpec) -> bool:
    """Whether polylines (n, 2) each lie in a region, but for a piece that is too short to be a bead."""
    shapely.prepare(region)  # where it has very many corners, few are looked at
    ways = np.array([shapely.LineString(way) for way in ways_mm])
    outside = shapely.difference(ways[~shapely.covers(region, ways)], region)
    return bool((shapely.length(outside) <= _OUTSIDE * spec.width_min_mm).all())


def _own_place(strand: Strand, arm: Arm) -> Floats:
    """Where the middle of an arm's wall is at its place."""
    points, width = (strand.points_mm[::-1], strand.width_mm[::-1]) if arm.end[1] else (strand.points_mm, strand.width_mm)
    return place_at(points, width, arc_lengths(points), arm.along_mm)[0]


def seen_from_afar(strands: Sequence[Strand], ends: Sequence[End], lone: Collection[int]) -> Junction:
    """Where some ends of strands meet, from the directions of their middles; `lone` strands end alone."""
    return Junction.of([arm_of(strands[e], (e, last), is_alone=e in lone) for e, last in ends])


def _junction(strands: Sequence[Strand], ends: list[End], lone: Collection[int]) -> Junction | None:
    """Looked at from afar, then again from close to the corners that were found."""
    found = _steadied(_with_stumps_led_on(seen_from_afar(strands, ends, lone), strands, lone), strands, lone)
    if _fits(found, strands, lone):
        found = Junction.of([arm if arm.is_short or arm.is_stump else
                             arm_of(strands[arm.end[0]], arm.end, arm.along_mm - found.back_mm(k), arm.end[0] in lone)
                             for k, arm in enumerate(found.arms)])
    return found if _fits(found, strands, lone) else None


def _fits(found: Junction, strands: Sequence[Strand], lone: Collection[int]) -> bool:
    return not any(_lacks(found, k, strands, lone) for k in range(len(found.arms)))


def _lacks(found: Junction, k: int, strands: Sequence[Strand], lone: Collection[int]) -> bool:
    """Whether an arm is too short to be cut back, or not straight; those that end alone are cut at one end only."""
    arm = found.arms[k]
    long = _LONG_ALONE if arm.end[0] in lone else _LONG
    strand, cut_mm = strands[arm.end[0]], arm.along_mm - found.back_mm(k)
    beside = [corner for corner in (found.corners_mm[k - 1], found.corners_mm[k]) if corner is not None]
    if any(arm.along_mm - (arm.place_mm - corner) @ arm.away < -_BEHIND * arm.width_mm for corner in beside):
        return True
    if arm.is_short:
        return False
    points, width = (strand.points_mm[::-1], strand.width_mm[::-1]) if arm.end[1] else (strand.points_mm, strand.width_mm)
    along = arc_lengths(points)
    off_mm = float(np.hypot(*(place_at(points, width, along, cut_mm)[0] - found.leaves_mm(k))))
    needed_mm = cut_mm + _LEFT * arm.width_mm if arm.is_stump else max(1.2 * arm.width_mm, long * cut_mm)
    return along[-1] <= needed_mm or off_mm > _OFF * arm.width_mm


def _with_stumps_led_on(found: Junction, strands: Sequence[Strand], lone: Collection[int]) -> Junction:
    """With walls that end alone before their direction shows led straight on from the wall opposite, if there is one."""
    stumps = [arm for arm in found.arms if arm.end[0] in lone and strands[arm.end[0]].length_mm < _STUMP * arm.width_mm]
    others = [arm for arm in found.arms if arm not in stumps]
    led = []
    for arm in stumps if others else []:
        opposite = min(others, key=lambda each: found.turn_rad(arm.end, each.end))
        if found.turn_rad(arm.end, opposite.end) < _STUMP_LED_ON_RAD:
            ahead_mm = float((opposite.place_mm - arm.place_mm) @ opposite.away)
            led.append(replace(opposite, end=arm.end, place_mm=opposite.at(ahead_mm), away=-opposite.away, along_mm=arm.along_mm,
                               is_stump=True))
    return Junction.of([*(arm for arm in found.arms if arm.end not in [each.end for each in led]), *led]) if led else found


def _steadied(found: Junction, strands: Sequence[Strand], lone: Collection[int]) -> Junction:
    """With an arm that is too short, as between two walls that end on either side of a third, led straight on from that wall."""
    short = [k for k in range(len(found.arms)) if _lacks(found, k, strands, lone)]
    if len(found.arms) != 3 or len(short) != 1 or found.arms[short[0]].end[0] in lone:
        return found
    arm, others = found.arms[short[0]], [each for k, each in enumerate(found.arms) if k != short[0]]
    opposite = min(others, key=lambda each: found.turn_rad(arm.end, each.end))
    if found.turn_rad(arm.end, opposite.end) > _LED_ON_RAD:
        return found
    half_mm = strands[arm.end[0]].length_mm / 2
    led = Arm(arm.end, opposite.at(opposite.along_mm + half_mm), -opposite.away, opposite.width_mm, half_mm, is_short=True)
    return Junction.of([led, *others])


def cut_back(strand: Strand, e: int, meetings: Mapping[int, Junction]) -> Strand:
    """A strand that leaves off at the edge of the junctions at its ends, as wide there as beside them."""
    for last in (False, True):
        meeting = meetings.get(strand.nodes[0])
        if meeting is not None:
            strand = _cut(strand, meeting, meeting.number((e, last)))
        strand = Strand(strand.points_mm[::-1], strand.width_mm[::-1], strand.nodes[::-1])
    return strand


def _cut(strand: Strand, meeting: Junction, k: int) -> Strand:
    arm = meeting.arms[k]
    along = arc_lengths(strand.points_mm)
    rest = along > max(arm.along_mm, arm.along_mm - meeting.back_mm(k)) + 0.01 * arm.width_mm
    rest[-1] = True
    return Strand(np.concatenate([meeting.leaves_mm(k)[None], strand.points_mm[rest]]),
                  np.concatenate([[arm.width_mm], strand.width_mm[rest]]), strand.nodes)
