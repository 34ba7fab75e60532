"""CSP3…: the liquid along the ramp."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, rule
from ssbfab.sintering.cold.moisture import LiquidState
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.cold.vapour import ATMOSPHERE_PA

_STEAM = Source(text="water: IAPWS-IF97, region 4; others: line through boiling and critical point of the table of liquids")


@rule(
    "CSP301",
    "The liquid boils off before the dwell is over",
    source=_STEAM,
    limit="vapour pressure ≤ 1 atm in an open die",
    example="water at 150 degC in a die that is not sealed",
)
def dries(pressing: Pressing) -> Iterator[Finding]:
    """An open die lets vapour out along the punch: soon after the boiling point the powder is dry and creeps no more."""
    for state in pressing.states:
        boil = state.open_boil
        if boil is None or pressing.step.sealed:
            continue
        yield Finding(
            code="CSP301",
            severity=Severity.WARNING,
            where=state.solvent.name,
            value=pressing.peak_k,
            limit=boil.temperature_k,
            unit="K",
            confidence=state.solvent.confidence,
            source=_STEAM,
            message=f"it boils in the open at {units.show(boil.temperature_k, 'K', 4)}, {units.show(boil.time_s, 's', 3)} "
            f"after the start: from then on it leaves{_peak(state)}",
            advice="vent slowly there, or state sealed = true if seals keep vapour in",
        )


def _peak(state: LiquidState) -> str:
    if state.critical is not None:
        return f"; above {units.show(state.critical.temperature_k, 'K', 4)} it is no liquid at any pressure"
    return "" if state.peak_pa is None else f"; at the peak its vapour would press with {units.show(state.peak_pa, 'Pa', 3)}"


@rule(
    "CSP302",
    "The load is taken off a liquid that is hotter than its boiling point",
    source=_STEAM,
    formula="vapour pressure > load + 1 atm",
    limit="a sealed die is unloaded below the boiling point",
    example="water unloaded at 180 degC",
)
def flashes(pressing: Pressing) -> Iterator[Finding]:
    """What was held in flashes to steam at once: the pellet bursts in layers, the punch jumps."""
    for state in pressing.states:
        flash = state.flash
        if flash is None or not pressing.step.sealed or state.critical is not None:
            continue
        yield Finding(
            code="CSP302",
            severity=Severity.ERROR,
            where=state.solvent.name,
            value=flash.pressure_pa,
            unit="Pa",
            confidence=state.solvent.confidence,
            source=_STEAM,
            message=f"the load falls below the vapour's {units.show(flash.pressure_pa or ATMOSPHERE_PA, 'Pa', 3)} at "
            f"{units.show(flash.temperature_k, 'K', 4)}, {units.show(flash.time_s, 's', 3)} after the start",
            advice="cool under load: add a last segment with the pressure and a target below "
            + (units.show(state.open_boil.temperature_k, "K", 4) if state.open_boil else "the boiling point"),
        )


@rule(
    "CSP303",
    "Beyond the critical point there is no liquid",
    source=_STEAM,
    limit="peak ≤ critical temperature",
    example="water at 400 degC",
)
def critical(pressing: Pressing) -> Iterator[Finding]:
    """A supercritical fluid fills the pores and dissolves otherwise: no data of cold sintering below it apply."""
    for state in pressing.states:
        limit = state.solvent.critical_k
        if limit is not None and pressing.peak_k > limit:
            yield Finding(
                code="CSP303",
                severity=Severity.WARNING,
                where=state.solvent.name,
                value=pressing.peak_k,
                limit=limit,
                unit="K",
                margin=1 - pressing.peak_k / limit,
                confidence=state.solvent.confidence,
                source=_STEAM,
                message=f"{units.show(pressing.peak_k, 'K', 4)} is above its critical {units.show(limit, 'K', 4)}",
                advice="press colder, or use a melt",
            )


@rule(
    "CSP304",
    "The liquid never melts",
    source="the library's table of liquids",
    limit="peak ≥ melting point",
    example="NaOH below 318 degC",
)
def frozen(pressing: Pressing) -> Iterator[Finding]:
    """A salt that stays solid wets nothing."""
    for state in pressing.states:
        limit = state.solvent.melting_k
        if state.frozen and limit is not None:
            yield Finding(
                code="CSP304",
                severity=Severity.ERROR,
                where=state.solvent.name,
                value=pressing.peak_k,
                limit=limit,
                unit="K",
                margin=pressing.peak_k / limit - 1,
                confidence=state.solvent.confidence,
                message=f"it melts at {units.show(limit, 'K', 4)}, the peak is {units.show(pressing.peak_k, 'K', 4)}",
                advice="press hotter, or use a liquid that melts lower",
            )


@rule(
    "CSP305",
    "How much must leave the die",
    source="mass balance; ideal gas at 1 atm",
    formula="m = powder × liquid fraction × share that leaves; V = m R T/(M p)",
    example="10 % of water in 0.3 g of powder",
    limit="all of the liquid leaves before the dwell ends, or is held in by seals",
)
def leaves(pressing: Pressing) -> Iterator[Finding]:
    """Vent time and loss of mass are inputs: weigh the pellet against powder and liquid, and state what you find."""
    if not pressing.step.liquid:
        return
    found, unknown = pressing.leaving, "state liquid_mass_fraction and pellet_height"
    if found is None:
        yield Finding(
            code="CSP305",
            severity=Severity.NO_VERDICT,
            where=pressing.step.liquid,
            confidence=Confidence.ASSUMED,
            message="how much liquid leaves is not known: amount of liquid, height or density of the powder is missing",
            advice=unknown,
        )
        return
    stays = found.liquid_kg - found.leaves_kg
    gas = f" as up to {units.show(found.gas_mm3, 'mm3', 3)} of gas" if found.gas_mm3 else ""
    pace = f", {found.rate_kg_s * 6e7:.3g} mg/min" if found.rate_kg_s else ""
    yield Finding(
        code="CSP305",
        severity=Severity.NOTE,
        where=pressing.step.liquid,
        value=found.leaves_kg,
        unit="kg",
        confidence=Confidence.MED if found.measured else Confidence.ASSUMED,
        message=f"{units.show(found.leaves_kg, 'kg', 3)} of {units.show(found.liquid_kg, 'kg', 3)} must leave{gas}{pace}"
        + (f"; {units.show(stays, 'kg', 3)} stay in the pellet until it is dried" if stays > 0 else ""),
        advice="" if found.measured else "weigh the pellet and state mass_loss_fraction",
    )


@rule("CSP306", "Where the liquid boils is not known", source="the library's table of liquids", example="the LiOH-LiNO3 eutectic",
      limit="boiling and critical point of every liquid are in the table")
def untabled(pressing: Pressing) -> Iterator[Finding]:
    """The table gives no boiling or critical point: nothing can be said of its vapour."""
    wet = {state.solvent.name for state in pressing.states if state.known}
    for state in pressing.states:
        if not state.known and not (state.solvent.name.endswith(" aq") and "water" in wet):
            yield Finding(
                code="CSP306",
                severity=Severity.NO_VERDICT,
                where=state.solvent.name,
                confidence=Confidence.ASSUMED,
                message="the table of liquids has no boiling or critical point of it: its vapour is not judged",
                advice="add them to a row of library/cold_solvents.csv beside the recipe",
            )


LIQUID: tuple[Rule, ...] = (dries, flashes, critical, frozen, leaves, untabled)
