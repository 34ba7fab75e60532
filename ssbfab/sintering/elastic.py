"""One stack cooled from its stress-free temperature, for many draws of its inputs at once.

`ElasticModel` compiles a stack: plies, materials (each drawn once, however many plies it makes, so that its own expansion
cancels), inputs. `evaluate` takes draws and gives stress, curvature and demand over capacity of every crack. The verdict over
a range (`judge`), the Monte-Carlo (`uncertainty`) and the ranking of inputs all ask this one function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ScheduleError
from ssbfab.findings import Confidence, worst
from ssbfab.sintering import fracture
from ssbfab.sintering.delamination import release_rates
from ssbfab.sintering.laminate import Array, Laminate, Response
from ssbfab.sintering.numbers import SPRIGGS, Elastic, Number, elastic
from ssbfab.sintering.stack import Stack


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """S draws of the inputs: per material (S, M) modulus, Poisson's ratio, mean expansion; (S, 1) stress-free temperature
    and Spriggs slope."""

    youngs_pa: Array
    poisson: Array
    cte_per_k: Array
    hot_k: Array
    spriggs: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What S draws give. Demands are per unit of toughness: crack (S, n) and edge (S, n) in Pa²·m = K², delamination (S, n−1)
    as G·Ē of the tougher reading of each side. Divide by K² for demand over capacity."""

    response: Response
    tunnel_pa2_m: Array
    edge_pa2_m: Array
    delamination_j_m2: Array
    plane_strain_pa: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class ElasticModel:
    """A stack made ready for draws. `index` is the material of each ply, −1 for a void."""

    stack: Stack
    materials: tuple[Elastic, ...]
    index: NDArray[np.int64]
    thickness_mm: Array
    porosity: Array
    hot_k: tuple[float, float]
    room_k: float
    flat: bool = False

    @cached_property
    def solid(self) -> NDArray[np.bool_]:
        return np.asarray(self.index >= 0)

    @cached_property
    def _pick(self) -> NDArray[np.int64]:
        return np.asarray(np.maximum(self.index, 0))

    @cached_property
    def is_film(self) -> NDArray[np.bool_]:
        """Solid plies with a free face: their cracks are channels; those of the others are tunnels."""
        padded = np.concatenate([[False], self.solid, [False]])
        return np.asarray(self.solid & ~(padded[:-2] & padded[2:]))

    @cached_property
    def neighbour(self) -> NDArray[np.int64]:
        """The ply that a film lies on: the one below, or above for the lowest; itself where it is alone."""
        n, found = len(self.index), []
        for i in range(n):
            near = [j for j in (i - 1, i + 1) if 0 <= j < n and self.solid[j]]
            found.append(near[0] if near else i)
        return np.asarray(found)

    @cached_property
    def bonded(self) -> NDArray[np.bool_]:
        """Interfaces where two solid plies meet."""
        return np.asarray(self.solid[:-1] & self.solid[1:])

    @cached_property
    def _excess_porosity(self) -> Array:
        """Porosity beyond that of the sample on which the modulus was measured; a denser ply is as stiff as the sample."""
        sample = [m.material.need("youngs_modulus_pa").porosity_fraction or 0.0 for m in self.materials]
        return np.asarray(np.maximum(self.porosity - np.asarray(sample)[self._pick], 0.0))

    @property
    def least_cooling(self) -> float:
        """Cooling from the lower bound of the stress-free temperature over that from the peak."""
        return (self.hot_k[0] - self.room_k) / (self.hot_k[1] - self.room_k)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The uncertain inputs, without toughness."""
        return tuple(n for m in self.materials for n in (m.youngs_pa, m.poisson, m.cte_per_k))

    @property
    def confidence(self) -> Confidence:
        return worst(m.confidence for m in self.materials)

    def nominal(self) -> Draws:
        """The values themselves, cooled from the peak: one draw."""
        rows = self._table()[:, :, 1]
        return Draws(youngs_pa=rows[0][None, :], poisson=rows[1][None, :], cte_per_k=rows[2][None, :],
                     hot_k=np.array([[self.hot_k[1]]]), spriggs=np.array([[SPRIGGS[1]]]))

    def _table(self) -> Array:
        """(3 properties, M materials, low/value/high)."""
        return np.array([[(n.low, n.value, n.high) for n in (getattr(m, name) for m in self.materials)]
                         for name in ("youngs_pa", "poisson", "cte_per_k")])

    @cached_property
    def table(self) -> Array:
        return self._table()

    @cached_property
    def toughness(self) -> Array:
        """(M, low/value/high) of K; infinite where none applies (metals, a material alone) or NaN where unknown."""
        rows = [(np.inf,) * 3 if m in self.without_need else (np.nan,) * 3 if m.toughness is None
                else (m.toughness.low, m.toughness.value, m.toughness.high) for m in self.materials]
        return np.asarray(rows, float)

    @cached_property
    def without_need(self) -> tuple[Elastic, ...]:
        """Materials whose toughness decides nothing: ductile ones, and one of unknown toughness that pulls on none but itself."""
        return tuple(m for m in self.materials if m.is_ductile or (m.toughness is None and len(self.materials) == 1))

    def ply_toughness(self, end: int) -> Array:
        """K of each ply with its pores, exp(−b P) of the dense one (assumed to fall as stiffness does); voids infinite."""
        k = self.toughness[self._pick, end] * np.exp(-SPRIGGS[1] * self.porosity)
        return np.where(self.solid, k, np.inf)

    def laminate(self, draws: Draws) -> tuple[Laminate, Array, Array]:
        """The laminate of each draw, its free strains on cooling to room temperature, and Ē of its plies."""
        pick = self._pick
        if (self._excess_porosity > 0).any():
            modulus = draws.youngs_pa[:, pick] * np.exp(-draws.spriggs * self._excess_porosity)
        else:
            modulus = draws.youngs_pa[:, pick]
        nu = draws.poisson[:, pick]
        modulus = modulus * self.solid
        strain = draws.cte_per_k[:, pick] * (self.room_k - draws.hot_k)
        return (Laminate(q_pa=modulus / (1.0 - nu), thickness_mm=self.thickness_mm), strain, modulus / (1.0 - nu * nu))

    def evaluate(self, draws: Draws) -> Outcome:
        """Stress, curvature and crack demand of every draw."""
        laminate, strain, stiff = self.laminate(draws)
        found = laminate.under(strain, flat=self.flat)
        h_m = self.thickness_mm * 1e-3
        pull = np.maximum(found.largest_pa, 0.0)
        press = np.minimum(found.smallest_pa, 0.0)
        demand = self._z(stiff) * pull * pull * h_m
        edge = np.where(self.solid & ~self.is_film, fracture.EDGE * press * press * h_m, 0.0)
        energy = (release_rates(found, stiff, laminate.bottom_mm, laminate.thickness_mm) * self.bonded
                  if len(self.index) > 1 else np.zeros((*np.shape(found.strain), 0)))
        return Outcome(response=found, tunnel_pa2_m=np.where(self.solid, demand, 0.0), edge_pa2_m=edge,
                       delamination_j_m2=energy, plane_strain_pa=stiff)

    def _z(self, stiff: Array) -> Array:
        """Z of each ply and draw: channel with elastic mismatch for films, tunnel for embedded plies."""
        if not self.is_film.any():
            return np.asarray(fracture.Z_TUNNEL)
        below = stiff[..., self.neighbour]
        alpha = fracture.dundurs_alpha(np.where(self.solid, stiff, 1.0), np.where(self.solid, below, 1.0))
        return np.where(self.is_film, fracture.channel_z(alpha), fracture.Z_TUNNEL)

    def interface_toughness_j_m2(self, stiff: Array, end: int) -> Array:
        """Gc of each interface: that of the less tough of its two plies (assumed: nobody has measured the interface itself)."""
        gc = self.ply_toughness(end) ** 2 / np.where(self.solid, stiff, 1.0)
        return np.fmin(gc[..., :-1], gc[..., 1:])


def compile_stack(stack: Stack, hot_k: tuple[float, float], room_k: float, *, flat: bool = False) -> ElasticModel:
    """Make a stack ready for draws; `LibraryError` where a material lacks modulus, Poisson's ratio or expansion."""
    if not hot_k[1] > room_k:
        raise ScheduleError(f"stack {stack.name!r}: it is judged at {room_k - 273.15:.0f} degC after a peak of "
                            f"{hot_k[1] - 273.15:.0f} degC; a firing needs a peak above room temperature")
    distinct = {ply.material.id: ply.material for ply in stack.plies if ply.material is not None}
    order = list(distinct)
    return ElasticModel(
        stack=stack, materials=tuple(elastic(m, hot_k, room_k) for m in distinct.values()),
        index=np.array([order.index(p.material.id) if p.material is not None else -1 for p in stack.plies]),
        thickness_mm=np.array([p.thickness_mm for p in stack.plies]),
        porosity=np.array([p.porosity_fraction for p in stack.plies]), hot_k=hot_k, room_k=room_k, flat=flat)
