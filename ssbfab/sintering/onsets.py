"""When each powder shrinks along a schedule: onset, middle and end by its master curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.sintering.heat import Array, Corners, refined
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.powder import Powder


@dataclass(frozen=True, kw_only=True)
class Onset:
    """Temperatures [K] at which 5, 50 and 95 % of a powder's pores are gone; None where the schedule never gets there."""

    material: str
    onset_k: float | None
    middle_k: float | None
    end_k: float | None


def onsets(powders: Sequence[Powder], corners: Corners) -> tuple[Onset, ...]:
    """For every powder with a master curve."""
    fine = refined(corners, 2.0)
    kelvin = np.array([k for _, k in fine])
    made = []
    for powder in (p for p in powders if p.has_curve):
        rho = MasterCurve.of(powder).along(fine)
        done = (rho - powder.green_density_fraction) / (1 - powder.green_density_fraction)
        made.append(Onset(material=powder.material, onset_k=_at(done, kelvin, 0.05), middle_k=_at(done, kelvin, 0.5),
                          end_k=_at(done, kelvin, 0.95)))
    return tuple(made)


def _at(done: Array, kelvin: Array, share: float) -> float | None:
    return float(kelvin[int(np.argmax(done >= share))]) if done[-1] >= share else None
