from ssbfab.kernels.arrays import Floats
from ssbfab.kernels.patch import Patch

def offset(
    points_mm: Floats, inward_mm: float, quad_segs: int, round_from: float, tips: Floats, least_mm2: float,
) -> list[bytes] | None:
    """Polygons, in well-known binary, of what is at least `inward_mm` inside a polygon's edge, or at most `-inward_mm` outside
    polygons; exteriors counter-clockwise and holes clockwise, none of `least_mm2` or less. None where this kernel cannot tell.

    Points (n, 2), contiguous, of closed rings one after another, each of which ends when its first point comes again, with what
    they hold on their left; inwards those of one valid polygon, exterior first. Arcs round corners have `quad_segs` segments per
    quarter; corners of a turn below `round_from` stay sharp up to twice the distance, and those whose point has a finite one of
    the `tips` (n, 2), or (0, 2), are drawn out to it.
    """

def shifted(
    patches: list[Patch], inward_mm: float, quad_segs: int, round_from: float, tips: Floats, least_mm2: float,
) -> list[Patch] | None:
    """The same of patches: of one inwards, of any that do not overlap outwards."""

def wound_mm2(patches: list[Patch], inward_mm: float, quad_segs: int, round_from: float) -> float | None:
    """What the shifted edges of patches wind around, as often as they do: the area of what `shifted` finds unless they cross.
    None where an edge has no length."""
