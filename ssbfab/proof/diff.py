"""Where two files deposit differently, whatever their dialects: area per layer and tool, volume per tool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.proof import scan
from ssbfab.proof.deposit import Beads, Deposit
from ssbfab.proof.pieces import list_pieces
from ssbfab.proof.stadia import ink
from ssbfab.proof.survey import grid_for
from ssbfab.proof.tape import Floats, Ints

_SAME_Z_MM = 1e-3
_ROUNDING_MM = 2e-5  # coordinates of two dialects may differ by their last digit


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One tool's ink in one layer: area (mm2) that only one of the files covers, where most of it is, volumes (mm3)."""

    tool: int
    z_mm: float
    area_mm2: float
    place_mm: tuple[float, float, float]
    volume_a_mm3: float
    volume_b_mm3: float


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What differs between files a and b. `area_mm2` is what either covers in all."""

    differences: tuple[Difference, ...]
    area_mm2: float
    volume_a_mm3: dict[int, float]
    volume_b_mm3: dict[int, float]

    @property
    def differing_mm2(self) -> float:
        return sum(difference.area_mm2 for difference in self.differences)

    @property
    def ratio(self) -> float:
        """Differing area over all area."""
        return self.differing_mm2 / self.area_mm2 if self.area_mm2 > 0 else 0.0

    @property
    def same(self) -> bool:
        """No ink differs: areas to a thousandth, volumes to five thousandths."""
        tools = set(self.volume_a_mm3) | set(self.volume_b_mm3)
        close = all(abs(self.volume_a_mm3.get(t, 0.0) - self.volume_b_mm3.get(t, 0.0)) <=
                    5e-3 * max(self.volume_a_mm3.get(t, 0.0), self.volume_b_mm3.get(t, 0.0)) for t in tools)
        return close and self.ratio <= 1e-3


def diff(a: Deposit, b: Deposit) -> Diff:
    """Where the ink of two files differs. Layers are matched by height, tools by number."""
    grid = grid_for(a if len(a.beads) else b)
    levels = _levels(np.concatenate([a.levels_mm, b.levels_mm]))
    found: list[Difference] = []
    total = 0.0
    seen: dict[tuple[bytes, bytes], tuple[float, float, tuple[float, float]]] = {}
    for tool in sorted(set(a.tools) | set(b.tools)):
        parts = [_by_level(deposit.beads, tool, levels) for deposit in (a, b)]
        for k, z in enumerate(levels):
            one, two = parts[0][k], parts[1][k]
            if not len(one) and not len(two):
                continue
            key = (_key(a.beads, one), _key(b.beads, two))
            if key not in seen:
                seen[key] = _compare(a.beads, one, b.beads, two, grid)
            area, either, (x, y) = seen[key]
            total += either
            volume_a, volume_b = float(a.beads.volume_mm3[one].sum()), float(b.beads.volume_mm3[two].sum())
            if area > 1e-3 * either or abs(volume_a - volume_b) > 5e-3 * max(volume_a, volume_b):
                found.append(Difference(tool=tool, z_mm=float(z), area_mm2=area, place_mm=(x, y, float(z)),
                                        volume_a_mm3=volume_a, volume_b_mm3=volume_b))
    return Diff(differences=tuple(found), area_mm2=total, volume_a_mm3={t: a.volume_mm3(t) for t in a.tools},
                volume_b_mm3={t: b.volume_mm3(t) for t in b.tools})


def _levels(z: Floats) -> Floats:
    """Heights of either file, those of one layer merged."""
    ordered = np.sort(z)
    return ordered[np.concatenate([[True], np.diff(ordered) > _SAME_Z_MM])] if len(ordered) else ordered


def _by_level(beads: Beads, tool: int, levels: Floats) -> list[Ints]:
    mine = np.flatnonzero(beads.tool == tool)
    z = (beads.start_mm[mine, 2] + beads.end_mm[mine, 2]) / 2
    level = np.clip(np.searchsorted(levels, z + _SAME_Z_MM, side="right") - 1, 0, None)
    order = np.argsort(level, kind="stable")
    bounds = np.searchsorted(level[order], np.arange(len(levels) + 1))
    return [mine[order[bounds[k]:bounds[k + 1]]] for k in range(len(levels))]


def _key(beads: Beads, index: Ints) -> bytes:
    from ssbfab.proof.gap import layer_key

    return layer_key(beads, index, beads.tool)


def _compare(a: Beads, one: Ints, b: Beads, two: Ints, grid: scan.Grid) -> tuple[float, float, tuple[float, float]]:
    """Differing area, area of either, and a place in the largest differing piece."""
    first, second = _spans(a, one, grid), _spans(b, two, grid)
    (differing,) = scan.overlay(first, second, "xor")
    differing = differing.kept(differing.x1 - differing.x0 > _ROUNDING_MM)
    pieces = list_pieces(differing)
    place = pieces[0].place_mm if pieces else (0.0, 0.0)
    return differing.area_mm2, max(first.area_mm2, second.area_mm2), place


def _spans(beads: Beads, index: Ints, grid: scan.Grid) -> scan.Spans:
    if not len(index):
        return scan.no_spans(grid)
    return ink(beads.start_mm[index], beads.end_mm[index], beads.width_mm[index] / 2, grid)
