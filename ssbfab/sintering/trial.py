"""The plan for one peak, or for a peak and a lower hold after it: ramps as steep, holds as short as all limits allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ssbfab.sintering import furnace_model, ramps
from ssbfab.sintering.furnace_model import felt
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.holds import lines, shortest
from ssbfab.sintering.limits import Task
from ssbfab.sintering.msc import MasterCurve, density_after
from ssbfab.sintering.plan import Plan
from ssbfab.sintering.schedule import Schedule, Segment

END_K = 373.15


def at_peak(task: Task, peak_k: float, lower_k: float | None = None) -> Plan | None:
    """The plan with this peak, held there and then, where one is given, at a lower one; None where that takes too long."""
    held_k = (peak_k,) if lower_k is None else (peak_k, lower_k)
    pieces = _pieces(task, held_k)
    rise = _schedule(task, pieces[:-1], ())
    every = lines(task, rise.points(), _schedule(task, pieces, ()).points(), held_k)
    holds, slowest = shortest(every)
    holds = tuple(60.0 * math.ceil(hold / 60.0 - 1e-9) if math.isfinite(hold) else hold for hold in holds)
    if len(holds) > 1 and min(holds) <= 0:
        return None  # one temperature does it, and is tried by itself
    for _ in range(6):
        if sum(holds) > task.step.hold_max_s:
            return None
        schedule = _schedule(task, pieces, holds)
        short = _shortfall_s(task, schedule, held_k[-1])
        if short <= 0:
            break
        holds = (*holds[:-1], holds[-1] + 60.0 * math.ceil(short / 60.0))
    return _described(task, schedule, held_k, holds, slowest)


def _pieces(task: Task, held_k: Sequence[float]) -> list[list[ramps.Piece]]:
    """Ramps up to the first hold, between holds, and down from the last."""
    step, furnace = task.step, task.furnace
    room = max(furnace.segment_count - 1 - 2 * len(held_k), 2)
    up = ramps.heating(furnace, step.start_k, held_k[0], count=max(room // 2, 1), bands=task.bands,
                       rate_max_k_s=step.heating_rate_max_k_s or math.inf)
    falls = [ramps.cooling(furnace, a, b, count=1) for a, b in pairwise(held_k)]
    left = room - len(up) - len(falls)
    down = ramps.cooling(furnace, held_k[-1], max(END_K, step.start_k), count=max(min(left, 5), 1))
    return [up, *falls, down]


def _schedule(task: Task, pieces: Sequence[list[ramps.Piece]], holds: tuple[float, ...]) -> Schedule:
    """Pieces with a hold after each group, as far as there are holds."""
    made: list[Segment] = []
    for i, group in enumerate(pieces):
        made += ramps.segments(group, holds[i] if i < len(holds) else 0.0)
    return Schedule(title=task.title, atmosphere=task.step.atmosphere, start_k=task.step.start_k, segments=tuple(made))


def _shortfall_s(task: Task, schedule: Schedule, held_k: float) -> float:
    """How much longer the last hold must be, because the part lags behind the furnace."""
    if task.furnace.lag_s <= 0:
        return 0.0
    corners, short = felt(task.furnace, schedule), 0.0
    for powder in task.powders:
        curve = MasterCurve.of(powder)
        gap = curve.log_theta_for(task.step.density_min_fraction)
        done = float(log_work(corners, curve.activation_j_mol))
        if done < gap:
            speed = float(log_work([(0.0, held_k), (1.0, held_k)], curve.activation_j_mol))
            short = max(short, math.exp(min(gap - speed, 50.0)) * -math.expm1(done - gap))
    return short


def _described(task: Task, schedule: Schedule, held_k: tuple[float, ...], holds: tuple[float, ...], slowest: str) -> Plan:
    corners = felt(task.furnace, schedule)
    binder = any(b.set_by == "pressure" and b.low_k < held_k[0] for b in task.bands)
    peak_by = task.caps[0].why if held_k[0] > task.cap_k - 1.5 else "the search"
    if len(held_k) > 1:
        peak_by += f", then held at {held_k[1] - 273.15:.0f} degC"
    last = max(i for i, (_, k) in enumerate(schedule.points()) if k >= held_k[-1] - 1e-6)
    return Plan(schedule=schedule, heating_s=schedule.points()[last][0], energy_j=furnace_model.energy_j(task.furnace, schedule),
                density={p.material: density_after(p, corners) for p in task.powders},
                set_by=(f"peak: {peak_by}", f"heating rates: {'binder' if binder else 'furnace or recipe'}",
                        f"hold: density of {slowest}" if any(holds) else "no hold is needed"))
