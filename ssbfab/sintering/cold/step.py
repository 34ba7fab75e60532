"""What a recipe says under `step = "cold-sinter"`, and the schedule that it states."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.errors import ScheduleError
from ssbfab.geometry.cell import Role
from ssbfab.sintering.cold.law import ColdLaw
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.spec import Key, spec


@spec
class ColdSintering:
    """Press a moist powder warm: press and die, transient liquid, load and temperature, and what the pellet must keep."""

    step: ClassVar[str] = "cold-sinter"
    press: Annotated[str, Key(help="a press of the library, with its die", example="press-100kn")]
    segments: Annotated[
        tuple[Segment, ...],
        Key(help="ramps and holds in order; the pressure of a segment is set before its ramp, the die is unloaded at the end"),
    ] = ()
    roles: Annotated[tuple[Role, ...], Key(help="what comes in as powder with this step; empty for what is there already")] = ()
    liquid: Annotated[str, Key(help='transient liquid: "water", "acetic acid aq", "DMF/water"; empty if pressed dry')] = ""
    liquid_mass_fraction: Annotated[float | None, Key(at_least=0, at_most=1, help="mass of liquid per mass of dry powder")] = None
    d50_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="median grain of the powder", example="0.4 um")] = None
    green_density_fraction: Annotated[float | None, Key(above=0.2, below=1, help="relative density before the ramp")] = None
    pellet_height_mm: Annotated[
        float | None, Key("mm", above=0, at_most=500, help="height of the pressed pellet; left out: that of the cell")
    ] = None
    atmosphere: Annotated[str, Key(help="gas around the die: air, argon, nitrogen, vacuum")] = "air"
    sealed: Annotated[bool, Key(help="true where the die keeps vapour in; else it leaves at its boiling point")] = False
    vent_s: Annotated[float | None, Key("s", above=0, at_most=1e6, help="time in which the liquid leaves, if known")] = None
    mass_loss_fraction: Annotated[
        float | None, Key(at_least=0, at_most=1, help="share of the liquid that has left, from your own weighing")
    ] = None
    pressure_rate_pa_per_s: Annotated[float, Key("Pa/s", above=0, at_most=1e9, help="how fast the load rises and falls")] = 1e6
    friction_ratio: Annotated[float, Key(at_least=0, at_most=1, help="friction of the powder on the die's wall")] = 0.2
    polymer_wanted: Annotated[bool, Key(help="true where the liquid is meant to dissolve the polymer in the powder")] = False
    density_min_fraction: Annotated[float, Key(above=0, below=1, help="lowest relative density of the pellet")] = 0.9
    conductivity_min_s_m: Annotated[float | None, Key("S/m", above=0, at_most=1e6, help="lowest conductivity wanted")] = None
    law: Annotated[ColdLaw | None, Key(help="how your powder densifies, from `ssbfab fit cold-sinter`")] = None
    safety_ratio: Annotated[float, Key(at_least=1, at_most=100, help="safety on energy release rates: 2 is 1.41 on stress")] = 2.0
    start_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature when the press starts")] = 298.15
    room_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature at which the pellet is judged")] = 298.15


def pressing_schedule(step: ColdSintering, title: str) -> Schedule:
    """The schedule that a step states; one without segments, or without any load, is an error that says what to write."""
    example = 'segments = [{ rate = "5 K/min", target = "150 degC", hold = "1 h", pressure = "400 MPa" }]'
    if not step.segments:
        raise ScheduleError(f"{title}: the cold-sinter step has no segments: write them, for example {example}")
    if not any(segment.pressure_pa > 0 for segment in step.segments):
        raise ScheduleError(
            f"{title}: no segment of the cold-sinter step has a pressure: cold sintering needs a load, for example {example}"
        )
    return Schedule(title=title, segments=step.segments, atmosphere=step.atmosphere, start_k=step.start_k)
