"""Fills: polygons to trails, one file each, all with the signature `(polygons, spec) -> tuple[Trail, ...]`.

To add one: a file with a class that has `name` and `__call__`, and a place in `FILLS`; the tests run over all of them.
"""

from __future__ import annotations

from ssbfab.errors import ToolpathError, nearest
from ssbfab.toolpath.fills.concentric import Concentric
from ssbfab.toolpath.fills.continuous import Continuous
from ssbfab.toolpath.fills.contour import Contour
from ssbfab.toolpath.fills.raster import Raster
from ssbfab.toolpath.fills.serpentine import Serpentine
from ssbfab.toolpath.fills.thinness import unprintable
from ssbfab.toolpath.fills.trail import Fill, FillSpec, Trail
from ssbfab.toolpath.fills.woodpile import Woodpile

FILLS: tuple[Fill, ...] = (Continuous(), Contour(), Concentric(), Raster(), Serpentine(), Woodpile())


def get_fill(name: str) -> Fill:
    """The fill of that name, or a `ToolpathError` that lists those there are."""
    for fill in FILLS:
        if fill.name == name:
            return fill
    names = [fill.name for fill in FILLS]
    raise ToolpathError(f"fill {name!r}: no such fill, expected one of {', '.join(names)}{nearest(name, names)}")


__all__ = ["FILLS", "Fill", "FillSpec", "Trail", "get_fill", "unprintable"]
