"""The cross-section of a bead: one model for all stages.

    bulge  nominal width   bulge            flow = area * speed
      .-+-----------------+-.               nominal width = area / height: beads side by side flow together, so this
     (  |                 |  ) height       is the width that tiles a region and conserves volume
      '-+-----------------+-'
      |     free width      |               a free edge is round: area = (w - h) h + pi h^2 / 4

Lengths in mm, areas in mm2.
"""

from __future__ import annotations

import math

from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip

#: How far a free edge stands beyond the nominal one, over the height: (1 - pi/4) / 2.
BULGE_RATIO = (1.0 - math.pi / 4.0) / 2.0


def nominal_area(width_mm: float, height_mm: float) -> float:
    """Area of a bead whose nominal width is `width_mm`: what a tiled region needs.

    >>> round(nominal_area(0.06, 0.024), 9)
    0.00144
    """
    return width_mm * height_mm


def nominal_width(area_mm2: float, height_mm: float) -> float:
    return area_mm2 / height_mm


def free_width(nominal_width_mm: float, height_mm: float) -> float:
    """Width of a single free bead (a stadium); a bead too slender for one is taken as an ellipse of the same area.

    >>> round(free_width(0.06, 0.024), 6)
    0.06515
    """
    stadium = nominal_width_mm + 2.0 * BULGE_RATIO * height_mm
    return stadium if stadium >= height_mm else nominal_width_mm * 4.0 / math.pi


def bulge(nominal_width_mm: float, height_mm: float) -> float:
    """How far a free edge stands beyond the nominal edge, per side: at most 0.11 times the height."""
    return (free_width(nominal_width_mm, height_mm) - nominal_width_mm) / 2.0


def span_diameter(area_mm2: float) -> float:
    """Diameter of a bead that spans a gap: free on all sides it is round."""
    return math.sqrt(4.0 * area_mm2 / math.pi)


def free_filament(ink: Ink, tip: Tip) -> float:
    """Diameter of the filament that leaves the tip into air: the tip's own, times the ink's die swell."""
    return tip.diameter_mm * ink.die_swell_ratio


def smoothing_length(time_constant_s: float, speed_mm_s: float) -> float:
    """Length of bead over which a dispenser with this time constant blurs a change of flow, mm."""
    return time_constant_s * speed_mm_s
