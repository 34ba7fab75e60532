"""Review rules of cold sintering: CSP1… what is pressed and what wets it, CSP2… press and die, CSP3… the liquid, CSP4… density
and conductivity, CSP5… stress.
"""

from ssbfab.findings import Rule
from ssbfab.sintering.cold.rules.chemistry import CHEMISTRY
from ssbfab.sintering.cold.rules.liquid import LIQUID
from ssbfab.sintering.cold.rules.machine import MACHINE
from ssbfab.sintering.cold.rules.outcome import OUTCOME
from ssbfab.sintering.cold.rules.stress import STRESS

RULES: tuple[Rule, ...] = (*CHEMISTRY, *MACHINE, *LIQUID, *OUTCOME, *STRESS)
