"""Activation energy and master sintering curve of a powder from its dilatometer runs, with confidence intervals.

For a trial Q every run's thermal work is exact (exponential integral per sample); at the right Q the runs fall on one curve, so
Q is where ln Θ at equal density scatters least. Only the density range common to all runs counts: outside it the optimum
is meaningless. Correct the log for thermal expansion and for lost binder first. Intervals are 95 %, from leaving out one run at a
time (jackknife): the differences between runs, not the number of samples, are what is uncertain.
Method: Su & Johnson, J. Am. Ceram. Soc. 79 (1996) 3211 (recalled).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError
from ssbfab.sintering.heat import running_log_work
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.logfile import Log, read_log
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.powder import Powder

LEVELS = 40
_Q_LOW, _Q_HIGH = 50e3, 2500e3


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A fitted number with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class DensificationFit:
    """Q [J/mol], the master curve, and how well the runs agree on it. `trials` is scatter against Q, for a plot."""

    activation_j_mol: Estimate
    centre: Estimate
    width: Estimate
    green_density_fraction: float
    density_range: tuple[float, float]
    rates_k_s: tuple[float, ...]
    scatter: float
    trials: tuple[Array, Array]
    log_stress_over_viscosity: float
    points: tuple[tuple[Array, Array], ...]

    @property
    def curve(self) -> MasterCurve:
        return MasterCurve(activation_j_mol=self.activation_j_mol.value, green_density_fraction=self.green_density_fraction,
                           centre=self.centre.value, width=self.width.value)

    def powder(self, material: str, sintering_stress_pa: float | None = None) -> Powder:
        """The powder as a recipe takes it. The viscosity follows only where the sintering stress is known (its ratio is
        fitted).
        """
        viscosity = None if sintering_stress_pa is None else sintering_stress_pa / math.exp(self.log_stress_over_viscosity)
        return Powder(material=material, green_density_fraction=self.green_density_fraction,
                      activation_j_mol=self.activation_j_mol.value, msc_centre_index=self.centre.value,
                      msc_width_index=self.width.value, viscosity_pa_s=viscosity, sintering_stress_pa=sintering_stress_pa,
                      source=f"fit_dilatometry of {len(self.rates_k_s)} runs")


@dataclass(frozen=True, eq=False)
class _Run:
    name: str
    corners: list[tuple[float, float]]
    density: Array
    rate_k_s: float


def fit_dilatometry(paths: Sequence[Path], green_density_fraction: float | None = None) -> DensificationFit:
    """Fit runs from CSV files with a `density` column (relative), or `shrinkage` (−ΔL/L0) and the green density."""
    return fit_runs([read_log(Path(path), ("density", "shrinkage")) for path in paths], green_density_fraction)


def fit_runs(logs: Sequence[Log], green_density_fraction: float | None = None) -> DensificationFit:
    """The same from logs in hand."""
    runs = [_run(log, green_density_fraction) for log in logs]
    if len(runs) < 3:
        raise FitError(f"{len(runs)} runs; at least three heating rates are needed for an activation energy and its interval")
    if max(r.rate_k_s for r in runs) < 1.5 * min(r.rate_k_s for r in runs):
        raise FitError(
            "the heating rates differ by less than a factor of 1.5: they cannot tell an activation energy; run 2, 5, 15 K/min"
        )
    low, high = max(r.density[0] for r in runs), min(r.density[-1] for r in runs)
    if high - low < 0.05:
        raise FitError(
            f"the runs share only the densities {low:.3f} to {high:.3f}: fire the slowest sample hotter, or the densest less"
        )
    levels = np.linspace(low + 0.1 * (high - low), high - 0.1 * (high - low), LEVELS)
    green = green_density_fraction or float(np.mean([r.density[0] for r in runs]))
    best = _activation(runs, levels)
    partial = [_activation(runs[:i] + runs[i + 1:], levels) for i in range(len(runs))]
    curve, parts = _curve(runs, best, green), [_curve(runs[:i] + runs[i + 1:], q, green) for i, q in enumerate(partial)]
    grid = np.geomspace(max(best / 2, _Q_LOW), min(best * 2, _Q_HIGH), 41)
    return DensificationFit(
        activation_j_mol=_jackknife(best, partial), centre=_jackknife(curve[0], [p[0] for p in parts]),
        width=_jackknife(curve[1], [p[1] for p in parts]), green_density_fraction=green, density_range=(float(low), float(high)),
        rates_k_s=tuple(r.rate_k_s for r in runs), scatter=math.sqrt(_scatter(best, runs, levels)),
        trials=(grid, np.sqrt([_scatter(float(q), runs, levels) for q in grid])),
        log_stress_over_viscosity=_viscous(runs, best, green, levels), points=tuple(_points(r, best) for r in runs))


def _run(log: Log, green: float | None) -> _Run:
    if "density" in log.columns:
        density = log.columns["density"]
    else:
        start = green or float(log.keys.get("green_density", "nan"))
        if not 0 < start < 1:
            raise FitError(
                f"{log.name}: a shrinkage log needs its green density: give green_density, or a line # green_density=0.55"
            )
        density = start / (1.0 - log.columns["shrinkage"]) ** 3
    if density.max() > 1.02 or density.min() < 0.1:
        raise FitError(
            f"{log.name}: relative densities from {density.min():.3g} to {density.max():.3g}; expected fractions of 0.1 to 1"
        )
    top = int(np.argmax(density)) + 1
    if density[top - 1] - density[0] < 0.02:
        raise FitError(f"{log.name}: density rises by {density[top - 1] - density[0]:.3f} only: nothing sintered, fire it hotter")
    return _Run(log.name, log.corners[:top], _rising(density[:top]), log.rate_k_s)


def _rising(density: Array) -> Array:
    """The closest never-falling curve (pool adjacent violators): noise must not make density a many-valued function."""
    blocks: list[list[float]] = []
    for value in density.tolist():
        blocks.append([value, 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / (a[1] + b[1]), a[1] + b[1]])
    return np.concatenate([np.full(int(count), mean) for mean, count in blocks])


def _points(run: _Run, activation: float) -> tuple[Array, Array]:
    """ln Θ and density of one run, without its first sample (no work done)."""
    return running_log_work(run.corners, activation)[1:], run.density[1:]


def _at_levels(run: _Run, activation: float, levels: Array) -> Array:
    work, density = _points(run, activation)
    unique, first = np.unique(density, return_index=True)
    return np.interp(levels, unique, work[first])


def _scatter(activation: float, runs: Sequence[_Run], levels: Array) -> float:
    """Variance of ln Θ between runs at equal density, over its variance along the curve."""
    work = np.array([_at_levels(run, activation, levels) for run in runs])
    return float(work.var(axis=0).mean() / max(work.mean(axis=0).var(), 1e-300))


def _activation(runs: Sequence[_Run], levels: Array) -> float:
    """Q of least scatter: a scan, then golden section around its lowest point."""
    grid = np.geomspace(_Q_LOW, _Q_HIGH, 60)
    found = [_scatter(float(q), runs, levels) for q in grid]
    at = int(np.argmin(found))
    if at in (0, len(grid) - 1):
        raise FitError(
            "no activation energy between 50 and 2500 kJ/mol brings the runs together: are rates, densities and units right?"
        )
    from scipy.optimize import minimize_scalar

    answer = minimize_scalar(lambda q: _scatter(float(np.exp(q)), runs, levels), method="bounded",
                             bounds=(math.log(grid[at - 1]), math.log(grid[at + 1])), options={"xatol": 1e-9})
    return float(np.exp(answer.x))


def _curve(runs: Sequence[_Run], activation: float, green: float) -> tuple[float, float]:
    """Centre and width of the sigmoid, least squares in density over all runs, each run weighing the same."""
    from scipy.optimize import least_squares

    work, share = [], []
    for run in runs:
        x, rho = _points(run, activation)
        keep = np.linspace(0, len(x) - 1, min(len(x), 400)).astype(int)
        work.append(x[keep])
        share.append(np.clip((rho[keep] - green) / (1 - green), -0.1, 1.1))
    x, y = np.concatenate(work), np.concatenate(share)
    seen = x > -1e200
    x, y = x[seen], y[seen]
    half = float(x[np.argmin(np.abs(y - min(0.5, y.max())))])

    def miss(p: Array) -> Array:
        return 1.0 / (1.0 + np.exp(-np.clip((x - p[0]) / np.exp(p[1]), -700, 700))) - y

    found = least_squares(miss, [half, math.log(1.0)], x_scale=[1.0, 0.3])
    return float(found.x[0]), float(np.exp(found.x[1]))


def _viscous(runs: Sequence[_Run], activation: float, green: float, levels: Array) -> float:
    """ln(σs0/A) of the viscous law: ¾ σs0/A ∫ exp(−Q/RT) dt = ln[(1−ρ0)/(1−ρ)], the mean over runs and levels."""
    wanted = np.log(np.log((1 - green) / (1 - levels)) / 0.75)
    found = []
    for run in runs:
        work = running_log_work(run.corners, activation, per_kelvin=False)[1:]
        unique, first = np.unique(run.density[1:], return_index=True)
        found.append(wanted - np.interp(levels, unique, work[first]))
    return float(np.mean(found))


def _jackknife(value: float, partial: Sequence[float]) -> Estimate:
    from scipy.stats import t

    n = len(partial)
    spread = math.sqrt((n - 1) / n * float(np.sum((np.array(partial) - np.mean(partial)) ** 2)))
    half = float(t.ppf(0.975, n - 1)) * spread
    return Estimate(value=value, low=value - half, high=value + half)
