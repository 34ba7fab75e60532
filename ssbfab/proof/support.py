"""Where a bead rests: points along its centre line against everything that stands right below its layer.

      ====o====o====o====o====     the bead, sampled every half width
      |####|              |###|    ink, substrate or bed below: reaches within half a width of a point, or not
             <- length ->          a stretch of points without support, held at both ends, at one, or at none

Layers whose beads and what lies below them are those of a layer seen before are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Printer
from ssbfab.proof import scan
from ssbfab.proof.deposit import Beads, Deposit
from ssbfab.proof.gap import layer_key
from ssbfab.proof.pieces import holds
from ssbfab.proof.section import Sections, grown
from ssbfab.proof.stadia import ink
from ssbfab.proof.survey import grid_for
from ssbfab.proof.tape import Bools, Floats, Ints

_STEP_WIDTHS = 0.5
_ROWS = 2.0  # rows of the survey in one row here: what holds a bead up need not be known as exactly as what covers a hole
_BELOW_RATIO = 0.25  # ink may end this part of a layer below the bead's underside and still hold it


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """A stretch of bead with nothing under it: its first bead, its middle, its length, and how many of its ends rest."""

    bead: int
    place_mm: tuple[float, float, float]
    length_mm: float
    held_ends: int


def bridges(deposit: Deposit, printer: Printer, cell: Cell) -> Iterator[Bridge]:
    """Every unsupported stretch of a deposit, purged ink left out."""
    from ssbfab.proof.rules.volumes import purged

    beads = deposit.beads
    if not len(beads):
        return
    fine = grid_for(deposit)
    grid = replace(fine, pitch_mm=_ROWS * fine.pitch_mm)
    kept = ~purged((beads.start_mm + beads.end_mm) / 2, cell, printer)
    members = [index[kept[index]] for index in map(beads.of_layer, range(deposit.layer_count))]
    keys = [layer_key(beads, index, beads.tool) for index in members]
    solids = [Sections(body) for body in cell.bodies if not body.printed]
    floor = min(body.bounds_mm[2] for body in cell.printed) if cell.printed else 0.0
    seen: dict[tuple[object, ...], list[tuple[int, Floats, float, int]]] = {}
    for layer, index in enumerate(members):
        if not len(index):
            continue
        height = float(np.median(beads.height_mm[index]))
        under = float(deposit.levels_mm[layer]) - height
        if under <= floor + _BELOW_RATIO * height:
            continue
        below = _levels_below(deposit, layer, under, height)
        at = under - 1e-4 * height
        key = (keys[layer], *(keys[k] for k in below), *(solid.key(at) for solid in solids))
        if key not in seen:
            ground = _ground(beads, [members[k] for k in below], [ring for s in solids for ring in s.rings(at)], grid,
                             float(np.median(beads.width_mm[index])))
            seen[key] = list(_stretches(beads, index, ground))
        for local, (x, y), length, ends in seen[key]:
            yield Bridge(bead=int(index[local]), place_mm=(float(x), float(y), float(deposit.levels_mm[layer])), length_mm=length,
                         held_ends=ends)


def _levels_below(deposit: Deposit, layer: int, under_mm: float, height_mm: float) -> list[int]:
    """Layers whose ink ends at the underside of this one, or rises beside it."""
    first = int(np.searchsorted(deposit.levels_mm, under_mm - _BELOW_RATIO * height_mm))
    return list(range(first, layer))


def _ground(beads: Beads, below: list[Ints], rings: list[Floats], grid: scan.Grid, width_mm: float) -> scan.Spans:
    """What can hold a bead up, widened by half of the bead above, so that a point stands for the width of the bead."""
    index = np.concatenate([*below, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    half = (beads.width_mm[index] + width_mm) / 2
    laid = ink(beads.start_mm[index], beads.end_mm[index], half, grid)
    solid = scan.of_rings(grown(rings, width_mm / 2), grid) if rings else scan.no_spans(grid)
    return scan.merged(scan.together(grid, [laid, solid])) if len(solid) else laid


def _stretches(beads: Beads, index: Ints, ground: scan.Spans) -> Iterator[tuple[int, Floats, float, int]]:
    """Position in `index`, middle, length and resting ends of each unsupported stretch of a layer."""
    count = np.maximum(np.ceil(beads.length_mm[index] / (_STEP_WIDTHS * np.maximum(beads.width_mm[index], 1e-6))), 1)
    count = np.minimum(count, 10_000).astype(np.int64)
    owner = np.repeat(np.arange(len(index)), count)
    part = (np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[owner]
    bead = index[owner]
    point = beads.start_mm[bead, :2] + (beads.end_mm[bead, :2] - beads.start_mm[bead, :2]) * part[:, None]
    free = ~holds(ground, point)
    piece = beads.length_mm[bead] / count[owner]
    run = beads.run[bead]
    for first, last in _runs(free, run):
        held = int(first > 0 and run[first - 1] == run[first]) + int(last + 1 < len(free) and run[last + 1] == run[first])
        middle = point[(first + last) // 2]
        length = float(piece[first:last + 1].sum() + held * beads.width_mm[bead[first]] / 2)  # the ground was widened by as much
        yield int(owner[first]), middle, length, held


def _runs(free: Bools, run: Ints) -> list[tuple[int, int]]:
    """First and last of each series of free points in one run of ink."""
    joined = np.concatenate([[False], free[1:] & free[:-1] & (run[1:] == run[:-1])])
    begins = np.flatnonzero(free & ~joined)
    follows = np.concatenate([joined[1:], [False]])
    ends = np.flatnonzero(free & ~follows)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))
