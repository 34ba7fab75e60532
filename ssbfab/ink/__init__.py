"""What an ink does: flow through tips, the bead's cross-section, and the window in which it can be printed."""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
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
else:
    __getattr__ = on_demand(__name__, {
        "BULGE_RATIO": "bead", "bulge": "bead", "free_width": "bead", "nominal_area": "bead", "nominal_width": "bead",
        "Flow": "flow", "flow_rate": "flow", "flow_state": "flow", "gain": "flow", "plug_fraction": "flow",
        "pressure_for": "flow", "wall_shear_rate": "flow", "wall_stress": "flow", "yield_pressure": "flow",
        "LineFit": "line_fit", "Registration": "line_fit", "fit_line": "line_fit", "fit_registration": "line_fit",
        "Estimate": "rheology", "Fit": "rheology", "fit_flow_curve": "rheology", "fit_rheology": "rheology", "RULES": "rules",
        "Window": "window", "window": "window",
    })

__all__ = [
    "BULGE_RATIO", "RULES", "Estimate", "Fit", "Flow", "LineFit", "Registration", "Window", "bulge", "fit_flow_curve", "fit_line",
    "fit_registration", "fit_rheology", "flow_rate", "flow_state", "free_width", "gain", "nominal_area", "nominal_width",
    "plug_fraction", "pressure_for", "wall_shear_rate", "wall_stress", "window", "yield_pressure",
]
