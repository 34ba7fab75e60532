"""What a planned schedule must keep, limit by limit: grain, reaction layers, lithium, camber, stress of cooling.

A fault is (how far beyond, which limit, by how much in words, what would help).
"""

from __future__ import annotations

from dataclasses import dataclass

from ssbfab.library import Furnace
from ssbfab.sintering.camber import camber
from ssbfab.sintering.ceilings import Ceiling
from ssbfab.sintering.elastic import compile_stack
from ssbfab.sintering.furnace_model import felt, few
from ssbfab.sintering.heat import Corners
from ssbfab.sintering.judge import judged
from ssbfab.sintering.msc import density_after, grain_after_mm, layer_mm
from ssbfab.sintering.numbers import missing
from ssbfab.sintering.powder import Powder, powder_of
from ssbfab.sintering.relaxation import set_temperature
from ssbfab.sintering.safe_rates import Band
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering
from ssbfab.sintering.verdict import Judged, Verdict
from ssbfab.sintering.viscous import ViscousPly
from ssbfab.sintering.volatiles import LOSS_K, LOSS_S, holds_lithium, time_above_s, worst_loss

Fault = tuple[float, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one planning needs, gathered once."""

    title: str
    stacks: tuple[Stack, ...]
    step: CoSintering
    furnace: Furnace
    powders: tuple[Powder, ...]
    bands: tuple[Band, ...]
    caps: tuple[Ceiling, ...]

    @property
    def cap_k(self) -> float:
        return self.caps[0].limit_k

    @property
    def loses_lithium(self) -> bool:
        """Whether time above 1100 °C counts: a ply holds lithium, nothing replaces it, and nobody fitted how fast it leaves."""
        held = any(p.material is not None and holds_lithium(p.material.formula) for s in self.stacks for p in s.plies)
        return held and not self.step.mother_powder and self.step.lithium_loss is None


def largest_grain_mm(powder: Powder, schedule: Schedule, furnace: Furnace | None) -> float | None:
    """The grain after a schedule, the larger of what is programmed and what the lagging part feels: limits hold for both."""
    every = [schedule.points(), felt(furnace, schedule)]
    return max((g for g in (grain_after_mm(powder, corners) for corners in every) if g is not None), default=None)


def least_density(powder: Powder, schedule: Schedule, furnace: Furnace | None) -> float:
    """The density after a schedule, the smaller of what is programmed and what the lagging part feels."""
    every = [schedule.points(), felt(furnace, schedule)]
    return min(density_after(powder, corners) for corners in every)


def faults(task: Task, schedule: Schedule) -> list[Fault]:
    """Limits that a plan breaks: (excess ratio, limit, by how much, what would help)."""
    corners, step = felt(task.furnace, schedule), task.step
    made: list[Fault] = []
    for powder in task.powders:
        grain = max((g for c in (corners, schedule.points()) if (g := grain_after_mm(powder, c)) is not None), default=None)
        if step.grain_max_mm is not None and grain is not None and grain > step.grain_max_mm:
            made.append((grain / step.grain_max_mm, f"grain of {powder.material} at most {step.grain_max_mm * 1e3:.3g} um",
                         f"a factor {grain / step.grain_max_mm:.2f} ({grain * 1e3:.3g} um)",
                         f"{_grain_way(powder)}, a finer powder, a dopant that pins grains"))
    for growth in step.growth:
        layer = max(layer_mm(c, log_rate_mm2_s=growth.rate_log_index, activation_j_mol=growth.activation_j_mol)
                    for c in (corners, schedule.points()))
        if step.reaction_max_mm is not None and layer > step.reaction_max_mm:
            made.append((layer / step.reaction_max_mm, f"reaction layer of {' and '.join(growth.pair)} at most "
                         f"{step.reaction_max_mm * 1e6:.3g} nm", f"a factor {layer / step.reaction_max_mm:.2f}",
                         "a coating, a sintering aid, or another partner"))
    return made + lithium_faults(task, corners) + camber_faults(task, corners) + stress_faults(task, schedule, corners)


def _grain_way(powder: Powder) -> str:
    """Which way the temperature should go, from the two activation energies; two steps were tried where they can help."""
    grain, dense = powder.grain_activation_j_mol or 0.0, powder.activation_j_mol
    if abs(grain - dense) < 0.03 * dense:
        return "(no temperature favours densification of this powder over its grain growth)"
    return "a longer hold_max (lower and longer favours density)" if grain > dense else "a hotter, faster firing"


def lithium_faults(task: Task, corners: Corners) -> list[Fault]:
    """What a fitted rate lets leave; else an hour above 1100 °C is what a lithium compound bears without mother powder."""
    if task.step.lithium_loss is not None:
        over = worst_loss(task.stacks, task.step.lithium_loss, corners)[0] / task.step.lithium_loss_max_fraction
        return [] if over <= 1 else [(over, f"at most {task.step.lithium_loss_max_fraction:.0%} of the lithium of a ply lost",
                                      f"a factor {over:.2f}", "a thicker ply, a powder bed, or a sintering aid")]
    hot = time_above_s(corners, LOSS_K)
    if not task.loses_lithium or hot <= LOSS_S:
        return []
    return [(hot / LOSS_S, "at most 1 h above 1100 degC without mother powder", f"a factor {hot / LOSS_S:.2f}",
             "mother powder with lithium excess, or a sintering aid")]


def stress_faults(task: Task, schedule: Schedule, corners: Corners) -> list[Fault]:
    """Stacks that fail in cooling over the whole range of their data; what is undecided is no reason to refuse a plan."""
    made = []
    for stack in task.stacks:
        for check in cooled(task, stack, schedule, corners):
            if check.verdict is Verdict.FAIL and check.ratio is not None:
                over = check.ratio.low * check.safety_ratio
                thin = f"plies thinner than {check.critical_mm.low * 1e3:.3g} um, or " if check.critical_mm is not None else ""
                made.append(
                    (
                        over,
                        f"no {check.kind} of {check.where} when {stack.name} cools",
                        f"a factor {over:.2g} of energy at least",
                        f"{thin}materials of closer expansion, or a free substrate",
                    )
                )
    return made


def cooled(task: Task, stack: Stack, schedule: Schedule, corners: Corners) -> tuple[Judged, ...]:
    bearing = stack if task.step.substrate_bonded else stack.freed()
    if bearing is None or any(missing(p.material) for p in bearing.plies if p.material is not None):
        return ()
    begins = set_temperature(bearing, corners, schedule.peak_k, task.step.room_k)
    model = compile_stack(bearing, begins.range_k, task.step.room_k, flat=task.step.held_flat)
    return judged(model, task.step.safety_ratio)[1]


def camber_faults(task: Task, corners: Corners) -> list[Fault]:
    """Stacks that bend too far while they sinter; not asked where a powder has no viscosity."""
    if not all(p.has_viscosity for p in task.powders):
        return []
    made: list[Fault] = []
    for stack in task.stacks:
        plies = viscous_plies(stack, task.powders, bonded=task.step.substrate_bonded)
        if all(p.rigid for p in plies):
            continue
        history = camber(plies, few(corners), flat=task.step.held_flat, slices=4, rtol=1e-5)
        ratio = history.largest_ratio
        made += strength_faults(task, stack, float(history.felt_tension_pa.max()))
        if ratio > task.step.camber_max_ratio:
            made.append(
                (
                    ratio / task.step.camber_max_ratio,
                    f"camber of {stack.name} at most {task.step.camber_max_ratio:g} (curvature × height)",
                    f"a factor {ratio / task.step.camber_max_ratio:.2f}",
                    "symmetric plies, equal green densities, an aid that brings the shrinkage onsets together, or a weight",
                )
            )
    return made


def strength_faults(task: Task, stack: Stack, pull_pa: float) -> list[Fault]:
    """Plies that pull on each other, while they are weak, harder than the weakest of them bears."""
    known = [p for p in task.powders if p.green_strength_pa is not None and p.material in stack.ids]
    if not known:
        return []
    weakest = min(known, key=lambda p: p.green_strength_pa or 0.0)
    over = pull_pa / (weakest.green_strength_pa or 1.0)
    if over <= 1.0:
        return []
    return [(over, f"tension in {stack.name} while it sinters at most the green strength of {weakest.material}",
             f"a factor {over:.2f}",
             "equal green densities, an aid that brings the shrinkage onsets together, other thicknesses, or symmetry; slower "
             "heating hardly changes it")]


def viscous_plies(stack: Stack, powders: tuple[Powder, ...], *, bonded: bool = True) -> tuple[ViscousPly, ...]:
    """The plies of a stack as they enter the furnace; a bonded substrate is rigid. Thickness is brought back to the green one."""
    made = []
    for ply in (p for p in stack.plies if bonded or not p.is_substrate):
        powder = powder_of(powders, ply.material.id) if ply.material is not None else None
        if ply.material is None:
            continue
        if ply.is_substrate or powder is None or powder.viscosity_pa_s is None or powder.sintering_stress_pa is None:
            made.append(ViscousPly(name=ply.name, thickness_mm=ply.thickness_mm, rigid=True))
        else:
            grown = ply.thickness_mm * ((1 - ply.porosity_fraction) / powder.green_density_fraction) ** (1 / 3)
            made.append(ViscousPly(name=ply.name, thickness_mm=grown, green_density_fraction=powder.green_density_fraction,
                                   prefactor_pa_s=powder.viscosity_pa_s, activation_j_mol=powder.activation_j_mol,
                                   sintering_stress_pa=powder.sintering_stress_pa))
    return tuple(made)
