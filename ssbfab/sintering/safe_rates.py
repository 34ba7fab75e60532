"""How fast a part may be heated while its binder leaves: the highest safe rate by temperature, the pressure along a curve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ssbfab.library import Furnace
from ssbfab.sintering.burnout import Binder, Gas, Reaction
from ssbfab.sintering.heat import Array, Corners, log_work, refined
from ssbfab.sintering.stack import Stack


@dataclass(frozen=True, kw_only=True)
class Band:
    """The highest safe heating rate between two temperatures, and what sets it: `pressure` or `furnace`."""

    low_k: float
    high_k: float
    rate_k_s: float
    set_by: str


def safe_bands(reactions: Sequence[Reaction], gas: Gas, overpressure_pa: float, *, furnace_k_s: float, start_k: float = 298.15,
               end_k: float = 1073.15, width_k: float = 25.0, slowest_k_s: float = 1e-5) -> tuple[Band, ...]:
    """The highest safe rate of each band of temperature, while every band before it was heated as fast as it allowed.

    In each band the rate is lowered until the gas made anywhere in it stays within the overpressure.
    """
    alpha = np.zeros(len(reactions))
    bands, now = [], start_k
    while now < end_k - 1e-9:
        top = min(now + width_k, end_k)
        rate, alpha = _band(reactions, gas, overpressure_pa, alpha, now, top, furnace_k_s, slowest_k_s)
        bands.append(
            Band(low_k=now, high_k=top, rate_k_s=rate, set_by="furnace" if rate >= furnace_k_s * (1 - 1e-9) else "pressure")
        )
        now = top
    return _merged(bands)


def bands_of(stacks: Iterable[Stack], binder: Binder | None, furnace: Furnace, start_k: float) -> tuple[float, tuple[Band, ...]]:
    """Thickness [mm] of the thickest printed part of some stacks (a substrate makes no gas), and its bands in a furnace."""
    columns = [s for s in stacks if s.is_column]
    thick = max((sum(p.thickness_mm for p in s.plies if not p.is_substrate) for s in columns), default=0.0)
    if binder is None or thick <= 0:
        return thick, ()
    return thick, safe_bands(binder.reactions, binder.gas(thick), binder.strength_pa, furnace_k_s=furnace.rate_max_k_s,
                             start_k=start_k)


def _band(reactions: Sequence[Reaction], gas: Gas, overpressure: float, alpha: Array, low_k: float, high_k: float, fastest: float,
          slowest: float) -> tuple[float, Array]:
    def trial(rate: float) -> tuple[bool, Array]:
        done, worst = alpha.copy(), 0.0
        steps = np.linspace(low_k, high_k, 26)
        for a, b in pairwise(steps):
            made = 0.0
            for i, reaction in enumerate(reactions):
                done[i] = _advance(reaction, float(done[i]), [(0.0, float(a)), ((b - a) / rate, float(b))])
                made += reaction.share * gas.gas_mol_m3 * reaction.rate_per_s(float(done[i]), float(b))
            worst = max(worst, made / gas.safe_rate_mol_m3_s(float(b), overpressure))
        return worst <= 1.0, done

    good, done = trial(fastest)
    if good:
        return fastest, done
    low, high = math.log(slowest), math.log(fastest)
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if trial(math.exp(middle))[0] else (low, middle)
    return math.exp(low), trial(math.exp(low))[1]


def _advance(reaction: Reaction, alpha: float, corners: Corners) -> float:
    """Conversion after a short piece of schedule, from a conversion."""
    dose = math.exp(
        min(reaction.log_prefactor_per_s + float(log_work(corners, reaction.activation_j_mol, per_kelvin=False)), 700.0)
    )
    left = 1.0 - alpha
    if left <= 0:
        return 1.0
    if abs(reaction.order - 1.0) < 1e-9:
        return 1.0 - left * math.exp(-dose)
    power = 1.0 - reaction.order
    base = left**power - power * dose
    return 1.0 - max(base, 0.0) ** (1.0 / power)


def _merged(bands: list[Band]) -> tuple[Band, ...]:
    """Neighbours with rates within 5 % joined, the lower rate kept."""
    made: list[Band] = []
    for band in bands:
        if made and made[-1].set_by == band.set_by and abs(made[-1].rate_k_s / band.rate_k_s - 1) < 0.05:
            made[-1] = Band(
                low_k=made[-1].low_k, high_k=band.high_k, rate_k_s=min(made[-1].rate_k_s, band.rate_k_s), set_by=band.set_by
            )
        else:
            made.append(band)
    return tuple(made)


def pressure_along(reactions: Sequence[Reaction], gas: Gas, corners: Corners, step_k: float = 5.0) -> tuple[Array, Array]:
    """Time [s] and pressure inside [Pa] along a schedule."""
    dense = refined(corners, step_k)
    converted = [r.converted(dense) for r in reactions]
    rates = [sum(r.share * gas.gas_mol_m3 * r.rate_per_s(float(a[i]), t) for r, a in zip(reactions, converted, strict=True))
             for i, (_, t) in enumerate(dense)]
    return np.array([p[0] for p in dense]), np.array([gas.pressure_pa(r, t) for r, (_, t) in zip(rates, dense, strict=True)])
