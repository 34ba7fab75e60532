"""The room between beads of opposite electrodes, as they come out: bulged, misplaced and too wide.

      |<---- centre distance ---->|
    (====)                      (====)        gap = centre distance - half widths - bulges (0.11 of the height, each)
         |<-------- gap -------->|            needed = position tolerance of both + width tolerance of both halves
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.proof.deposit import Beads, Deposit
from ssbfab.proof.near import lines_between
from ssbfab.proof.nearest import Crowd, tightest_pair
from ssbfab.proof.tape import Floats, Ints

BULGE_RATIO = 0.11


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The least room found: between the edges as printed, what tolerances need, where, and in which layers."""

    gap_mm: float
    needed_mm: float
    place_mm: tuple[float, float, float]
    layers: tuple[int, int]
    lines: tuple[int, int]

    @property
    def room_mm(self) -> float:
        return self.gap_mm - self.needed_mm


def gaps_per_layer(deposit: Deposit, sign: Ints, printer: Printer, *, reach_mm: float = 0.0) -> Iterator[Gap]:
    """For each layer the tightest place between opposite beads in it, or between it and the layer below.

    Only places with less room than `reach_mm` beyond what tolerances need are found. Layers whose beads are those of a
    layer seen before are looked up, not computed.
    """
    seen: dict[bytes, tuple[int, int] | None] = {}
    beads = deposit.beads
    members = [beads.of_layer(layer) for layer in range(deposit.layer_count)]
    keys = [layer_key(beads, index, sign) for index in members]
    crowds: dict[int, _Sides] = {}
    for layer, index in enumerate(members):
        below = touching(deposit, layer)
        crowds = {k: crowd for k, crowd in crowds.items() if k in below}
        for other in below:
            key = keys[layer] + keys[other] + (b"=" if other == layer else b"/")
            if key not in seen:
                for k in {layer, other} - set(crowds):
                    crowds[k] = _Sides.of(beads, members[k], sign, printer)
                pair = crowds[layer].tightest(crowds[other], reach_mm)
                seen[key] = None if pair is None else (int(np.searchsorted(index, pair[0])), _place_in(members[other], pair[1]))
            local = seen[key]
            if local is not None:
                yield _gap(beads, int(index[local[0]]), int(members[other][local[1]]), printer, (layer, other))


def _place_in(index: Ints, bead: int) -> int:
    return int(np.flatnonzero(index == bead)[0])


def layer_key(beads: Beads, index: Ints, sign: Ints) -> bytes:
    """Equal for layers with the same beads in the same order, whatever their height above the bed."""
    from hashlib import blake2b

    hashed = blake2b(digest_size=16)
    for column in (beads.start_mm[index, :2], beads.end_mm[index, :2], beads.width_mm[index], beads.height_mm[index]):
        hashed.update(np.round(column * 1e5).astype(np.int64).tobytes())
    hashed.update(beads.tool[index].tobytes())
    hashed.update(sign[index].tobytes())
    return hashed.digest()


def touching(deposit: Deposit, layer: int) -> range:
    """The layer itself and those below it that reach up to its lowest ink: side by side with it, or under it."""
    index = deposit.beads.of_layer(layer)
    bottom = deposit.levels_mm[layer] - float(deposit.beads.height_mm[index].max(initial=0.0))
    return range(layer, int(np.searchsorted(deposit.levels_mm, bottom - 1e-3)) - 1, -1)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Sides:
    """One layer's beads of either potential, and which beads of the deposit they are."""

    index: dict[int, Ints]
    crowd: dict[int, Crowd]

    @classmethod
    def of(cls, beads: Beads, index: Ints, sign: Ints, printer: Printer) -> _Sides:
        sides = {value: index[sign[index] == value] for value in (1, -1)}
        crowd = {value: Crowd.of(beads.start_mm[mine], beads.end_mm[mine], claim(beads, mine, printer), beads.run[mine])
                 for value, mine in sides.items() if len(mine)}
        return cls(index=sides, crowd=crowd)

    def tightest(self, other: _Sides, reach_mm: float) -> tuple[int, int] | None:
        """The pair of opposite beads, one of each layer, with the least room; None where all have more than `reach_mm`."""
        found: list[tuple[float, int, int]] = []
        for value in (1, -1) if self is not other else (1,):
            if value in self.crowd and -value in other.crowd:
                pair = tightest_pair(self.crowd[value], other.crowd[-value], reach_mm)
                if pair is not None:
                    found.append((pair[0], int(self.index[value][pair[1]]), int(other.index[-value][pair[2]])))
        return min(found)[1:] if found else None


def claim(beads: Beads, index: Ints, printer: Printer) -> Floats:
    """How far from its centre line a bead may reach: half its width, bulge, tolerance of width and of place."""
    width = beads.width_mm[index]
    return width / 2 * (1 + printer.width_tolerance_ratio) + BULGE_RATIO * beads.height_mm[index] + printer.position_tolerance_mm


def _gap(beads: Beads, i: int, j: int, printer: Printer, layers: tuple[int, int]) -> Gap:
    import shapely

    lines = lines_between(beads, np.array([i, j]))
    distance = float(shapely.distance(lines[0], lines[1]))
    edges = sum(beads.width_mm[k] / 2 + BULGE_RATIO * beads.height_mm[k] for k in (i, j))
    needed = 2 * printer.position_tolerance_mm + printer.width_tolerance_ratio * (beads.width_mm[i] + beads.width_mm[j]) / 2
    (x0, y0), (x1, y1) = shapely.shortest_line(lines[0], lines[1]).coords
    z = float(beads.end_mm[i, 2])
    return Gap(gap_mm=distance - float(edges), needed_mm=float(needed), place_mm=((x0 + x1) / 2, (y0 + y1) / 2, z),
               layers=layers, lines=(int(beads.line[i]), int(beads.line[j])))
