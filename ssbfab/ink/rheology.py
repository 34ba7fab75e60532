"""From a rheometer's flow curve to the three numbers of a Herschel–Bulkley ink, each with its confidence interval.

    shear rate [1/s],shear stress [Pa]
    0.1,412
    …
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import FitError
from ssbfab.ink.table import read_columns

#: No rheometer reads beyond these, in 1/s or Pa.
_LEAST, _MOST = 1e-9, 1e9
_COLUMNS = {"rate": ("1/s", ("shear rate", "rate", "gamma dot")), "stress": ("Pa", ("shear stress", "stress", "tau"))}


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A fitted number with the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Herschel–Bulkley law through measured points, tau = tau0 + K * rate ** n.

    `error_ratio` is the root mean square of the relative residuals, `rate_per_s` the range that was measured: printing
    outside it extrapolates.
    """

    yield_stress_pa: Estimate
    consistency_pa_s_n: Estimate
    flow_index: Estimate
    error_ratio: float
    rate_per_s: tuple[float, float]
    points: int

    def toml(self) -> str:
        """The lines for an ink's file or a recipe's `[inks]` table."""
        return (f'yield_stress = "{self.yield_stress_pa.value:.6g} Pa"   # 95 %: {self.yield_stress_pa.low:.4g} to '
                f"{self.yield_stress_pa.high:.4g}\n"
                f'consistency = "{self.consistency_pa_s_n.value:.6g} Pa.s^n"   # 95 %: {self.consistency_pa_s_n.low:.4g} to '
                f"{self.consistency_pa_s_n.high:.4g}\n"
                f"flow_index = {self.flow_index.value:.6g}   # 95 %: {self.flow_index.low:.4g} to {self.flow_index.high:.4g}\n")


def fit_rheology(path: Path) -> Fit:
    """Fit a CSV file of shear rate and shear stress. Raises `FitError`."""
    columns = read_columns(path, _COLUMNS, "a flow curve")
    return fit_flow_curve(columns["rate"], columns["stress"], str(path))


def fit_flow_curve(rate_per_s: NDArray[np.float64], stress_pa: NDArray[np.float64], where: str = "flow curve") -> Fit:
    """Least squares of relative residuals, since rheometers err by a share of the reading; yield stress at least 0.

    Intervals are Student's t on the linearised problem (Bates & Watts, Nonlinear Regression Analysis, 1988); for K and n
    they are symmetric in ln K and n.
    """
    _usable(rate_per_s, stress_pa, where)
    from scipy.optimize import least_squares
    from scipy.stats import t

    def residual(p: NDArray[np.float64]) -> NDArray[np.float64]:
        return (p[0] + np.exp(p[1]) * rate_per_s ** p[2]) / stress_pa - 1

    low, high = ([0.0, -50.0, 0.02], [float(stress_pa.min()) * 1.5, 50.0, 2.0])
    starts = [(0.0, 0.4), (0.5, 0.5), (0.95, 0.8)]
    scale = (max(float(stress_pa.min()), 1e-6), 1.0, 0.3)
    tries = [least_squares(residual, _start(rate_per_s, stress_pa, y, n), bounds=(low, high), x_scale=scale, xtol=1e-14,
                           ftol=1e-14, gtol=1e-14) for y, n in starts]
    best = min(tries, key=lambda found: found.cost)
    freedom = len(rate_per_s) - 3
    variance = 2 * best.cost / freedom
    spread = np.sqrt(np.clip(np.diag(np.linalg.pinv(best.jac.T @ best.jac)) * variance, 0, None)) * float(t.ppf(0.975, freedom))
    y, k, n = best.x
    return Fit(
        yield_stress_pa=Estimate(value=float(y), low=max(0.0, float(y - spread[0])), high=float(y + spread[0])),
        consistency_pa_s_n=Estimate(value=math.exp(k), low=math.exp(k - min(spread[1], 50.0)),
                                    high=math.exp(k + min(spread[1], 50.0))),
        flow_index=Estimate(value=float(n), low=float(n - spread[2]), high=float(n + spread[2])),
        error_ratio=math.sqrt(2 * best.cost / len(rate_per_s)), points=len(rate_per_s),
        rate_per_s=(float(rate_per_s.min()), float(rate_per_s.max())),
    )


def _start(rate: NDArray[np.float64], stress: NDArray[np.float64], share: float, index: float) -> list[float]:
    yield_stress = share * float(stress.min())
    return [yield_stress, math.log(max(float(stress.max()) - yield_stress, 1e-9) / float(rate.max()) ** index), index]


def _usable(rate: NDArray[np.float64], stress: NDArray[np.float64], where: str) -> None:
    if len(rate) != len(stress) or len(rate) < 5:
        raise FitError(f"{where}: found {len(rate)} points, expected at least 5 to fit three numbers and their intervals")
    if not (np.isfinite(rate).all() and np.isfinite(stress).all() and (rate > 0).all() and (stress > 0).all()):
        raise FitError(f"{where}: shear rates and stresses must be positive numbers; leave out the points at rest")
    for what, values, unit in (("shear rates", rate, "1/s"), ("stresses", stress, "Pa")):
        if values.min() < _LEAST or values.max() > _MOST:
            raise FitError(f"{where}: {what} from {values.min():.3g} to {values.max():.3g} {unit}, expected {_LEAST:g} to "
                           f"{_MOST:g}; is the unit in the column's name right?")
    if float(rate.max() / rate.min()) < 10:
        raise FitError(f"{where}: shear rates span only a factor of {rate.max() / rate.min():.3g}, expected at least 10")
