"""The bars that the continuous fill is held to, as every property test of it asks for them."""

from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills.cover import measure


def faults(polygon, spec):
    """Which bars a polygon's beads miss, and what was measured."""
    found = measure([polygon], get_fill("continuous")([polygon], spec), spec)
    told = {"starts": (found.starts_count == 1, found.starts_count), "cover": (found.cover_ratio >= 0.99, found.cover_ratio),
            "spill": (found.spill_ratio <= 0.005, found.spill_ratio),
            "volume": (abs(found.volume_error_ratio) <= 0.005, found.volume_error_ratio)}
    return {name: value for name, (met, value) in told.items() if not met}


def all_faults(regions, spec, known=(), but=()):
    """Of regions by number, None where there is none, those that miss bars, and which; known ones and some bars left out."""
    found = {number: faults(polygon, spec) for number, polygon in regions.items() if polygon is not None and number not in known}
    told = {number: {name: value for name, value in bars.items() if name not in but} for number, bars in found.items()}
    return {number: bars for number, bars in told.items() if bars}
