"""Solids in, layers out: every printed body's section at the middle of every layer."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

import numpy as np

from ssbfab.errors import SlicingError
from ssbfab.geometry.cell import Cell
from ssbfab.slicing.grid import Adaptive, Slab, grid
from ssbfab.slicing.layer import Layer
from ssbfab.slicing.own import own_slabs
from ssbfab.slicing.seen import Met, Seen
from ssbfab.slicing.surface import Surface
from ssbfab.slicing.sweep import changes, sections

#: A slab and what one body fills of it, None where nothing is printed.
Row: TypeAlias = tuple[Slab, Met | None]


def slice_cell(cell: Cell, layer_height_mm: float, *, heights_mm: Mapping[str, float] | None = None,
               adaptive: Adaptive | None = None) -> Iterator[Layer]:
    """The layers of the printed bodies from the bed up. `cell` stands on the bed, z = 0.

    `heights_mm` names bodies whose beads are higher; they are printed in fewer layers on the same grid. `adaptive` makes
    layers thinner where surfaces slope.
    """
    surfaces = [Surface.of_solid(body.name, body.solid) for body in cell.printed]
    return slice_surfaces(surfaces, layer_height_mm, heights_mm=heights_mm, adaptive=adaptive)


def unique_sections(cell: Cell, layer_height_mm: float) -> tuple[Layer, ...]:
    """The first layer of each distinct section."""
    return first_of_each(slice_cell(cell, layer_height_mm))


def first_of_each(layers: Iterator[Layer]) -> tuple[Layer, ...]:
    found: dict[int, Layer] = {}
    for layer in layers:
        found.setdefault(layer.section, layer)
    return tuple(found.values())


def slice_surfaces(surfaces: Sequence[Surface], layer_height_mm: float, *, heights_mm: Mapping[str, float] | None = None,
                   adaptive: Adaptive | None = None) -> Iterator[Layer]:
    """The layers of closed surfaces that share one bed."""
    if not surfaces:
        raise SlicingError("no body is printed: mark at least one as printed, or give its role an ink")
    heights = heights_mm or {}
    finest = min([layer_height_mm, *heights.values()])
    slabs = grid(surfaces, finest, adaptive)
    wanted = [heights.get(surface.name, layer_height_mm) for surface in surfaces]
    own = own_slabs(surfaces, slabs, finest, wanted, adaptive=adaptive is not None)
    seen = Seen()
    regions_of = [_regions(surface, each, seen) for surface, each in zip(surfaces, own, strict=True)]
    numbers: dict[tuple[int, ...], int] = {}
    for index, (slab, met) in enumerate(_merged(own, regions_of, _voids(slabs, own))):
        section = numbers.setdefault(tuple(each.number for each in met), len(numbers))
        yield Layer(index=index, z_mm=slab.top_mm, height_mm=slab.height_mm, regions=tuple(each.region for each in met),
                    section=section)


def _voids(slabs: Sequence[Slab], own: Sequence[Sequence[Slab]]) -> list[Slab]:
    """Slabs of the grid in which no body is printed."""
    spans = [(each[0].bottom_mm, each[-1].top_mm) for each in own]
    return [slab for slab in slabs if not any(low < slab.top_mm and slab.bottom_mm < high for low, high in spans)]


def _merged(own: Sequence[Sequence[Slab]], regions_of: Sequence[Iterator[Met | None]], voids: Sequence[Slab]
            ) -> Iterator[tuple[Slab, tuple[Met, ...]]]:
    """Bodies that share a slab share a layer; layers come by their tops, of equal tops the thinner first."""
    streams: list[Iterator[Row]] = [zip(slabs, met, strict=True) for slabs, met in zip(own, regions_of, strict=True)]
    rows = heapq.merge(*streams, [(slab, None) for slab in voids], key=lambda row: (row[0].top_mm, -row[0].bottom_mm))
    for slab, group in groupby(rows, key=lambda row: row[0]):
        yield slab, tuple(met for _, met in group if met is not None)


def _regions(surface: Surface, slabs: Sequence[Slab], seen: Seen) -> Iterator[Met | None]:
    """What the body fills of each slab, None where nothing."""
    planes = np.array([slab.middle_mm for slab in slabs])
    changed = np.array(changes(surface, planes))
    runs = np.diff([*np.flatnonzero(changed), len(planes)])
    for loops, repeats in zip(sections(surface, planes[changed]), runs, strict=True):
        met = seen.met(surface.name, loops)
        for _ in range(repeats):
            yield met
