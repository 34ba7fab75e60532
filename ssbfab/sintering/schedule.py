"""The nouns of sintering: a `Ply` of the stack, a `Segment` of the firing, the `Schedule`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ssbfab.library.material import Material
from ssbfab.showing import Shown
from ssbfab.spec import Key, spec


@dataclass(frozen=True, kw_only=True)
class Ply:
    """One layer of a laminate, bottom to top: a material and its fired thickness (mm).

    `porosity_fraction` is that of the fired ply. `material` None is a void: a ply without stiffness. `is_substrate` marks
    what the part lies on: it counts only where it is bonded.
    """

    name: str
    material: Material | None
    thickness_mm: float
    porosity_fraction: float = 0.0
    is_substrate: bool = False


@spec
class Segment:
    """One line of a schedule: go to `target` at `rate`, then stay for `hold`."""

    target_k: Annotated[float, Key("K", at_least=73.15, at_most=2773.15, help="temperature at the end of the ramp")]
    rate_k_s: Annotated[float, Key("K/s", above=0, at_most=50, help="heating or cooling rate, always positive")]
    hold_s: Annotated[float, Key("s", at_least=0, at_most=3.2e6, help="time at the target")] = 0.0
    pressure_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e10, help="pressure on the part (cold sintering)")] = 0.0
    atmosphere: Annotated[str, Key(help="gas around the part; empty for that of the step")] = ""


@dataclass(frozen=True, kw_only=True)
class Schedule(Shown):
    """Temperature (and pressure) against time, from `start_k`, as straight ramps and holds. Same noun for hot and cold."""

    title: str
    segments: tuple[Segment, ...]
    atmosphere: str = "air"
    start_k: float = 298.15

    @property
    def peak_k(self) -> float:
        return max((s.target_k for s in self.segments), default=self.start_k)

    @property
    def duration_s(self) -> float:
        return self.points()[-1][0]

    def points(self) -> list[tuple[float, float]]:
        """Corners (time_s, temperature_k), beginning at (0, start_k); times never decrease."""
        corners, time_s, now_k = [(0.0, self.start_k)], 0.0, self.start_k
        for segment in self.segments:
            time_s += abs(segment.target_k - now_k) / segment.rate_k_s
            now_k = segment.target_k
            corners.append((time_s, now_k))
            if segment.hold_s > 0:
                time_s += segment.hold_s
                corners.append((time_s, now_k))
        return corners
