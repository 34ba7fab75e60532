"""The state of the transient liquid along the programme: where it boils in the open, where against the load, what must leave.

An open die holds no vapour: a liquid is gone soon after its vapour reaches 1 atm. A sealed die holds it as long as the load
exceeds the vapour's pressure: it flashes where the load is taken off while it is hotter than its boiling point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ssbfab.library.cold import Solvent
from ssbfab.sintering.cold.liquids import MOLAR_KG
from ssbfab.sintering.cold.programme import Move
from ssbfab.sintering.cold.vapour import ATMOSPHERE_PA, boiling_k, vapour_pa
from ssbfab.sintering.stress_free import GAS_J_MOL_K

_SAMPLES = 121


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When and at what temperature something happens to the liquid; `pressure_pa` is its vapour's, None beyond the tables."""

    time_s: float
    temperature_k: float
    pressure_pa: float | None = None


@dataclass(frozen=True, kw_only=True)
class LiquidState:
    """One liquid along the programme. `open_boil` reaches 1 atm, `flash` exceeds the load, `critical` ends the liquid.

    `frozen` is true where it never melts. `known` is false where the table lacks boiling or critical data.
    """

    solvent: Solvent
    open_boil: Moment | None
    flash: Moment | None
    critical: Moment | None
    peak_pa: float | None
    frozen: bool
    known: bool


def liquid_state(solvent: Solvent, moves: Iterable[Move]) -> LiquidState:
    """Follow one liquid through a programme."""
    found = tuple(moves)
    hot = max((max(move.temperature_k) for move in found), default=0.0)
    points = [point for move in found for point in _points(solvent, move)]
    beyond = solvent.critical_k is not None and hot > solvent.critical_k
    known = vapour_pa(solvent, 350.0) is not None
    cold = solvent.boiling_k is not None and hot < solvent.boiling_k
    return LiquidState(
        solvent=solvent,
        open_boil=_open_boil(solvent, found),
        flash=_first(points, lambda vapour, load: vapour >= ATMOSPHERE_PA and vapour > load + ATMOSPHERE_PA),
        critical=_first(points, lambda vapour, load: vapour == np.inf) if beyond else None,
        peak_pa=max((v for _, _, v, _ in points if v < np.inf), default=None),
        known=known or cold,
        frozen=solvent.melting_k is not None and hot < solvent.melting_k,
    )


Point = tuple[float, float, float, float]


def _points(solvent: Solvent, move: Move) -> list[Point]:
    """(time_s, temperature_k, vapour_pa, load_pa) along a move; empty where the table does not say."""
    made = []
    for x in np.linspace(0.0, 1.0, _SAMPLES).tolist():
        t = move.temperature_k[0] + (move.temperature_k[1] - move.temperature_k[0]) * x
        vapour = vapour_pa(solvent, t)
        if vapour is None:
            return []
        made.append(
            (move.start_s + move.takes_s * x, t, vapour, move.pressure_pa[0] + (move.pressure_pa[1] - move.pressure_pa[0]) * x)
        )
    return made


def _first(points: list[Point], happens: Callable[[float, float], bool]) -> Moment | None:
    for time_s, t, vapour, load in points:
        if happens(vapour, load):
            return Moment(time_s=time_s, temperature_k=t, pressure_pa=vapour if vapour < np.inf else None)
    return None


def _open_boil(solvent: Solvent, moves: tuple[Move, ...]) -> Moment | None:
    """Where it first reaches its boiling point at 1 atm."""
    boil = boiling_k(solvent, ATMOSPHERE_PA)
    for move in moves:
        low, high = move.temperature_k
        if boil is not None and max(low, high) >= boil:
            share = 0.0 if low >= boil else (boil - low) / (high - low)
            return Moment(time_s=move.start_s + share * move.takes_s, temperature_k=boil, pressure_pa=ATMOSPHERE_PA)
    return None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What leaves the die: mass of powder and liquid [kg], the part of the liquid that goes, and as how much gas at 1 atm.

    `gas_mm3` is None where the molar mass is not known; `rate_kg_s` where the time of venting is not.
    """

    powder_kg: float
    liquid_kg: float
    leaves_kg: float
    measured: bool
    gas_mm3: float | None
    rate_kg_s: float | None


def leaving(
    states: tuple[LiquidState, ...],
    powder_kg: float,
    liquid_fraction: float,
    *,
    sealed: bool,
    mass_loss_fraction: float | None,
    vent_s: float | None,
) -> Leaving:
    """The mass that goes: as weighed, else all where any part boils in an open die, else nothing.

    In a mixture the gas volume is bounded by its lightest part.
    """
    liquid = powder_kg * liquid_fraction
    boils = any(state.open_boil is not None for state in states)
    share = mass_loss_fraction if mass_loss_fraction is not None else float(boils and not sealed)
    hot = max((state.open_boil.temperature_k for state in states if state.open_boil is not None), default=373.15)
    molar = [MOLAR_KG[s.solvent.name] for s in states if s.solvent.name in MOLAR_KG]
    gas = liquid * share / min(molar) * GAS_J_MOL_K * hot / ATMOSPHERE_PA * 1e9 if molar else None
    return Leaving(
        powder_kg=powder_kg,
        liquid_kg=liquid,
        leaves_kg=liquid * share,
        measured=mass_loss_fraction is not None,
        gas_mm3=gas,
        rate_kg_s=liquid * share / vent_s if vent_s else None,
    )
