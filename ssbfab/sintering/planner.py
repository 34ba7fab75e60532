"""The shortest (or least energy) firing that meets its limits on a given furnace; or the two limits that exclude each other.

For one peak temperature the plan is decided: heat as fast as furnace, recipe and binder allow, hold until the slowest powder is
dense, cool as the furnace can. With density as the only aim the highest allowed peak is the optimum (bang-bang); grain growth,
reaction layers, lithium loss, camber and the stress of cooling can move it down, so peaks are searched. Nothing here slows a ramp
for the sake of mismatch stress: with equal activation energies that changes nothing (SOVS), and the plan does not claim it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.library import Furnace, Library
from ssbfab.sintering.ceilings import ceilings
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.limits import Fault, Task, faults
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.plan import Exclusion, Plan
from ssbfab.sintering.plan_notes import undecided, unplanned
from ssbfab.sintering.powder import Powder, powder_of, what_to_measure
from ssbfab.sintering.safe_rates import bands_of
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering
from ssbfab.sintering.trial import at_peak
from ssbfab.sintering.volatiles import LOSS_K

Progress = Callable[[float, str], None]
PEAKS, STEPS = 25, 7
_ONE_IS_ENOUGH = (
    "two steps were not tried: with rates by Arrhenius's law and one activation energy of densification, one temperature is at "
    "least as good; what published two-step firings gain by pinned grain boundaries is not in these rates"
)


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
                 bands=bands_of(found, step.binder, furnace, step.start_k)[1], caps=ceilings(found, library, step, furnace))
    need = max(_needed_k(task, powder) for powder in task.powders)
    if need > task.cap_k:
        return Plan(exclusion=_too_hot(task, need))
    return _search(task, need, objective, library, progress or (lambda share, what: None))


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
    pairs, why_one = _two_steps(task)
    search = _Search(task, objective, progress)
    singles: list[tuple[float, float | None]] = [(peak, None) for peak in _peaks(task, need_k)]
    search.over([*singles, *pairs])
    search.closer(singles)
    progress(1.0, "done")
    best, notes = search.best(), (why_one,) if why_one else ()
    if pairs and best is not None and not any(line.startswith("two steps") for line in best.set_by):
        notes = (f"two steps were tried too, {len(pairs)} pairs of temperatures: none is better",)
    if best is None:
        return Plan(exclusion=_least_broken(task, search.broken), notes=notes)
    assert best.schedule is not None
    chosen = f"peak chosen for least {objective} among {len(search.good)} that keep every limit"
    notes = (*unplanned(task), *undecided(task, best.schedule, library), *notes)
    return replace(best, notes=notes, set_by=(*best.set_by, chosen))


def _peaks(task: Task, need_k: float) -> list[float]:
    """Whole degrees between what density needs and the ceiling, hottest first; the last one before lithium leaves among them."""
    wanted = [*np.linspace(need_k, task.cap_k, PEAKS), *([LOSS_K - 1.0] if task.loses_lithium else [])]
    peaks = np.unique(np.floor(np.array(wanted) - 273.15 + 1e-9) + 273.15)
    kept: list[float] = peaks[(peaks >= need_k - 1e-9) & (peaks <= task.cap_k + 1e-9)].tolist()
    return kept[::-1] or [task.cap_k]


class _Search:
    """Trials so far: plans that keep every limit by (peak, lower hold), and the worst fault of each of the others."""

    def __init__(self, task: Task, objective: str, progress: Progress) -> None:
        self.task, self.objective, self.progress = task, objective, progress
        self.good: dict[tuple[float, float | None], Plan] = {}
        self.broken: list[Fault] = []

    def over(self, trials: Sequence[tuple[float, float | None]]) -> None:
        for i, (peak, lower) in enumerate(trials):
            then = f", then {lower - 273.15:.0f} degC" if lower else ""
            self.progress(0.95 * i / len(trials), f"peak {peak - 273.15:.0f} degC{then}")
            self.keeps(peak, lower)

    def keeps(self, peak: float, lower: float | None = None) -> bool:
        plan = at_peak(self.task, peak, lower)
        if plan is None or plan.schedule is None:
            return False
        found = faults(self.task, plan.schedule)
        if found:
            self.broken.append(max(found))
        else:
            self.good[peak, lower] = plan
        return not found

    def closer(self, singles: Sequence[tuple[float, float | None]]) -> None:
        """To the degree between the hottest single peak that keeps every limit and the next, which does not."""
        kept = [i for i, single in enumerate(singles) if single in self.good]
        if not kept or kept[0] == 0:
            return
        low, high = singles[kept[0]][0], singles[kept[0] - 1][0]
        while high - low > 1.5:
            middle = float(np.floor(0.5 * (low + high) - 273.15) + 273.15)
            low, high = (middle, high) if self.keeps(middle) else (low, middle)

    def best(self) -> Plan | None:
        """The best plan; where it has two steps it says what one could not do."""
        if not self.good:
            return None
        key, plan = min(self.good.items(), key=lambda item: self._cost(item[1]))
        if key[1] is None:
            return plan
        alone = [self._cost(p) for (_, lower), p in self.good.items() if lower is None]
        what = "time" if self.objective == "time" else "energy"
        why = f"a single temperature takes at least {min(alone) / self._cost(plan) - 1:.0%} more {what}" if alone else (
            "no single temperature keeps every limit")
        return replace(plan, set_by=(*plan.set_by, f"two steps: {why}"))

    def _cost(self, plan: Plan) -> float:
        return plan.heating_s if self.objective == "time" else plan.energy_j


def _two_steps(task: Task) -> tuple[list[tuple[float, float | None]], str]:
    """Pairs (peak, lower hold) where two temperatures can do better than one (see `holds`), and else why they were not tried."""
    step, apart = task.step, {round(p.activation_j_mol, -3) for p in task.powders}
    grains = step.grain_max_mm is not None and any(p.has_growth for p in task.powders)
    layers = step.reaction_max_mm is not None and bool(step.growth)
    lithium = task.loses_lithium and task.cap_k > LOSS_K
    if not (grains or layers or lithium or step.lithium_loss is not None):
        return [], ""
    if len(apart) < 2 and not lithium:
        return [], _ONE_IS_ENOUGH
    least = min(_needed_k(task, powder) for powder in task.powders)
    grid: list[float] = np.linspace(max(least, step.start_k + 1.0), task.cap_k, STEPS).tolist()
    lower = [*grid, LOSS_K - 1.0] if lithium and least < LOSS_K else grid
    return [(peak, k) for peak in grid[::-1] for k in lower if k < peak - 20.0], ""


def _least_broken(task: Task, broken: list[Fault]) -> Exclusion:
    """Of the limit that binds at each peak, the one that is missed least."""
    density = f"{task.step.density_min_fraction:.0%} density of every ply"
    if not broken:
        return Exclusion(first=density, second=f"holds of at most {task.step.hold_max_s / 3600:.0f} h below {task.caps[0].why}",
                         by="the part's lag behind the furnace", opens=("a longer hold_max", task.caps[0].opens))
    _, limit, by, opens = min(broken)
    return Exclusion(first=density, second=limit, by=by, opens=(opens, "a lower density_min"))
