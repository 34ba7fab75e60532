"""From meshes that are being read to their print file: tools, layers, plan, text, and what of them would be missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from ssbfab import __version__
from ssbfab.errors import LibraryError, ToolpathError
from ssbfab.gcode.header import Header
from ssbfab.gcode.writer import write
from ssbfab.geometry.cell import Role
from ssbfab.geometry.meshes.apart import Reading
from ssbfab.job.meshes import Sliced
from ssbfab.job.output import write_file
from ssbfab.library.library import Library
from ssbfab.library.printer import Head, Printer, Tip, head_of
from ssbfab.slicing.layer import Layer, Region
from ssbfab.slicing.slice import slice_surfaces
from ssbfab.slicing.surface import Surface
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.plan import plan_bodies
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Summary, Tally

if TYPE_CHECKING:
    from ssbfab.findings import Finding

#: Tips that differ by less than this share of their diameter are the same tip.
SAME_TIP_RATIO = 1e-6
#: Where more than this share of a body's ink is missing, features that hold no bead are looked for.
MISSING_RATIO = 0.005
#: A fill that lays so much less than beads reach is no print of the part.
UNEXPLAINED_RATIO = 0.03


@dataclass(frozen=True, kw_only=True, eq=False)
class Sections:
    """Layers that are sliced while they are asked for, and what they hold; none is kept."""

    sliced: Callable[[], Iterator[Layer]]
    held_mm3: dict[int, dict[str, float]] = field(default_factory=dict)

    def layers(self) -> Iterator[Layer]:
        for layer in self.sliced():
            self.held_mm3[layer.index] = {region.body: region.area_mm2 * layer.height_mm for region in layer.regions}
            yield layer

    def volumes_mm3(self) -> dict[str, float]:
        """Of each body, over all layers that have passed."""
        volumes: dict[str, float] = defaultdict(float)
        for held in self.held_mm3.values():
            for body, volume in held.items():
                volumes[body] += volume
        return volumes


def print_meshes(
    readings: Sequence[Reading],
    out: Path,
    *,
    printer: str,
    ink: str,
    layer_height_mm: float,
    tip_mm: float | None,
    bead_width_mm: float | None,
    fill: str,
    experimental: bool,
    folder: Path | None,
) -> Sliced:
    """Plan the print of the meshes and write it to `out`."""
    library = Library.open(folder)
    machine = library.printer(printer)
    settings = PrintSettings(printer=printer, layer_height_mm=layer_height_mm, bead_width_mm=bead_width_mm, fill=fill)
    names = _names([each.path for each in readings])
    heads = _heads(names, machine, library, ink, tip_mm)
    with closing(Ahead()) as ahead:
        if any(each.is_large for each in readings):
            ahead.start(fill)
        surfaces = _standing([Surface.of_arrays(name, *each.triangles()).outward()
                              for each, name in zip(readings, names, strict=True)], machine)
        sections = Sections(sliced=lambda: slice_surfaces(surfaces, layer_height_mm))
        toolpath = plan_bodies(
            sections.layers,
            title=" ".join(each.path.name for each in readings),
            heads=heads,
            printer=machine,
            settings=settings,
            roles=dict.fromkeys(names, Role.COATING),
            ahead=ahead,
        )
        tally = Tally(printer=machine, bodies=toolpath.bodies)
        header = Header(title=toolpath.title, recipe_sha256=_source(readings), version=__version__)
        program = write(tally.watched(toolpath), printer=machine, heads=heads, header=header, experimental=experimental)
        write_file(out, program.chunks())
    return _report(tally.summary(heads), sections, heads, settings, out)


def _names(meshes: Sequence[Path]) -> list[str]:
    """The files' names without suffix; numbered where two are the same."""
    stems = [path.stem for path in meshes]
    return [stem if stems.count(stem) == 1 else f"{stem} {i}" for i, stem in enumerate(stems)]


def _source(readings: Sequence[Reading]) -> str:
    """The SHA-256 of the one mesh, or of the SHA-256s of several, one a line."""
    each = [reading.sha256() for reading in readings]
    return each[0] if len(each) == 1 else sha256("\n".join(each).encode()).hexdigest()


def _standing(surfaces: Sequence[Surface], printer: Printer) -> list[Surface]:
    """All meshes moved together onto the printer's origin, the lowest point on the bed."""
    corners = [surface.low_mm for surface in surfaces]
    low = [min(corner[i] for corner in corners) for i in range(3)]
    x, y = printer.origin_mm
    return [surface.moved((x - low[0], y - low[1], -low[2])) for surface in surfaces]


def _heads(names: Sequence[str], printer: Printer, library: Library, ink: str, tip_mm: float | None) -> tuple[Head, ...]:
    if len(names) > len(printer.tools):
        raise ToolpathError(
            f"{len(names)} meshes, but printer {printer.name!r} has {len(printer.tools)} tools: one tool prints "
            "one mesh; describe a printer with more tools, or join the meshes"
        )
    found = library.ink(ink)
    return tuple(_head(library, printer, i, name, tip_mm, found) for i, name in enumerate(names))


def _head(library: Library, printer: Printer, index: int, body: str, tip_mm: float | None, ink: object) -> Head:
    tool = printer.tools[index]
    mounted = library.tip(tool.tip) if isinstance(tool.tip, str) else tool.tip
    tip = mounted if tip_mm is None else _tip(library, tip_mm)
    return Head(tool=replace(tool, tip=tip), tip=tip, ink=ink, bodies=(body,))  # type: ignore[arg-type]


def _tip(library: Library, diameter_mm: float) -> Tip:
    """The library's tip of that diameter; where there is none, the next in size with its widths scaled."""
    tips = [library.tip(name) for name in library.names("tips")]
    if not tips:
        raise LibraryError("the library holds no tips: add one under library/tips/")
    nearest = min(tips, key=lambda tip: abs(tip.diameter_mm / diameter_mm - 1))
    if abs(nearest.diameter_mm / diameter_mm - 1) < SAME_TIP_RATIO:
        return nearest
    scale = diameter_mm / nearest.diameter_mm
    return replace(
        nearest,
        diameter_mm=diameter_mm,
        outer_diameter_mm=nearest.outer_diameter_mm * scale,
        name=f"{nearest.name} scaled to {diameter_mm * 1e3:g} um",
    )


def _report(summary: Summary, sections: Sections, heads: tuple[Head, ...], settings: PrintSettings, out: Path) -> Sliced:
    """Volumes against the sections; where ink is missing it is said why, and unless it is corners alone the exit code is 1."""
    errors = {name: summary.volume_mm3[name] / wanted - 1 for name, wanted in sections.volumes_mm3().items()}
    lines = [f"{out}: {summary.layers} layers, {summary.starts} starts, {summary.time_s / 60:.1f} min, between islands "
             f"{summary.between}"]
    lines += [f"{name}: {summary.volume_mm3[name]:.6g} mm3, {error:+.2%} against the sections" for name, error in errors.items()]
    if min(errors.values()) >= -MISSING_RATIO:
        return Sliced(lines=tuple(lines), exit_code=0)
    lost = [str(finding) for finding in _lost(sections.sliced(), settings, heads)]
    if not lost and min(errors.values()) < -UNEXPLAINED_RATIO:
        lost = list(_unfilled(summary, sections, heads, settings))
    return Sliced(lines=(*lines, *lost), exit_code=1 if lost else 0)


def _unfilled(summary: Summary, sections: Sections, heads: tuple[Head, ...], settings: PrintSettings) -> Iterator[str]:
    """Bodies that hold less than the thinnest bead reaches of them: all but their corners."""
    from ssbfab.toolpath.fills.cover import opened
    from ssbfab.toolpath.rules import spec_of

    reached: dict[str, float] = defaultdict(float)
    known: WeakKeyDictionary[Region, float] = WeakKeyDictionary()
    for layer in sections.sliced():
        for region in layer.regions:
            if region not in known:
                spec = spec_of(head_of(heads, region.body), settings)
                known[region] = sum(opened(polygon, spec).area for polygon in region.polygons)
            reached[region.body] += known[region] * layer.height_mm
    for body, most in reached.items():
        missing = 1 - summary.volume_mm3[body] / most
        if missing > UNEXPLAINED_RATIO:
            yield (f"error body {body!r}: {missing:.1%} of what beads reach is not filled, though every feature holds one: fill "
                   f"{settings.fill!r} leaves it open; choose another fill, as 'continuous', or another bead width")


def _lost(layers: Iterator[Layer], settings: PrintSettings, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Every region asked once, as far as it is still held; no layer is kept."""
    from ssbfab.toolpath.rules import holds_no_bead

    asked: WeakSet[Region] = WeakSet()
    known: set[int] = set()
    for layer in layers:
        if layer.section not in known:
            known.add(layer.section)
            fresh = tuple(region for region in layer.regions if region not in asked)
            asked.update(fresh)
            yield from holds_no_bead((replace(layer, regions=fresh),), settings, heads)
