"""Review rules of firing: CTE… mismatch, FIR1… temperature and furnace, FIR2… chemistry, FIR3… and FIR4… densification and
burnout.
"""

from ssbfab.findings import Rule
from ssbfab.sintering.rules.chemistry import CHEMISTRY
from ssbfab.sintering.rules.density import DENSITY
from ssbfab.sintering.rules.edge import EDGE
from ssbfab.sintering.rules.furnace import FURNACE
from ssbfab.sintering.rules.heat import HEAT
from ssbfab.sintering.rules.mismatch import MISMATCH

RULES: tuple[Rule, ...] = (*MISMATCH, *HEAT, *FURNACE, *EDGE, *CHEMISTRY, *DENSITY)
