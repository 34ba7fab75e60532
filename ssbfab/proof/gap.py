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
    for layer, index in enumerate(members):
        for other in touching(deposit, layer):
            key = keys[layer] + keys[other] + (b"=" if other == layer else b"/")
            if key not in seen:
                pair = tightest(beads, index, members[other], sign, printer, reach_mm)
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


def tightest(beads: Beads, index: Ints, other: Ints, sign: Ints, printer: Printer, reach_mm: float) -> tuple[int, int] | None:
    """The pair of opposite beads, one of each set, with the least room; None where all have more than `reach_mm`."""
    best: tuple[float, int, int] | None = None
    for value in (1, -1) if not np.array_equal(index, other) else (1,):
        found = _tightest(beads, index[sign[index] == value], other[sign[other] == -value], printer, reach_mm)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else best[1:]


def _tightest(beads: Beads, one: Ints, two: Ints, printer: Printer, reach_mm: float) -> tuple[float, int, int] | None:
    import shapely

    if not len(one) or not len(two):
        return None
    reach = float(_claim(beads, one, printer).max() + _claim(beads, two, printer).max()) + reach_mm
    lines = lines_between(beads, two)
    tree = shapely.STRtree(lines)
    mine = lines_between(beads, one)
    a, b = tree.query(mine, predicate="dwithin", distance=max(reach, 0.0))
    if not len(a):
        return None
    room = shapely.distance(mine[a], lines[b]) - _claim(beads, one[a], printer) - _claim(beads, two[b], printer)
    k = int(np.argmin(room))
    return (float(room[k]), int(one[a[k]]), int(two[b[k]])) if room[k] <= reach_mm else None


def lines_between(beads: Beads, index: Ints) -> np.ndarray:
    """The centre lines of some beads as shapely lines."""
    import shapely

    lines: np.ndarray = shapely.linestrings(np.stack([beads.start_mm[index, :2], beads.end_mm[index, :2]], axis=1))
    return lines


def _claim(beads: Beads, index: Ints, printer: Printer) -> Floats:
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
