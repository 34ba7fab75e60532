"""`continuous`: one unbroken filament per connected region.

Where two thinnest beads fit side by side, closed beads follow the edge, share what is too thin for more of them
(`peeling`), and are linked into one closed curve (`linking`). What is thinner gets one bead down its middle (`medial`); the
graph of such beads and of the closed curves is walked in the fewest trails that there can be (`euler`).
"""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.ends import trimmed
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.thinness import divided, thin_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.trying import best_loops
from ssbfab.toolpath.fills.voids import best_swollen


class Continuous:
    name = "continuous"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, trails_of)


def trails_of(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """The trails that fill one connected region."""
    division = divided(polygon, spec)
    loops = [loop for part in division.fat for loop in best_loops(part, spec)]
    strands = thin_strands(polygon, division.thin, spec)
    strands, meets = network.anchored(strands, loops, division.fat, spec)
    trails = network.woven(loops, strands, meets, spec)
    reachable = reachable_mm2(polygon, spec, everywhere=not division.thin)
    if division.fat:
        return _finished(trails, reachable, spec)
    return best_swollen(trails, Bars(polygon, spec), lambda some: _finished(some, reachable, spec))


def _finished(trails: list[Trail], reachable_mm2: float, spec: FillSpec) -> list[Trail]:
    return [trail.spaced(spec.tolerance_mm / 3) for trail in trimmed(balanced(trails, reachable_mm2, spec), reachable_mm2)]
