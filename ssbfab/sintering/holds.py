"""How long to hold at one temperature, or at two in turn: every limit that counts time is a straight line in the holds.

    least t1 + t2   with   done_i + speed_i1 t1 + speed_i2 t2 ≥ 1      density of every powder
                           done_j + speed_j1 t1 + speed_j2 t2 ≤ 1      grains, reaction layers, time at which lithium leaves

Each row is thermal work over what is wanted or allowed; `done` is that of the ramps. Two unknowns: the answer lies where two
lines cross, so all crossings are tried.

For one powder, with every rate by Arrhenius's law, what a limit is charged per densification is convex in 1/T, and so is the
time: one temperature is at least as good as any two (Jensen). Two can win where powders differ in activation energy, or where a
limit begins at a temperature, as the loss of lithium does here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ssbfab.sintering.heat import Corners, log_work
from ssbfab.sintering.limits import Task
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.volatiles import LOSS_K, LOSS_S, time_above_s, worst_loss

_SLACK = 1e-9
#: How much of a limit the holds may use, so that it is kept when they are rounded up to whole minutes.
ROUNDED = 0.98


@dataclass(frozen=True, kw_only=True)
class Line:
    """One limit over the holds: `done` by the ramps, `speed` at each hold (1/s), both over what the limit is."""

    name: str
    done: float
    speed: tuple[float, ...]
    least: bool


def lines(task: Task, rise: Corners, ramps: Corners, held_k: Sequence[float]) -> tuple[Line, ...]:
    """The limits of a task that count time, for holds at some temperatures: density is that of the way there, limits hold for all
    ramps."""
    made = [_density(task, powder.material, MasterCurve.of(powder), rise, held_k) for powder in task.powders]
    for powder in task.powders:
        most = task.step.grain_max_mm
        if most is not None and powder.grain_mm and powder.grain_activation_j_mol and powder.grain_rate_log_index is not None:
            room = most**powder.grain_exponent - powder.grain_mm**powder.grain_exponent
            log_room = math.log(room) if room > 0 else -700.0
            made.append(_most("grains", powder.grain_rate_log_index - log_room, powder.grain_activation_j_mol, ramps, held_k))
    for growth in task.step.growth if task.step.reaction_max_mm is not None else ():
        log_scale = growth.rate_log_index - math.log(0.5 * (task.step.reaction_max_mm or 1.0) ** 2)
        made.append(_most("a reaction layer", log_scale, growth.activation_j_mol, ramps, held_k))
    loss = task.step.lithium_loss
    scale = worst_loss(task.stacks, loss, [(0.0, 1000.0), (1.0, 1000.0)])[0] if loss is not None else 0.0
    if loss is not None and scale > 0:
        one = float(log_work([(0.0, 1000.0), (1.0, 1000.0)], loss.activation_j_mol, per_kelvin=False))
        log_scale = math.log(scale / task.step.lithium_loss_max_fraction) - one
        made.append(_most("lithium", log_scale, loss.activation_j_mol, ramps, held_k))
    if task.loses_lithium:
        made.append(Line(name="lithium", done=time_above_s(ramps, LOSS_K) / LOSS_S, least=False,
                         speed=tuple((1.0 if k > LOSS_K else 0.0) / LOSS_S for k in held_k)))
    return tuple(made)


def _density(task: Task, name: str, curve: MasterCurve, ramps: Corners, held_k: Sequence[float]) -> Line:
    wanted, q = curve.log_theta_for(task.step.density_min_fraction), curve.activation_j_mol
    return Line(name=name, least=True, done=_exp(float(log_work(ramps, q)) - wanted),
                speed=tuple(_exp(float(log_work([(0.0, k), (1.0, k)], q)) - wanted) for k in held_k))


def _most(name: str, log_scale: float, q: float, ramps: Corners, held_k: Sequence[float]) -> Line:
    return Line(name=name, least=False, done=_exp(log_scale + float(log_work(ramps, q, per_kelvin=False))),
                speed=tuple(_exp(log_scale + float(log_work([(0.0, k), (1.0, k)], q, per_kelvin=False))) for k in held_k))


def _exp(value: float) -> float:
    return math.exp(min(max(value, -700.0), 300.0))


def shortest(every: Sequence[Line]) -> tuple[tuple[float, ...], str]:
    """The shortest holds [s] that make every powder dense, within every limit where that can be; and whose hold it is.

    Where the limits exclude each other the holds make dense, and the limits say that they are broken.
    """
    if len(every[0].speed) == 1:
        needs = [(max(1.0 - line.done, 0.0) / line.speed[0], line.name) for line in every if line.least]
        hold, name = max(needs)
        return (hold,), name
    for kept in (every, [line for line in every if line.least]):
        found = [point for point in _crossings(kept) if all(_holds(line, point) for line in kept)]
        if found:
            best = min(found, key=lambda point: point[0] + point[1])
            tight = max((line for line in every if line.least), key=lambda line: -_used(line, best))
            return best, tight.name
    return (math.inf, math.inf), every[0].name


def _crossings(every: Sequence[Line]) -> list[tuple[float, float]]:
    rows = [(line.speed[0], line.speed[1], (1.0 if line.least else ROUNDED) - line.done) for line in every]
    rows += [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]
    found = []
    for (a, b, e), (c, d, f) in combinations(rows, 2):
        scale = a * d - b * c
        if abs(scale) > 1e-12 * (abs(a * d) + abs(b * c)):
            found.append((max((e * d - b * f) / scale, 0.0), max((a * f - e * c) / scale, 0.0)))
    return found


def _used(line: Line, point: tuple[float, ...]) -> float:
    return line.done + float(np.dot(line.speed, point))


def _holds(line: Line, point: tuple[float, float]) -> bool:
    used = _used(line, point)
    return used >= 1.0 - _SLACK if line.least else used <= ROUNDED + _SLACK
