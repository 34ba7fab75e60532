"""What the flat face of a tip passes over at its own height.

              │ tip │
          ┌───┴─────┴───┐ outer_diameter
     ▓▓▓▓▓│▓▓▓   ▒▒▒    │     ▓ stands as high as the mouth, ▒ is being printed
     ──────── gap ───────────

Ink of the same height can be touched in any order of printing: of two bodies in one layer one is always the second. Where
the bodies touch anyway it is no matter; between opposite electrodes it drags one's ink over the gap to the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import shapely

from ssbfab.errors import ToolpathError
from ssbfab.geometry.cell import Role
from ssbfab.library.printer import Head, Printer, Tip, head_of
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.clearance import BULGE_RATIO
from ssbfab.toolpath.settings import PrintSettings

#: Tops that differ by less than this share of a layer are equally high: a bead is not truer than that.
SAME_TOP_RATIO = 0.1
#: Bodies nearer than this touch, mm.
TOUCH_MM = 1e-6


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The tip that prints one body over ink of another. Distances in mm, from the tip's axis to the standing ink: as planned,
    and at the worst, where the ink bulges and both are off their places."""

    standing: str
    printing: str
    layer: int
    gap_mm: float
    planned_mm: float
    worst_mm: float
    opposite: bool
    tip: Tip

    @property
    def certain(self) -> bool:
        """Whether it happens even if every bead is where it should be."""
        return self.planned_mm < self.tip.outer_diameter_mm / 2

    def __str__(self) -> str:
        return (f"the face of tip {self.tip.name!r}, {self.tip.outer_diameter_mm:.4g} mm across, passes over ink of "
                f"{self.standing!r} as high as its mouth while it prints {self.printing!r}: the gap between them is "
                f"{self.gap_mm:.4g} mm, in layer {self.layer}; a tip no wider than {2 * self.worst_mm:.4g} mm outside would fit")


def contacts(layers: Iterable[Layer], heads: Sequence[Head], roles: Mapping[str, Role], *, printer: Printer,
             settings: PrintSettings) -> list[Contact]:
    """For each ordered pair of bodies of different heads the nearest place where the face of the one's tip meets the other."""
    nearest: dict[tuple[str, str], Contact] = {}
    for layer, printing, standing in _neighbours(layers, heads):
        head = head_of(tuple(heads), printing.body)
        own = settings.bead_width_mm or head.tip.diameter_mm
        gap = _gap_mm(printing, standing, head.tip.outer_diameter_mm)
        worst = gap + own * settings.width_min_ratio / 2 - BULGE_RATIO * layer.height_mm - 2 * printer.position_tolerance_mm
        before = nearest.get((standing.body, printing.body))
        if gap > TOUCH_MM and worst < head.tip.outer_diameter_mm / 2 and (before is None or gap < before.gap_mm):
            poles = roles[standing.body].polarity * roles[printing.body].polarity
            nearest[standing.body, printing.body] = Contact(
                standing=standing.body, printing=printing.body, layer=layer.index, gap_mm=gap, planned_mm=gap + own / 2,
                worst_mm=max(worst, 0.0), opposite=poles < 0, tip=head.tip)
    return list(nearest.values())


def refuse_contacts(found: Iterable[Contact]) -> None:
    """Raise `ToolpathError` where a tip is sure to drag ink from one electrode to the other."""
    worst = min((c for c in found if c.opposite and c.certain), key=lambda c: c.planned_mm, default=None)
    if worst is not None:
        raise ToolpathError(f"bodies {worst.standing!r} and {worst.printing!r} cannot be printed beside each other in any order: "
                            f"{worst}, or say print.dry_neighbours = true where that ink is dry by then")


def _neighbours(layers: Iterable[Layer], heads: Sequence[Head]) -> Iterator[tuple[Layer, Region, Region]]:
    """Regions of different heads with equally high tops, once for each pair of sections: (layer, being printed, standing)."""
    owner = {name: i for i, head in enumerate(heads) for name in head.bodies}
    asked: set[tuple[int, int]] = set()
    level: list[Layer] = []
    for layer in layers:
        level = [other for other in level if layer.z_mm - other.z_mm < SAME_TOP_RATIO * layer.height_mm]
        level.append(layer)
        for other in level:
            if (other.section, layer.section) not in asked:
                asked.add((other.section, layer.section))
                pairs = permutations({id(r): r for r in (*layer.regions, *other.regions)}.values(), 2)
                yield from ((layer, a, b) for a, b in pairs if owner[a.body] != owner[b.body])


def _gap_mm(one: Region, other: Region, within_mm: float) -> float:
    """Distance between two regions; infinite beyond `within_mm`."""
    a, b = np.array(one.polygons, dtype=object), np.array(other.polygons, dtype=object)
    i, j = shapely.STRtree(b).query(a, predicate="dwithin", distance=within_mm)
    return float(shapely.distance(a[i], b[j]).min()) if len(i) else math.inf
