"""What somebody should know before a layer is printed. Codes TPH…"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library.printer import Head
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.thin import Thin, thin_places


@rule("TPH001", "Every feature is wide enough for a bead", source="ssbfab: the bead model, nominal width = area / height",
      reason="A wall thinner than the thinnest bead of its tip holds no ink: it would be missing from the print.",
      formula="w >= w_min = width_min_ratio × bead_width", limit="the thinnest bead",
      example="a wall of 20 um is lost with a tip of 30 um whose thinnest bead is 18 um wide only if it is below those 18 um")
def holds_no_bead(sections: tuple[Layer, ...], settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A body, or a part of it, that no bead fits into."""
    asked: dict[int, None] = {}
    for layer in sections:
        for region in layer.regions:
            if id(region) not in asked:
                asked[id(region)] = None
                yield from _lost(layer, region, settings, heads)


def _lost(layer: Layer, region: Region, settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    head = next((head for head in heads if region.body in head.bodies), None)
    if head is None:
        return
    thinnest = (settings.bead_width_mm or head.tip.diameter_mm) * settings.width_min_ratio
    places = thin_places(region, thinnest)
    if places:
        yield _finding(layer, region, places, thinnest)


def _finding(layer: Layer, region: Region, places: tuple[Thin, ...], thinnest_mm: float) -> Finding:
    worst = max(places, key=lambda place: place.area_mm2)
    lost = sum(place.area_mm2 for place in places) / region.area_mm2
    others = f" and {len(places) - 1} more" if len(places) > 1 else ""
    x, y, z = *worst.place_mm, layer.z_mm - layer.height_mm / 2
    return Finding(
        code="TPH001", severity=Severity.ERROR, where=f"body {region.body!r}, layer {layer.index}",
        message=f"a feature {worst.width_mm * 1e3:.3g} um wide at ({x:.4g}, {y:.4g}, {z:.4g}) mm{others} holds no bead: the "
                f"thinnest is {thinnest_mm * 1e3:.3g} um wide; {lost:.2%} of the section would be missing",
        value=worst.width_mm, limit=thinnest_mm, margin=worst.width_mm / thinnest_mm - 1, unit="mm", place_mm=(x, y, z),
        layer=layer.index, advice="use a finer tip, or make the feature wider")


RULES: tuple[Rule, ...] = (holds_no_bead,)

