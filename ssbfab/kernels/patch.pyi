from ssbfab.kernels.arrays import Floats, Ints

class Patch:
    """A polygon: its exterior, counter-clockwise, and its holes, clockwise."""

    def __init__(self, points_mm: Floats) -> None:
        """From closed rings (n, 2), one after another, exterior first, each of which ends when its first point comes again.

        Raises `ValueError` for what is not that.
        """
    @property
    def area(self) -> float:
        """mm2, without the holes."""
    def points(self) -> Floats:
        """Its closed rings (n, 2), one after another, exterior first."""
    def wkb(self) -> bytes:
        """As well-known binary."""
    def simplified(self, tolerance_mm: float) -> Patch | None:
        """Without the points that Douglas and Peucker's method leaves out; None if what is left may not be one valid polygon."""

def edges(patches: list[Patch], tolerance_mm: float) -> tuple[Floats, Ints, Ints]:
    """The rings of patches, simplified to a tolerance, each by itself: points (n, 2), ring r from `first[r]` to before
    `first[r + 1]`, none repeated; and of which patch each ring is (r,). Rings of fewer than three points are left out."""

def ends(patches: list[Patch]) -> tuple[Floats, Floats]:
    """Where each edge begins and ends, (m, 2) each, ring by ring."""

def spaced(patches: list[Patch], step_mm: float) -> Floats:
    """The points of all rings, and as many between, equally far apart, that none are more than a step apart (n, 2)."""
