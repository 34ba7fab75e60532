"""What an ink does: flow through tips, the bead's cross-section, and the window in which it can be printed."""

from ssbfab.ink.bead import BULGE_RATIO, bulge, free_width, nominal_area, nominal_width
from ssbfab.ink.flow import (
    Flow,
    flow_rate,
    flow_state,
    gain,
    plug_fraction,
    pressure_for,
    wall_shear_rate,
    wall_stress,
    yield_pressure,
)

__all__ = [
    "BULGE_RATIO", "Flow", "bulge", "flow_rate", "flow_state", "free_width", "gain", "nominal_area", "nominal_width",
    "plug_fraction", "pressure_for", "wall_shear_rate", "wall_stress", "yield_pressure",
]
