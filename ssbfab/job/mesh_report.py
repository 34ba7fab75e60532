"""What a print of meshes says of itself: volumes against the sections, what would be missing, and what somebody should know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

from ssbfab.findings import Finding, Severity, margin_of
from ssbfab.geometry.cell import Role
from ssbfab.ink.rules import layer_height
from ssbfab.job.mesh_sections import Sections
from ssbfab.job.meshes import Sliced
from ssbfab.library.printer import Printer, head_of
from ssbfab.slicing.layer import Region
from ssbfab.toolpath.rules import faces_touch, holds_no_bead, spec_of, tip_too_wide
from ssbfab.toolpath.summary import Summary

#: Where more than this share of a body's ink is missing, features that hold no bead are looked for.
MISSING_RATIO = 0.005
#: A fill that lays so much less than beads reach is no print of the part.
UNEXPLAINED_RATIO = 0.03
#: Bodies that share more than this part of the smaller one are not disjoint.
SHARED_RATIO = 1e-6
#: The share of a layer that begins in the air where nothing below carries any of it.
WHOLE_LAYER = 1.0


def report(summary: Summary, sections: Sections, printer: Printer, out: Path) -> Sliced:
    """Volumes against the sections, then findings; the exit code is 1 where the print would not be what the meshes are."""
    errors = {name: summary.volume_mm3[name] / wanted - 1 for name, wanted in sections.volumes_mm3().items()}
    lines = [f"{out}: {summary.layers} layers, {summary.starts} starts, {summary.time_s / 60:.1f} min, between islands "
             f"{summary.between}"]
    lines += [f"{name}: {summary.volume_mm3[name]:.6g} mm3, {error:+.2%} against the sections" for name, error in errors.items()]
    short = min(errors.values())
    lost = list(_lost(sections)) if short < -MISSING_RATIO else []
    unfilled = list(_unfilled(summary, sections)) if short < -UNEXPLAINED_RATIO and not lost else []
    roles = dict.fromkeys(sections.names, Role.COATING)
    findings = [
        *lost,
        *_overlapping(sections),
        *_beginning_in_the_air(sections),
        *tip_too_wide(sections.settings, sections.heads),
        *layer_height(sections.heads, sections.settings),
        *(faces_touch(sections.sliced(), roles, sections.settings, sections.heads, printer) if len(roles) > 1 else ()),
    ]
    failed = bool(unfilled) or any(finding.severity is Severity.ERROR for finding in findings)
    return Sliced(lines=(*lines, *unfilled, *map(str, findings)), exit_code=1 if failed else 0)


def _overlapping(sections: Sections) -> Iterator[Finding]:
    """Bodies that would be printed into each other."""
    volumes = sections.volumes_mm3()
    for (one, other), shared in sections.shared_mm3.items():
        limit = SHARED_RATIO * min(volumes[one], volumes[other])
        if shared > limit:
            yield Finding(
                code="GEO105", severity=Severity.ERROR, where=f"{one}, {other}", value=shared, limit=limit, unit="mm3",
                margin=margin_of(shared / limit), advice="cut one of them with the other",
                message=f"the bodies overlap by {shared:.4g} mm^3: ink of both would be laid there")


def _beginning_in_the_air(sections: Sections) -> Iterator[Finding]:
    """The worst of each body. A mesh is printed as it is: what begins beside ink that stands may be meant to span."""
    for name in sections.names:
        found = [finding for finding in sections.in_the_air if finding.where.startswith(f"body {name!r}, ")]
        if found:
            worst = max(found, key=lambda finding: finding.value or 0.0)
            more = f"; so do islands in {len(found) - 1} more layer(s)" if len(found) > 1 else ""
            yield replace(worst, severity=Severity.ERROR if worst.value == WHOLE_LAYER else Severity.WARNING,
                          message=worst.message + more)


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
