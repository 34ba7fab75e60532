"""What the part does while it is fired: density, shrinkage, stress and camber, for powders whose sintering was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ssbfab.sintering.plot import Picture


def histories_of(nouns: Mapping[str, Any]) -> tuple[Picture, ...]:
    """Pictures against time [h]; none where the recipe states no powder, for there is no honest default."""
    schedule, firing = nouns.get("schedule"), nouns.get("firing")
    powders = getattr(getattr(firing, "step", None), "powders", ())
    if schedule is None or not powders:
        return ()
    from ssbfab.sintering.plot import densification_data

    furnace = nouns.get("furnace")
    found = (*densification_data(schedule, powders, furnace), *_camber(schedule, firing, nouns.get("stacks") or (), furnace))
    return tuple(picture for picture in found if picture.lines)


def _camber(schedule: Any, firing: Any, stacks: Any, furnace: Any) -> Iterator[Picture]:
    """Stress and camber of the stack that bends most, of those whose powders are all known; a bonded substrate is rigid."""
    from ssbfab.sintering.camber import camber
    from ssbfab.sintering.furnace_model import felt, few
    from ssbfab.sintering.limits import viscous_plies
    from ssbfab.sintering.plot import camber_data
    from ssbfab.sintering.powder import powder_of

    bent, bonded, corners = [], firing.step.substrate_bonded, few(felt(furnace, schedule))
    for stack in (s for s in stacks if s.is_column):
        printed = {ply.material.id for ply in stack.plies if ply.material is not None and not ply.is_substrate}
        powders = [powder_of(firing.step.powders, id) for id in sorted(printed)]
        known = tuple(p for p in powders if p is not None and p.has_viscosity)
        plies = viscous_plies(stack, known, bonded=bonded)
        if known and len(known) == len(powders) and len(plies) > 1:
            bent.append(camber(plies, corners, flat=firing.step.held_flat))
    if bent:
        yield from camber_data(max(bent, key=lambda history: history.largest_ratio))
