"""FIR2…: what touches what at temperature, what leaves, what moist air left."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, margin_of, rule
from ssbfab.library import Library
from ssbfab.sintering.check import Firing
from ssbfab.sintering.furnace_model import felt
from ssbfab.sintering.interfaces import Contact, Interface, contact, quote
from ssbfab.sintering.msc import advice_on_rate, layer_mm
from ssbfab.sintering.powder import Growth
from ssbfab.sintering.schedule import Ply, Schedule
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.volatiles import (
    LOSS_K,
    LOSS_S,
    THIN_MM,
    WINDOWS,
    LossRate,
    holds_lithium,
    time_above_s,
    time_between_s,
    worst_loss,
)

_MEASURE = "mix the two powders, fire the mix with this schedule and take a diffraction pattern"


def _message(found: Interface) -> str:
    hot = f"{found.temperature_k - 273.15:.0f} degC"
    rows = "; ".join(quote(row) for row in found.evidence)
    near = "; ".join(quote(row) for row in found.related)
    near = f"; related, not the same pair: {near}" if near else ""
    if found.contact is Contact.NO_DATA:
        gas = " in this gas" if found.other_gas else ""
        return f"no data at {hot}{gas}, which does not mean compatible" + (f": {rows}" if rows else "") + near
    word = {Contact.REACTS: "reacts", Contact.CONFLICT: "conflict, the sources disagree", Contact.CLEAR: "none seen"}[
        found.contact
    ]
    blind = "; diffraction is blind to interphases of nanometres" if found.contact is Contact.CLEAR else ""
    return f"{word} at {hot}: {rows}{blind}{near}"


_SEVERITY = {Contact.REACTS: Severity.ERROR, Contact.CONFLICT: Severity.NO_VERDICT, Contact.NO_DATA: Severity.NO_VERDICT,
             Contact.CLEAR: Severity.NOTE}


def _finding(code: str, found: Interface, advice: str) -> Finding:
    onset = found.onset_k
    return Finding(
        code=code, severity=_SEVERITY[found.contact], where=f"{found.pair[0]} | {found.pair[1]}", message=_message(found),
        value=found.temperature_k, limit=onset, unit="K", confidence=found.confidence,
        margin=(onset - found.temperature_k) / onset if onset else None,
        source=found.evidence[0].source if found.evidence else None, advice="" if found.contact is Contact.CLEAR else advice)


@rule("FIR201", "Materials that touch react at temperature", source="the library's table of reactions, row by row",
      limit="peak below every onset; no row is no data", example="LFP on LLZO above 400 degC")
def reactions(firing: Firing) -> Iterator[Finding]:
    """A product layer blocks lithium and spalls. A pair that no source names is unknown, never compatible."""
    yield from (_finding("FIR201", found, _MEASURE) for found in firing.interfaces)


@rule("FIR202", "The part reacts with its setter or crucible", source="the library's table of reactions, row by row",
      limit="peak below every onset; no row is no data", example="LLZO in an alumina crucible above 1000 degC")
def setters(firing: Firing, stacks: tuple[Stack, ...], library: Library) -> Iterator[Finding]:
    """What the part lies on, or in, reaches it through contact and vapour: alumina dopes garnets."""
    printed = {p.material.id: p.material for s in stacks for p in s.plies if p.material is not None and not p.is_substrate}
    on_substrate = any(p.is_substrate for s in stacks for p in s.plies)
    if not firing.step.setter:
        if not on_substrate:
            yield Finding(
                code="FIR202",
                severity=Severity.NO_VERDICT,
                where="setter",
                confidence=Confidence.ASSUMED,
                message="no setter or crucible is named: what the part lies on is unknown",
                advice='say it, for example setter = "mgo"',
            )
        return
    try:
        setter = library.material(firing.step.setter)
    except LibraryError as error:
        yield Finding(code="FIR202", severity=Severity.NO_VERDICT, where=firing.step.setter, message=str(error))
        return
    for material in printed.values():
        if material.id != setter.id:
            found = contact(material, setter, firing.schedule.peak_k, firing.schedule.atmosphere, library.reactions())
            yield _finding(
                "FIR202", found, "put a bed of the part's own powder between them, or fire on a plate of the same material"
            )


@rule(
    "FIR203",
    "Lithium leaves",
    source="common practice with garnets (assumed); see J. Mater. Chem. A 10 (2022) 9080",
    limit="lithium_loss_max by a fitted lithium_loss; else 1 h above 1100 degC without mother powder, and plies above 50 um",
    example="a 20 um LLZO film held 4 h at 1150 degC",
)
def lithium(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """Lithium oxide evaporates above about 1000 °C; a thin ply has much surface and little stock. Garnet turns into La2Zr2O7."""
    if firing.step.lithium_loss is not None:
        yield from _weighed(firing, stacks, firing.step.lithium_loss)
        return
    hot = time_above_s(schedule.points(), LOSS_K)
    if hot <= 0:
        return
    thin = [p for s in stacks for p in s.plies if _may_lose(p) and p.thickness_mm < THIN_MM]
    long = hot > LOSS_S and not firing.step.mother_powder and any(_may_lose(p) for s in stacks for p in s.plies)
    if long or (thin and not firing.step.mother_powder):
        names = ", ".join(dict.fromkeys(p.name for p in thin))
        yield Finding(
            code="FIR203",
            severity=Severity.WARNING,
            where=names or "part",
            value=hot,
            limit=LOSS_S,
            unit="s",
            margin=margin_of(hot / LOSS_S),
            confidence=Confidence.LOW,
            message=f"{hot / 3600:.2g} h above 1100 degC without mother powder"
            + (f"; {names} thinner than 50 um" if names else ""),
            advice="bury it in its own powder with lithium excess, or weigh a sample before and after and fit the loss",
        )


def _weighed(firing: Firing, stacks: tuple[Stack, ...], rate: LossRate) -> Iterator[Finding]:
    """With the user's own rate: the share that the worst ply loses."""
    lost, name = worst_loss(stacks, rate, firing.schedule.points())
    limit = firing.step.lithium_loss_max_fraction
    if lost > limit:
        yield Finding(code="FIR203", severity=Severity.ERROR, where=name, value=lost, limit=limit, margin=margin_of(lost / limit),
                      confidence=Confidence.MED, message=f"{min(lost, 1.0):.1%} of its lithium leaves through its bare faces",
                      advice="a thicker ply, a powder bed, or a shorter, cooler firing")


def _may_lose(ply: Ply) -> bool:
    return ply.material is not None and holds_lithium(ply.material.formula) and not ply.is_substrate


_AIR = Source(text="J. Mater. Chem. A 10 (2022) 9080", doi="10.1039/D1TA10338E")


@rule("FIR204", "A garnet that has seen moist air is heated too fast through its windows", source=_AIR,
      limit="half an hour in 200–350 degC and in 700–870 degC while heating", example="air-exposed LLZTO at 10 K/min")
def air_exposed(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """Protons must leave, and carbonate must react back before La2Zr2O7 stays; the half hour is this program's choice."""
    garnet = any(p.material is not None and p.material.id.startswith("llzo") for s in stacks for p in s.plies)
    if not (garnet and firing.step.air_exposed):
        return
    for low, high, what, least in WINDOWS:
        spent = time_between_s(schedule.points(), low, high, rising_only=True)
        if schedule.peak_k > low and spent < least:
            yield Finding(
                code="FIR204",
                severity=Severity.WARNING,
                where=f"{low - 273.15:.0f} to {high - 273.15:.0f} degC",
                value=spent,
                limit=least,
                unit="s",
                margin=(spent - least) / least,
                confidence=Confidence.MED,
                source=_AIR,
                message=f"{spent / 60:.0f} min while heating; {what}",
                advice="hold or ramp slowly there, with gas flowing",
            )


@rule("FIR205", "A reaction layer grows", source="parabolic growth with the user's own kinetics",
      formula="x² = 2 ∫ k0 exp(−Q/RT) dt", limit="reaction_max of the co-sinter step",
      example="a long hold where k0 and Q of the pair are known")
def layers(firing: Firing) -> Iterator[Finding]:
    """Where somebody measured how fast a layer grows, its thickness is a number and not a yes or no."""
    limit = firing.step.reaction_max_mm
    touching = {tuple(sorted(each.pair)) for each in firing.interfaces}
    for growth in (g for g in firing.step.growth if tuple(sorted(g.pair)) in touching):
        curves = (firing.schedule.points(), felt(firing.furnace, firing.schedule))
        thick = max(layer_mm(c, log_rate_mm2_s=growth.rate_log_index, activation_j_mol=growth.activation_j_mol) for c in curves)
        over = limit is not None and thick > limit
        yield Finding(
            code="FIR205", severity=Severity.ERROR if over else Severity.NOTE, where=" | ".join(growth.pair), value=thick,
            limit=limit, unit="mm", margin=margin_of(thick / limit) if limit else None, confidence=Confidence.MED,
            message=f"the reaction layer grows to {units.show(thick, 'mm', 3)}",
            advice=_way_out(growth, firing) if over else "")


def _way_out(growth: Growth, firing: Firing) -> str:
    """Which way the temperature should go, where the powder's activation energy is known."""
    known = [p for p in firing.step.powders if p.material in growth.pair]
    way = f"; {advice_on_rate(known[0].activation_j_mol, growth.activation_j_mol, 'the layer')}" if known else ""
    return f"a coating, a sintering aid, or another partner{way}"


CHEMISTRY: tuple[Rule, ...] = (reactions, setters, lithium, air_exposed, layers)
