"""Beside links between beads hardly wider than the thinnest no void is over 6 % of a bead's squared width, as nowhere in a wall."""

import pytest
from walls_and_voids import voids, wall

from ssbfab.toolpath.fills import trying

NARROW = [("bar", 3.3), ("L", 3.3), ("L", 5.0), ("U", 3.4), ("Z", 5.0), ("frame", 1.3), ("frame", 5.0), ("T", 2.7), ("T", 2.9), ("T", 3.2)]
"""Walls, and their widths in beads, whose inner beads are 0.58 to 0.7 of a nominal one wide."""


@pytest.mark.parametrize(("kind", "beads"), NARROW)
def test_voids_beside_links_are_small(kind, beads):
    _, ratios = voids(wall(kind, beads))
    assert len(ratios) >= 2
    assert max(ratios) <= 0.06


def test_with_no_ink_spared_for_them_they_are_not(monkeypatch):
    """The seeded fault: a gap as wide as the thinnest bead."""
    monkeypatch.setattr(trying, "_SPARE", 0.0)
    assert min(max(voids(wall(kind, beads))[1]) for kind, beads in NARROW) > 0.06
