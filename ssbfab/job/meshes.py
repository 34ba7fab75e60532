"""Meshes straight to a print file, with no recipe: one tool per mesh file, one ink for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from ssbfab.errors import LibraryError, ToolpathError
from ssbfab.geometry.cell import Role
from ssbfab.library.library import Library
from ssbfab.library.printer import Head, Printer, Tip
from ssbfab.slicing.layer import Layer, Region
from ssbfab.slicing.slice import slice_surfaces
from ssbfab.slicing.surface import Surface
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.path import Toolpath
from ssbfab.toolpath.plan import plan_bodies
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Summary, Tally

if TYPE_CHECKING:
    from ssbfab.findings import Finding

#: Tips that differ by less than this share of their diameter are the same tip.
SAME_TIP_RATIO = 1e-6
#: Where more than this share of a body's ink is missing, features that hold no bead are looked for.
MISSING_RATIO = 0.005
#: Meshes larger than this have so many corners in their sections that other processes are made ready while they are read.
LARGE_FILE_BYTES = 20_000_000


@dataclass(frozen=True, kw_only=True)
class Sliced:
    """What `slice_meshes` says: lines for a person, and the exit code of the command (1 where something would be missing)."""

    lines: tuple[str, ...]
    exit_code: int


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


def slice_meshes(
    meshes: Sequence[Path],
    out: Path,
    *,
    printer: str,
    ink: str,
    layer_height_mm: float,
    tip_mm: float | None = None,
    bead_width_mm: float | None = None,
    fill: str = "continuous",
    unit_mm: float = 1.0,
    experimental: bool = False,
    folder: Path | None = None,
) -> Sliced:
    """Read the meshes, plan the print and write it to `out`. `folder` may hold a `library/` of one's own."""
    library = Library.open(folder)
    machine = library.printer(printer)
    settings = PrintSettings(printer=printer, layer_height_mm=layer_height_mm, bead_width_mm=bead_width_mm, fill=fill)
    heads = _heads(meshes, machine, library, ink, tip_mm)
    with closing(Ahead()) as ahead:
        if sum(path.stat().st_size for path in meshes if path.is_file()) > LARGE_FILE_BYTES:
            ahead.start(fill)
        surfaces = _standing([_surface(path, name, unit_mm) for path, name in zip(meshes, _names(meshes), strict=True)], machine)
        sections = Sections(sliced=lambda: slice_surfaces(surfaces, layer_height_mm))
        toolpath = plan_bodies(
            sections.layers,
            title=" ".join(path.name for path in meshes),
            heads=heads,
            printer=machine,
            settings=settings,
            roles=dict.fromkeys(_names(meshes), Role.COATING),
            ahead=ahead,
        )
        tally = Tally(printer=machine, bodies=toolpath.bodies)
        _write(tally.watched(toolpath), out, machine, heads, meshes, experimental)
    return _report(tally.summary(heads), sections, heads, settings, out)


def _names(meshes: Sequence[Path]) -> list[str]:
    """The files' names without suffix; numbered where two are the same."""
    stems = [path.stem for path in meshes]
    return [stem if stems.count(stem) == 1 else f"{stem} {i}" for i, stem in enumerate(stems)]


def _surface(path: Path, name: str, unit_mm: float) -> Surface:
    from ssbfab.geometry.meshes.reading import read_triangles

    return Surface.of_arrays(name, *read_triangles(path, unit_mm)).outward()


def _standing(surfaces: Sequence[Surface], printer: Printer) -> list[Surface]:
    """All meshes moved together onto the printer's origin, the lowest point on the bed."""
    corners = [surface.low_mm for surface in surfaces]
    low = [min(corner[i] for corner in corners) for i in range(3)]
    x, y = printer.origin_mm
    return [surface.moved((x - low[0], y - low[1], -low[2])) for surface in surfaces]


def _heads(meshes: Sequence[Path], printer: Printer, library: Library, ink: str, tip_mm: float | None) -> tuple[Head, ...]:
    if len(meshes) > len(printer.tools):
        raise ToolpathError(
            f"{len(meshes)} meshes, but printer {printer.name!r} has {len(printer.tools)} tools: one tool prints "
            "one mesh; describe a printer with more tools, or join the meshes"
        )
    found = library.ink(ink)
    return tuple(_head(library, printer, i, name, tip_mm, found) for i, name in enumerate(_names(meshes)))


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


def _write(
    toolpath: Toolpath, out: Path, printer: Printer, heads: tuple[Head, ...], meshes: Sequence[Path], experimental: bool
) -> None:
    from hashlib import file_digest, sha256

    from ssbfab import __version__
    from ssbfab.gcode.header import Header
    from ssbfab.gcode.writer import write
    from ssbfab.job.output import write_file

    digest = sha256()
    for path in meshes:
        with path.open("rb") as file:
            file_digest(file, lambda: digest)  # goes on with it, a piece of the file at a time
    header = Header(title=toolpath.title, recipe_sha256=digest.hexdigest(), version=__version__)
    write_file(out, write(toolpath, printer=printer, heads=heads, header=header, experimental=experimental).chunks())


def _report(summary: Summary, sections: Sections, heads: tuple[Head, ...], settings: PrintSettings, out: Path) -> Sliced:
    """Volumes against the sections; where ink is missing the features that hold no bead are named, and the exit code is 1."""
    errors = {name: summary.volume_mm3[name] / wanted - 1 for name, wanted in sections.volumes_mm3().items()}
    lines = [f"{out}: {summary.layers} layers, {summary.starts} starts, {summary.time_s / 60:.1f} min, between islands "
             f"{summary.between}"]
    lines += [f"{name}: {summary.volume_mm3[name]:.6g} mm3, {error:+.2%} against the sections" for name, error in errors.items()]
    missing = min(errors.values()) < -MISSING_RATIO
    lost = [str(finding) for finding in _lost(sections.sliced(), settings, heads)] if missing else []
    return Sliced(lines=(*lines, *lost), exit_code=1 if lost else 0)


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
