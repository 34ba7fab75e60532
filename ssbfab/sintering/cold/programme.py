"""The load programme: what the operator and the press do, in order, in steps that the press can do.

    load  →  heat  →  hold  →  (load or unload  →  heat or cool  →  hold …)  →  unload

The pressure of a segment is set before its ramp, at the temperature reached by then; the load that is left at the end is taken
off last.
Units: s, K, N, Pa.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ssbfab.library.furnace import Press
from ssbfab.sintering.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Move:
    """One line: `kind` is load, unload, heat, cool or hold. Temperatures, forces and pressures at its beginning and end."""

    kind: str
    start_s: float
    takes_s: float
    temperature_k: tuple[float, float]
    force_n: tuple[float, float]
    pressure_pa: tuple[float, float]

    @property
    def end_s(self) -> float:
        return self.start_s + self.takes_s


def area_mm2(press: Press) -> float:
    """Section of the die's bore."""
    return math.pi / 4.0 * press.die_diameter_mm**2


def force_n(press: Press, pressure_pa: float) -> float:
    """F = P A: the force for a pressure on that die."""
    return pressure_pa * area_mm2(press) * 1e-6


def most_n(press: Press) -> float:
    """The highest force that both the press and its die are rated for."""
    return min(press.force_max_n, force_n(press, press.die_stress_max_pa))


def settable_n(press: Press, wanted_n: float) -> float:
    """The nearest force that the press can be set to, above no rating; not zero where a load is wanted and one step is borne.

    More than a rating, where it is wanted, is for the rules and the edge to refuse.
    """
    step, most = press.force_step_n, most_n(press) * (1 + 1e-9)
    if step <= 0 or wanted_n <= 0:
        return wanted_n
    nearest = max(round(wanted_n / step), 1) * step
    return nearest if nearest <= most or wanted_n > most else math.floor(most / step) * step


def programme(schedule: Schedule, press: Press, rate_pa_per_s: float) -> tuple[Move, ...]:
    """Every move from the cold empty die to the cold unloaded one."""
    return tuple(_Writer(press=press, rate_pa_per_s=rate_pa_per_s, now_k=schedule.start_k).moves(schedule))


@dataclass
class _Writer:
    """Where the press stands while a programme is written."""

    press: Press
    rate_pa_per_s: float
    now_k: float
    time_s: float = 0.0
    load_n: float = 0.0

    def moves(self, schedule: Schedule) -> Iterator[Move]:
        for segment in schedule.segments:
            yield from self._set(settable_n(self.press, force_n(self.press, segment.pressure_pa)))
            yield from self._ramp(segment.target_k, segment.rate_k_s)
            if segment.hold_s > 0:
                yield self._move("hold", segment.hold_s, self.now_k, self.load_n)
        yield from self._set(0.0)

    def _set(self, wanted_n: float) -> Iterator[Move]:
        if abs(wanted_n - self.load_n) > 1e-9:
            takes = self._pascal(abs(wanted_n - self.load_n)) / self.rate_pa_per_s
            yield self._move("load" if wanted_n > self.load_n else "unload", takes, self.now_k, wanted_n)

    def _ramp(self, target_k: float, rate_k_s: float) -> Iterator[Move]:
        if abs(target_k - self.now_k) > 1e-9:
            takes = abs(target_k - self.now_k) / rate_k_s
            yield self._move("heat" if target_k > self.now_k else "cool", takes, target_k, self.load_n)

    def _move(self, kind: str, takes_s: float, temperature_k: float, load_n: float) -> Move:
        made = Move(
            kind=kind,
            start_s=self.time_s,
            takes_s=takes_s,
            temperature_k=(self.now_k, temperature_k),
            force_n=(self.load_n, load_n),
            pressure_pa=(self._pascal(self.load_n), self._pascal(load_n)),
        )
        self.time_s, self.now_k, self.load_n = self.time_s + takes_s, temperature_k, load_n
        return made

    def _pascal(self, load_n: float) -> float:
        return load_n / (area_mm2(self.press) * 1e-6)


def peak_pa(moves: tuple[Move, ...]) -> float:
    """The highest pressure."""
    return max((max(move.pressure_pa) for move in moves), default=0.0)


def peak_k(moves: tuple[Move, ...]) -> float:
    """The highest temperature."""
    return max((max(move.temperature_k) for move in moves), default=0.0)
