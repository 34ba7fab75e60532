"""The sections of meshes that pass by while their print is planned, and what is known of them when they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import shapely

from ssbfab.errors import ToolpathError
from ssbfab.findings import Finding
from ssbfab.library.printer import Head
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.rules import Standing
from ssbfab.toolpath.settings import PrintSettings

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sections:
    """Layers that are sliced while they are asked for; none is kept. Of those that have passed: what they hold of each body, what
    two bodies share, and where they begin in the air (TPH005)."""

    names: Sequence[str]
    settings: PrintSettings
    heads: tuple[Head, ...]
    sliced: Callable[[], Iterator[Layer]]
    held_mm3: dict[int, dict[str, float]] = field(default_factory=dict)
    shared_mm3: dict[Pair, float] = field(default_factory=lambda: defaultdict(float))
    in_the_air: list[Finding] = field(default_factory=list)

    def layers(self) -> Iterator[Layer]:
        """All of them; `ToolpathError` at the end where a mesh was in none."""
        self.shared_mm3.clear()
        self.in_the_air.clear()
        standing, shared_mm2 = Standing(settings=self.settings, heads=self.heads), dict[int, dict[Pair, float]]()
        for layer in self.sliced():
            self.held_mm3[layer.index] = {region.body: region.area_mm2 * layer.height_mm for region in layer.regions}
            self.in_the_air.extend(standing.findings(layer))
            if layer.section not in shared_mm2:
                shared_mm2[layer.section] = dict(_shared_mm2(layer.regions))
            for pair, area in shared_mm2[layer.section].items():
                self.shared_mm3[pair] += area * layer.height_mm
            yield layer
        for name, volume in self.volumes_mm3().items():
            if not volume > 0:
                raise ToolpathError(f"mesh {name!r}: none of its sections is more than a line; check the units of the mesh")

    def volumes_mm3(self) -> dict[str, float]:
        """Of each body, over all layers that have passed."""
        volumes = dict.fromkeys(self.names, 0.0)
        for held in self.held_mm3.values():
            for body, volume in held.items():
                volumes[body] += volume
        return volumes


def _shared_mm2(regions: Sequence[Region]) -> Iterator[tuple[Pair, float]]:
    """The area that two bodies share, of those that meet."""
    for one, other in combinations(regions, 2):
        a, b = (np.array(region.polygons, dtype=object) for region in (one, other))
        j, i = shapely.STRtree(a).query(b, predicate="intersects")
        if len(i):
            yield (one.body, other.body), float(shapely.area(shapely.intersection(a[i], b[j])).sum())
