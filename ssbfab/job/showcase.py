"""The pictures that the README shows: `python -m ssbfab.job.showcase GALLERY.png FILLS.png`."""

from __future__ import annotations

import sys
from pathlib import Path

from ssbfab import spec
from ssbfab.errors import GeometryError, RecipeError
from ssbfab.geometry import Cell
from ssbfab.recipe.example import example_table
from ssbfab.recipe.tables import architectures


def cells() -> dict[str, Cell]:
    """The example cell of every architecture that needs no files of the user's."""
    made: dict[str, Cell] = {}
    for name, cls in architectures().items():
        try:
            made[name] = spec.read(cls, example_table(cls), name, RecipeError).build()
        except GeometryError:
            continue
    return made


def draw(gallery: Path, fills: Path) -> None:
    """One picture of all architectures, one of all fills."""
    from ssbfab.preview.gallery import draw_gallery
    from ssbfab.toolpath.fills import FILLS
    from ssbfab.toolpath.fills.gallery import draw_gallery as draw_fills

    draw_gallery(cells(), gallery)
    draw_fills(FILLS, fills)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
