"""What an ink can do at all in this tip and at this size, whatever the toolpath. Rules INK2xx.

The nouns come from packages further down; what is read of them is stated as protocols, so that nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Protocol

from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, rule
from ssbfab.ink import shape
from ssbfab.ink.bead import span_diameter
from ssbfab.library.printer import Head

_ASSUMED_ROUND = Source(text="rule of practice, recalled")


class _Settings(Protocol):
    layer_height_mm: float
    bead_width_mm: float | None


class _Layer(Protocol):
    index: int
    z_mm: float
    height_mm: float
    regions: tuple[Any, ...]


def _width(head: Head, settings: _Settings) -> float:
    return settings.bead_width_mm or head.tip.diameter_mm


def _below(code: str, head: Head, what: str, value: float, limit: float, source: Source, *, unit: str = "", advice: str = "",
           severity: Severity = Severity.WARNING) -> Iterator[Finding]:
    """A finding where `value` is under `limit`."""
    if value < limit:
        yield Finding(code=code, severity=severity, where=_where(head), message=what, value=value, limit=limit,
                      margin=value / limit - 1, unit=unit, source=source, confidence=Confidence.LOW, advice=advice)


def _where(head: Head) -> str:
    return f"tool {head.tool.number}, ink {head.ink.name}"


@rule("INK201", "The tip clogs", source=_ASSUMED_ROUND, formula="D / d90 >= 10",
      reason="Particles arch across an opening that is only a few of them wide.", limit="10",
      example="a 30 um tip with particles of 5 um d90")
def clog(heads: tuple[Head, ...]) -> Iterator[Finding]:
    for head in heads:
        ratio = head.tip.diameter_mm / head.ink.d90_mm
        said = f"the tip is only {ratio:.3g} times as wide as the ink's d90 of {head.ink.d90_mm * 1e3:.3g} um"
        yield from _below("INK201", head, said, ratio, 10.0, clog.source, advice="mill the powder finer or take a wider tip")


@rule("INK202", "Layer height does not suit the tip", source=_ASSUMED_ROUND, formula="0.6 <= h / D <= 0.9", limit="0.6 to 0.9",
      reason="Too high a layer is laid as a loose thread that drags; too low a one is ploughed and dams the tip.",
      example="30 um layers under a 30 um tip")
def layer_height(heads: tuple[Head, ...], settings: _Settings) -> Iterator[Finding]:
    for head in heads:
        ratio = settings.layer_height_mm / head.tip.diameter_mm
        limit = 0.6 if ratio < 0.6 else 0.9
        if not 0.6 - 1e-9 <= ratio <= 0.9 + 1e-9:
            yield Finding(code="INK202", severity=Severity.WARNING, where=_where(head), value=ratio,
                          message=f"the layer is {ratio:.3g} of the tip's diameter, usual is 0.6 to 0.9", limit=limit,
                          margin=(ratio / limit - 1) * (1 if ratio < limit else -1), source=layer_height.source,
                          confidence=Confidence.LOW, advice=f"print layers of {0.75 * head.tip.diameter_mm * 1e3:.3g} um")


@rule("INK203", "The bead rounds off and slumps", formula="tau_y / (gamma / R + rho g H) >= 1", limit="1",
      source=Source(text="M'Barki, Bocquet & Stevenson, Sci. Rep. 7 (2017) 6017"),
      reason="Surface tension and weight flatten a wall whose yield stress does not hold against them; at tens of micrometres "
             "surface tension is hundreds of times the weight.", example="300 Pa of yield stress in a wall 60 um wide")
def slump(heads: tuple[Head, ...], settings: _Settings, cell: Any) -> Iterator[Finding]:
    for head in heads:
        radius, height = _width(head, settings) / 2, _tallest(cell, head)
        index = shape.shape_retention(head.ink, radius, height)
        stress = head.ink.yield_stress_pa / index
        said = (f"yield stress of {head.ink.yield_stress_pa:.4g} Pa against {stress:.4g} Pa, of which surface tension is "
                f"{shape.capillary_stress(head.ink, radius):.4g} Pa: edges round off until the ink has dried")
        yield from _below(
            "INK203", head, said, index, 1.0, slump.source,
            advice=f"an ink of {stress:.3g} Pa yield stress, a wider bead, or one that dries as it is laid")


@rule("INK204", "A wall yields under its own weight", formula="H <= sqrt(3) tau_y / (rho g)", limit="printed height",
      source=Source(text="Roussel 2018, recalled"), reason="The foot of a fresh wall carries all of it.",
      example="a wall 50 mm tall of an ink of 300 Pa")
def self_weight(heads: tuple[Head, ...], cell: Any) -> Iterator[Finding]:
    for head in heads:
        tallest, height = shape.tallest_by_weight(head.ink), _tallest(cell, head)
        said = f"a fresh wall yields at {tallest:.4g} mm and {height:.4g} mm are printed"
        yield from _below("INK204", head, said, tallest, height, self_weight.source, unit="mm", severity=Severity.ERROR,
                          advice="let layers dry before the next, or raise the yield stress")


@rule("INK205", "A thin wall buckles", formula="H^3 <= 7.837 E w^2 / (12 (1 - nu^2) rho g)", limit="printed height",
      source=Source(text="Suiker, Int. J. Mech. Sci. 137 (2018) 145"), reason="A tall thin wall falls over before it yields.",
      example="a wall 0.25 mm thick and 40 mm tall with a modulus of 10 kPa")
def buckling(heads: tuple[Head, ...], cell: Any, sections: Iterable[_Layer]) -> Iterator[Finding]:
    thinnest = _thinnest(sections)
    for head in heads:
        widths = [thinnest[body] for body in head.bodies if body in thinnest]
        if widths:
            tallest, height = shape.tallest_by_buckling(head.ink, min(widths)), _tallest(cell, head)
            said = f"a wall {min(widths) * 1e3:.3g} um thick buckles at {tallest:.4g} mm and {height:.4g} mm are printed"
            yield from _below("INK205", head, said, tallest, height, buckling.source, unit="mm", severity=Severity.ERROR,
                              advice="a stiffer ink, drying between layers, or a thicker wall")


@rule("INK206", "A span sags", formula="G' >= 1.4 w s^4 D, s = span / D", limit="longest span of the ink",
      source=Source(text="Smay, Cesarano & Lewis, Langmuir 18 (2002) 5429"),
      reason="A bead that crosses a void hangs like a rope; a modulus above the limit keeps the sag below 5 % of its diameter.",
      example="2 mm of span with a 0.1 mm bead and a modulus of 10 kPa")
def spans(heads: tuple[Head, ...], settings: _Settings, sections: Iterable[_Layer]) -> Iterator[Finding]:
    for layer, body, span, place in _spans(tuple(sections)):
        for head in heads:
            if body in head.bodies:
                diameter = span_diameter(_width(head, settings) * layer.height_mm)
                longest = shape.longest_span(head.ink, diameter)
                if span > max(longest, diameter):
                    yield Finding(
                        code="INK206", severity=Severity.WARNING, where=f"body {body}, layer {layer.index}", value=span,
                        message=f"{span:.4g} mm without support below; this ink spans {longest:.4g} mm", limit=longest,
                        margin=1 - span / longest, unit="mm", source=spans.source, confidence=Confidence.LOW,
                        layer=layer.index, place_mm=(*place, layer.z_mm),
                        advice="a stiffer ink, a thicker bead, or a support that burns out")


def _tallest(cell: Any, head: Head) -> float:
    """Height, mm, of the tallest body that a head prints."""
    boxes = [body.bounds_mm for body in cell.bodies if body.name in head.bodies]
    return max((box[5] - box[2] for box in boxes), default=0.0)


def _thinnest(sections: Iterable[_Layer]) -> dict[str, float]:
    """Smallest thickness, mm, of each body's polygons: 2 area / perimeter, exact for a long strip, half of it for a disc."""
    found: dict[str, float] = {}
    for layer in sections:
        for region in layer.regions:
            for polygon in region.polygons:
                width = 2 * polygon.area / polygon.length
                found[region.body] = min(width, found.get(region.body, width))
    return found


def _spans(sections: tuple[_Layer, ...]) -> Iterator[tuple[_Layer, str, float, tuple[float, float]]]:
    """For each section the widest place that nothing printed lies under: its layer, body, width and place.

    What lies under a section is taken to be the section that was new before it; sections of a cell follow each other so.
    """
    from shapely import maximum_inscribed_circle, union_all

    ordered = sorted(sections, key=lambda layer: layer.index)
    for below, layer in pairwise(ordered):
        support = union_all([polygon for region in below.regions for polygon in region.polygons])
        for region in layer.regions:
            hanging = union_all(region.polygons).difference(support, grid_size=1e-6)
            for part in getattr(hanging, "geoms", [hanging]):
                if part.geom_type == "Polygon" and not part.is_empty and part.area > 1e-6:
                    circle = maximum_inscribed_circle(part, tolerance=max(part.length * 1e-3, 1e-6))
                    yield layer, region.body, 2 * circle.length, circle.coords[0][:2]


RULES: tuple[Rule, ...] = (clog, layer_height, slump, self_weight, buckling, spans)
