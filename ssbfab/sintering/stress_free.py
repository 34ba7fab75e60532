"""The temperature from which a stack, cooling, begins to build stress: where its slowest flow freezes in.

With creep data of a ply, tau(T) = tau0 exp(Q/RT), and cooling rate q, the stress that stays is that of an elastic ply cooled
from T_set with

    tau(T_set) = e^γ R T_set² / (Q q),    e^γ = 1.781

(the survival factor of a Maxwell body under constant cooling is a Gumbel distribution; derived, checked against the ODE to
0.3 %; `relaxation.freezes_k` is the same through any cooling). Without creep data the truth lies between two bounds: the peak
temperature, and 0.7 of it in °C (assumed).
"""

from __future__ import annotations

import math

from ssbfab.errors import ScheduleError

GAS_J_MOL_K = 8.314462618
EULER = math.exp(0.5772156649015329)
LOWER_FRACTION = 0.7


def bounds_k(peak_k: float, room_k: float = 298.15) -> tuple[float, float]:
    """Both bounds where nothing is known of creep: 0.7 of the peak in °C, and the peak."""
    low = 273.15 + LOWER_FRACTION * (peak_k - 273.15)
    return (max(low, min(room_k, peak_k)), peak_k)


def maxwell_k(tau0_s: float, activation_j_mol: float, cooling_k_s: float) -> float:
    """T_set [K] of a Maxwell ply with relaxation time tau0 exp(Q/RT), cooled at a constant rate."""
    if not (tau0_s > 0 and activation_j_mol > 0 and cooling_k_s > 0):
        raise ScheduleError("stress-free temperature: tau0, activation energy and cooling rate must all be above zero")
    u = activation_j_mol / GAS_J_MOL_K
    low, high = 1.0, 20000.0

    def excess(t: float) -> float:
        return math.log(tau0_s) + u / t - math.log(EULER * t * t / (u * cooling_k_s))

    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return 0.5 * (low + high)
