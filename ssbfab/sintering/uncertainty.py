"""How likely a stack fails, over all that is not known of it: quasi-Monte-Carlo over every input within its range.

Each material's numbers are drawn once per stack (its plies share them). A number of high or medium confidence is drawn from a
normal distribution whose ±2σ are the ends of its range, cut there; any other, and the stress-free temperature between its
bounds, uniformly. Scrambled Sobol points with fixed seeds; the standard error comes from independent scramblings. The ranking is
the share of the variance of ln(demand) that one input explains alone (correlation ratio): the first one is what to measure next.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ScheduleError
from ssbfab.findings import Confidence
from ssbfab.sintering.check import Firing
from ssbfab.sintering.elastic import Array, Draws, ElasticModel, compile_stack
from ssbfab.sintering.numbers import SPRIGGS, Number, how_to_measure, toughness_unknown

REPEATS = 8
_CHUNK = 1 << 14
_BINS = 24
_RANKED = 1 << 14


@dataclass(frozen=True, kw_only=True)
class Chance:
    """A probability with its standard error; where nothing failed, `below` is the rule of three, 3/n."""

    probability: float
    standard_error: float
    count: int

    @property
    def below(self) -> float | None:
        return 3.0 / self.count if self.probability == 0.0 else None


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An input, the share of the variance of the outcome that it explains alone, and how to measure it."""

    label: str
    share: float
    measure: str


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """Chances of each failure anywhere in a stack, of tension in each ply, and the inputs ranked."""

    crack: Chance
    edge: Chance
    delamination: Chance
    any_failure: Chance
    tension: dict[str, Chance]
    ranking: tuple[Ranked, ...]
    stacks: int


@dataclass(frozen=True)
class _Column:
    """One uncertain input: where it goes and how it is drawn."""

    label: str
    measure: str
    low: float
    value: float
    high: float
    normal: bool

    def draw(self, u: Array) -> Array:
        if not self.normal or self.high <= self.low:
            return self.low + (self.high - self.low) * u
        from scipy.special import ndtr, ndtri

        sigma = 0.25 * (self.high - self.low)
        a, b = ndtr((self.low - self.value) / sigma), ndtr((self.high - self.value) / sigma)
        drawn: Array = self.value + sigma * ndtri(a + (b - a) * u)
        return drawn


def _column(number: Number) -> _Column:
    return _Column(number.label, how_to_measure(number), number.low, number.value, number.high,
                   number.confidence in (Confidence.HIGH, Confidence.MED))


def _columns(model: ElasticModel) -> list[_Column]:
    """Modulus, Poisson's ratio, expansion, toughness of each material; then stress-free temperature and Spriggs slope."""
    made = []
    for material in model.materials:
        made += [_column(material.youngs_pa), _column(material.poisson), _column(material.cte_per_k)]
        if material in model.without_need:
            made.append(_Column("", "", math.inf, math.inf, math.inf, False))
        elif material.toughness is None:
            raise ScheduleError("; ".join(toughness_unknown(material.material.id)))
        else:
            made.append(_column(material.toughness))
    low, high = model.hot_k
    return [
        *made,
        _Column("stress-free temperature", "watch a strip of two plies while it cools", low, high, high, False),
        _Column(
            "fall of stiffness with porosity", "measure the modulus at two porosities", SPRIGGS[0], SPRIGGS[1], SPRIGGS[2], False
        ),
    ]


def uncertainty(model: ElasticModel, stacks: int = 1 << 16, *, seed: int = 7, safety_ratio: float = 1.0) -> Uncertainty:
    """Chances over `stacks` draws (rounded up to 8 powers of two). `safety_ratio` 1 asks for failure itself."""
    each = 1 << max(4, math.ceil(math.log2(max(stacks, 1) / REPEATS)))
    columns = _columns(model)
    kept: list[tuple[Array, Array]] = []
    rates = np.array([_one_scramble(model, columns, each, seed + i, safety_ratio, kept) for i in range(REPEATS)])
    total = each * REPEATS
    chances = [
        Chance(probability=float(r.mean()), standard_error=float(r.std(ddof=1)) / math.sqrt(REPEATS), count=total)
        for r in rates.T
    ]
    names = [p.name for p in model.stack.plies if p.material is not None]
    return Uncertainty(crack=chances[0], edge=chances[1], delamination=chances[2], any_failure=chances[3],
                       tension=dict(zip(names, chances[4:], strict=True)), ranking=_rank(columns, kept), stacks=total)


def chances(firing: Firing, stacks: int = 1 << 14) -> dict[str, Uncertainty]:
    """The chances of every stack of a check that has the data for them, by name."""
    found = {}
    for each in firing.stacks:
        if not each.missing and not any(check.missing for check in each.checks):
            model = compile_stack(
                each.stack, each.set_k, firing.step.room_k, flat=firing.step.held_flat or not each.stack.is_column
            )
            found[each.stack.name] = uncertainty(model, stacks)
    return found


def _one_scramble(model: ElasticModel, columns: list[_Column], count: int, seed: int, safety: float,
                  kept: list[tuple[Array, Array]]) -> Array:
    """Shares of failures of one scrambling; the first points are kept for the ranking."""
    total = np.zeros(4 + int(model.solid.sum()))
    for u in _points(len(columns), count, seed):
        values = np.stack(
            [c.draw(u[:, i]) if math.isfinite(c.value) else np.full(len(u), math.inf) for i, c in enumerate(columns)], axis=1
        )
        demands, tension = demand_over_capacity(model, values)
        failed = [d.max(axis=1) * safety > 1.0 if d.shape[1] else np.zeros(len(u), bool) for d in demands]
        total[:3] += [f.sum() for f in failed]
        total[3] += (failed[0] | failed[1] | failed[2]).sum()
        total[4:] += tension.sum(axis=0)
        if len(kept) < REPEATS:
            worst = np.maximum.reduce([d.max(axis=1) for d in demands if d.shape[1]])
            kept.append((u[:_RANKED], worst[:_RANKED]))
    return total / count


def _points(dimensions: int, count: int, seed: int) -> Iterator[Array]:
    from scipy.stats import qmc

    sobol = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed), bits=30)
    done = 0
    while done < count:
        size = min(_CHUNK, count - done)
        yield np.clip(sobol.random(size), 1e-12, 1 - 1e-12)
        done += size


def demand_over_capacity(model: ElasticModel, values: Array) -> tuple[tuple[Array, Array, Array], NDArray[np.bool_]]:
    """Demand over capacity of cracks, edges and interfaces for rows of values, and which solid plies are pulled."""
    m = len(model.materials)
    draws = Draws(youngs_pa=values[:, 0:4 * m:4], poisson=values[:, 1:4 * m:4], cte_per_k=values[:, 2:4 * m:4],
                  hot_k=values[:, 4 * m:4 * m + 1], spriggs=values[:, 4 * m + 1:4 * m + 2])
    found = model.evaluate(draws)
    k = values[:, 3:4 * m:4][:, model.index.clip(0)]
    if (model.porosity > 0).any():
        k = k * np.exp(-draws.spriggs * model.porosity)
    k2 = np.where(model.solid, k * k, np.inf)
    gc = k2 / np.where(model.solid, found.plane_strain_pa, 1.0)
    open_ = found.delamination_j_m2 / np.minimum(gc[:, :-1], gc[:, 1:])
    pulled = (found.response.bottom_pa + found.response.top_pa)[:, model.solid] > 1.0
    return (found.tunnel_pa2_m / k2, found.edge_pa2_m / k2, open_), pulled


def _rank(columns: list[_Column], kept: list[tuple[Array, Array]]) -> tuple[Ranked, ...]:
    u = np.concatenate([k[0] for k in kept])
    y = np.log(np.maximum(np.concatenate([k[1] for k in kept]), 1e-12))
    spread = y.var()
    if not spread > 0:
        return ()
    found = []
    for i, column in enumerate(columns):
        if math.isfinite(column.value) and column.high > column.low:
            at = np.minimum((u[:, i] * _BINS).astype(int), _BINS - 1)
            counts = np.bincount(at, minlength=_BINS)
            means = np.bincount(at, weights=y, minlength=_BINS) / np.maximum(counts, 1)
            explained = float((counts * (means - y.mean()) ** 2).sum() / len(y) / spread)
            noise = (_BINS - 1) / len(y)  # what pure chance would explain
            found.append(Ranked(label=column.label, share=max(explained - noise, 0.0), measure=column.measure))
    return tuple(sorted(found, key=lambda r: -r.share))
