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
