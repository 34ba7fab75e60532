"""Lithium that leaves: time in the danger zone, loss by a fitted rate; and what moist air left in a garnet.

    dm/dt = −k0 exp(−Q/RT) (S/V) (1 − a_bed)      k0, Q from the user's own weighings (form of Hertz–Knudsen)

Without a fit only flags can be given: over an hour above 1100 °C without mother powder, plies thinner than 50 µm. Windows for
air-exposed garnet: H+ leaves at 200–350 °C, La2Zr2O7 forms at 550–700 °C, Li2CO3 reacts back at 700–870 °C (J. Mater. Chem. A 10
(2022) 9080, doi 10.1039/D1TA10338E).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated

from ssbfab.sintering.heat import Corners, log_work
from ssbfab.sintering.schedule import Ply
from ssbfab.sintering.stack import Stack
from ssbfab.spec import Key, spec

LOSS_K, LOSS_S, THIN_MM = 1373.15, 3600.0, 0.05
#: (from K, to K, what happens, least time there in s or None where nothing is asked)
WINDOWS = (
    (473.15, 623.15, "protons leave as water", 1800.0),
    (973.15, 1143.15, "lithium carbonate reacts back, carbon dioxide must vent", 1800.0),
)
_DOPED = "Li"


def time_above_s(corners: Corners, temperature_k: float) -> float:
    """Time [s] spent above a temperature."""
    return time_between_s(corners, temperature_k, math.inf)


def time_between_s(corners: Corners, low_k: float, high_k: float, *, rising_only: bool = False) -> float:
    """Time [s] between two temperatures, exact on straight pieces."""
    total = 0.0
    for (t0, a), (t1, b) in pairwise(corners):
        if rising_only and b < a:
            continue
        if a == b:
            total += (t1 - t0) if low_k <= a <= high_k else 0.0
            continue
        low, high = max(min(a, b), low_k), min(max(a, b), high_k)
        total += max(high - low, 0.0) / abs(b - a) * (t1 - t0)
    return total


@spec
class LossRate:
    """Loss of lithium oxide per surface, fitted to the user's own weighings of plates of known thickness."""

    rate_log_index: Annotated[float, Key(at_least=-500, at_most=200, help="ln of k0 in mm/s: lost volume per face and time")]
    activation_j_mol: Annotated[float, Key("J/mol", above=1e3, at_most=3e6, help="activation energy of the loss")]
    bed_activity_fraction: Annotated[float, Key(at_least=0, at_most=1, help="how far a powder bed replaces it: 1 wholly")] = 0.0

    def lost_fraction(self, corners: Corners, thickness_mm: float, faces: int = 1) -> float:
        """Share of the volatile that leaves a ply through its free faces; above 1 it is all gone."""
        work = float(log_work(corners, self.activation_j_mol, per_kelvin=False))
        return math.exp(self.rate_log_index + work) * (1 - self.bed_activity_fraction) * faces / thickness_mm


def free_faces(stack: Stack) -> Iterator[tuple[Ply, int]]:
    """Plies that hold lithium, and how many of their faces lie bare; what lies on a setter counts as bare."""
    bare = [ply.material is None for ply in stack.plies]
    for i, ply in enumerate(stack.plies):
        if ply.material is not None and not ply.is_substrate and holds_lithium(ply.material.formula):
            yield ply, int(i == 0 or bare[i - 1]) + int(i == len(bare) - 1 or bare[i + 1])


def worst_loss(stacks: Iterable[Stack], rate: LossRate, corners: Corners) -> tuple[float, str]:
    """The largest share of its lithium that a ply loses through its bare faces, and which ply."""
    found = [(rate.lost_fraction(corners, ply.thickness_mm, faces), ply.name) for s in stacks if s.is_column
             for ply, faces in free_faces(s) if faces]
    return max(found, default=(0.0, ""))


def holds_lithium(formula: str) -> bool:
    """Whether a formula has lithium in it."""
    return _DOPED in formula
