"""The nearest published pressings of the same material, with their scatter. Neighbours, never a prediction.

The same powder at the same temperature and load has been pressed to 81 and to 94 % of its density: what decides (grain,
liquid, seal of the die) is mostly not in the tables. So a band is the smallest and the largest of the neighbours, nothing
fitted; one more result of the same population lies inside that of n with the probability (n − 1)/(n + 1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ssbfab.findings import Confidence, worst
from ssbfab.library.cold import ColdPoint
from ssbfab.library.material import Material
from ssbfab.sintering.cold.liquids import parts
from ssbfab.sintering.interfaces import names_of

#: Fewer comparable points than this are no neighbourhood.
LEAST = 3
#: At most so many are shown.
MOST = 6
#: A factor or difference that counts as one unit of distance: 50 K, twice the load, four times the time, another liquid. Assumed.
_KELVIN, _LOAD, _TIME = 50.0, math.log(2.0), math.log(4.0)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """What is compared: its name, its unit (a key of `units.TABLE`), and how a point states it: (low, high), or None."""

    name: str
    unit: str
    of: Callable[[ColdPoint], tuple[float, float] | None]


def _pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None else (low, high if high is not None else low)


DENSITY = Quantity(
    name="relative density as pressed",
    unit="",
    of=lambda p: None if _is_annealed_density(p) else _pair(p.density_fraction, p.density_max_fraction),
)
CONDUCTIVITY = Quantity(name="conductivity as pressed", unit="S/m", of=lambda p: _pair(p.conductivity_s_m, None))
ANNEALED = Quantity(name="conductivity after a post-anneal", unit="S/m", of=lambda p: _pair(p.annealed_conductivity_s_m, None))
QUANTITIES = (DENSITY, CONDUCTIVITY, ANNEALED)


def _is_annealed_density(point: ColdPoint) -> bool:
    return "after the anneal" in point.notes.lower()


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How something is pressed, None where it is not said."""

    temperature_k: float | None = None
    pressure_pa: float | None = None
    time_s: float | None = None
    liquid: str = ""

    @staticmethod
    def of(point: ColdPoint) -> Conditions:
        return Conditions(
            temperature_k=_middle(point.temperature_k, point.temperature_max_k),
            pressure_pa=_middle(point.pressure_pa, point.pressure_max_pa),
            time_s=point.time_s,
            liquid=point.liquid,
        )


def _middle(low: float | None, high: float | None) -> float | None:
    return low if low is None or high is None else 0.5 * (low + high)


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """The nearest points, nearest first, and the band of what they state. Empty: no neighbours."""

    quantity: Quantity
    points: tuple[ColdPoint, ...] = ()
    comparable: int = 0

    @property
    def band(self) -> tuple[float, float] | None:
        ends = [pair for pair in (self.quantity.of(point) for point in self.points) if pair is not None]
        return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None

    @property
    def holds_next(self) -> float:
        """The probability that one more of the same population lies in the band."""
        n = len(self.points)
        return (n - 1) / (n + 1) if n else 0.0

    @property
    def confidence(self) -> Confidence:
        return worst(point.confidence for point in self.points) if self.points else Confidence.ASSUMED


def group(point: ColdPoint) -> str:
    """The material of a point without what was said of its grain: micron and nano powders are one material, of great scatter."""
    return " ".join(word for word in point.material.split() if word not in ("nano", "micron"))


def points_of(material: Material, points: Iterable[ColdPoint]) -> tuple[ColdPoint, ...]:
    """The published pressings of a library material, by the names that rows use for it or its formula."""
    own, near = names_of(material)
    names = own | near | {material.id.split("_")[0]} if material.kind != "composite" else own
    return tuple(point for point in points if group(point).lower() in names)


def nearest(conditions: Conditions, quantity: Quantity, points: Sequence[ColdPoint], least: int = LEAST) -> Neighbourhood:
    """The nearest of some points of one material that state the quantity; none where fewer than `least` do."""
    stating = [point for point in points if quantity.of(point) is not None]
    if len(stating) < least:
        return Neighbourhood(quantity=quantity, comparable=len(stating))
    ordered = sorted(stating, key=lambda point: distance(conditions, Conditions.of(point)))
    return Neighbourhood(quantity=quantity, points=tuple(ordered[:MOST]), comparable=len(stating))


def distance(a: Conditions, b: Conditions) -> float:
    """How unlike two pressings are; what one of them does not say counts as one unit."""
    return math.hypot(
        _apart(a.temperature_k, b.temperature_k, lambda x, y: (x - y) / _KELVIN),
        _apart(a.pressure_pa, b.pressure_pa, lambda x, y: math.log(x / y) / _LOAD),
        _apart(a.time_s, b.time_s, lambda x, y: math.log(x / y) / _TIME),
        _liquids(a.liquid, b.liquid),
    )


def _apart(a: float | None, b: float | None, measure: Callable[[float, float], float]) -> float:
    return 1.0 if a is None or b is None or a <= 0 or b <= 0 else measure(a, b)


def _liquids(a: str, b: str) -> float:
    mine, other = set(parts(a)), set(parts(b))
    return 0.0 if mine == other and mine else 0.5 if mine & other else 1.0


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """One point judged by the others of its material. `reason` says why it lies outside; empty where it lies inside."""

    point: ColdPoint
    quantity: Quantity
    neighbours: Neighbourhood
    inside: bool
    reason: str = ""

    @property
    def has_neighbours(self) -> bool:
        return bool(self.neighbours.points)


def leave_one_out(points: Sequence[ColdPoint], quantity: Quantity) -> tuple[LeftOut, ...]:
    """Every point that states the quantity, against the others of its material."""
    return tuple(_left_out(point, points, quantity) for point in points if quantity.of(point) is not None)


def _left_out(point: ColdPoint, points: Sequence[ColdPoint], quantity: Quantity) -> LeftOut:
    others = [other for other in points if other is not point and group(other) == group(point)]
    near = nearest(Conditions.of(point), quantity, others, LEAST - 1)
    band, own = near.band, quantity.of(point)
    if band is None or own is None:
        return LeftOut(point=point, quantity=quantity, neighbours=near, inside=False, reason="no neighbours")
    inside = band[0] <= own[0] and own[1] <= band[1]
    return LeftOut(
        point=point, quantity=quantity, neighbours=near, inside=inside, reason="" if inside else _why(point, near, own)
    )


def _why(point: ColdPoint, near: Neighbourhood, own: tuple[float, float]) -> str:
    """What sets a point apart from its neighbours, as far as the tables say."""
    band = near.band or (0.0, 0.0)
    side = "above" if own[1] > band[1] else "below"
    apart = [*_beyond(point, near.points)]
    if "same body" in point.notes:
        apart.append("its neighbours are other steps on the same body")
    if point.density_max_fraction is not None and near.quantity is DENSITY:
        apart.append("it is itself a range over several liquids")
    said = "; ".join(apart) or "no stated condition sets it apart: the scatter of practice"
    return f"{side} the band of its {len(near.points)} neighbours: {said}"


def _beyond(point: ColdPoint, others: Sequence[ColdPoint]) -> Iterable[str]:
    mine, theirs = Conditions.of(point), [Conditions.of(other) for other in others]
    for name, low, high in (
        ("temperature_k", "colder", "hotter"),
        ("pressure_pa", "pressed less", "pressed harder"),
        ("time_s", "held shorter", "held longer"),
    ):
        values = [value for value in (getattr(other, name) for other in theirs) if value is not None]
        value = getattr(mine, name)
        if value is not None and values and not min(values) <= value <= max(values):
            yield f"{high if value > max(values) else low} than all of them"
    if mine.liquid and not any(set(parts(mine.liquid)) & set(parts(other.liquid)) for other in theirs):
        yield f"none of them was pressed with {mine.liquid}"
    if point.post_anneal and any(other.post_anneal != point.post_anneal for other in others):
        yield f"its anneal was {point.post_anneal}"
