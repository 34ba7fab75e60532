"""CSP1…: liquids, temperature and gas against what is pressed and what is already in the part."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, rule
from ssbfab.library import Library, Material
from ssbfab.library.cold import Solvent
from ssbfab.sintering.bearing import bears_gas, in_contact, moisture, too_hot, too_strong
from ssbfab.sintering.cold import liquids
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.interfaces import gas_family

_TABLE = Source(text="the library's table of liquids")


@rule(
    "CSP101",
    "The transient liquid attacks what it wets",
    source=_TABLE,
    limit="no liquid on a material that its row names",
    example="water on a sulfide: hydrogen sulfide",
)
def attacks(pressing: Pressing) -> Iterator[Finding]:
    """The liquid wets the whole part. Water with sulfides or lithium stops the step, so does water with a polymer's salt."""
    for solvent in pressing.solvents:
        for material in pressing.materials:
            word = liquids.incompatible(solvent, material)
            if word is not None:
                yield _attack(solvent, material, word)


def _attack(solvent: Solvent, material: Material, word: str) -> Finding:
    hard, wanted = liquids.is_hard(solvent, word), liquids.is_wanted(word)
    return Finding(
        code="CSP101",
        severity=Severity.ERROR if hard else Severity.NOTE if wanted else Severity.WARNING,
        where=f"{solvent.name} on {material.id}",
        message=f"{word}: {solvent.reason}",
        confidence=solvent.confidence,
        source=_TABLE,
        advice=""
        if wanted
        else f"press dry or with a liquid whose row does not name it, or bring {material.id} in after this step",
    )


@rule(
    "CSP102",
    "The liquid dissolves a polymer, or washes out its salt",
    source="assumed: common solvents of PEO and PVDF",
    limit="no liquid on a salt, no DMF or DMSO on a polymer",
    example="ethanol on PEO-LiTFSI",
)
def dissolves(pressing: Pressing) -> Iterator[Finding]:
    """A salt leaves with any liquid that leaves; polar solvents take the polymer too. Say `polymer_wanted` where it is meant."""
    for solvent in pressing.solvents:
        for material in pressing.materials:
            salt = liquids.holds_salt(material)
            solved = material.kind == "polymer" and solvent.name in liquids.POLYMER_SOLVENTS
            word = liquids.incompatible(solvent, material)
            if not (salt or solved) or (word is not None and liquids.is_hard(solvent, word)):
                continue
            wanted = pressing.step.polymer_wanted or (word is not None and liquids.is_wanted(word) and not salt)
            yield Finding(
                code="CSP102",
                severity=Severity.WARNING if wanted else Severity.ERROR,
                where=f"{solvent.name} on {material.id}",
                confidence=Confidence.ASSUMED,
                message=f"{solvent.name} {'dissolves' if solved else 'washes the salt out of'} {material.id}"
                + (", as is wanted" if wanted else ""),
                advice="dry it wholly: what stays in the polymer plasticises it and reacts with lithium"
                if wanted
                else "press dry, or state polymer_wanted = true where the liquid is meant to dissolve it",
            )


@rule(
    "CSP103",
    "The liquid attacks the die",
    source=_TABLE,
    limit="no liquid in a die that its row names",
    example="molten NaOH in a tool-steel die",
)
def attacks_die(pressing: Pressing) -> Iterator[Finding]:
    """A caustic or oxidising melt takes the bore of a steel die with it."""
    for solvent in pressing.solvents:
        word = liquids.attacks_die(solvent, pressing.press.die_material)
        if word is not None:
            yield Finding(
                code="CSP103",
                severity=Severity.WARNING,
                where=f"{solvent.name} in {pressing.press.die_material}",
                message=f"{word}: {solvent.reason}",
                confidence=solvent.confidence,
                source=_TABLE,
                advice="line the die with a foil that the liquid does not attack, or use another die",
            )


@rule(
    "CSP104",
    "A constituent does not survive the pressing's temperature",
    source="the library, number by number",
    limit="peak ≤ max_temperature over its range",
    example="a polymer in a powder pressed at 375 degC",
)
def survives(pressing: Pressing) -> Iterator[Finding]:
    """What is in the part is heated with it, whichever step brought it."""
    for each in pressing.materials:
        yield from _above("CSP104", pressing, each, "max_temperature_k", "what it survives")


@rule(
    "CSP105",
    "A constituent melts in the press",
    source="the library, number by number",
    limit="peak ≤ melting over its range",
    example="lithium in the part at 200 degC",
)
def melts(pressing: Pressing) -> Iterator[Finding]:
    """A melt is pressed out of the die. Polymers only soften, and are judged by what they survive."""
    for each in pressing.materials:
        if each.kind != "polymer":
            yield from _above("CSP105", pressing, each, "melting_k", "the melting point")


def _above(code: str, pressing: Pressing, material: Material, name: str, words: str) -> Iterator[Finding]:
    advice = f"press colder, or bring {material.id} in after this step"
    yield from too_hot(code, material, pressing.peak_k, name, words, where=material.id, advice=advice)


@rule(
    "CSP106",
    "What touches reacts at the pressing's temperature",
    source="the library's table of reactions, row by row",
    limit="peak below every onset; no row is no data",
    example="a sulfide on an oxide at 200 degC",
)
def reacts(pressing: Pressing) -> Iterator[Finding]:
    """A post-anneal asks again at its own temperature (RTE105). Up to 200 degC a pair without a row is not mentioned."""
    yield from in_contact("CSP106", pressing.interfaces, act="press")


@rule(
    "CSP107",
    "A constituent does not bear the gas around the die",
    source="the library's notes on each material",
    limit="no moist air on what burns or gives gas in it",
    example="a sulfide pressed in air",
)
def gases(pressing: Pressing) -> Iterator[Finding]:
    """Powder is filled in, pressed and taken out in this gas; above 200 degC it must suit each material besides."""
    family = gas_family(pressing.schedule.atmosphere)
    for material in pressing.materials:
        said = moisture(material)
        severe = family == "oxidising" and said.lower().startswith("severe")
        if severe or not bears_gas(material, family, pressing.peak_k):
            yield Finding(
                code="CSP107",
                severity=Severity.ERROR if severe else Severity.WARNING,
                where=material.id,
                message=f"{material.id} in {pressing.schedule.atmosphere}: "
                + (said if severe else f"it wants {material.notes['atmosphere'][0]}"),
                advice="work in argon" if severe else "use the other gas, or show by diffraction that it survives",
            )


@rule(
    "CSP108",
    "A liquid that the table does not hold",
    source=_TABLE,
    limit="every part of the liquid has a row",
    example="formic acid",
)
def unknown(pressing: Pressing, library: Library) -> Iterator[Finding]:
    """Nothing is known of what it attacks or where it boils: unknown is not compatible."""
    for part in liquids.unknown(pressing.step.liquid, library.solvents()):
        yield Finding(
            code="CSP108",
            severity=Severity.NO_VERDICT,
            where=part,
            confidence=Confidence.ASSUMED,
            message=f"the table of liquids has no row {part!r}: its conflicts and its boiling are not judged; there are "
            f"{', '.join(row.name for row in library.solvents())}",
            advice="add a row to library/cold_solvents.csv beside the recipe",
        )


@rule(
    "CSP109",
    "A dense ply is pressed with the powder",
    source="the library, number by number",
    limit="load ≤ flexural strength over its range",
    example="a fired garnet under 400 MPa",
)
def dense(pressing: Pressing) -> Iterator[Finding]:
    """Powder bears any load; a finished ply that bends over it bears its flexural strength."""
    for material in pressing.materials:
        if material.id not in pressing.powders:
            advice = "press the powder by itself, or bed the ply on powder on both sides"
            yield from too_strong("CSP109", material, pressing.peak_pa, where=material.id, advice=advice)


CHEMISTRY: tuple[Rule, ...] = (attacks, dissolves, attacks_die, survives, melts, reacts, gases, unknown, dense)
