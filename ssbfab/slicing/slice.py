"""Solids in, layers out: every printed body's section at the middle of every layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ssbfab.errors import SlicingError
from ssbfab.geometry.cell import Cell
from ssbfab.slicing.grid import Slab, grid
from ssbfab.slicing.layer import Floats, Layer, Region
from ssbfab.slicing.nesting import nested
from ssbfab.slicing.surface import Surface
from ssbfab.slicing.sweep import changes, sections


def slice_cell(cell: Cell, layer_height_mm: float) -> Iterator[Layer]:
    """The layers of the printed bodies from the bed up. `cell` stands on the bed, z = 0."""
    return slice_surfaces([Surface.of_solid(body.name, body.solid) for body in cell.printed], layer_height_mm)


def unique_sections(cell: Cell, layer_height_mm: float) -> tuple[Layer, ...]:
    """The first layer of each distinct section."""
    return first_of_each(slice_cell(cell, layer_height_mm))


def first_of_each(layers: Iterator[Layer]) -> tuple[Layer, ...]:
    found: dict[int, Layer] = {}
    for layer in layers:
        found.setdefault(layer.section, layer)
    return tuple(found.values())


def slice_surfaces(surfaces: Sequence[Surface], layer_height_mm: float) -> Iterator[Layer]:
    """The layers of closed surfaces that share one bed."""
    if not surfaces:
        raise SlicingError("no body is printed: mark at least one as printed, or give its role an ink")
    slabs = grid(surfaces, layer_height_mm)
    sections_of = [_regions(surface, slabs) for surface in surfaces]
    numbers: dict[tuple[int, ...], int] = {}
    kept: dict[tuple[int, ...], tuple[Region, ...]] = {}
    for index, (slab, found) in enumerate(zip(slabs, zip(*sections_of, strict=True), strict=True)):
        regions = tuple(region for region in found if region is not None)
        signature = tuple(id(region) for region in regions)
        number = numbers.setdefault(signature, len(numbers))
        regions = kept.setdefault(signature, regions)  # keeps the objects alive, so that no id is used twice
        yield Layer(index=index, z_mm=slab.top_mm, height_mm=slab.height_mm, regions=regions, section=number)


def _regions(surface: Surface, slabs: Sequence[Slab]) -> Iterator[Region | None]:
    """The body's region in each slab, None where it has none; equal sections are the same object."""
    planes = np.array([slab.middle_mm for slab in slabs])
    changed = np.array(changes(surface, planes))
    runs = np.diff([*np.flatnonzero(changed), len(planes)])
    seen: dict[bytes, Region] = {}
    for loops, repeats in zip(sections(surface, planes[changed]), runs, strict=True):
        region = _region(surface.name, loops, seen)
        for _ in range(repeats):
            yield region


def _region(body: str, loops: list[Floats], seen: dict[bytes, Region]) -> Region | None:
    if not loops:
        return None
    key = b"|".join(np.round(loop, 9).tobytes() for loop in loops)
    if key not in seen:
        seen[key] = Region(body=body, polygons=nested(loops))
    return seen[key] if seen[key].polygons else None


