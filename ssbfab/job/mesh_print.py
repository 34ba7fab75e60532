"""From meshes that are being read to their print file: tools, layers, plan and text."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ssbfab import __version__
from ssbfab.errors import LibraryError, ToolpathError
from ssbfab.gcode.header import Header
from ssbfab.gcode.writer import write
from ssbfab.geometry.cell import Role
from ssbfab.geometry.meshes.apart import Reading
from ssbfab.job.mesh_report import report
from ssbfab.job.mesh_sections import Sections
from ssbfab.job.meshes import Sliced
from ssbfab.job.output import write_file
from ssbfab.library.library import Library
from ssbfab.library.printer import Head, Printer, Tip
from ssbfab.slicing.slice import slice_surfaces
from ssbfab.slicing.surface import Surface
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.lending import Lending
from ssbfab.toolpath.plan import plan_bodies
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Tally

#: Tips that differ by less than this share of their diameter are the same tip.
SAME_TIP_RATIO = 1e-6


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
        sections = Sections(names=names, settings=settings, heads=heads, sliced=lambda: slice_surfaces(surfaces, layer_height_mm))
        toolpath = plan_bodies(
            sections.layers,
            title=" ".join(each.path.name for each in readings),
            heads=heads,
            printer=machine,
            settings=settings,
            roles=dict.fromkeys(names, Role.COATING),
            ahead=ahead,
        )
        tally = Tally(printer=machine, bodies=toolpath.bodies, lend=Lending(ahead).lend)
        header = Header(title=toolpath.title, recipe_sha256=_source(readings), version=__version__)
        program = write(tally.watched(toolpath), printer=machine, heads=heads, header=header, experimental=experimental)
        write_file(out, program.chunks())
    return report(tally.summary(heads), sections, machine, out)


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
