"""The shortest (or least energy) firing that meets its limits on a given furnace; or the two limits that exclude each other.

For one peak temperature the plan is decided: heat as fast as furnace, recipe and binder allow, hold until the slowest powder is
dense, cool as the furnace can. With density as the only aim the highest allowed peak is the optimum (bang-bang); grain growth,
reaction layers, lithium loss, camber and the stress of cooling can move it down, so peaks are searched. Nothing here slows a ramp
for the sake of mismatch stress: with equal activation energies that changes nothing (SOVS), and the plan does not claim it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.library import Furnace, Library
from ssbfab.sintering import furnace_model, ramps
from ssbfab.sintering.burnout import Band, safe_bands
from ssbfab.sintering.ceilings import ceilings
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.limits import Fault, Task, faults, sample, undecided, unplanned
from ssbfab.sintering.msc import MasterCurve, density_after
from ssbfab.sintering.powder import Powder, powder_of, what_to_measure
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering

Progress = Callable[[float, str], None]
PEAKS = 25
END_K = 373.15


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Two limits that cannot both be kept: by how much they miss each other, and what would open a window."""

    first: str
    second: str
    by: str
    opens: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.first} excludes {self.second} by {self.by}; what would open a window: {'; '.join(self.opens)}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A schedule with what it does to the powders, or why there is none: `missing` data, or an `exclusion`.

    `heating_s` is the time to the end of the hold; `set_by` says what set peak, rates and hold.
    """

    schedule: Schedule | None = None
    heating_s: float = math.nan
    energy_j: float = math.nan
    density: dict[str, float] | None = None
    set_by: tuple[str, ...] = ()
    exclusion: Exclusion | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def plan_firing(stacks: Iterable[Stack], library: Library, *, step: CoSintering, furnace: Furnace, objective: str = "time",
                title: str = "planned firing", progress: Progress | None = None) -> Plan:
    """Search the schedule. `objective` is `time` or `energy`; `progress` is told the share done and what is tried."""
    if objective not in ("time", "energy"):
        raise ScheduleError(f"objective {objective!r}: expected time or energy")
    found = tuple(s for s in stacks if s.is_column)
    ids = tuple(dict.fromkeys(p.material.id for s in found for p in s.plies if p.material is not None and not p.is_substrate))
    known = [powder_of(step.powders, id) for id in ids]
    unknown = tuple(what_to_measure(id) for id, powder in zip(ids, known, strict=True) if powder is None or not powder.has_curve)
    if unknown or not ids:
        return Plan(missing=unknown or ("no printed ply: nothing to sinter",))
    task = Task(title=title, stacks=found, step=step, furnace=furnace, powders=tuple(p for p in known if p is not None),
                 bands=_binder_bands(found, step, furnace), caps=ceilings(found, library, step, furnace))
    need = max(_needed_k(task, powder) for powder in task.powders)
    if need > task.cap_k:
        return Plan(exclusion=_too_hot(task, need))
    return _search(task, need, objective, library, progress or (lambda share, what: None))


def _binder_bands(stacks: tuple[Stack, ...], step: CoSintering, furnace: Furnace) -> tuple[Band, ...]:
    """Safe rates for the thickest stack (printed plies only: the substrate makes no gas)."""
    if step.binder is None:
        return ()
    thickest = max(sum(p.thickness_mm for p in s.plies if not p.is_substrate) for s in stacks)
    return safe_bands(
        [step.binder.reaction],
        step.binder.gas(thickest),
        step.binder.strength_pa,
        furnace_k_s=furnace.rate_max_k_s,
        start_k=step.start_k,
    )


def _needed_k(task: Task, powder: Powder) -> float:
    """The lowest temperature at which the longest allowed hold makes a powder dense enough."""
    curve = MasterCurve.of(powder)
    wanted, low, high = curve.log_theta_for(task.step.density_min_fraction), task.step.start_k, 4000.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        work = float(log_work([(0.0, middle), (task.step.hold_max_s, middle)], curve.activation_j_mol))
        low, high = (middle, high) if work < wanted else (low, middle)
    return high


def _too_hot(task: Task, need_k: float) -> Exclusion:
    worst = max(task.powders, key=lambda p: _needed_k(task, p))
    cap, gap = task.caps[0], need_k - task.cap_k
    curve = MasterCurve.of(worst)
    reach = float(curve.density(log_work([(0.0, task.cap_k), (task.step.hold_max_s, task.cap_k)], curve.activation_j_mol)))
    return Exclusion(
        first=f"{worst.material} at {task.step.density_min_fraction:.0%} density in {task.step.hold_max_s / 3600:.0f} h needs "
        f"{need_k - 273.15:.0f} degC",
        second=f"{cap.why} (at most {cap.limit_k - 273.15:.0f} degC)",
        by=f"{gap:.0f} K",
        opens=(
            f"a sintering aid or finer powder that densifies {worst.material} at least {gap:.0f} K lower",
            f"density_min below {reach:.2f}, which is what {task.cap_k - 273.15:.0f} degC gives",
            cap.opens,
        ),
    )


def _search(task: Task, need_k: float, objective: str, library: Library, progress: Progress) -> Plan:
    """Try peaks between what density needs and the ceiling, then two steps; the best that keeps every limit wins."""
    peaks = np.unique(np.floor(np.linspace(need_k, task.cap_k, PEAKS) - 273.15) + 273.15)
    peaks = peaks[(peaks >= need_k - 1e-9) & (peaks <= task.cap_k + 1e-9)]
    peaks = peaks if len(peaks) else np.array([task.cap_k])
    good: list[Plan] = []
    binding: list[Fault] = []
    trials = [(float(peak), None) for peak in peaks[::-1]] + _two_steps(task, need_k)
    for i, (peak, lower) in enumerate(trials):
        then = f", then {lower - 273.15:.0f} degC" if lower else ""
        progress(i / len(trials), f"peak {peak - 273.15:.0f} degC{then}")
        plan = _at_peak(task, peak, lower)
        broken = faults(task, plan.schedule) if plan is not None and plan.schedule is not None else []
        if plan is not None and not broken:
            good.append(plan)
        binding += [max(broken)] if broken else []
    progress(1.0, "done")
    if not good:
        return Plan(exclusion=_least_broken(task, binding))
    best = min(good, key=lambda p: p.heating_s if objective == "time" else p.energy_j)
    assert best.schedule is not None
    return replace(
        best,
        notes=(*unplanned(task), *undecided(task, best.schedule, library)),
        set_by=(*best.set_by, f"peak chosen for least {objective} among {len(good)} that keep every limit"),
    )


def _two_steps(task: Task, need_k: float) -> list[tuple[float, float | None]]:
    """Pairs (short peak, lower hold), where a grain limit stands and growth data say that grains grow more slowly below.

    For one powder with Arrhenius rates a single temperature is as good as two; two help where powders or limits disagree. What
    published two-step firings gain beyond that, by pinned boundaries, these rates do not know.
    """
    gains = any(p.grain_activation_j_mol is not None and p.grain_rate_log_index is not None and p.grain_mm is not None
                and p.grain_activation_j_mol > p.activation_j_mol for p in task.powders)
    if task.step.grain_max_mm is None or not gains:
        return []
    grid = np.linspace(max(need_k, task.step.start_k + 1.0), task.cap_k, 6)
    return [(float(peak), float(lower)) for peak in grid[2::2] for lower in grid if lower < peak - 20.0]


def _at_peak(task: Task, peak_k: float, lower_k: float | None = None) -> Plan | None:
    """The plan with this peak, held there or at a lower temperature after it; None where the hold would be too long even so."""
    step, furnace = task.step, task.furnace
    room = max(furnace.segment_count - 3, 2)
    up = ramps.heating(furnace, step.start_k, peak_k, count=max(room // 2, 1), rate_max_k_s=step.heating_rate_max_k_s or math.inf,
                       bands=task.bands)
    down = ramps.cooling(furnace, peak_k, max(END_K, step.start_k), count=max(min(room - len(up), 5), 1))
    held_k = peak_k if lower_k is None else lower_k
    if lower_k is not None:
        fall = ramps.cooling(furnace, peak_k, lower_k, count=1)
        down = ramps.cooling(furnace, lower_k, max(END_K, step.start_k), count=max(min(room - len(up) - 1, 5), 1))
        up = [*up, *fall]
    hold, slowest = _hold_s(task, up, held_k)
    for _ in range(6):
        if hold > step.hold_max_s:
            return None
        schedule = Schedule(title=task.title, atmosphere=step.atmosphere, start_k=step.start_k,
                            segments=tuple(ramps.segments(up, hold) + ramps.segments(down)))
        short = _shortfall_s(task, schedule, held_k)
        if short <= 0:
            break
        hold += 60.0 * math.ceil(short / 60.0)
    heat = sum(p.time_s for p in up) + hold
    rates = (
        "binder" if task.bands and any(b.set_by == "pressure" and b.low_k < peak_k for b in task.bands) else "furnace or recipe"
    )
    peak_by = task.caps[0].why if peak_k > task.cap_k - 1.5 else "the search"
    if lower_k is not None:
        peak_by += f"; held at {lower_k - 273.15:.0f} degC, where grains grow more slowly than the powder densifies"
    return Plan(schedule=schedule, heating_s=heat, energy_j=furnace_model.energy_j(furnace, schedule),
                density={p.material: density_after(p, sample(furnace, schedule)) for p in task.powders},
                set_by=(f"peak: {peak_by}", f"heating rates: {rates}",
                        f"hold: density of {slowest}" if hold else "no hold is needed"))


def _hold_s(task: Task, up: list[ramps.Piece], peak_k: float) -> tuple[float, str]:
    """The hold [s] after which every powder is dense enough, by whole minutes where it is long, and whose it is."""
    corners = Schedule(title="", segments=tuple(ramps.segments(up)), start_k=task.step.start_k).points()
    worst, name = 0.0, task.powders[0].material
    for powder in task.powders:
        curve = MasterCurve.of(powder)
        wanted = curve.log_theta_for(task.step.density_min_fraction)
        done = float(log_work(corners, curve.activation_j_mol))
        speed = float(log_work([(0.0, peak_k), (1.0, peak_k)], curve.activation_j_mol))
        hold = math.exp(min(wanted - speed, 50.0)) * -math.expm1(min(done - wanted, 0.0))
        worst, name = max((worst, name), (hold, powder.material))
    return 60.0 * math.ceil(worst / 60.0 - 1e-9), name


def _shortfall_s(task: Task, schedule: Schedule, peak_k: float) -> float:
    """How much longer the hold must be, because the part lags behind the furnace."""
    if task.furnace.lag_s <= 0:
        return 0.0
    corners, short = sample(task.furnace, schedule), 0.0
    for powder in task.powders:
        curve = MasterCurve.of(powder)
        gap = curve.log_theta_for(task.step.density_min_fraction)
        done = float(log_work(corners, curve.activation_j_mol))
        if done < gap:
            speed = float(log_work([(0.0, peak_k), (1.0, peak_k)], curve.activation_j_mol))
            short = max(short, math.exp(gap - speed) * -math.expm1(done - gap))
    return short


def _least_broken(task: Task, broken: list[Fault]) -> Exclusion:
    """Of the limit that binds at each peak, the one that is missed least."""
    density = f"{task.step.density_min_fraction:.0%} density of every ply"
    if not broken:
        return Exclusion(first=density, second=f"holds of at most {task.step.hold_max_s / 3600:.0f} h below {task.caps[0].why}",
                         by="the part's lag behind the furnace", opens=("a longer hold_max", task.caps[0].opens))
    _, limit, by, opens = min(broken)
    return Exclusion(first=density, second=limit, by=by, opens=(opens, "a lower density_min"))
