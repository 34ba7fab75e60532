"""What may be wrong with a cell that can exist. GEO1xx solids, GEO2xx the battery, GEO3xx shrinkage."""

from ssbfab.findings import Rule
from ssbfab.geometry.rules.battery import capacity_balance, numbers_missing
from ssbfab.geometry.rules.firing import shrinkage_mismatch, uneven_carriers
from ssbfab.geometry.rules.solids import bodies_overlap, floating_parts, gap_too_small, green_bodies_overlap, healed

RULES: tuple[Rule, ...] = (bodies_overlap, healed, gap_too_small, floating_parts, green_bodies_overlap, capacity_balance,
                           numbers_missing, shrinkage_mismatch, uneven_carriers)

__all__ = ["RULES"]
