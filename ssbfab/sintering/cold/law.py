"""How one powder densifies under load and liquid: an empirical law, fitted to its owner's runs (`fit_cold`).

    density = d0 + (dmax − d0) [1 − exp(−(t/tau)^p)],      ln tau = a + E/RT − n ln(load / 1 MPa)

Pressure solution, but as it is seen: cold sintering of ZnO showed a stress exponent above 1 (Gonzalez-Julian et al., Acta Mater.
144 (2018) 116) and jumps where the liquid is pressed out (Maier, J. Am. Ceram. Soc. (2024), doi 10.1111/jace.19947), so that no
constant carries over to another powder. Where load or temperature change, t/tau is the sum of dt/tau.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from ssbfab.sintering.cold.creep import time_ratio
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.stress_free import GAS_J_MOL_K
from ssbfab.sintering.verdict import Range
from ssbfab.spec import Key, spec

_MPA = 1e6
_SAMPLES = 65


@spec
class ColdLaw:
    """The constants of one powder, with the conditions over which they were fitted."""

    material: Annotated[str, Key(help="id of the material", example="latp")]
    density_start_fraction: Annotated[float, Key(above=0.2, below=1, help="d0: relative density when the load is on")]
    density_end_fraction: Annotated[float, Key(above=0.2, at_most=1, help="dmax: relative density that is approached")]
    shape_exponent: Annotated[float, Key(above=0, at_most=10, help="p of (t/tau)^p")]
    log_time_index: Annotated[float, Key(at_least=-500, at_most=500, help="a: ln of tau in s, load in MPa")]
    activation_j_mol: Annotated[float, Key("J/mol", at_least=-1e6, at_most=1e6, help="E of tau")]
    stress_exponent: Annotated[float, Key(at_least=-5, at_most=20, help="n of the load; 1 in pressure solution")]
    scatter_fraction: Annotated[float, Key(at_least=0, at_most=0.5, help="rms misfit of the density")] = 0.0
    temperature_min_k: Annotated[float, Key("K", at_least=0, at_most=3000, help="coldest run of the fit")] = 0.0
    temperature_max_k: Annotated[float, Key("K", at_least=0, at_most=3000, help="hottest run of the fit")] = 3000.0
    pressure_min_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e11, help="lowest load of the fit")] = 0.0
    pressure_max_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e11, help="highest load of the fit")] = 1e11
    d50_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="median grain of the powder that was fitted")] = None
    source: Annotated[str, Key(help="where the numbers come from")] = ""

    def rate_per_s(self, temperature_k: ArrayLike, pressure_pa: ArrayLike) -> Array:
        """1/tau; nothing moves without a load."""
        t, p = np.asarray(temperature_k, float), np.asarray(pressure_pa, float)
        with np.errstate(divide="ignore", invalid="ignore"):
            log = -self.log_time_index - self.activation_j_mol / (GAS_J_MOL_K * t) + self.stress_exponent * np.log(p / _MPA)
        return np.where(p > 0, np.exp(np.clip(log, -600.0, 600.0)), 0.0)

    def after(self, dose: ArrayLike) -> Array:
        """Relative density after a number of time constants (the sum of dt/tau)."""
        grown = -np.expm1(-(np.clip(np.asarray(dose, float), 0.0, 1e30) ** self.shape_exponent))
        return np.asarray(self.density_start_fraction + (self.density_end_fraction - self.density_start_fraction) * grown)

    def dose(self, pieces: Iterable[tuple[float, tuple[float, float], tuple[float, float]]]) -> float:
        """Time constants gone in straight pieces (seconds, temperatures in K, loads in Pa at begin and end)."""
        total = 0.0
        for seconds, (hot0, hot1), (load0, load1) in pieces:
            x = np.linspace(0.0, 1.0, _SAMPLES)
            rate = self.rate_per_s(hot0 + (hot1 - hot0) * x, load0 + (load1 - load0) * x)
            total += seconds * float(np.trapezoid(rate, x))
        return total

    def density(
        self, pieces: Iterable[tuple[float, tuple[float, float], tuple[float, float]]], d50_mm: float | None = None
    ) -> Range:
        """Relative density at the end: the value, and its range by twice the scatter of the fit.

        Another grain than the fitted one makes all times longer by between (d/d0) and (d/d0)^3, as either step of pressure
        solution controls: the range then covers both.
        """
        dose = self.dose(pieces)
        slow, fast = (1.0, 1.0) if d50_mm is None or self.d50_mm is None else time_ratio(d50_mm, self.d50_mm)
        ends = [float(self.after(dose / ratio)) for ratio in (slow, fast)]
        value = float(self.after(dose / (slow * fast) ** 0.5))
        two = 2.0 * self.scatter_fraction
        return Range(low=max(min(ends) - two, 0.0), value=value, high=min(max(ends) + two, 1.0))
