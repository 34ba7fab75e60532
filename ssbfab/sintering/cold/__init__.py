"""Cold sintering: a moist powder, a press and a little heat → a load programme, and what can be said of the pellet.

ColdSintering ──press──► Pressing (moves, liquid, published neighbours, stress)      RULES read the Pressing
the user's own runs ──fit_cold──► ColdLaw ──► density
"""

from ssbfab.sintering.cold.creep import PressureSolution
from ssbfab.sintering.cold.fit import ColdFit, fit_cold
from ssbfab.sintering.cold.law import ColdLaw
from ssbfab.sintering.cold.neighbours import Neighbourhood, leave_one_out, nearest
from ssbfab.sintering.cold.pressing import PostAnneal, Pressing, press
from ssbfab.sintering.cold.programme import Move, force_n, programme
from ssbfab.sintering.cold.rules import RULES
from ssbfab.sintering.cold.sheet import load_sheet_html, load_sheet_text, read_load_sheet
from ssbfab.sintering.cold.step import ColdSintering, pressing_schedule
from ssbfab.sintering.cold.vapour import boiling_k, vapour_pa, water_pa

__all__ = [
    "RULES",
    "ColdFit",
    "ColdLaw",
    "ColdSintering",
    "Move",
    "Neighbourhood",
    "PostAnneal",
    "PressureSolution",
    "Pressing",
    "boiling_k",
    "fit_cold",
    "force_n",
    "leave_one_out",
    "load_sheet_html",
    "load_sheet_text",
    "nearest",
    "press",
    "pressing_schedule",
    "programme",
    "read_load_sheet",
    "vapour_pa",
    "water_pa",
]
