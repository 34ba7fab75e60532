"""Run-ins and run-outs: under constant pressure a bead begins and ends at full speed, where there is room for it.

        travel ↓                                     ↑ travel
               ─ ─ ─ ─ ─ ─ ═══════════════════ ─ ─ ─
               v²/2a  v·open   bead       v·close, at least v²/2a
               off    on, no ink yet      off, ink still comes

The valve opens and closes on the way, which only controllers can that switch outputs in step with motion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.dispense.chains import Chain
from ssbfab.toolpath.path import Floats, Step, Travel

if TYPE_CHECKING:
    from manifold3d import Manifold

_Items: TypeAlias = "list[Step | Chain | tuple[Step | Chain, ...]]"

#: Controllers that switch outputs in step with motion, without a stop.
IN_STEP = ("linuxcnc", "grblhal", "klipper", "reprapfirmware")
_SAME_MM = 1e-9


def can_run(head: Head, printer: Printer) -> bool:
    """Whether a head's valve can be switched while it moves."""
    return head.tool.dispenser is Dispenser.PNEUMATIC and printer.dialect in IN_STEP


def grounds(cell: Cell, heads: Sequence[Head]) -> Mapping[int, shapely.Geometry]:
    """For each tool the plane's part over which other tools' bodies stand."""
    if len(heads) < 2:
        return {}
    shadows = {body.name: _shadow(body.solid) for body in cell.printed}
    return {head.tool.number: shapely.union_all([shadow for name, shadow in shadows.items() if name not in head.bodies])
            for head in heads}


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """Where the chains of one block may run in and out: `items` are its steps with beads gathered into chains."""

    items: Sequence[Step | Chain]
    heads: Mapping[int, Head]
    printer: Printer
    grounds: Mapping[int, shapely.Geometry] = field(default_factory=dict)

    def changed(self) -> list[Step | Chain]:
        """The same items; chains with room begin with a stretch without ink, and travels lead to and from them."""
        found: _Items = list(self.items)
        for i, item in enumerate(self.items):
            if isinstance(item, Chain) and can_run(self.heads[item.tool], self.printer):
                self._in(found, i, item)
                self._out(found, i, item)
        return [step for item in found for step in _several(item)]

    def _in(self, found: _Items, i: int, chain: Chain) -> None:
        before = found[i - 1] if i else None
        tool, bead = self.heads[chain.tool].tool, chain.beads[0]
        speed = float(bead.speed_mm_s[1])
        ramp, lag = speed**2 / (2 * self.printer.acceleration_mm_s2), speed * tool.open_s
        start, back = bead.points_mm[0], _direction(bead.points_mm[0] - bead.points_mm[1])
        short = chain.length_mm <= chain.last_speed_mm_s * tool.close_s + 1e-6
        if not (chain.starts and isinstance(before, Travel) and not short and self._free(chain, start, back * (ramp + lag))):
            return
        led = _led(before, start, back * (ramp + lag), at_end=True)
        if led is None:
            return
        place = start + back * lag
        run = Travel(points_mm=np.array([start + back * (ramp + lag), place]), speed_mm_s=np.full(2, speed))
        if lag > _SAME_MM:
            bead = replace(bead, points_mm=np.vstack([place, start, bead.points_mm]), speed_mm_s=np.concatenate([
                [speed, speed], bead.speed_mm_s]), width_mm=np.concatenate([[0.0, 0.0], bead.width_mm]))
        found[i - 1] = led
        found[i] = (run, replace(chain, beads=(replace(bead, joins=False), *chain.beads[1:]), starts=False))

    def _out(self, found: _Items, i: int, chain: Chain) -> None:
        after = found[i + 1] if i + 1 < len(found) else None
        speed, bead = chain.last_speed_mm_s, chain.beads[-1]
        over = speed**2 / (2 * self.printer.acceleration_mm_s2) - speed * self.heads[chain.tool].tool.close_s
        end, onward = bead.points_mm[-1], _direction(bead.points_mm[-1] - bead.points_mm[-2])
        if not (chain.stops and over > _SAME_MM and isinstance(after, Travel) and over <= float(bead.width_mm[-1]) / 2
                and self._free(chain, end, onward * over)):
            return
        led = _led(after, end, onward * over, at_end=False)
        if led is not None:
            run = Travel(points_mm=np.array([end, end + onward * over]), speed_mm_s=np.full(2, speed))
            found[i] = (*_several(found[i]), run)
            found[i + 1] = led

    def _free(self, chain: Chain, place_mm: Floats, step_mm: Floats) -> bool:
        """Whether a tip at the bead's height may go there: over no other chain of this layer, near no other tool's body."""
        tip = self.heads[chain.tool].tip
        way = shapely.linestrings([place_mm[:2], (place_mm + step_mm)[:2]])
        ground = self.grounds.get(chain.tool)
        if abs(step_mm[2]) > _SAME_MM or (ground is not None and shapely.dwithin(way, ground, tip.outer_diameter_mm / 2)):
            return False
        others = [item for item in self.items if isinstance(item, Chain) and item is not chain]
        return all(float(shapely.distance(way, _line(other))) > (tip.diameter_mm + _widest(other)) / 2 for other in others)


def _several(item: Step | Chain | tuple[Step | Chain, ...]) -> tuple[Step | Chain, ...]:
    return item if isinstance(item, tuple) else (item,)


def _line(chain: Chain) -> shapely.Geometry:
    return shapely.linestrings(np.concatenate([bead.points_mm[:, :2] for bead in chain.beads]))


def _widest(chain: Chain) -> float:
    return max(float(bead.width_mm.max()) for bead in chain.beads)


def _direction(step_mm: Floats) -> Floats:
    length = float(np.linalg.norm(step_mm))
    return step_mm / length if length > 0 else np.array([0.0, 0.0, 1.0])


def _led(travel: Travel, place_mm: Floats, by_mm: Floats, *, at_end: bool) -> Travel | None:
    """The travel whose last (or first) upright stretch stands elsewhere; None where it has none, or nothing else."""
    there = np.abs(travel.points_mm[:, :2] - place_mm[:2]).max(axis=1) <= 1e-6
    count = int(np.argmin(there[::-1] if at_end else there))
    if there.all() or count < 2:
        return None
    points = travel.points_mm.copy()
    part = slice(len(points) - count, None) if at_end else slice(0, count)
    points[part, :2] += by_mm[:2]
    return replace(travel, points_mm=points)


def _shadow(solid: Manifold) -> shapely.Geometry:
    """What a solid covers of the plane."""
    rings = solid.project().to_polygons()
    return shapely.union_all([shapely.buffer(shapely.polygons(ring), 0) for ring in rings if len(ring) > 2])
