"""Rules of the route: every step against everything that is already in the part."""

from ssbfab.findings import Rule
from ssbfab.route.rules.chemistry import liquids, reactions
from ssbfab.route.rules.heat import gases, melts, survives
from ssbfab.route.rules.load import pressures, swelling
from ssbfab.route.rules.order import moisture, unplanned
from ssbfab.route.rules.planners import PLANNERS

RULES: tuple[Rule, ...] = (unplanned, *PLANNERS, survives, melts, gases, liquids, moisture, reactions, pressures, swelling)
