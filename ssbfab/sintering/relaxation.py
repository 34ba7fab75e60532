"""The stress-free temperature of a stack from the creep of its plies, through the cooling that it really gets.

    creep rate   = rate (σ/stress)^n (grain_ref/grain)^p exp(−(Q/R)(1/T − 1/T_ref))         uniaxial; equivalent stress σ
    relaxation   tau(T) = 2 (1−ν) σ / (E f · creep rate)            equal biaxial stress; f the share of the stack that holds it
    kept         of strain made at time t: exp(−∫_t dt'/tau)        T_set = T_end + ∫ kept |dT|

With n above 1 the time depends on the stress that is there when it freezes: 1 to 100 MPa are tried (assumed). f is that of a
stack that stays flat: the stiffness of the other materials over that of all. A pair of plies begins to build stress when the one
that flows longer freezes; so a stack begins between the lowest temperature of all its materials and the second highest (for two
materials: that of the softer one). A material without creep data freezes anywhere between the bounds of `stress_free`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.library import Furnace
from ssbfab.library.material import Material
from ssbfab.library.ranges import range_of
from ssbfab.sintering.furnace_model import felt
from ssbfab.sintering.heat import Corners, log_pieces, refined
from ssbfab.sintering.msc import grain_after_mm
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering
from ssbfab.sintering.stress_free import GAS_J_MOL_K, bounds_k
from ssbfab.units import key_of

#: What a material's file must state for its creep to be used; grain size and its exponent may be left out.
NEEDED = ("creep_activation_j_mol", "creep_rate_per_s", "creep_stress_pa", "creep_stress_exponent")
STRESSES_PA = (1e6, 1e8)
#: Grain of a ply of which nobody said it, against that of the sample that crept, both ways (assumed).
GRAIN_FACTOR = 3.0


@dataclass(frozen=True, kw_only=True)
class SetTemperature:
    """Where stress begins: between `low_k` and `high_k`; `said` tells what it rests on."""

    low_k: float
    high_k: float
    said: str

    @property
    def range_k(self) -> tuple[float, float]:
        return self.low_k, self.high_k


def lacking(material: Material) -> tuple[str, ...]:
    """What its creep data lack, as a file writes it; empty where they are whole."""
    names = [key_of(name) for name in NEEDED if not material.has(name)]
    rate = material.get("creep_rate_per_s")
    return (*names, "the temperature (at) of creep_rate") if rate is not None and rate.valid_k is None else tuple(names)


def freezes_k(log_tau0_s: float, activation_j_mol: float, corners: Corners, step_k: float = 2.0) -> float:
    """T_set [K] of tau0 exp(Q/RT) from the last moment at the peak to the end, holds and changes of rate included."""
    cooling = refined(_cooling(corners), step_k)
    kelvin = np.array([k for _, k in cooling])
    gone = np.exp(np.minimum(log_pieces(cooling, activation_j_mol, per_kelvin=False) - log_tau0_s, 7.0))
    kept = np.exp(-np.minimum(np.concatenate([np.cumsum(gone[::-1])[::-1], [0.0]]), 700.0))
    return float(kelvin[-1] - 0.5 * ((kept[1:] + kept[:-1]) * np.diff(kelvin)).sum())


def _cooling(corners: Corners) -> list[tuple[float, float]]:
    peak = max(k for _, k in corners)
    last = max(i for i, (_, k) in enumerate(corners) if k > peak - 1e-6)
    found = [(float(t), float(k)) for t, k in corners[last:]]
    if len(found) < 2 or found[-1][0] <= found[0][0]:
        raise ScheduleError("stress-free temperature: the schedule ends at its peak; give it a ramp down, for example "
                            '{ rate = "3 K/min", target = "25 degC" }')
    return found


def freezing_range_k(material: Material, corners: Corners, held_share: float,
                     grain_mm: float | None = None) -> tuple[float, float]:
    """T_set [K] of one ply over the range of its creep data. `held_share` is f; `grain_mm` that of the fired ply where known."""
    ends = [range_of(material.need(name), name) for name in NEEDED]
    reference_k = sum(material.need("creep_rate_per_s").valid_k or ()) / 2.0
    youngs, nu = material.need("youngs_modulus_pa").value, material.need("poisson_ratio").value
    log_stiff = math.log(2.0 * (1.0 - nu) / (youngs * max(held_share, 1e-3)))
    found = []
    for activation, rate, stress, n in product(*ends):
        for sigma, finer in product(STRESSES_PA, _finer_logs(material, grain_mm)):
            log_rate = math.log(rate) + n * math.log(sigma / stress) + finer
            tau0 = log_stiff + math.log(sigma) - log_rate - activation / (GAS_J_MOL_K * reference_k)
            found.append(freezes_k(tau0, activation, corners))
    return min(found), max(found)


def _finer_logs(material: Material, grain_mm: float | None) -> tuple[float, ...]:
    """ln of how much faster the ply creeps than the sample because of its grain, at both ends of what is known."""
    exponent, sample = material.get("creep_grain_exponent"), material.get("creep_grain_mm")
    if exponent is None or sample is None:
        return (0.0,)
    sizes = range_of(sample, "creep_grain_mm")
    ratios = [size / grain_mm for size in sizes] if grain_mm is not None else [1 / GRAIN_FACTOR, GRAIN_FACTOR]
    return tuple(p * math.log(r) for p, r in product(range_of(exponent, "creep_grain_exponent"), ratios))


def set_temperature(stack: Stack, corners: Corners, peak_k: float, room_k: float,
                    grains_mm: Mapping[str, float] | None = None) -> SetTemperature:
    """Where a stack begins to build stress while it cools by `corners`, what the part feels of a schedule with this peak."""
    low_k, high_k = bounds_k(peak_k, room_k)
    materials = {p.material.id: p.material for p in stack.plies if p.material is not None}
    known = {id: m for id, m in materials.items() if not lacking(m) and m.has("youngs_modulus_pa") and m.has("poisson_ratio")}
    if not known:
        return SetTemperature(low_k=low_k, high_k=high_k, said=f"both bounds: {_unknown(materials.values())}")
    if corners[-1][1] > peak_k - 1.0:
        return SetTemperature(low_k=low_k, high_k=high_k, said="both bounds: the schedule has no ramp down")
    ends = dict.fromkeys(materials, (low_k, high_k))
    for id, material in known.items():
        found = freezing_range_k(material, corners, _held_share(stack, id), (grains_mm or {}).get(id))
        ends[id] = (max(min(found[0], peak_k), room_k + 1.0), max(min(found[1], peak_k), room_k + 1.0))
    tops = sorted(high for _, high in ends.values())
    rest = [m for id, m in materials.items() if id not in known]
    return SetTemperature(low_k=min(low for low, _ in ends.values()), high_k=tops[-2] if len(tops) > 1 else tops[0],
                          said=f"from the creep of {', '.join(known)}" + (f"; {_unknown(rest)}" if rest else ""))


def set_temperatures(stacks: Iterable[Stack], schedule: Schedule, step: CoSintering,
                     furnace: Furnace | None) -> list[SetTemperature]:
    """That of every stack, through what the part feels in this furnace, with the grains that known powders end with."""
    corners = felt(furnace, schedule)
    grown = {powder.material: grain_after_mm(powder, corners) for powder in step.powders}
    grains_mm = {id: grain for id, grain in grown.items() if grain is not None}
    return [set_temperature(stack, corners, schedule.peak_k, step.room_k, grains_mm) for stack in stacks]


def _unknown(materials: Iterable[Material]) -> str:
    """`no creep data of lco; al2o3 lacks creep_rate`."""
    nothing, partly = [], []
    for material in materials:
        gaps = lacking(material)
        if len(gaps) < len(NEEDED):
            partly.append(f"{material.id} lacks {', '.join(gaps)}")
        else:
            nothing.append(material.id)
    return "; ".join(([f"no creep data of {', '.join(nothing)}"] if nothing else []) + partly)


def _held_share(stack: Stack, id: str) -> float:
    """Of the stiffness of a flat stack, what the other materials carry."""
    carried: dict[str, float] = {}
    for ply in (p for p in stack.plies if p.material is not None and p.material.has("youngs_modulus_pa")):
        assert ply.material is not None
        stiff = ply.material.need("youngs_modulus_pa").value * ply.thickness_mm
        carried[ply.material.id] = carried.get(ply.material.id, 0.0) + stiff
    return 1.0 - carried.get(id, 0.0) / sum(carried.values())
