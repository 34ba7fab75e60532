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
from ssbfab.ink.line_fit import LineFit, Registration, fit_line, fit_registration
from ssbfab.ink.rheology import Estimate, Fit, fit_flow_curve, fit_rheology
from ssbfab.ink.rules import RULES
from ssbfab.ink.window import Window, window

__all__ = [
    "BULGE_RATIO", "RULES", "Estimate", "Fit", "Flow", "LineFit", "Registration", "Window", "bulge", "fit_flow_curve", "fit_line",
    "fit_registration", "fit_rheology", "flow_rate", "flow_state", "free_width", "gain", "nominal_area", "nominal_width",
    "plug_fraction", "pressure_for", "wall_shear_rate", "wall_stress", "window", "yield_pressure",
]
