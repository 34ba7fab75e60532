"""Binder burnout: how fast it decomposes, what gas pressure that makes inside, and how fast the part may be heated.

    dα/dt = A exp(−E/RT) (1 − α)^n                                    decomposition, several binders in parallel
    slab, both faces open:  P² = P0² + μ R T r L² / (4 K)             on an impermeable setter L → 2 L
    safe while P − P0 ≤ green strength / safety, so  r_max = 4 K (P² − P0²)/(μ R T L²)

r [mol/m³/s] is gas made per volume of part, L [mm] thickness, K [m²] permeability, μ [Pa s] gas viscosity. Ideal gas, Darcy flow,
quasi-steady. In a block of finite width the overpressure (of squares) is `block_share` of the slab's. Thickness enters as L²:
twice the layers, a quarter of the rate (`safe_rates`).

Sources: Lombardo & Feng, J. Mater. Res. 17 (2002) 1434; Kissinger, Anal. Chem. 29 (1957) 1702,
doi 10.1021/ac60131a045 (recalled).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import Array, Corners, running_log_work
from ssbfab.sintering.stress_free import GAS_J_MOL_K
from ssbfab.spec import Key, spec

AMBIENT_PA = 101325.0


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """One decomposition: rate A exp(−E/RT) (1−α)^n, and the share of the binder's mass that leaves by it."""

    log_prefactor_per_s: float
    activation_j_mol: float
    order: float = 1.0
    share: float = 1.0

    def rate_per_s(self, alpha: float, temperature_k: float) -> float:
        """dα/dt."""
        return math.exp(self.log_prefactor_per_s - self.activation_j_mol / (GAS_J_MOL_K * temperature_k)) * max(
            1.0 - alpha, 0.0) ** self.order

    def converted(self, corners: Corners) -> Array:
        """α at each corner of a schedule, exact: 1 − exp(−AΘ) for first order, the power law else."""
        dose = np.exp(
            np.minimum(self.log_prefactor_per_s + running_log_work(corners, self.activation_j_mol, per_kelvin=False), 700.0)
        )
        return 1.0 - _left(dose, self.order)


def _left(dose: Array, order: float) -> Array:
    if abs(order - 1.0) < 1e-9:
        return np.exp(-dose)
    base = np.maximum(1.0 + (order - 1.0) * dose, 0.0)
    return base ** (-1.0 / (order - 1.0))


def kissinger_peak_k(log_prefactor_per_s: float, activation_j_mol: float, rate_k_s: float) -> float:
    """Temperature [K] of the fastest loss at a constant heating rate, first order: E q/(R T²) = A exp(−E/RT)."""
    if not (activation_j_mol > 0 and rate_k_s > 0):
        raise ScheduleError("kissinger: activation energy and heating rate must be above zero")
    low, high = 50.0, 5000.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        lhs = math.log(activation_j_mol * rate_k_s / (GAS_J_MOL_K * middle**2))
        rhs = log_prefactor_per_s - activation_j_mol / (GAS_J_MOL_K * middle)
        low, high = (middle, high) if lhs > rhs else (low, middle)
    return 0.5 * (low + high)


@dataclass(frozen=True, kw_only=True)
class Gas:
    """What hinders gas on its way out of the part. `gas_mol_m3` is all gas that the binder makes per volume of green part."""

    thickness_mm: float
    permeability_m2: float
    gas_mol_m3: float
    viscosity_pa_s: float = 3e-5
    ambient_pa: float = AMBIENT_PA
    sealed_below: bool = True
    block_ratio: float = 1.0

    def __post_init__(self) -> None:
        if not all(
            v > 0 for v in (self.thickness_mm, self.permeability_m2, self.gas_mol_m3, self.viscosity_pa_s, self.ambient_pa)
        ):
            raise ScheduleError(
                "burnout: thickness, permeability, gas per volume, viscosity and ambient pressure must be above zero"
            )

    @property
    def path_m(self) -> float:
        """The slab thickness with both faces open that is as hard to leave."""
        return 1e-3 * self.thickness_mm * (2.0 if self.sealed_below else 1.0)

    def pressure_pa(self, rate_mol_m3_s: float, temperature_k: float) -> float:
        """Highest pressure inside [Pa] while gas is made at a rate."""
        drive = self.viscosity_pa_s * GAS_J_MOL_K * temperature_k * rate_mol_m3_s * self.path_m**2 * self.block_ratio
        return math.sqrt(self.ambient_pa**2 + drive / (4.0 * self.permeability_m2))

    def safe_rate_mol_m3_s(self, temperature_k: float, overpressure_pa: float) -> float:
        """The gas rate that makes just this overpressure."""
        inside = self.ambient_pa + overpressure_pa
        return (4.0 * self.permeability_m2 * (inside**2 - self.ambient_pa**2)
                / (self.viscosity_pa_s * GAS_J_MOL_K * temperature_k * self.path_m**2 * self.block_ratio))


@spec
class Decomposition:
    """One of several decompositions that go on side by side, as `ssbfab fit tga` finds them."""

    prefactor_log_index: Annotated[float, Key(at_least=-20, at_most=200, help="ln of A in 1/s of A exp(−E/RT)")]
    activation_j_mol: Annotated[float, Key("J/mol", above=1e4, at_most=1e6, help="activation energy of decomposition")]
    order_ratio: Annotated[float, Key(above=0, at_most=4, help="order of the decomposition")] = 1.0
    share_fraction: Annotated[float, Key(above=0, at_most=1, help="share of all gas that leaves by it")] = 1.0

    @property
    def reaction(self) -> Reaction:
        return Reaction(log_prefactor_per_s=self.prefactor_log_index, activation_j_mol=self.activation_j_mol,
                        order=self.order_ratio, share=self.share_fraction)


@spec
class Binder(Decomposition):
    """How the binder leaves the part, from `ssbfab fit tga` and a measured (or Kozeny–Carman) permeability."""

    also: Annotated[tuple[Decomposition, ...], Key(help="further decompositions beside the first; shares add up to 1")] = ()
    gas_mol_m3: Annotated[float, Key("mol/m3", above=0, at_most=1e6, help="gas made per volume of green part")]
    permeability_m2: Annotated[float, Key("m2", above=0, at_most=1e-6, help="permeability of the green part to gas")]
    strength_pa: Annotated[float, Key("Pa", above=0, at_most=1e9, help="overpressure that the part bears, safety included")]
    sealed_below: Annotated[bool, Key(help="false where gas may leave through the setter too")] = True

    def __post_init__(self) -> None:
        total = sum(each.share_fraction for each in (self, *self.also))
        if not 0.99 <= total <= 1.01:
            raise ScheduleError(f"binder: the shares of its decompositions add up to {total:.3g}; give share_fraction of each so "
                                "that they make 1")

    @property
    def reactions(self) -> tuple[Reaction, ...]:
        """All decompositions; their shares add up to 1."""
        return (self.reaction, *(each.reaction for each in self.also))

    def gas(self, thickness_mm: float) -> Gas:
        """Gas transport through a part of a thickness."""
        return Gas(thickness_mm=thickness_mm, permeability_m2=self.permeability_m2, gas_mol_m3=self.gas_mol_m3,
                   sealed_below=self.sealed_below)


def block_share(thickness_mm: float, width_mm: float, length_mm: float = math.inf) -> float:
    """P² − P0² at the middle of a block with all faces open, over that of a slab as thick: 1 for a wide plate, 0.45 for a cube.

    The series of Poisson's equation in a box. On a sealing setter give twice the thickness, as for the slab.
    """
    odd = np.arange(1.0, 60.0, 2.0)
    sign = np.where(odd % 4 == 1, 1.0, -1.0) / odd
    sizes = (thickness_mm, min(width_mm, 12 * thickness_mm), min(length_mm, 12 * thickness_mm))
    squares = [(odd / size) ** 2 for size in sizes]
    below = squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :]
    total = np.einsum("i,j,k,ijk->", sign, sign, sign, 1.0 / below)
    return float(min(64.0 / math.pi**5 * total / (thickness_mm**2 / 8.0), 1.0))


def kozeny_carman_m2(pore_fraction: float, grain_mm: float, constant: float = 5.0) -> float:
    """Permeability [m²] of packed spheres: ε³/[k (1−ε)² S²], S = 6/d. While binder fills pores, ε is what it leaves open."""
    if not (0 < pore_fraction < 1 and grain_mm > 0):
        raise ScheduleError("permeability: pore fraction between 0 and 1 and a particle size above zero are needed")
    surface = 6.0 / (grain_mm * 1e-3)
    return pore_fraction**3 / (constant * (1 - pore_fraction) ** 2 * surface**2)
