"""Binder kinetics from thermogravimetry: Kissinger's line for the main step, and parallel reactions for the whole curve.

    Kissinger: ln(q/Tp²) = ln(A R/E) − E/(R Tp)         (first order; J. Anal. Chem. 29 (1957) 1702, doi
    10.1021/ac60131a045, recalled)
    Whole curve: loss = Σ share_i (1 − exp(−A_i ∫ exp(−E_i/RT) dt)),  Σ share = 1

Intervals are 95 %: of the line from its residuals, of the reactions from the curvature at the optimum, scaled by the misfit.
The mass that stays at the end is taken as no binder; carbon that burns later in another gas is not seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError
from ssbfab.sintering.burnout import Reaction
from ssbfab.sintering.fit_dilatometry import Estimate
from ssbfab.sintering.heat import running_log_work
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.logfile import Log, read_log
from ssbfab.sintering.stress_free import GAS_J_MOL_K


@dataclass(frozen=True, kw_only=True, eq=False)
class BurnoutFit:
    """The fitted reactions, Kissinger's activation energy of the main peak, peaks [K] by rate, misfit (rms of the lost share)."""

    reactions: tuple[Reaction, ...]
    activations_j_mol: tuple[Estimate, ...]
    kissinger_j_mol: Estimate | None
    rates_k_s: tuple[float, ...]
    peaks_k: tuple[float, ...]
    misfit: float


def fit_tga(paths: Sequence[Path], steps: int = 1) -> BurnoutFit:
    """Fit runs from CSV files with a `mass` column (any unit; only its ratio counts)."""
    return fit_losses([read_log(Path(path), ("mass",)) for path in paths], steps)


def fit_losses(logs: Sequence[Log], steps: int = 1) -> BurnoutFit:
    """The same from logs in hand; `steps` reactions run in parallel."""
    if not 1 <= steps <= 4:
        raise FitError(f"{steps} steps; 1 to 4 parallel reactions can be told apart")
    if not logs:
        raise FitError("no runs; give at least one thermogravimetric log, three heating rates for an interval")
    lost = [_lost(log) for log in logs]
    peaks = [_peak_k(log, share) for log, share in zip(logs, lost, strict=True)]
    rates = [log.rate_k_s for log in logs]
    line = kissinger(rates, peaks) if len(logs) >= 3 and max(rates) > 1.5 * min(rates) else None
    reactions, spans, misfit = _parallel(logs, lost, steps, line.value if line else None)
    return BurnoutFit(reactions=reactions, activations_j_mol=spans, kissinger_j_mol=line, rates_k_s=tuple(rates),
                      peaks_k=tuple(peaks), misfit=misfit)


def kissinger(rates_k_s: Sequence[float], peaks_k: Sequence[float]) -> Estimate:
    """Activation energy [J/mol] from the peak temperatures of at least three heating rates."""
    if len(rates_k_s) < 3:
        raise FitError(f"{len(rates_k_s)} runs; Kissinger's line needs at least three heating rates")
    from scipy.stats import linregress, t

    found = linregress(1.0 / np.array(peaks_k), np.log(np.array(rates_k_s) / np.array(peaks_k) ** 2))
    half = float(t.ppf(0.975, len(rates_k_s) - 2) * found.stderr) * GAS_J_MOL_K
    value = -float(found.slope) * GAS_J_MOL_K
    if value <= 0:
        raise FitError("the peak does not move up with the heating rate: are runs and rates matched?")
    return Estimate(value=value, low=value - half, high=value + half)


def _lost(log: Log) -> Array:
    """The share of all that is lost, 0 to 1."""
    mass = log.columns["mass"]
    if (mass <= 0).any() or mass[0] - mass.min() < 1e-4 * mass[0]:
        raise FitError(f"{log.name}: mass must be above zero and fall; found {mass[0]:g} to {mass.min():g}")
    return (mass[0] - mass) / (mass[0] - mass[-1])


def _peak_k(log: Log, lost: Array) -> float:
    """Temperature of the fastest loss, from a parabola through the three highest rates of a smoothed curve."""
    grid = np.linspace(log.time_s[0], log.time_s[-1], min(max(len(lost), 60), 2000))
    width = max(3, len(grid) // 60) | 1
    smooth = np.convolve(np.pad(np.interp(grid, log.time_s, lost), width // 2, mode="edge"), np.ones(width) / width, mode="valid")
    speed = np.gradient(smooth, grid)
    at = int(np.clip(np.argmax(speed), 1, len(grid) - 2))
    a, b, c = speed[at - 1], speed[at], speed[at + 1]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
    return float(np.interp(grid[at] + shift * (grid[1] - grid[0]), log.time_s, log.temperature_k))


def _model(p: Array, logs: Sequence[Log], steps: int) -> list[Array]:
    """Lost share of every run: p holds per step ln k at the reference temperature, ln E, and the logits of the shares."""
    shares = np.exp(p[2 * steps:] - np.max(p[2 * steps:])) if steps > 1 else np.ones(1)
    shares = shares / shares.sum()
    found = []
    for log in logs:
        total = np.zeros(len(log.time_s))
        for i in range(steps):
            activation = math.exp(p[2 * i + 1])
            prefactor = p[2 * i] + activation / (GAS_J_MOL_K * _REFERENCE_K)
            dose = np.exp(np.minimum(prefactor + running_log_work(log.corners, activation, per_kelvin=False), 50.0))
            total += shares[i] * -np.expm1(-dose)
        found.append(total)
    return found


_REFERENCE_K = 650.0
#: Half of an interval, in logarithms, at which a constant is as good as unknown.
_UNKNOWN = 50.0


def _parallel(logs: Sequence[Log], lost: Sequence[Array], steps: int, line: float | None,
              ) -> tuple[tuple[Reaction, ...], tuple[Estimate, ...], float]:
    from scipy.optimize import least_squares

    def miss(p: Array) -> Array:
        return np.concatenate([(m - y) / math.sqrt(len(y)) for m, y in zip(_model(p, logs, steps), lost, strict=True)])

    tries = [least_squares(miss, start, x_scale="jac", max_nfev=200) for start in _starts(logs, lost, steps, line)]
    best = min(tries, key=lambda t: t.cost)
    dof = max(sum(len(y) for y in lost) - len(best.x), 1)
    misfit = math.sqrt(2 * best.cost / len(logs))
    variance = 2 * best.cost / dof * np.diag(np.linalg.pinv(best.jac.T @ best.jac))
    return _described(best.x, np.sqrt(np.maximum(variance, 0.0)), steps, misfit)


def _described(p: Array, sigma: Array, steps: int, misfit: float) -> tuple[tuple[Reaction, ...], tuple[Estimate, ...], float]:
    shares = np.exp(p[2 * steps:] - np.max(p[2 * steps:])) if steps > 1 else np.ones(1)
    shares = shares / shares.sum()
    order = sorted(range(steps), key=lambda i: -p[2 * i])
    reactions = tuple(
        Reaction(log_prefactor_per_s=float(p[2 * i]) + math.exp(p[2 * i + 1]) / (GAS_J_MOL_K * _REFERENCE_K),
                 activation_j_mol=math.exp(p[2 * i + 1]), share=float(shares[i])) for i in order)
    half = np.minimum(1.96 * sigma, _UNKNOWN)
    spans = tuple(Estimate(value=math.exp(p[2 * i + 1]), low=math.exp(p[2 * i + 1] - half[2 * i + 1]),
                           high=math.exp(p[2 * i + 1] + half[2 * i + 1])) for i in order)
    return reactions, spans, misfit


def _starts(logs: Sequence[Log], lost: Sequence[Array], steps: int, line: float | None) -> list[Array]:
    """First guesses: steps peak where equal shares of the mass are half gone."""
    log, share = logs[0], lost[0]
    made = []
    for activation in ([line] if line else []) + [100e3, 160e3, 240e3]:
        p: list[float] = []
        for i in range(steps):
            at = int(np.argmin(np.abs(share - (i + 0.5) / steps)))
            t = float(log.temperature_k[at])
            log_k = math.log(activation * log.rate_k_s / (GAS_J_MOL_K * t * t))
            p += [log_k + activation / GAS_J_MOL_K * (1 / t - 1 / _REFERENCE_K), math.log(activation)]
        made.append(np.array(p + [0.0] * (steps if steps > 1 else 0)))
    return made
