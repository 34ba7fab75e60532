"""What a print of meshes says of itself: volumes against the sections, what would be missing, and what somebody should know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

from ssbfab.errors import ToolpathError
from ssbfab.findings import Finding, Severity
from ssbfab.ink.rules import layer_height
from ssbfab.job.meshes import Sliced
from ssbfab.library.printer import Head, head_of
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.rules import Standing, holds_no_bead, spec_of, tip_too_wide
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Summary

#: Where more than this share of a body's ink is missing, features that hold no bead are looked for.
MISSING_RATIO = 0.005
#: A fill that lays so much less than beads reach is no print of the part.
UNEXPLAINED_RATIO = 0.03
#: Of a layer begins in the air: where it is all of it, nothing can hold it.
WHOLE_LAYER_RATIO = 0.999


@dataclass(frozen=True, kw_only=True, eq=False)
class Sections:
    """Layers that are sliced while they are asked for, what they hold, and where they begin in the air; none is kept."""

    names: Sequence[str]
    settings: PrintSettings
    heads: tuple[Head, ...]
    sliced: Callable[[], Iterator[Layer]]
    held_mm3: dict[int, dict[str, float]] = field(default_factory=dict)
    in_the_air: list[Finding] = field(default_factory=list)

    def layers(self) -> Iterator[Layer]:
        """All of them; `ToolpathError` at the end where a mesh was in none."""
        standing = Standing(settings=self.settings, heads=self.heads)
        self.in_the_air.clear()
        for layer in self.sliced():
            self.held_mm3[layer.index] = {region.body: region.area_mm2 * layer.height_mm for region in layer.regions}
            self.in_the_air.extend(standing.findings(layer))
            yield layer
        volumes = self.volumes_mm3()
        for name in self.names:
            if not volumes[name] > 0:
                raise ToolpathError(f"mesh {name!r}: none of its sections is more than a line; check the units of the mesh")

    def volumes_mm3(self) -> dict[str, float]:
        """Of each body, over all layers that have passed."""
        volumes = dict.fromkeys(self.names, 0.0)
        for held in self.held_mm3.values():
            for body, volume in held.items():
                volumes[body] += volume
        return volumes


def report(summary: Summary, sections: Sections, out: Path) -> Sliced:
    """Volumes against the sections, then findings; the exit code is 1 where the print would not be what the meshes are."""
    errors = {name: summary.volume_mm3[name] / wanted - 1 for name, wanted in sections.volumes_mm3().items()}
    lines = [f"{out}: {summary.layers} layers, {summary.starts} starts, {summary.time_s / 60:.1f} min, between islands "
             f"{summary.between}"]
    lines += [f"{name}: {summary.volume_mm3[name]:.6g} mm3, {error:+.2%} against the sections" for name, error in errors.items()]
    short = min(errors.values())
    lost = list(_lost(sections)) if short < -MISSING_RATIO else []
    unfilled = list(_unfilled(summary, sections)) if short < -UNEXPLAINED_RATIO and not lost else []
    findings = [*lost, *_beginning_in_the_air(sections.in_the_air), *tip_too_wide(sections.settings, sections.heads),
                *layer_height(sections.heads, sections.settings)]
    failed = bool(unfilled) or any(finding.severity is Severity.ERROR for finding in findings)
    return Sliced(lines=(*lines, *unfilled, *map(str, findings)), exit_code=1 if failed else 0)


def _beginning_in_the_air(found: Sequence[Finding]) -> Iterator[Finding]:
    """The worst of each body. A mesh is printed as it is: what begins beside ink that stands may be meant to span."""
    worst: dict[str, Finding] = {}
    layers: dict[str, int] = defaultdict(int)
    for finding in found:
        body = finding.where.rsplit(",", 1)[0]
        layers[body] += 1
        if body not in worst or (finding.value or 0.0) > (worst[body].value or 0.0):
            worst[body] = finding
    for body, finding in worst.items():
        more = f"; so do islands in {layers[body] - 1} more layer(s)" if layers[body] > 1 else ""
        hopeless = (finding.value or 0.0) >= WHOLE_LAYER_RATIO
        yield replace(finding, severity=Severity.ERROR if hopeless else Severity.WARNING, message=finding.message + more)


def _unfilled(summary: Summary, sections: Sections) -> Iterator[str]:
    """Bodies that hold less than the thinnest bead reaches of them: all but their corners."""
    from ssbfab.toolpath.fills.cover import opened

    reached: dict[str, float] = defaultdict(float)
    known: WeakKeyDictionary[Region, float] = WeakKeyDictionary()
    for layer in sections.sliced():
        for region in layer.regions:
            if region not in known:
                spec = spec_of(head_of(sections.heads, region.body), sections.settings)
                known[region] = sum(opened(polygon, spec).area for polygon in region.polygons)
            reached[region.body] += known[region] * layer.height_mm
    for body, most in reached.items():
        missing = 1 - summary.volume_mm3[body] / most
        if missing > UNEXPLAINED_RATIO:
            yield (f"error body {body!r}: {missing:.1%} of what beads reach is not filled, though every feature holds one: fill "
                   f"{sections.settings.fill!r} leaves it open; choose another fill, as 'continuous', or another bead width")


def _lost(sections: Sections) -> Iterator[Finding]:
    """Every region asked once, as far as it is still held; no layer is kept."""
    asked: WeakSet[Region] = WeakSet()
    known: set[int] = set()
    for layer in sections.sliced():
        if layer.section not in known:
            known.add(layer.section)
            fresh = tuple(region for region in layer.regions if region not in asked)
            asked.update(fresh)
            yield from holds_no_bead((replace(layer, regions=fresh),), sections.settings, sections.heads)
