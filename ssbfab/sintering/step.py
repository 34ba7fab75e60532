"""What a recipe says under `step = "co-sinter"`, and the schedule that it states."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.errors import ScheduleError
from ssbfab.sintering.burnout import Binder
from ssbfab.sintering.powder import Growth, Powder
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.sintering.volatiles import LossRate
from ssbfab.spec import Key, fields, show_value, spec


@spec
class CoSintering:
    """Fire the printed part: the furnace, the gas, the schedule, and the limits that the fired part must keep."""

    step: ClassVar[str] = "co-sinter"
    furnace: Annotated[str, Key(help="a furnace of the library", example="tube-1200")]
    segments: Annotated[tuple[Segment, ...], Key(help="ramps and holds in order; empty lets `ssbfab fire` plan them")] = ()
    atmosphere: Annotated[str, Key(help="gas around the part: air, oxygen, argon, nitrogen, vacuum")] = "air"
    setter: Annotated[str, Key(help="material of the library that the part lies on, or its crucible; empty if unknown")] = ""
    substrate_bonded: Annotated[bool, Key(help="false where the part may slide on its substrate while it cools")] = True
    held_flat: Annotated[bool, Key(help="true where a weight keeps the part flat until it is cold")] = False
    mother_powder: Annotated[bool, Key(help="true where the part is buried in powder that replaces lost lithium")] = False
    air_exposed: Annotated[bool, Key(help="true where a garnet powder or part has seen moist air for over an hour")] = False
    safety_ratio: Annotated[float, Key(at_least=1, at_most=100, help="safety on energy release rates: 2 is 1.41 on stress")] = 2.0
    bow_max_mm: Annotated[float | None, Key("mm", above=0, at_most=100, help="highest bow of the fired part")] = None
    span_mm: Annotated[
        float | None, Key("mm", above=0, at_most=1000, help="length over which the bow is taken; else the cell's")
    ] = None
    density_min_fraction: Annotated[float, Key(above=0, below=1, help="lowest relative density of every printed ply")] = 0.9
    grain_max_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="largest grain; for planning")] = None
    camber_max_ratio: Annotated[float, Key(above=0, at_most=10, help="largest curvature times height while it sinters")] = 0.1
    reaction_max_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="thickest layer that `growth` may make")] = None
    temperature_max_k: Annotated[float | None, Key("K", above=273.15, at_most=3300, help="highest temperature to plan")] = None
    heating_rate_max_k_s: Annotated[float | None, Key("K/s", above=0, at_most=50, help="fastest heating to plan")] = None
    hold_max_s: Annotated[float, Key("s", above=0, at_most=3e6, help="longest hold to plan")] = 172800.0
    powders: Annotated[tuple[Powder, ...], Key(help="how each printed powder densifies, from your own runs")] = ()
    binder: Annotated[Binder | None, Key(help="how the binder leaves; without it no safe rate is known")] = None
    growth: Annotated[tuple[Growth, ...], Key(help="parabolic growth of reaction layers, where somebody measured it")] = ()
    lithium_loss: Annotated[LossRate | None, Key(help="how fast lithium leaves a bare face, where somebody weighed it")] = None
    lithium_loss_max_fraction: Annotated[float, Key(above=0, at_most=1, help="most that a ply may lose by `lithium_loss`")] = 0.05
    start_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature when the furnace starts")] = 298.15
    room_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature at which the part is judged")] = 298.15


def schedule_of(step: CoSintering, title: str) -> Schedule:
    """The schedule that a step states; one without segments is an error that says where to get them."""
    if not step.segments:
        raise ScheduleError(
            f"{title}: the co-sinter step has no segments: run `ssbfab fire RECIPE`, which searches them and prints the line to "
            'paste into the step, or write your own: segments = [{ rate = "2 K/min", target = "600 degC", hold = "2 h" }]'
        )
    return Schedule(title=title, segments=step.segments, atmosphere=step.atmosphere, start_k=step.start_k)


def segments_line(schedule: Schedule) -> str:
    """The `segments` of a schedule as a recipe takes them."""
    rows = (", ".join(f"{field.key} = {show_value(getattr(segment, field.name), field.about)}" for field in fields(Segment)
                      if field.required or getattr(segment, field.name) != field.default) for segment in schedule.segments)
    return "segments = [" + ", ".join(f"{{ {row} }}" for row in rows) + "]"
