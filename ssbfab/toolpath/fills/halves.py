"""Two beads go through a place where four walls meet, side by side: each over its half.

    ──┐     ┌──      The corners on either side of a passage divide the place into halves. Between that line and the corner round
      ╲  ·  ╱        which it turns, a bead lies in the middle and is as wide as there is room; where that is less than the
    ──┐╲___╱┌──      thinnest bead, the line gives way as far as the other half is wider than it need be.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from ssbfab.toolpath.fills.arms import Arm
from ssbfab.toolpath.fills.paths import places_at
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_SPARED = 0.4  # of a width: from the inner corner of a bend to beads that go straight, and lie on that corner a little
_STEP = 0.05  # of a width
_STEEP = 0.8  # sine of the angle between two walls and the line on which their bead turns twice
_LEFT = 0.5  # of a thinnest bead before the corner, where a bead leaves the side of its wall
_WIDER = 1.4  # times as wide as beads are that come to its ends a bead may be, which reaches beyond them with its round ends
_APART = 0.1  # of a width: points that a width changes between


@dataclass(frozen=True, eq=False)
class Half:
    """An arm and the next one counter-clockwise, where their strands leave off, the corner between them or where their sides go
    straight on, and the corners on their other sides."""

    a: Arm
    b: Arm
    start_mm: Floats
    end_mm: Floats
    corner_mm: Floats | None
    low_mm: Floats
    high_mm: Floats

    @cached_property
    def beside_mm(self) -> Floats:
        return np.stack([self.start_mm + self.a.left * self.a.width_mm / 2, self.end_mm - self.b.left * self.b.width_mm / 2])

    @cached_property
    def outer_mm(self) -> Floats:
        found: Floats = self.beside_mm.mean(axis=0) if self.corner_mm is None else self.corner_mm
        return found

    @cached_property
    def room_mm(self) -> float:
        """From the corner to the line between the other two."""
        return max(float((self.low_mm - self.outer_mm) @ self.across), 0.0)

    @cached_property
    def across(self) -> Floats:
        """From the corner straight to that line."""
        along = (self.high_mm - self.low_mm) / np.hypot(*(self.high_mm - self.low_mm))
        normal = np.array([-along[1], along[0]])
        away = (self.a.away + self.b.away) if self.corner_mm is not None else self.outer_mm - (self.start_mm + self.end_mm) / 2
        return -normal if away @ normal > 0 else normal

    def down(self) -> tuple[float, float]:
        """How steeply the two walls come to the line: the sines."""
        return -float(self.a.away @ self.across), -float(self.b.away @ self.across)


def passage(half: Half, other: Half, spec: FillSpec) -> tuple[Floats, Floats]:
    """Points and widths between two strands that are cut back, beside those of the other half."""
    room_mm = half.room_mm + _given_way(half.room_mm, other.room_mm, spec) - _given_way(other.room_mm, half.room_mm, spec)
    points, width = turned(half, room_mm, spec) or _kept_inside(half, *_divided(*_turned_once(half, room_mm, spec)), spec)
    if room_mm < spec.width_min_mm:
        return points, width
    dent = (half.low_mm + half.high_mm) / 2 + (room_mm - half.room_mm) * half.across
    ring = np.stack([half.start_mm - half.a.left * half.a.width_mm / 2, half.beside_mm[0], half.outer_mm, half.beside_mm[1],
                     half.end_mm + half.b.left * half.b.width_mm / 2, half.high_mm, dent, half.low_mm])
    return points, holding(points, width, area_mm2(ring), spec)


def turned(half: Half, room_mm: float, spec: FillSpec) -> tuple[Floats, Floats] | None:
    """Points and widths down along one wall, across, and up along the other; None where the walls are too flat for that."""
    found = _turned_twice(half, room_mm, spec)
    return None if found is None else _kept_inside(half, *_divided(*found), spec)


def _kept_inside(half: Half, points: Floats, width: Floats, spec: FillSpec) -> tuple[Floats, Floats]:
    """No wider than there is room up to the sides between which the corner is."""
    edge = shapely.LineString([half.outer_mm + 4 * half.a.width_mm * half.a.away, half.outer_mm,
                               half.outer_mm + 4 * half.b.width_mm * half.b.away])
    return points, np.clip(np.minimum(width, 2 * shapely.distance(edge, shapely.points(points))), spec.width_min_mm, None)


def _given_way(room_mm: float, other_mm: float, spec: FillSpec) -> float:
    """What a half gets from the other one that the thinnest bead needs and that one can spare."""
    return min(max(spec.width_min_mm - room_mm, 0.0), max(other_mm - spec.width_min_mm, 0.0))


def _turned_once(half: Half, room_mm: float, spec: FillSpec) -> tuple[Floats, Floats]:
    narrow = float(np.clip(room_mm, spec.width_min_mm, spec.width_max_mm))
    start, end, outer = half.start_mm, half.end_mm, half.outer_mm
    chord_mm = abs(float(((start + end) / 2 - outer) @ half.across))
    middle = outer + half.across * (min(chord_mm, narrow / 2) if chord_mm > _SPARED * narrow else narrow / 2)
    turns = [middle]
    if room_mm < spec.width_min_mm:
        turns = [*_beside(half.a, start, half, room_mm, spec), middle, *_beside(half.b, end, half, room_mm, spec)[::-1]]
    return (np.stack([start + 0.02 * (turns[0] - start), *turns, end + 0.02 * (turns[-1] - end)]),
            np.array([half.a.width_mm, *[narrow] * len(turns), half.b.width_mm]))


def _beside(arm: Arm, place: Floats, half: Half, room_mm: float, spec: FillSpec) -> list[Floats]:
    """Where the bead that keeps to the middle of what room there is becomes the thinnest, and where it leaves the wall's side."""
    least_mm = room_mm * abs(float(arm.left @ half.across))
    part = (arm.width_mm - spec.width_min_mm) / max(arm.width_mm - least_mm, 1e-12)
    knee = place + np.clip(part, 0.05, 0.95) * (half.outer_mm + half.across * room_mm / 2 - place)
    on_mm = float((knee - half.outer_mm) @ arm.away) - _LEFT * spec.width_min_mm
    return [knee] if on_mm <= 0 else [knee, knee - on_mm * arm.away]


def _turned_twice(half: Half, room_mm: float, spec: FillSpec) -> tuple[Floats, Floats] | None:
    down = np.array(half.down())
    if down.min() < _STEEP:
        return None
    walls = np.array([half.a.width_mm, half.b.width_mm])
    foot = np.stack([half.low_mm, half.high_mm])
    middle = foot.mean(axis=0) + (room_mm - half.room_mm) * half.across
    least = np.hypot(*(foot - middle).T) * down
    wide, leg = _across_mm(walls, least, room_mm, spec)
    along = (foot[1] - foot[0]) / np.hypot(*(foot[1] - foot[0]))
    away = np.stack([half.a.away, half.b.away])
    first, last = foot + (wide / 2 / down)[:, None] * away + (leg / 2 / down)[:, None] * np.stack([along, -along])
    start, end = half.start_mm, half.end_mm
    if (last - first) @ along < 0 or min((start - first) @ half.a.away, (end - last) @ half.b.away) < _APART * walls.min():
        return None
    return (np.stack([start + 0.02 * (first - start), first, first + 0.1 * (last - first), last + 0.1 * (first - last), last,
                      end + 0.02 * (last - end)]),
            np.array([walls[0], leg[0], wide, wide, leg[1], walls[1]]))


def _across_mm(walls_mm: Floats, least_mm: Floats, room_mm: float, spec: FillSpec) -> tuple[float, Floats]:
    """How wide a bead is that lies across the feet of two others, and how wide are those (2,).

    Each has from its wall's far side to the line between them: all its wall at the corner, the least at the foot.
    """
    slope = (walls_mm - least_mm) / max(room_mm, 1e-12)
    mean, rise = float(least_mm.mean()), float(slope.mean())
    even = mean / max(1 - rise / 2, 0.5)
    needed = (spec.width_min_mm - mean) / rise if rise > 0 else 0.0
    wanted = min(max(even, needed), _WIDER * max(even, spec.width_min_mm), room_mm)
    wide = float(np.clip(wanted, spec.width_min_mm, spec.width_max_mm))
    return wide, np.maximum(least_mm + slope * wide / 2, spec.width_min_mm)


def _divided(points: Floats, width: Floats) -> tuple[Floats, Floats]:
    """With so many points between that widths change by little from one to the next."""
    pieces = max(1, int(np.ceil(float(np.abs(np.diff(width)).max() / width.max()) / _STEP)))
    t = np.arange((len(points) - 1) * pieces + 1) / pieces
    at = np.arange(len(points))
    return places_at(points, width, at, t)


def holding(points: Floats, width: Floats, within_mm2: float, spec: FillSpec) -> Floats:
    """Widths in the same ratio, as far as the tip's range allows, that hold an area."""
    held = float((np.hypot(*np.diff(points, axis=0).T) * (width[1:] + width[:-1])).sum()) / 2
    most = max(float(width.max()), spec.width_min_mm)
    return np.clip(width * min(within_mm2 / max(held, 1e-12), 1.0), spec.width_min_mm, most)


def area_mm2(ring: Floats) -> float:
    """What a closed polyline encloses."""
    x, y = (ring - ring[0]).T
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2
