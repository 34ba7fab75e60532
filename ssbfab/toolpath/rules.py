"""What somebody should know before a print is made. Codes TPH…"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer, head_of
from ssbfab.slicing.grid import MERGE_RATIO
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.drying import ages_s
from ssbfab.toolpath.fills import FillSpec, unprintable
from ssbfab.toolpath.path import Kind, Toolpath
from ssbfab.toolpath.planner import CROSSING
from ssbfab.toolpath.settings import PrintSettings

#: A layer may differ by this share from the wanted height before somebody should know.
HEIGHT_RATIO = 0.25
#: A bead narrower than this share of its tip cannot be drawn out of it: assumed.
WIDE_TIP_RATIO = 0.5
#: Lost area below this share of a bead's width squared is the rounding of a corner, not a feature.
CORNER_RATIO = 0.5
#: A polygon is lost as a whole where this share of it is.
ISLAND_RATIO = 0.5


@rule("TPH001", "Every feature is wide enough for a bead", source="ssbfab: the bead model, nominal width = area / height",
      reason="A wall thinner than the thinnest bead of its tip holds no ink: it would be missing from the print.",
      formula="w >= w_min = width_min_ratio × bead_width", limit="the thinnest bead",
      example="a wall of 15 um is lost with a tip of 30 um, whose thinnest bead is 18 um wide")
def holds_no_bead(sections: tuple[Layer, ...], settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A body, or a part of it, that no bead fits into."""
    asked: set[int] = set()
    for layer in sections:
        for region in layer.regions:
            if id(region) not in asked:
                asked.add(id(region))
                yield from _lost(layer, region, settings, heads)


def _lost(layer: Layer, region: Region, settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    head = next((head for head in heads if region.body in head.bodies), None)
    if head is None:
        return
    spec = spec_of(head, settings)
    parts = _features(region, unprintable(region.polygons, spec), spec.width_min_mm)
    if parts:
        yield _thin_finding(layer, region, parts, spec.width_min_mm)


def _features(region: Region, parts: Sequence[shapely.Polygon], thinnest_mm: float) -> list[shapely.Polygon]:
    """The parts that are no mere corners, which any round bead leaves, and the small islands that are lost as a whole."""
    if not parts:
        return []
    part, polygon = shapely.STRtree(list(region.polygons)).query(list(parts), predicate="intersects")
    areas = shapely.area(np.array(parts, dtype=object))
    whole = part[areas[part] > ISLAND_RATIO * shapely.area(np.array(region.polygons, dtype=object))[polygon]]
    kept = np.union1d(whole, np.flatnonzero(areas > CORNER_RATIO * thinnest_mm**2))
    return [parts[i] for i in kept]


def spec_of(head: Head, settings: PrintSettings) -> FillSpec:
    """Which beads a head may lay, where no layer is asked about."""
    width = settings.bead_width_mm or head.tip.diameter_mm
    return FillSpec(width_mm=width, width_min_mm=width * settings.width_min_ratio, width_max_mm=width * settings.width_max_ratio,
                    angle_rad=0.0, tolerance_mm=settings.tolerance_mm or 0.01 * width)


def _thin_finding(layer: Layer, region: Region, parts: Sequence[shapely.Polygon], thinnest_mm: float) -> Finding:
    """Place and width of the largest circle that fits into the largest part."""
    worst = max(parts, key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(worst, tolerance=max(1e-6, worst.length * 1e-5))
    lost = sum(part.area for part in parts) / region.area_mm2
    others = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    (x, y), z, width = circle.coords[0], layer.z_mm - layer.height_mm / 2, 2 * float(circle.length)
    return Finding(
        code="TPH001", severity=Severity.ERROR, where=f"body {region.body!r}, layer {layer.index}",
        message=f"a feature {width * 1e3:.3g} um wide at ({x:.4g}, {y:.4g}, {z:.4g}) mm{others} holds no bead: the "
                f"thinnest is {thinnest_mm * 1e3:.3g} um wide; {lost:.2%} of the section would be missing",
        value=width, limit=thinnest_mm, margin=width / thinnest_mm - 1, unit="mm", place_mm=(x, y, z),
        layer=layer.index, advice="use a finer tip, or make the feature wider")


@rule("TPH002", "Layers are about as high as wanted", source="ssbfab: the z-grid keeps volumes by fitting heights",
      reason="Layers are cut so that none crosses a top, a bottom or a shelf. Levels close to each other make thin layers, whose "
             "beads are flatter than the ink was tuned for.",
      formula="|h / h_wanted - 1|", limit=f"{HEIGHT_RATIO:.0%}",
      example="a body 0.33 mm high beside one of 0.32 mm, layers of 20 um")
def height_off(sections: tuple[Layer, ...], settings: PrintSettings) -> Iterator[Finding]:
    """A layer whose height is far from the wanted one."""
    wanted = (settings.layer_height_mm, *settings.heights_mm.values())
    off = [layer for layer in sections if min(abs(layer.height_mm / h - 1) for h in wanted) > HEIGHT_RATIO]
    if off and settings.deviation_mm is None:
        worst = max(off, key=lambda layer: abs(layer.height_mm / settings.layer_height_mm - 1))
        ratio = worst.height_mm / settings.layer_height_mm - 1
        yield Finding(
            code="TPH002", severity=Severity.WARNING, where=f"layer {worst.index}", layer=worst.index,
            message=f"{worst.height_mm * 1e3:.4g} um high at z = {worst.z_mm:.4g} mm, {ratio:+.0%} from the wanted "
                    f"{settings.layer_height_mm * 1e3:.4g} um, so that no layer crosses a top or a shelf",
            value=worst.height_mm, limit=settings.layer_height_mm, margin=HEIGHT_RATIO - abs(ratio), unit="mm",
            advice="make the heights of the bodies whole numbers of layers")


@rule("TPH003", "No travel crosses the opposite electrode", source="ssbfab: a drop from a travelling tip is a short circuit",
      reason="A tip that drips over the opposite electrode shorts the cell. Travels go around it where there is a way.",
      formula="number of travels", limit="0", example="a pad inside a closed ring of the other electrode")
def crosses_opposite(toolpath: Toolpath) -> Iterator[Finding]:
    """Travels for which there was no way around."""
    count, first = 0, None
    for block in toolpath.blocks():
        notes = [block.texts[int(v)] for v in block.value[block.kind == Kind.NOTE, 0]]
        here = notes.count(CROSSING)
        first = block.layer if here and first is None else first
        count += here
    if count:
        yield Finding(code="TPH003", severity=Severity.WARNING, where=f"layer {first} and on", value=float(count), limit=0.0,
                      margin=-1.0, layer=first,
                      message=f"{count} travels cross the opposite electrode: there is no way around it",
                      advice="lead the bus of one electrode out to the edge, or purge before these travels")


@rule("TPH004", "A layer is laid before the one below is too dry", source="ssbfab: the ink's drying window, from its file",
      reason="A layer that dried for too long does not bond to the next.", formula="time from layer to layer",
      limit="the ink's drying_max", example="an ink that must be covered within 60 s in a layer that takes 5 min")
def dries_out(toolpath: Toolpath, printer: Printer, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Layers of one body that follow each other too late."""
    warned: set[str] = set()
    for block, body, age in ages_s(toolpath, printer):
        limit = head_of(heads, body).ink.drying_max_s
        if age > limit and body not in warned:
            warned.add(body)
            yield Finding(
                code="TPH004", severity=Severity.WARNING, where=f"body {body!r}, layer {block.layer}", value=age, limit=limit,
                margin=1 - age / limit, unit="s", layer=block.layer, advice="print fewer parts at a time, or faster",
                message=f"ink of the layer below is up to {age:.4g} s old, it should be covered within {limit:.4g} s")


@rule("TPH005", "Nothing is printed into the air", source="ssbfab: ink needs something below it",
      reason="A part that begins above the bed, over no ink of the layer below, falls.", formula="overlap with the layer below",
      limit="more than nothing", example="a body whose foot is at 1 mm beside, not over, the others")
def floats(cell: Cell, settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Islands of a section, wide enough for a bead, that nothing in the layer below carries."""
    from ssbfab.toolpath.layers import layers_of

    standing = Standing(settings=settings, heads=heads)
    for layer in layers_of(cell, settings):
        yield from standing.findings(layer)


@dataclass(kw_only=True, eq=False)
class Standing:
    """What is below, for layers that are shown one after another from the bed up; those that carry nothing more are let go."""

    settings: PrintSettings
    heads: tuple[Head, ...]
    recent: list[Layer] = field(default_factory=list)
    thickest_mm: float = 0.0

    def findings(self, layer: Layer) -> Iterator[Finding]:
        """TPH005 of the next layer."""
        foot, slack = layer.z_mm - layer.height_mm, layer.height_mm * MERGE_RATIO
        self.thickest_mm = max(self.thickest_mm, layer.height_mm)
        self.recent = [other for other in self.recent if other.z_mm >= layer.z_mm - 2 * self.thickest_mm]
        below = [other for other in self.recent if other.z_mm >= foot - slack and other.z_mm - other.height_mm < foot - slack]
        if layer.regions and foot > slack and not any(other.section == layer.section for other in below):
            yield from self._floating(layer, [region for other in below for region in other.regions])
        self.recent.append(layer)

    def _floating(self, layer: Layer, below: Sequence[Region]) -> Iterator[Finding]:
        carriers = shapely.STRtree([polygon for region in below for polygon in region.polygons])
        carried = [set(carriers.query(list(region.polygons), predicate="intersects")[0].tolist()) for region in layer.regions]
        held_mm2 = sum(region.polygons[i].area for region, some in zip(layer.regions, carried, strict=True) for i in some)
        share = 1 - held_mm2 / sum(region.area_mm2 for region in layer.regions)
        for region, some in zip(layer.regions, carried, strict=True):
            inner = spec_of(head_of(self.heads, region.body), self.settings).width_min_mm / 2
            free = [polygon for i, polygon in enumerate(region.polygons) if i not in some]
            loose = [polygon for polygon in free if not polygon.buffer(-inner).is_empty]
            if loose:
                place = loose[0].representative_point()
                z = layer.z_mm - layer.height_mm
                yield Finding(
                    code="TPH005", severity=Severity.ERROR, where=f"body {region.body!r}, layer {layer.index}", value=share,
                    limit=0.0, margin=-share, layer=layer.index, place_mm=(place.x, place.y, z),
                    advice="support them, or turn the part",
                    message=f"{len(loose)} island(s), one at ({place.x:.4g}, {place.y:.4g}, {z:.4g}) mm, begin in the air")


@rule("TPH006", "The tip is not wider than its bead", source="ssbfab: the bead model, nominal width = area / height",
      reason="Ink leaves the whole opening: a bead narrower than the tip's inner diameter has to be dragged thinner than it is.",
      formula="bead_width / tip diameter", limit="1 for a warning, 0.5 for an error",
      example="a bead of 30 um from a tip of 250 um")
def tip_too_wide(settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A wanted bead that is narrower than the opening it comes from."""
    for head in heads:
        wanted, tip = settings.bead_width_mm or head.tip.diameter_mm, head.tip.diameter_mm
        if wanted < tip * (1 - 1e-9):
            hopeless = wanted < WIDE_TIP_RATIO * tip
            limit = (WIDE_TIP_RATIO if hopeless else 1.0) * tip
            yield Finding(
                code="TPH006", severity=Severity.ERROR if hopeless else Severity.WARNING, where=f"tool {head.tool.number}",
                message=f"beads of {wanted * 1e3:.4g} um are wanted from tip {head.tip.name!r} of {tip * 1e3:.4g} um", unit="mm",
                value=wanted, limit=limit, margin=wanted / limit - 1, advice="take a finer tip, or a wider bead")


@rule("TPH007", "The tip's face touches no neighbour", source="ssbfab: the bead model and the printer's tolerance",
      reason="All ink of a layer is as high as the tip's mouth: the flat face around the opening drags over what is near.",
      formula="gap + w_min/2 - 0.11 h - 2 × position tolerance >= outer_diameter / 2", limit="half the tip's outer diameter",
      example="a tip of 0.5 mm outside beside a wall that is 0.1 mm away from what it prints")
def face_touches(cell: Cell, settings: PrintSettings, heads: tuple[Head, ...], printer: Printer) -> Iterator[Finding]:
    """A tip whose face reaches over another body's ink of the same height. What is sure to short is refused before."""
    from ssbfab.toolpath.layers import layers_of

    if len(heads) > 1:
        roles = {body.name: body.role for body in cell.printed}
        yield from faces_touch(layers_of(cell, settings), roles, settings, heads, printer)


def faces_touch(layers: Iterable[Layer], roles: Mapping[str, Role], settings: PrintSettings, heads: tuple[Head, ...],
                printer: Printer) -> Iterator[Finding]:
    """TPH007 of layers."""
    from ssbfab.toolpath.faces import contacts

    for contact in contacts(layers, heads, roles, printer=printer, settings=settings):
        limit = contact.tip.outer_diameter_mm / 2
        yield Finding(
            code="TPH007", severity=Severity.WARNING, where=f"bodies {contact.standing!r} and {contact.printing!r}",
            message=str(contact), unit="mm", value=contact.worst_mm, limit=limit, margin=contact.worst_mm / limit - 1,
            layer=contact.layer, advice="take a slimmer tip, a wider gap, or let the first ink dry")


RULES: tuple[Rule, ...] = (holds_no_bead, height_off, crosses_opposite, dries_out, floats, tip_too_wide, face_touches)
