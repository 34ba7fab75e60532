"""Liquids against what they wet, and what touches at a step's temperature."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Severity, Source, rule
from ssbfab.library import Material
from ssbfab.library.cold import Solvent
from ssbfab.route.operation import Route
from ssbfab.route.rules.heat import steps
from ssbfab.sintering.bearing import in_contact
from ssbfab.sintering.cold.liquids import incompatible, is_hard, same_liquid
from ssbfab.sintering.interfaces import interfaces


@rule(
    "RTE104",
    "A liquid attacks what is already in the part",
    source="the library's table of liquids",
    limit="no liquid on a material that its row names",
    example="a water-based ink printed next to a garnet",
)
def liquids(route: Route) -> Iterator[Finding]:
    """Inks, slurries and sols wet everything that is there: garnet exchanges protons, sulfides give H2S, lithium burns."""
    known = route.library.solvents()
    for i, operation, part in steps(route):
        for liquid in operation.liquids:
            for solvent in known:
                if same_liquid(liquid, solvent):
                    yield from _attacks(route, i, solvent, [each.material for each in part])


def _attacks(route: Route, index: int, solvent: Solvent, materials: list[Material]) -> Iterator[Finding]:
    for material in materials:
        word = incompatible(solvent, material)
        if word is None:
            continue
        hard = is_hard(solvent, word)
        yield Finding(
            code="RTE104",
            severity=Severity.ERROR if hard else Severity.WARNING,
            where=f"{route.where(index)}, {material.id}",
            message=f"{solvent.name} on {material.id}: {solvent.reason}",
            confidence=solvent.confidence,
            source=Source(text="the library's table of liquids"),
            advice="bring it in after this step, or use a liquid that does not attack it",
        )


@rule(
    "RTE105",
    "Materials that touch react at a step's temperature",
    source="the library's table of reactions, row by row",
    limit="no row that saw a reaction at or below the temperature",
    example="LFP on a garnet, annealed at 700 degC",
)
def reactions(route: Route) -> Iterator[Finding]:
    """Every heating re-opens the question of what touches what; a pair without a row is no data, never compatible.

    Below 200 degC a pair without a row is not mentioned (assumed: too cold for oxides; sulfides have rows).
    """
    for i, operation in enumerate(route.operations):
        if operation.judged or operation.peak_k <= 373.15:
            continue
        touching = interfaces(route.stacks[i], operation.peak_k, operation.atmosphere, route.library.reactions())
        yield from in_contact("RTE105", touching, where=f"{route.where(i)}, ")
