"""The planner: a step, the part and the library become a `Pressing`, the frozen result that rules, sheets and pages read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from ssbfab.errors import ScheduleError
from ssbfab.library import Library, Material
from ssbfab.library.cold import ColdPoint, Solvent
from ssbfab.library.furnace import Press
from ssbfab.sintering.check import StackFiring
from ssbfab.sintering.cold import liquids
from ssbfab.sintering.cold.moisture import Leaving, LiquidState, leaving, liquid_state
from ssbfab.sintering.cold.neighbours import QUANTITIES, Conditions, Neighbourhood, nearest, points_of
from ssbfab.sintering.cold.programme import Move, area_mm2, peak_k, peak_pa, programme
from ssbfab.sintering.cold.step import ColdSintering, pressing_schedule
from ssbfab.sintering.cold.unloading import after_pressing
from ssbfab.sintering.interfaces import Interface, interfaces
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.verdict import Range


@dataclass(frozen=True, kw_only=True)
class PostAnneal:
    """What follows the press: its schedule, and the energy [J] where the furnace is known."""

    schedule: Schedule
    energy_j: float | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """What is published of one pressed material: a neighbourhood per quantity, in the order of `QUANTITIES`."""

    material: str
    known: tuple[Neighbourhood, ...]


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """The result of cold sintering.

    `schedule` is the temperature like any other, `moves` the load programme. `stacks` hold the stress after cooling and
    unloading. `powders` are ids of the materials that come in as powder. `density` is None without a fit of the user's own runs.
    """

    step: ColdSintering
    press: Press
    schedule: Schedule
    moves: tuple[Move, ...]
    materials: tuple[Material, ...]
    powders: tuple[str, ...]
    solvents: tuple[Solvent, ...]
    states: tuple[LiquidState, ...]
    stacks: tuple[StackFiring, ...]
    interfaces: tuple[Interface, ...]
    published: tuple[Published, ...]
    height_mm: float | None = None
    diagonal_mm: float | None = None
    density: Range | None = None
    leaving: Leaving | None = None
    anneal: PostAnneal | None = None

    @property
    def peak_k(self) -> float:
        return max(peak_k(self.moves), self.schedule.start_k)

    @property
    def peak_pa(self) -> float:
        """The highest pressure that the press is set to."""
        return peak_pa(self.moves)

    @property
    def force_n(self) -> float:
        return max((max(move.force_n) for move in self.moves), default=0.0)

    @property
    def duration_s(self) -> float:
        """From the first load to the last unloading."""
        return self.moves[-1].end_s if self.moves else 0.0

    @property
    def at_pressure_s(self) -> float:
        """How long the highest load is held at the highest temperature."""
        return sum(
            m.takes_s
            for m in self.moves
            if m.kind == "hold" and m.temperature_k[0] >= self.peak_k - 1.0 and m.pressure_pa[0] >= 0.99 * self.peak_pa
        )

    def material(self, id: str) -> Material:
        return next(material for material in self.materials if material.id == id)


def press(
    step: ColdSintering,
    stacks: Iterable[Stack],
    library: Library,
    *,
    title: str = "cold sintering",
    powders: Collection[str] = (),
    diagonal_mm: float | None = None,
    anneal: PostAnneal | None = None,
) -> Pressing:
    """Plan a pressing and judge it.

    `powders` names the bodies that are pressed from powder; empty: every one that is no substrate. `diagonal_mm` is the
    part's in its plane. What the step's own roles bring must be in `stacks`.
    """
    found = tuple(stacks)
    schedule = pressing_schedule(step, title)
    machine = library.press(step.press)
    moves = programme(schedule, machine, step.pressure_rate_pa_per_s)
    ids = _powder_ids(found, powders)
    if not ids:
        raise ScheduleError(
            f'{title}: nothing in the part is pressed: name the roles that come in as powder, for example roles = ["separator"]'
        )
    rows = liquids.named(step.liquid, library.solvents())
    hot, load = max(peak_k(moves), schedule.start_k), peak_pa(moves)
    density = step.law.density(_pieces(moves), step.d50_mm) if step.law is not None else None
    powdered = tuple(_pressed(stack, ids, density) for stack in found)
    made = Pressing(
        step=step,
        press=machine,
        schedule=schedule,
        moves=moves,
        materials=_materials(found),
        powders=ids,
        solvents=rows,
        states=tuple(liquid_state(row, moves) for row in rows),
        stacks=tuple(after_pressing(stack, hot, load, step.room_k, step.safety_ratio) for stack in powdered),
        interfaces=interfaces(found, hot, schedule.atmosphere, library.reactions()),
        published=(),
        height_mm=step.pellet_height_mm or max((s.height_mm for s in found if s.is_column), default=None),
        diagonal_mm=diagonal_mm,
        density=density,
        anneal=anneal,
    )
    return replace(made, published=_published(made, library.cold_points()), leaving=_leaving(made))


def _powder_ids(stacks: tuple[Stack, ...], powders: Collection[str]) -> tuple[str, ...]:
    plies = [ply for stack in stacks for ply in stack.plies if (ply.name in powders if powders else not ply.is_substrate)]
    return tuple(dict.fromkeys(ply.material.id for ply in plies if ply.material is not None))


def _materials(stacks: tuple[Stack, ...]) -> tuple[Material, ...]:
    return tuple({p.material.id: p.material for s in stacks for p in s.plies if p.material is not None}.values())


def _pressed(stack: Stack, powders: tuple[str, ...], density: Range | None) -> Stack:
    """The stack with the pores that the law leaves in what is pressed."""
    if density is None:
        return stack
    pores = min(max(1.0 - density.value, 0.0), 0.99)
    return replace(
        stack,
        plies=tuple(
            replace(ply, porosity_fraction=pores) if ply.material is not None and ply.material.id in powders else ply
            for ply in stack.plies
        ),
    )


def _pieces(moves: tuple[Move, ...]) -> list[tuple[float, tuple[float, float], tuple[float, float]]]:
    return [(move.takes_s, move.temperature_k, move.pressure_pa) for move in moves]


def _published(pressing: Pressing, points: tuple[ColdPoint, ...]) -> tuple[Published, ...]:
    asked = Conditions(
        temperature_k=pressing.peak_k,
        pressure_pa=pressing.peak_pa,
        time_s=pressing.at_pressure_s or None,
        liquid=pressing.step.liquid,
    )
    return tuple(
        Published(
            material=id,
            known=tuple(nearest(asked, quantity, points_of(pressing.material(id), points)) for quantity in QUANTITIES),
        )
        for id in pressing.powders
    )


def _leaving(pressing: Pressing) -> Leaving | None:
    """Masses, where amount, height and the powder's density are known. The powder fills the bore; dense without a law."""
    step, solid = pressing.step, pressing.material(pressing.powders[0]).get("density_kg_m3")
    if not pressing.states or step.liquid_mass_fraction is None or pressing.height_mm is None or solid is None:
        return None
    dense = pressing.density.value if pressing.density is not None else 1.0
    powder = area_mm2(pressing.press) * pressing.height_mm * 1e-9 * solid.value * dense
    return leaving(
        pressing.states,
        powder,
        step.liquid_mass_fraction,
        sealed=step.sealed,
        mass_loss_fraction=step.mass_loss_fraction,
        vent_s=step.vent_s,
    )
