"""Ramps that a furnace can follow: straight pieces, each as steep as power, cooling and every other limit allow on all of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ssbfab.library.furnace import Furnace
from ssbfab.sintering import furnace_model
from ssbfab.sintering.safe_rates import Band
from ssbfab.sintering.schedule import Segment

_WIDTH_K = 25.0


@dataclass(frozen=True)
class Piece:
    """A straight ramp to `target_k`, from where the piece before it ended."""

    start_k: float
    target_k: float
    rate_k_s: float

    @property
    def time_s(self) -> float:
        return abs(self.target_k - self.start_k) / self.rate_k_s


def heating(furnace: Furnace, start_k: float, target_k: float, *, count: int, rate_max_k_s: float = math.inf,
            bands: Sequence[Band] = ()) -> list[Piece]:
    """The fastest heating in at most `count` pieces, below the furnace's ability and every band of the binder."""
    def able(low: float, high: float) -> float:
        furnace_k_s = float(np.min(furnace_model.heating_max_k_s(furnace, np.array([low, high]))))
        binder = min((b.rate_k_s for b in bands if b.low_k < high and b.high_k > low), default=math.inf)
        return min(furnace_k_s, rate_max_k_s, binder)

    edges = sorted({start_k, target_k, *(k for b in bands for k in (b.low_k, b.high_k) if start_k < k < target_k),
                    *np.arange(start_k + _WIDTH_K, target_k, _WIDTH_K).tolist()})
    return _pieces(edges, able, furnace, count)


def cooling(furnace: Furnace, start_k: float, target_k: float, *, count: int, rate_max_k_s: float = math.inf) -> list[Piece]:
    """The fastest unforced cooling in at most `count` pieces."""
    def able(high: float, low: float) -> float:
        return min(float(furnace_model.cooling_max_k_s(furnace, low)), rate_max_k_s, furnace.rate_max_k_s)

    edges = sorted({start_k, target_k, *np.arange(target_k + _WIDTH_K, start_k, _WIDTH_K).tolist()}, reverse=True)
    return _pieces(edges, able, furnace, count)


def _pieces(edges: Sequence[float], able: Callable[[float, float], float], furnace: Furnace, count: int) -> list[Piece]:
    """One piece per pair of edges, joined where the loss of time is least until they are few enough."""
    made = [Piece(a, b, _resolved(able(a, b), furnace)) for a, b in pairwise(edges)]
    while len(made) > 1:
        costs = [_joined(a, b).time_s - a.time_s - b.time_s for a, b in pairwise(made)]
        at = int(np.argmin(costs))
        if len(made) <= count and costs[at] > 1.0:
            break
        made[at:at + 2] = [_joined(made[at], made[at + 1])]
    return made


def _joined(a: Piece, b: Piece) -> Piece:
    return Piece(a.start_k, b.target_k, min(a.rate_k_s, b.rate_k_s))


def _resolved(rate_k_s: float, furnace: Furnace) -> float:
    """Down to what the controller can be told, never below its least rate."""
    steps = math.floor(rate_k_s / furnace.rate_min_k_s * (1 + 1e-9))
    return max(steps, 1) * furnace.rate_min_k_s


def segments(pieces: Sequence[Piece], hold_s: float = 0.0) -> list[Segment]:
    """Pieces as segments; the last one holds."""
    made = [Segment(target_k=p.target_k, rate_k_s=p.rate_k_s) for p in pieces]
    if made and hold_s > 0:
        made[-1] = Segment(target_k=made[-1].target_k, rate_k_s=made[-1].rate_k_s, hold_s=hold_s)
    return made
