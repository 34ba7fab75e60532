"""Pressure against strength, and the electrodes' breathing against the room they have."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Severity, rule
from ssbfab.route.operation import Constituent, Route
from ssbfab.route.rules.heat import steps
from ssbfab.sintering.bearing import too_strong

#: A change of volume that any contact bears: assumed.
NEGLIGIBLE_FRACTION = 0.01


@rule(
    "RTE106",
    "Pressure of a step against the strength of what is in the part",
    source="the library, number by number",
    formula="pressure ≤ flexural strength: bending is where a pressed brittle ply fails first",
    limit="lower end of the strength",
    example="100 MPa of stack pressure on a dense garnet of 100 to 180 MPa",
)
def pressures(route: Route) -> Iterator[Finding]:
    """A flat ply on a flat anvil bears more; a ply that bends over relief or dust bears its flexural strength."""
    for i, operation, part in steps(route):
        for each in part if operation.pressure_pa > 0 else ():
            advice = "press less, or support the ply on a flat and soft layer"
            where = f"{route.where(i)}, {each.body}"
            yield from too_strong("RTE106", each.material, operation.pressure_pa, where=where, advice=advice)


@rule(
    "RTE107",
    "The electrodes' volume change in cycling against the room they have",
    source="the library, number by number",
    formula="room = porosity of the electrode; needed = ΔV/V of the dense material × (1 − porosity)",
    limit="needed ≤ room",
    example="dense silicon: it more than triples",
)
def swelling(route: Route) -> Iterator[Finding]:
    """An electrode that swells into no room presses on the separator, or peels off it in discharge."""
    last = route.parts[-1] if route.parts else ()
    for each in {c.body: c for c in last if c.role.is_electrode}.values():
        change = each.material.get("volume_change_fraction")
        if change is None:
            continue
        room = porosity(route, each)
        needed = change.value * (1 - room)
        if needed <= room + NEGLIGIBLE_FRACTION:
            continue
        yield Finding(
            code="RTE107",
            severity=Severity.WARNING,
            where=each.body,
            value=needed,
            limit=room,
            confidence=change.confidence,
            source=change.source,
            message=f"{each.material.id} changes its volume by {change.value:.3g} in cycling: the electrode "
            f"needs {needed:.0%} of its volume as room, and has {room:.0%}",
            advice="print it more porous, leave a gap, or hold it under a compliant layer and stack pressure",
        )


def porosity(route: Route, each: Constituent) -> float:
    """What the fired electrode leaves open inside itself, as its plies say; 0 for a dense film."""
    plies = [ply for stack in route.stacks[-1] for ply in stack.plies if ply.name == each.body]
    return max((ply.porosity_fraction for ply in plies), default=0.0)
