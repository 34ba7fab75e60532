"""PRF3xx, coverage: each body filled, layer by layer, and nothing but the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.pieces import Piece
from ssbfab.proof.rules.volumes import purged
from ssbfab.proof.survey import DOUBLED_SQUARES, LEAST_RATIO, SPILL_RATIO, LayerFit, survey

_MODEL = "bead model: the nominal width area/height tiles a region; sections by manifold3d"
_LIMIT = "error from one square bead on, warning below; no piece larger than 0.3 x 0.3 bead widths, beyond a tenth of a bead"
MOST = 20  # places listed per body; the rest is counted


def _barrier(cell: Cell, head: Head) -> bool:
    """Whether a tool prints what keeps the electrodes apart."""
    return any(body.role in (Role.SEPARATOR, Role.ELECTROLYTE) for body in cell.bodies if body.name in head.bodies)


def _places(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell,
            pick: Callable[[LayerFit], tuple[Piece, ...]]) -> Iterator[tuple[Head, list[tuple[LayerFit, Piece]]]]:
    layers = survey(deposit, printer, heads, cell).layers
    for head in heads:
        found = [(fit, piece) for fit in layers if fit.head == head for piece in pick(fit)]
        if found:
            yield head, found


def _list(code: str, head: Head, found: list[tuple[LayerFit, Piece]], text: str, advice: str, grave: float = 1.0,
          least: float = LEAST_RATIO**2) -> Iterator[Finding]:
    """Findings for places, the largest first: errors from `grave` square beads on. `least` is what the survey reports at all."""
    names = ", ".join(head.bodies)
    found = sorted(found, key=lambda item: (-item[1].area_mm2, item[0].layer))
    for fit, piece in found[:MOST]:
        x, y = piece.place_mm
        more = f" (one of {len(found)} places)" if len(found) > 1 else ""
        severity = Severity.ERROR if piece.area_mm2 >= grave * fit.fit.width_mm**2 else Severity.WARNING
        yield Finding(code=code, severity=severity, where=f"layer {fit.layer}, {names}", layer=fit.layer, unit="mm2",
                      place_mm=(x, y, fit.z_mm), value=piece.area_mm2, limit=least * fit.fit.width_mm**2, advice=advice,
                      message=f"{text}: {piece.extent_mm[0] * 1e3:.0f} x {piece.extent_mm[1] * 1e3:.0f} um{more}")


@rule("PRF302", "missing ink", source=_MODEL, limit=_LIMIT,
      example="one finger's bead is missing")
def missing(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A place of a body that no bead reaches."""
    for head, found in _places(deposit, printer, heads, cell, lambda fit: fit.fit.missing if fit.bead_count else ()):
        if not _barrier(cell, head):
            yield from _list("PRF302", head, found, "no ink", "a bead is missing, too thin or out of place")


@rule("PRF204", "hole in the separator", source=_MODEL, limit=_LIMIT,
      example="one bead left out of a separator's raster")
def pinholes(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A place of the separator that no bead reaches is where the electrodes may meet."""
    for head, found in _places(deposit, printer, heads, cell, lambda fit: fit.fit.missing if fit.bead_count else ()):
        if _barrier(cell, head):
            yield from _list("PRF204", head, found, "hole in the separator", "a bead is missing, too thin or out of place")


@rule("PRF305", "missing layer", source=_MODEL, limit="none",
      example="all lines between two Z words deleted")
def missing_layers(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A height of a body at which its tool prints nothing."""
    for head, found in _places(deposit, printer, heads, cell, lambda fit: () if fit.bead_count else fit.fit.missing[:1]):
        text = "nothing is printed at this height"
        yield from _list("PRF305", head, found, text, "a layer is missing, or at another height")


@rule("PRF303", "spilled ink", source=_MODEL, limit=_LIMIT,
      example="a bead shifted sideways by half its width")
def spills(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Ink where the body is not."""
    for head, found in _places(deposit, printer, heads, cell, lambda fit: fit.fit.spills):
        yield from _list("PRF303", head, found, "ink outside of the body", "a bead is too wide, or out of place",
                         least=SPILL_RATIO**2)


@rule("PRF304", "ink laid twice", source=_MODEL, limit=_LIMIT,
      example="the lines of a layer copied twice into the file")
def doubled(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Two beads in one place of a layer make a ridge that the tip runs into."""
    for head, found in _places(deposit, printer, heads, cell, lambda fit: fit.fit.doubled):
        yield from _list("PRF304", head, found, "ink laid twice", "a bead or a layer is printed twice", grave=4.0,
                         least=DOUBLED_SQUARES)


@rule("PRF306", "blob", source=_MODEL, formula="volume laid at rest <= width^2 height", limit="one square bead",
      example="a valve opened a second before the tip sets off")
def blobs(deposit: Deposit, printer: Printer, cell: Cell) -> Iterator[Finding]:
    """Ink that leaves the tip while it stands over the part makes a blob that the next layer runs into."""
    found, beads = deposit.blobs, deposit.beads
    if not len(found) or not len(beads):
        return
    bead = float(np.median(beads.width_mm) ** 2 * np.median(beads.height_mm))
    large = np.flatnonzero((found.volume_mm3 > bead) & ~purged(found.place_mm, cell, printer))
    for k in large[np.argsort(-found.volume_mm3[large], kind="stable")][:MOST]:
        x, y, z = (float(v) for v in found.place_mm[k])
        yield Finding(code="PRF306", severity=Severity.ERROR, where=f"line {found.line[k]}", place_mm=(x, y, z), unit="mm3",
                      value=float(found.volume_mm3[k]), limit=bead, margin=1 - float(found.volume_mm3[k]) / bead,
                      message=f"{found.volume_mm3[k]:.3g} mm3 of ink are laid on one spot",
                      advice="shut the valve before the tip rests")


RULES: tuple[Rule, ...] = (missing, pinholes, missing_layers, spills, doubled, blobs)
