"""Composites as recipes of materials: ceramic in polymer, polymer in ceramic, cathode with electrolyte and carbon.

    [[constituents]]
    material = "lco"
    volume_fraction = 0.60            # or mass_fraction, for all of them

What follows from the constituents is computed and says how: density and capacity exactly, moduli, expansion and conductivity
as bounds (`library.bounds`). A bound is reported as a bound: `low` and `high` hold it together with the constituents' own
ranges, and `value` is only its middle (Bruggeman's estimate for conductivity). Confidence is that of the worst constituent.
What a constituent lacks, the composite lacks; a note says so. Strength and toughness of a mixture are never computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ssbfab import units
from ssbfab.findings import Confidence, Source, worst
from ssbfab.library import bounds
from ssbfab.library.bounds import Bounds
from ssbfab.library.material import Material
from ssbfab.library.measured import Measured, Remark
from ssbfab.library.properties import PROPERTIES
from ssbfab.library.ranges import range_of

#: At most so many constituents: all corners of their ranges are visited.
PARTS_LIMIT = 6
_ACTIVE = ("cathode", "anode")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A constituent and its share of the volume."""

    material: Material
    volume_fraction: float


def compose(id: str, name: str, parts: Sequence[Part]) -> Material:
    """The material that the parts make, without pores."""
    made = {m.name: m for m in _properties(parts)}
    lacking = {key: _lacking(parts, key) for key in _NEEDED if key not in made}
    unknown = tuple(_remark(f"no {units.key_of(key)}: not known for {', '.join(ids)}") for key, ids in lacking.items() if ids)
    notes = {key: rows for key, rows in {"remark": unknown, **_inherited(parts)}.items() if rows}
    return Material(id=id, name=name, kind="composite", properties={key: (m.measured,) for key, m in made.items()}, remarks=notes,
                    formula=" + ".join(f"{100 * p.volume_fraction:.3g} vol% {p.material.id}" for p in parts),
                    notes={key: tuple(r.text for r in rows) for key, rows in notes.items()})


def volume_fractions(masses: Sequence[tuple[Material, float]]) -> tuple[Part, ...]:
    """Parts from mass fractions; every material needs a density."""
    volumes = [share / material.need("density_kg_m3").value for material, share in masses]
    return tuple(Part(material=material, volume_fraction=volume / sum(volumes))
                 for (material, _), volume in zip(masses, volumes, strict=True))


_NEEDED = ("density_kg_m3", "youngs_modulus_pa", "poisson_ratio", "cte_per_k", "conductivity_s_m")


@dataclass(frozen=True)
class _Named:
    name: str
    measured: Measured


def _properties(parts: Sequence[Part]) -> Iterator[_Named]:
    yield from _density(parts)
    yield from _elastic(parts)
    yield from _conductivity(parts)
    yield from _capacity(parts)
    yield from _least_temperature(parts)


def _lacking(parts: Sequence[Part], name: str) -> list[str]:
    """The ids of the parts that do not know a property; any expansion will do."""
    names = {"cte_per_k": ("cte_per_k", "mean_cte_per_k")}.get(name, (name,))
    return [p.material.id for p in parts if not any(p.material.has(n) for n in names)]


def _have(parts: Sequence[Part], *names: str) -> bool:
    return not any(_lacking(parts, name) for name in names)


def _best(part: Part, name: str) -> Measured:
    """The best measurement; of a table of mean expansions the one to the highest temperature."""
    if name == "cte_per_k" and not part.material.has(name):
        return max(part.material.properties["mean_cte_per_k"], key=lambda m: m.valid_k[1] if m.valid_k else 0.0)
    return part.material.need(name)


def _fractions(parts: Sequence[Part]) -> list[float]:
    return [p.volume_fraction for p in parts]


def _values(parts: Sequence[Part], name: str) -> list[float]:
    return [_best(p, name).value for p in parts]


def _corners(parts: Sequence[Part], *names: str) -> Iterator[list[list[float]]]:
    """Every combination of the ends of the parts' ranges: for each property a list over the parts.

    The ends of one property move together over the parts, those of stiffness also each on its own.
    """
    ranges = [[range_of(_best(p, name), name) for p in parts] for name in names]
    for ends in product((0, 1), repeat=len(parts) + len(names) - 1):
        own, together = ends[:len(parts)], ends[len(parts):]
        yield [[r[end] for r, end in zip(ranges[0], own, strict=True)],
               *([r[end] for r in rows] for rows, end in zip(ranges[1:], together, strict=True))]


def _made(parts: Sequence[Part], names: Sequence[str], value: float, low: float, high: float, how: str) -> Measured:
    used = [_best(p, n) for p in parts for n in names if p.material.has(n) or n == "cte_per_k"]
    ranges = [m.valid_k for m in used if m.valid_k is not None]
    common = (max(r[0] for r in ranges), min(r[1] for r in ranges)) if ranges and len(ranges) == len(used) else None
    return Measured(value=value, low=min(low, value), high=max(high, value), confidence=worst(m.confidence for m in used),
                    source=Source(text=f"computed from {', '.join(p.material.id for p in parts)}"), basis="computed",
                    conditions=how, valid_k=common if common and common[0] <= common[1] else None, kind="composite")


def _density(parts: Sequence[Part]) -> Iterator[_Named]:
    name = "density_kg_m3"
    if _have(parts, name):
        ranges = [range_of(_best(p, name), name) for p in parts]
        value, low, high = (bounds.mean(_fractions(parts), column) for column in
                            (_values(parts, name), [r[0] for r in ranges], [r[1] for r in ranges]))
        yield _Named(name, _made(parts, [name], value, low, high, "exact, by volume"))


def _moduli(youngs: Sequence[float], poisson: Sequence[float]) -> tuple[list[float], list[float]]:
    return ([e / (3 * (1 - 2 * v)) for e, v in zip(youngs, poisson, strict=True)],
            [e / (2 * (1 + v)) for e, v in zip(youngs, poisson, strict=True)])


def _elastic(parts: Sequence[Part]) -> Iterator[_Named]:
    names = ("youngs_modulus_pa", "poisson_ratio")
    if not _have(parts, *names):
        return
    fractions = _fractions(parts)

    def both(youngs: Sequence[float], poisson: Sequence[float]) -> tuple[Bounds, Bounds]:
        k, g = _moduli(youngs, poisson)
        return bounds.bulk(fractions, k, g), bounds.shear(fractions, k, g)

    nominal = both(_values(parts, names[0]), _values(parts, names[1]))
    corners = [both(*corner) for corner in _corners(parts, *names)]
    for name, of, said in (("youngs_modulus_pa", bounds.youngs, "the value is their middle"),
                           ("poisson_ratio", bounds.poisson, "the value is the mean by volume")):
        middle, spread = of(*nominal), [of(*corner) for corner in corners]
        value = (middle.low + middle.high) / 2 if name == names[0] else bounds.mean(fractions, _values(parts, name))
        how = f"Hashin–Shtrikman bounds {_span(middle, name)}, widened by the ranges of the constituents; {said}"
        yield _Named(name, _made(parts, names, min(max(value, middle.low), middle.high), min(b.low for b in spread),
                                 max(b.high for b in spread), how))
    if _have(parts, "cte_per_k"):
        yield _expansion(parts, fractions)


def _expansion(parts: Sequence[Part], fractions: list[float]) -> _Named:
    names = ("youngs_modulus_pa", "poisson_ratio", "cte_per_k")

    def of(youngs: Sequence[float], poisson: Sequence[float], cte: Sequence[float]) -> Bounds:
        k, g = _moduli(youngs, poisson)
        return bounds.expansion(fractions, cte, k, bounds.bulk(fractions, k, g))

    middle = of(*(_values(parts, name) for name in names))
    spread = [of(*corner) for corner in _corners(parts, *names)]
    how = f"Rosen–Hashin/Schapery bounds {_span(middle, 'cte_per_k')}, widened by the ranges of the constituents; " \
          "the value is their middle"
    return _Named("cte_per_k", _made(parts, names, (middle.low + middle.high) / 2, min(b.low for b in spread),
                                     max(b.high for b in spread), how))


def _span(found: Bounds, name: str) -> str:
    return f"{PROPERTIES[name].show(found.low)} to {PROPERTIES[name].show(found.high)}"


def _conductivity(parts: Sequence[Part]) -> Iterator[_Named]:
    name = "conductivity_s_m"
    if not _have(parts, name):
        return
    fractions, values = _fractions(parts), _values(parts, name)
    ranges = [range_of(_best(p, name), name) for p in parts]
    low = bounds.conductivity(fractions, [r[0] for r in ranges]).low
    high = bounds.conductivity(fractions, [r[1] for r in ranges]).high
    how = f"Hashin–Shtrikman bounds {_span(bounds.conductivity(fractions, values), name)}, widened by the ranges of the " \
          "constituents; the value is Bruggeman's estimate; interfaces between grains are not in it"
    yield _Named(name, _made(parts, [name], bounds.bruggeman(fractions, values), low, high, how))


def _capacity(parts: Sequence[Part]) -> Iterator[_Named]:
    """Capacity per mass of the whole composite; what is not an electrode counts as dead mass."""
    active = [p for p in parts if p.material.kind in _ACTIVE and p.material.has("specific_capacity_ah_kg")]
    if not active or not _have(parts, "density_kg_m3"):
        return
    masses = [p.volume_fraction * _best(p, "density_kg_m3").value for p in parts]
    share = [p.volume_fraction * _best(p, "density_kg_m3").value / sum(masses) for p in active]
    value = bounds.mean(share, _values(active, "specific_capacity_ah_kg"))
    yield _Named("specific_capacity_ah_kg", _made(active, ["specific_capacity_ah_kg"], value, value, value, "exact, by mass"))
    if len(active) == 1 and active[0].material.has("voltage_v"):
        yield _Named("voltage_v", active[0].material.need("voltage_v"))


def _least_temperature(parts: Sequence[Part]) -> Iterator[_Named]:
    known = [p for p in parts if p.material.has("max_temperature_k")]
    if known:
        weakest = min(known, key=lambda p: p.material.need("max_temperature_k").value)
        yield _Named("max_temperature_k", weakest.material.need("max_temperature_k"))


def _inherited(parts: Sequence[Part]) -> dict[str, tuple[Remark, ...]]:
    """What its constituents want of the air holds for the whole."""
    return {key: tuple(Remark(text=f"{p.material.id}: {r.text}", source=r.source, confidence=r.confidence, basis=r.basis)
                       for p in parts for r in p.material.remarks.get(key, ()))
            for key in ("atmosphere", "moisture_sensitive")}


def _remark(text: str) -> Remark:
    return Remark(text=text, source=Source(text="the constituents' files"), confidence=Confidence.HIGH, basis="computed")
