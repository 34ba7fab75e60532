"""The empirical law of cold sintering, fitted to the user's own runs, with 95 % intervals.

One row per pellet: temperature and load while it was held, how long, what relative density it reached.

    # green_density = 0.60
    # d50_um = 0.4
    temperature_C,pressure_MPa,time_min,rel_density
    120,300,10,0.71

Intervals are those of linear least squares at the optimum (Student's t); they say how far the rows pin the constants,
not how far another batch of powder goes. With a single load the exponent is not known and is set to 1 (pressure solution),
which is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError
from ssbfab.sintering.cold.law import ColdLaw
from ssbfab.sintering.cold.runs import Runs, read_runs
from ssbfab.sintering.fit_dilatometry import Estimate
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.stress_free import GAS_J_MOL_K

NAMES = ("density_end_fraction", "shape_exponent", "log_time_index", "activation_j_mol", "stress_exponent")
_LEAST_ROWS, _LEAST_K, _LEAST_LOAD = 7, 10.0, 1.1


@dataclass(frozen=True, kw_only=True)
class ColdFit:
    """The fitted law, an interval per constant (None where it was set, not fitted), and the rms misfit of the density."""

    law: ColdLaw
    intervals: dict[str, Estimate | None]
    misfit: float
    runs: int


def fit_cold(path: Path, material: str = "my-powder", green_density: float | None = None) -> ColdFit:
    """Fit the runs of a CSV file."""
    return fit_runs(read_runs(Path(path)), material, green_density)


def fit_runs(runs: Runs, material: str = "my-powder", green_density: float | None = None) -> ColdFit:
    """The same from runs in hand."""
    start = green_density if green_density is not None else runs.green_density_fraction
    _check(runs, start)
    assert start is not None
    model = _Model(runs=runs, start=start, with_load=bool(np.max(runs.pressure_pa) > _LEAST_LOAD * np.min(runs.pressure_pa)))
    x, jacobian, residual = model.best()
    free = len(runs.time_s) - len(x)
    misfit = float(np.sqrt(np.mean(residual**2)))
    spread = _spread(jacobian, residual, free)
    values, errors = model.constants(x, spread)
    law = ColdLaw(
        material=material,
        density_start_fraction=start,
        scatter_fraction=misfit * math.sqrt(len(runs.time_s) / free),
        temperature_min_k=float(np.min(runs.temperature_k)),
        temperature_max_k=float(np.max(runs.temperature_k)),
        pressure_min_pa=float(np.min(runs.pressure_pa)),
        pressure_max_pa=float(np.max(runs.pressure_pa)),
        d50_mm=runs.d50_mm,
        source=f"fit_cold of {len(runs.time_s)} runs",
        **values,
    )
    return ColdFit(law=law, intervals=_intervals(values, errors, free), misfit=misfit, runs=len(runs.time_s))


def _check(runs: Runs, start: float | None) -> None:
    count = len(runs.time_s)
    if start is None:
        raise FitError(
            f"{runs.name}: the relative density before the ramp is not known: write `# green_density = 0.60` above "
            "the table, or give --green-density"
        )
    if not 0.2 < start < 1.0:
        raise FitError(f"{runs.name}: green density {start:g}; give a relative density between 0.2 and 1, for example 0.60")
    if start >= float(np.min(runs.density)):
        raise FitError(
            f"{runs.name}: green density {start:g} is not below the lowest density found, {np.min(runs.density):g}: "
            "is one of them in percent, or measured on another powder?"
        )
    if count < _LEAST_ROWS:
        raise FitError(f"{runs.name}: {count} runs; at least {_LEAST_ROWS} are needed for five constants and an interval")
    if float(np.ptp(runs.temperature_k)) < _LEAST_K:
        raise FitError(
            f"{runs.name}: all runs were held at {runs.temperature_k[0] - 273.15:.0f} degC: the activation energy "
            "cannot be told; press some at another temperature"
        )
    if float(np.max(runs.time_s)) < 2.0 * float(np.min(runs.time_s)):
        raise FitError(
            f"{runs.name}: all runs were held about {np.min(runs.time_s) / 60:.3g} min: time tells nothing; hold some longer"
        )


@dataclass(frozen=True)
class _Model:
    """Parameters x: logit of the end density over start to 1, ln p, ln tau at the runs' middle, E/R, n where loads differ."""

    runs: Runs
    start: float
    with_load: bool

    @property
    def _middle(self) -> tuple[float, float]:
        return float(np.mean(1.0 / self.runs.temperature_k)), float(np.mean(np.log(self.runs.pressure_pa / 1e6)))

    def _end(self, x: Array) -> float:
        return self.start + (1.0 - self.start) / (1.0 + math.exp(-float(np.clip(x[0], -50, 50))))

    def density(self, x: Array) -> Array:
        cold, load = self._middle
        n = x[4] if self.with_load else 1.0
        log_tau = x[2] + x[3] * (1.0 / self.runs.temperature_k - cold) - n * (np.log(self.runs.pressure_pa / 1e6) - load)
        grown = -np.expm1(-np.exp(np.clip(math.exp(float(np.clip(x[1], -4, 3))) * (np.log(self.runs.time_s) - log_tau), -50, 5)))
        return np.asarray(self.start + (self._end(x) - self.start) * grown)

    def best(self) -> tuple[Array, Array, Array]:
        """The optimum of several starts, its jacobian and residual."""
        from scipy.optimize import least_squares

        tries = [
            least_squares(lambda x: self.density(x) - self.runs.density, start, x_scale="jac", max_nfev=400)
            for start in self._starts()
        ]
        found = min(tries, key=lambda t: float(t.cost))
        return np.array(found.x, float), np.array(found.jac, float), np.array(found.fun, float)

    def _starts(self) -> list[Array]:
        top = (float(np.max(self.runs.density)) - self.start) / (1.0 - self.start)
        roof = math.log(min(max(top + 0.02, 0.05), 0.99) / (1 - min(max(top + 0.02, 0.05), 0.99)))
        tau = float(np.mean(np.log(self.runs.time_s)))
        return [
            np.array([roof, math.log(p), tau, e / GAS_J_MOL_K] + ([1.0] if self.with_load else []))
            for p in (0.5, 1.0)
            for e in (20e3, 60e3)
        ]

    def constants(self, x: Array, spread: Array) -> tuple[dict[str, float], dict[str, float | None]]:
        """Values of `NAMES`, and their standard errors by first order."""
        cold, load = self._middle
        n = float(x[4]) if self.with_load else 1.0
        shape, end = math.exp(float(x[1])), self._end(x)
        slope = np.zeros((4, len(x)))
        slope[0, 0] = (end - self.start) * (1.0 - end) / (1.0 - self.start)
        slope[1, 1] = shape
        slope[2, 2], slope[2, 3] = 1.0, -cold
        slope[3, 3] = GAS_J_MOL_K
        if self.with_load:
            slope[2, 4] = load
        error = [math.sqrt(max(float(row @ spread @ row), 0.0)) for row in slope]
        values = (end, shape, float(x[2] - x[3] * cold + n * load), float(x[3]) * GAS_J_MOL_K, n)
        errors = (*error, math.sqrt(max(float(spread[4, 4]), 0.0)) if self.with_load else None)
        return dict(zip(NAMES, values, strict=True)), dict(zip(NAMES, errors, strict=True))


def _spread(jacobian: Array, residual: Array, free: int) -> Array:
    """Covariance of the parameters; an error where the rows do not pin them."""
    scale = np.linalg.norm(jacobian, axis=0)
    if (scale == 0).any() or np.linalg.cond(jacobian / scale) > 1e7:
        raise FitError(
            "the runs do not tell the constants apart: press at two temperatures, two loads and several times, so "
            "that density still grows in some and has settled in others"
        )
    return np.asarray(np.linalg.inv(jacobian.T @ jacobian) * float(residual @ residual) / free)


def _intervals(values: dict[str, float], errors: dict[str, float | None], free: int) -> dict[str, Estimate | None]:
    from scipy.stats import t

    wide = float(t.ppf(0.975, free))
    return {
        name: None
        if errors[name] is None
        else Estimate(
            value=values[name], low=values[name] - wide * (errors[name] or 0.0), high=values[name] + wide * (errors[name] or 0.0)
        )
        for name in NAMES
    }
