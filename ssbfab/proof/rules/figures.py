"""PRF6xx: electrical figures as printed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library import Library
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.rules.volumes import printed_volume

LIMIT = 0.02


def laid_ratio(deposit: Deposit, cell: Cell, printer: Printer, heads: tuple[Head, ...], role: Role) -> float | None:
    """Ink laid over ink wanted, of the tools that print bodies of a role; None where nothing of it is printed."""
    tools = [h for h in heads if any(b.role is role for b in cell.printed if b.name in h.bodies)]
    wanted = sum(b.volume_mm3 for h in tools for b in cell.printed if b.name in h.bodies)
    laid = sum(printed_volume(deposit, cell, printer, h.tool.number) for h in tools)
    return laid / wanted if wanted > 0 else None


@rule("PRF601", "N/P ratio as printed", source="capacity is proportional to the volume laid", limit="2 % from the wanted ratio",
      formula="(laid/wanted of the negative electrode) / (laid/wanted of the positive one)",
      example="the negative electrode's ink at 95 % of its flow")
def np_ratio(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Too little negative electrode plates lithium; the ratio as printed must be the ratio as wanted."""
    negative = laid_ratio(deposit, cell, printer, heads, Role.NEGATIVE_ELECTRODE)
    positive = laid_ratio(deposit, cell, printer, heads, Role.POSITIVE_ELECTRODE)
    if not negative or not positive:
        return
    change = negative / positive - 1
    if abs(change) > LIMIT:
        yield Finding(code="PRF601", severity=Severity.ERROR, where="electrodes", value=change, limit=LIMIT,
                      margin=1 - abs(change) / LIMIT,
                      message=f"the ratio of negative to positive capacity as printed is {change:+.1%} off the wanted one",
                      advice="look for the electrode whose volume is off")


@rule("PRF602", "mass per material as printed", source="conservation of mass: powder in the ink is what the fired body is of",
      formula="mass = volume laid x solids fraction x density of the material", limit="none: a note",
      example="every file whose inks name a material with a density")
def masses(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell, library: Library) -> Iterator[Finding]:
    """What a balance must show, less binder and solvent."""
    for head in heads:
        density = _property(library, head.ink.material, "density_kg_m3")
        wanted = sum(body.volume_mm3 for body in cell.printed if body.name in head.bodies)
        if density is None or wanted <= 0:
            continue
        laid = printed_volume(deposit, cell, printer, head.tool.number)
        mass = laid * 1e-9 * head.ink.solids_fraction * density
        yield Finding(code="PRF602", severity=Severity.NOTE, where=head.ink.material, value=mass, unit="kg",
                      message=f"tool {head.tool.number} lays {mass * 1e6:.4g} mg of {head.ink.material} "
                              f"in {laid * head.ink.density_kg_m3 * 1e-3:.4g} mg of ink, {laid / wanted - 1:+.2%} off the recipe")


@rule("PRF603", "capacity per electrode as printed", limit="2 % from the wanted capacity",
      source="capacity is proportional to the mass of active material, which is what leaves the tip",
      formula="capacity = volume laid x solids fraction x density x specific capacity",
      example="a positive electrode laid with 4 % too little ink")
def capacities(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell, library: Library) -> Iterator[Finding]:
    """The charge that an electrode holds follows from the ink that was laid, not from the drawing."""
    for role, name in ((Role.POSITIVE_ELECTRODE, "positive electrode"), (Role.NEGATIVE_ELECTRODE, "negative electrode")):
        laid = laid_ratio(deposit, cell, printer, heads, role)
        wanted = [_capacity_ah(body, heads, library) for body in cell.printed if body.role is role]
        known = [value for value in wanted if value is not None]
        if laid is None or not known or len(known) < len(wanted):
            continue
        off = abs(laid - 1) > LIMIT
        yield Finding(code="PRF603", severity=Severity.ERROR if off else Severity.NOTE, where=name, value=laid - 1, limit=LIMIT,
                      margin=1 - abs(laid - 1) / LIMIT,
                      message=f"the {name} as printed holds {sum(known) * laid * 1e3:.4g} mAh, {laid - 1:+.2%} off the recipe",
                      advice="look for missing or doubled beads" if off else "")


def _capacity_ah(body: Body, heads: tuple[Head, ...], library: Library) -> float | None:
    """What the powder in a green body's ink can hold; None where the library does not know."""
    inks = [head.ink for head in heads if body.name in head.bodies]
    if not inks:
        return None
    each = [_property(library, inks[0].material, name) for name in ("density_kg_m3", "specific_capacity_ah_kg")]
    if None in each:
        return None
    return body.volume_mm3 * 1e-9 * inks[0].solids_fraction * float(np.prod([value for value in each if value is not None]))


def _property(library: Library, material: str, name: str) -> float | None:
    found = library.material(material).get(name) if material in library.names("materials") else None
    return None if found is None else float(found.value)


RULES: tuple[Rule, ...] = (np_ratio, masses, capacities)
