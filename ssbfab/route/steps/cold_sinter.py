"""`cold-sinter`: a moist powder is pressed warm. The sintering room judges it (CSP); the route knows what is there."""

from __future__ import annotations

from ssbfab import units
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of
from ssbfab.sintering.cold.programme import peak_k, peak_pa, programme
from ssbfab.sintering.cold.step import ColdSintering, pressing_schedule


def operate(step: ColdSintering, site: Site, brought: frozenset[str]) -> Operation:
    """What is in the part is judged by the pressing's own rules: liquid, temperature, gas, load, reactions."""
    schedule = pressing_schedule(step, step.step)
    machine = site.library.press(step.press)
    moves = programme(schedule, machine, step.pressure_rate_pa_per_s)
    hot, load = max(peak_k(moves), schedule.start_k), peak_pa(moves)
    wet = f", with {step.liquid}" if step.liquid else ", dry"
    return Operation(
        step=step.step,
        says=f"press at {units.show(load, 'Pa', 3)} and {units.show(hot, 'K', 4)}{wet}, press {machine.name}",
        adds=bodies_of(site, step.roles, step.step),
        peak_k=hot,
        atmosphere=step.atmosphere,
        duration_s=moves[-1].end_s,
        limits=(f"force {units.show(max(max(move.force_n) for move in moves), 'N', 3)}",),
        judged=frozenset(body.material for body in site.cell.bodies),
    )


KIND = StepKind(ColdSintering, operate)
