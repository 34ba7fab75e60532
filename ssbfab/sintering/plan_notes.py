"""What a plan could not look at, and what the data could not decide: said with the plan, never passed over."""

from __future__ import annotations

from ssbfab.library import Library
from ssbfab.sintering.furnace_model import felt
from ssbfab.sintering.interfaces import Contact, interfaces
from ssbfab.sintering.limits import Task, cooled
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.verdict import Verdict


def unplanned(task: Task) -> tuple[str, ...]:
    """What a plan could not look at, for want of data."""
    made = []
    if task.step.binder is None:
        made.append(
            "burnout is not in this plan: no binder table, the rates are the furnace's; run `ssbfab fit tga`, or debind first"
        )
    if not all(p.has_viscosity for p in task.powders):
        made.append("camber is not in this plan: a powder has no viscosity and sintering_stress")
    if any(p.grain_mm is None or p.grain_rate_log_index is None for p in task.powders):
        made.append("grain growth is not in this plan: a powder has no growth kinetics")
    return tuple(made)


def undecided(task: Task, schedule: Schedule, library: Library) -> tuple[str, ...]:
    """A note for what the data cannot decide: the cooling of a stack, a pair of materials that touch."""
    corners = felt(task.furnace, schedule)
    names = [s.name for s in task.stacks if any(c.verdict is Verdict.NO_VERDICT for c in cooled(task, s, schedule, corners))]
    made = [f"stress after cooling is undecided for {', '.join(names)}: see the review"] if names else []
    touching = interfaces(task.stacks, schedule.peak_k, schedule.atmosphere, library.reactions())
    pairs = [f"{' and '.join(each.pair)} ({each.contact.value})" for each in touching
             if each.contact in (Contact.NO_DATA, Contact.CONFLICT)]
    if pairs:
        made.append(f"whether these react at {schedule.peak_k - 273.15:.0f} degC is not in the data, so the plan does not keep "
                    f"from it: {'; '.join(pairs)}")
    return tuple(made)
