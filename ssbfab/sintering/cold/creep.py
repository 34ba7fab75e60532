"""Pressure solution: a grain contact dissolves, its matter goes through the film of liquid, and settles on a free face.

    load
     ↓         dissolution     k  · σΩ/(RT d)       slope −1 in the grain d
   ( grain )   diffusion   D c S  · σΩ/(RT d³)      slope −3
   ═══film═══  precipitation   k' · σΩ/(RT d)       slope −1
   ( grain )   one after the other: 1/rate = Σ 1/rate_i, the slowest decides; slope +1 in the load σ

Sources: Rutter 1983; Niemeijer, Spiers & Bos, Earth Planet. Sci. Lett. 195 (2002) 261 (both recalled); cold sintering of BaTiO3,
ZnO and KDP follows this serial scheme: Ndayishimiye, Bang, Spiers & Randall, J. Eur. Ceram. Soc. 43 (2023), doi
10.1016/j.jeurceramsoc.2022.09.053. It is a law of scaling: nobody has published k, k' and DcS of a battery electrolyte, so
none is shipped and no rate is predicted from it. Porosity is held in the geometric factors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ssbfab.errors import ScheduleError
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.stress_free import GAS_J_MOL_K

CONTROLS = ("dissolution", "diffusion", "precipitation")


@dataclass(frozen=True, kw_only=True)
class PressureSolution:
    """Kinetic constants of a powder in a liquid: velocities of dissolution and precipitation (mm/s), D c S of the film (mm³/s).

    `molar_volume_m3_mol` is that of the solid; factors are geometry and porosity, 1 where nothing is known.
    """

    dissolution_mm_s: float
    diffusion_mm3_s: float
    precipitation_mm_s: float
    molar_volume_m3_mol: float
    surface_factor: float = 1.0
    film_factor: float = 1.0

    def __post_init__(self) -> None:
        if not all(value > 0 and np.isfinite(value) for value in vars(self).values()):
            raise ScheduleError("pressure solution: every constant must be a finite number above zero")

    def rates_per_s(self, load_pa: ArrayLike, grain_mm: ArrayLike, temperature_k: ArrayLike) -> tuple[Array, Array, Array]:
        """The strain rate that each of the three would allow alone, in the order of `CONTROLS`."""
        d = np.asarray(grain_mm, float)
        drive = np.asarray(load_pa, float) * self.molar_volume_m3_mol / (GAS_J_MOL_K * np.asarray(temperature_k, float))
        return (
            self.surface_factor * self.dissolution_mm_s * drive / d,
            self.film_factor * self.diffusion_mm3_s * drive / d**3,
            self.surface_factor * self.precipitation_mm_s * drive / d,
        )

    def rate_per_s(self, load_pa: ArrayLike, grain_mm: ArrayLike, temperature_k: ArrayLike) -> Array:
        """The strain rate of the three in series."""
        with np.errstate(divide="ignore"):
            return np.asarray(1.0 / sum(1.0 / rate for rate in self.rates_per_s(load_pa, grain_mm, temperature_k)))

    def controls(self, load_pa: float, grain_mm: float, temperature_k: float) -> str:
        """Which of the three is the slowest."""
        return CONTROLS[int(np.argmin([float(r) for r in self.rates_per_s(load_pa, grain_mm, temperature_k)]))]


def time_ratio(grain_mm: float, fitted_mm: float) -> tuple[float, float]:
    """How much longer a powder of another grain takes: the ratio of grains to the first and to the third power."""
    ratio = grain_mm / fitted_mm
    return ratio, ratio**3
