"""The as-printed cell held against the wanted one, layer by layer and tool by tool, on scan lines.

    missing = (section shrunk by t) - (beads widened by t)      a place that no bead reaches
    spilled = (beads narrowed by t) - (section widened by t)    ink where the body is not
    doubled = what two beads, narrowed, both cover              ink laid twice

t is a tenth of a bead: what rounding at corners and numbers in the file may cost. Layers whose beads and sections are
those of a layer surveyed before are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from ssbfab.geometry.cell import Body, Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof import scan
from ssbfab.proof.deposit import Beads, Deposit
from ssbfab.proof.gap import layer_key
from ssbfab.proof.pieces import Piece, list_pieces
from ssbfab.proof.section import Sections, grown
from ssbfab.proof.stadia import ink, ink_twice
from ssbfab.proof.tape import Floats, Ints

TOLERANCE_RATIO = 0.1
PITCH_RATIO = 1 / 6
LEAST_RATIO = 0.3  # of a bead's width: the side of the smallest square that counts as missing
SPILL_RATIO = 0.4  # the same for ink outside of the body
DOUBLED_SQUARES = 0.6  # square beads of ink laid twice that are told
_MOST_ROWS = 200_000
_MOST_CROSSINGS = 3e8


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How one tool's beads fill what they should in one layer. Areas in mm2; `width_mm` is the usual bead's."""

    wanted_mm2: float
    covered_mm2: float
    spilled_mm2: float
    width_mm: float
    missing: tuple[Piece, ...]
    spills: tuple[Piece, ...]
    doubled: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class LayerFit:
    """A `Fit` and where it holds: layer, z of its top, height (mm), tool, its bodies. `beads` is 0 for a missing layer."""

    layer: int
    z_mm: float
    height_mm: float
    head: Head
    bead_count: int
    fit: Fit


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey:
    grid: scan.Grid
    layers: tuple[LayerFit, ...]

    def of_tool(self, number: int) -> Iterator[LayerFit]:
        return (layer for layer in self.layers if layer.head.tool.number == number)


@lru_cache(maxsize=2)
def grid_for(deposit: Deposit) -> scan.Grid:
    """Rows fine enough for the thin beads of a file; their place is odd on purpose, so that no edge lies on one.

    Rows are as far apart as it takes that beads cross no more than `_MOST_CROSSINGS` of them in all layers that differ: only
    files that are not meant to be printed need that.
    """
    beads = deposit.beads
    if not len(beads):
        return scan.Grid(low_mm=0.0, pitch_mm=0.01)
    low = float(min(beads.start_mm[:, 1].min(), beads.end_mm[:, 1].min()))
    high = float(max(beads.start_mm[:, 1].max(), beads.end_mm[:, 1].max()))
    thin = usual_width(beads, np.arange(len(beads)), 0.1)
    pitch = max(thin * PITCH_RATIO, (high - low) / _MOST_ROWS, 1e-4)
    pitch = max(pitch, _height_of_all(deposit, pitch * _MOST_CROSSINGS) / _MOST_CROSSINGS)
    return scan.Grid(low_mm=low - 0.377 * pitch, pitch_mm=pitch, most_rows=int((high - low) / pitch) + 10_000)


def _height_of_all(deposit: Deposit, enough_mm: float) -> float:
    """Extent in y (mm) of all beads together, of layers that are alike those of one; 0 where it is not even `enough_mm`."""
    beads = deposit.beads
    each = np.abs(beads.end_mm[:, 1] - beads.start_mm[:, 1]) + np.minimum(beads.width_mm, 1e9)
    total = np.bincount(beads.layer, weights=each, minlength=deposit.layer_count)
    if total.sum() <= enough_mm:
        return 0.0
    kinds = {layer_key(beads, beads.of_layer(layer), beads.tool): size for layer, size in enumerate(total.tolist())}
    return sum(kinds.values())


def usual_width(beads: Beads, index: Ints, part: float = 0.5) -> float:
    """The width below which a part of all bead length is: its median unless said otherwise."""
    width, length = beads.width_mm[index], beads.length_mm[index]
    order = np.argsort(width)
    total = np.cumsum(length[order])
    return float(width[order[min(int(np.searchsorted(total, part * total[-1])), len(order) - 1)]])


@lru_cache(maxsize=1)
def survey(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Survey:
    """Every layer of every tool that prints a body of the cell."""
    from ssbfab.proof.rules.volumes import purged

    grid = grid_for(deposit)
    beads = deposit.beads
    kept = ~purged((beads.start_mm + beads.end_mm) / 2, cell, printer)
    found: list[LayerFit] = []
    for head in heads:
        bodies = [body for body in cell.printed if body.name in head.bodies]
        if bodies:
            found.extend(_tool_layers(deposit, head, bodies, grid, np.flatnonzero(kept & (beads.tool == head.tool.number))))
    return Survey(grid=grid, layers=tuple(found))


def _tool_layers(deposit: Deposit, head: Head, bodies: list[Body], grid: scan.Grid, mine: Ints) -> Iterator[LayerFit]:
    beads = deposit.beads
    sections = [Sections(body) for body in bodies]
    seen: dict[tuple[object, ...], Fit] = {}
    outline: tuple[tuple[object, ...], Outline] | None = None
    usual = usual_width(beads, mine) if len(mine) else head.tip.diameter_mm
    for layer, z, height, index in _slices(deposit, mine, bodies):
        middle = z - height / 2
        shape = tuple(section.key(middle) for section in sections)
        key = (layer_key(beads, index, beads.tool), *shape)
        if key not in seen:
            if outline is None or outline[0] != shape:
                outline = shape, Outline([ring for section in sections for ring in section.rings(middle)], grid, usual)
            seen[key] = fit(beads.start_mm[index], beads.end_mm[index], beads.width_mm[index], outline[1])
        yield LayerFit(layer=layer, z_mm=z, height_mm=height, head=head, bead_count=len(index), fit=seen[key])


def _slices(deposit: Deposit, mine: Ints, bodies: list[Body]) -> Iterator[tuple[int, float, float, Ints]]:
    """Layer, top, height and beads of each slice that a tool printed, and of each that its bodies need and it did not."""
    beads = deposit.beads
    order = mine[np.argsort(beads.layer[mine], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(beads.layer[order])) + 1) if len(order) else []
    low = min(body.bounds_mm[2] for body in bodies)
    high = max(body.bounds_mm[5] for body in bodies)
    usual = float(np.median(beads.height_mm[mine])) if len(mine) else high - low
    below = low
    for part in parts:
        layer = int(beads.layer[part[0]])
        z, height = float(deposit.levels_mm[layer]), float(np.median(beads.height_mm[part]))
        yield from _unprinted(below, min(z - height, high), usual, layer)
        yield layer, z, height, part
        below = max(below, z)
    yield from _unprinted(below, high, usual, deposit.layer_count)


def _unprinted(below: float, above: float, usual: float, layer: int) -> Iterator[tuple[int, float, float, Ints]]:
    """Slices of the usual height that fill a height at which nothing was printed."""
    missing = int((above - below) / usual + 0.5) if usual > 0 else 0
    for k in range(missing):
        height = (above - below) / missing
        yield layer, below + (k + 1) * height, height, np.zeros(0, dtype=np.int64)


class Outline:
    """The wanted section of one layer: as it is, shrunk and widened by the tolerance, and turned so that x is y."""

    def __init__(self, rings: list[Floats], grid: scan.Grid, usual: float) -> None:
        self.rings, self.grid, self.usual = rings, grid, usual
        self.tolerance = TOLERANCE_RATIO * usual

    @cached_property
    def wanted(self) -> scan.Spans:
        return scan.of_rings(self.rings, self.grid)

    @cached_property
    def inner(self) -> scan.Spans:
        return scan.of_rings(grown(self.rings, -self.tolerance), self.grid)

    @cached_property
    def outer(self) -> scan.Spans:
        return scan.of_rings(grown(self.rings, self.tolerance), self.grid) if self.rings else scan.no_spans(self.grid)

    @cached_property
    def turned(self) -> Outline:
        low = min(float(ring[:, 0].min()) for ring in self.rings)
        grid = scan.Grid(low_mm=low - 0.377 * self.grid.pitch_mm, pitch_mm=self.grid.pitch_mm)
        return Outline([ring[::-1, ::-1] for ring in self.rings], grid, self.usual)

    def any_piece(self, spans: scan.Spans, least_mm2: float) -> bool:
        """Whether a difference may have a piece that outlasts the tolerance: its intervals are wider than that."""
        wide = spans.x1 - spans.x0 > self.tolerance
        return bool(wide.any()) and bool(list_pieces(spans.kept(wide), least_mm2))


def fit(start: Floats, end: Floats, width: Floats, outline: Outline) -> Fit:
    """How beads fill an outline."""
    half, usual, grid = width / 2, outline.usual, outline.grid
    plain = ink(start, end, half, grid)
    lacking, beyond = scan.overlay(outline.wanted, plain, "minus", "beyond")
    least = (LEAST_RATIO * usual) ** 2
    missing = _missing(start, end, half, outline, lacking)
    # What is thin along y shows on scan lines that run along y. It is thicker than a row before the tolerance is taken off.
    if not missing and len(outline.rings) and outline.any_piece(lacking, least):
        missing = _turned(_missing(start[:, 1::-1], end[:, 1::-1], half, outline.turned))
    twice = ink_twice(start, end, half - 2 * outline.tolerance, grid)
    return Fit(
        wanted_mm2=outline.wanted.area_mm2, covered_mm2=outline.wanted.area_mm2 - lacking.area_mm2, width_mm=usual,
        spilled_mm2=beyond.area_mm2, missing=missing, doubled=tuple(list_pieces(twice, DOUBLED_SQUARES * usual**2)),
        spills=_spills(start, end, half, outline) if outline.any_piece(beyond, least) else ())


def _missing(start: Floats, end: Floats, half: Floats, outline: Outline, lacking: scan.Spans | None = None) -> tuple[Piece, ...]:
    """Places that no bead reaches. `lacking` is the same without tolerance: where that is small, nothing else is done."""
    least, grid = (LEAST_RATIO * outline.usual) ** 2, outline.grid
    if lacking is None:
        (lacking,) = scan.overlay(outline.wanted, ink(start, end, half, grid), "minus")
    if not outline.any_piece(lacking, least):
        return ()
    (hole,) = scan.overlay(outline.inner, ink(start, end, half + outline.tolerance, grid), "minus")
    return tuple(list_pieces(hole, least))


def _spills(start: Floats, end: Floats, half: Floats, outline: Outline) -> tuple[Piece, ...]:
    """Ink where the body is not."""
    thin = ink(start, end, half - outline.tolerance, outline.grid, round_ends=False)
    (spilled,) = scan.overlay(thin, outline.outer, "minus")
    return tuple(list_pieces(spilled, (SPILL_RATIO * outline.usual) ** 2))


def _turned(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(Piece(area_mm2=p.area_mm2, place_mm=p.place_mm[::-1], extent_mm=p.extent_mm[::-1]) for p in pieces)


