"""PRF2xx, contacts: ink on conductors that are not printed: foils, pads, plates of metal that the cell is printed on.

       ======= bead, at the other potential
    ##############  collector           touches it from above, from the side or from below: a short circuit

A conductor without a potential of its own (a metal substrate) takes that of whatever touches it: it may touch one electrode only.
A bipolar plate touches two of different cells, which is its purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library import Library
from ssbfab.library.printer import Head, Printer
from ssbfab.proof import scan
from ssbfab.proof.deposit import Beads, Deposit
from ssbfab.proof.gap import claim, layer_key
from ssbfab.proof.near import lines_between, near_pairs
from ssbfab.proof.pieces import list_pieces
from ssbfab.proof.polarity import bead_polarity
from ssbfab.proof.section import Sections
from ssbfab.proof.stadia import ink
from ssbfab.proof.survey import grid_for
from ssbfab.proof.tape import Floats, Ints

_NEAR_RATIO = 0.1  # a body that ends this part of a layer above or below a bead touches it
_METALS = ("metal",)
_NAMES = {1: "positive electrode", -1: "negative electrode"}


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where beads of one potential touch a body: the largest place, its layer and area, and how many layers have one."""

    area_mm2: float
    place_mm: tuple[float, float, float]
    layer: int
    layers: int


def contact(deposit: Deposit, printer: Printer, body: Body, mine: Ints) -> Contact | None:
    """Where some beads touch an unprinted body, tolerances of place and width included; None where they do not."""
    beads, grid, section = deposit.beads, grid_for(deposit), Sections(body)
    chosen = np.zeros(len(beads), dtype=bool)
    chosen[mine] = True
    low, high = body.bounds_mm[2], body.bounds_mm[5]
    seen: dict[tuple[object, ...], tuple[float, tuple[float, float]] | None] = {}
    found: list[tuple[float, tuple[float, float], int]] = []
    for layer, z in enumerate(deposit.levels_mm.tolist()):
        index = beads.of_layer(layer)
        index = index[chosen[index]]
        height = float(np.median(beads.height_mm[index])) if len(index) else 0.0
        if not len(index) or z + _NEAR_RATIO * height < low or z - (1 + _NEAR_RATIO) * height > high:
            continue
        heights = [z + _NEAR_RATIO * height / 2, z - height / 2, z - (1 + _NEAR_RATIO / 2) * height]
        key = (layer_key(beads, index, beads.tool), *(section.key(at) for at in heights))
        if key not in seen:
            seen[key] = _touched(beads, index, claim(beads, index, printer), [section.rings(at) for at in heights], grid)
        touching = seen[key]
        if touching is not None:
            found.append((*touching, layer))
    if not found:
        return None
    area, (x, y), layer = max(found, key=lambda each: (each[0], -each[2]))
    return Contact(area_mm2=area, place_mm=(x, y, float(deposit.levels_mm[layer])), layer=layer, layers=len(found))


def _touched(beads: Beads, index: Ints, reach_mm: Floats, sections: list[tuple[Floats, ...]],
             grid: scan.Grid) -> tuple[float, tuple[float, float]] | None:
    """Area and place of the largest contact of beads, each as far as it may reach, with sections; None where there is none.

    What is thinner than a row of the grid is found by the distance of centre lines from outlines; its area is told as 0.
    """
    import shapely

    laid = ink(beads.start_mm[index], beads.end_mm[index], reach_mm, grid)
    solid = scan.merged(scan.together(grid, [scan.of_rings(rings, grid) for rings in sections]))
    (both,) = scan.overlay(laid, solid, "and")
    pieces = list_pieces(both)
    if pieces:
        return pieces[0].area_mm2, pieces[0].place_mm
    edges = [np.stack([ring, np.roll(ring, -1, axis=0)], axis=1) for rings in sections for ring in rings]
    outlines = shapely.linestrings(np.concatenate(edges)) if edges else np.zeros(0, dtype=object)
    near = near_pairs(outlines, lines_between(beads, index), reach_mm)[1]
    return (0.0, beads.place_mm(int(index[near[0]]))[:2]) if len(near) else None


def _finding(where: Contact, body: Body, sign: int, what: str) -> Finding:
    more = f"; {where.layers} layers in all" if where.layers > 1 else ""
    return Finding(code="PRF205", severity=Severity.ERROR, where=f"layer {where.layer}, {body.name}", layer=where.layer,
                   place_mm=where.place_mm, value=where.area_mm2, limit=0.0, unit="mm2",
                   message=f"short circuit: ink of the {_NAMES[sign]} touches {body.name}, {what}{more}",
                   advice="move the ink off the conductor, or insulate it")


@rule("PRF205", "ink on a conductor of the other potential", limit="no contact, tolerances of place and width included",
      source="bead model: nominal width area/height, bulged; sections of the body by manifold3d",
      formula="area of (beads widened by bulge and tolerances) over the body's section above, beside and below them",
      example="a finger of the positive electrode that begins on the pad of the negative collector")
def contacts(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A foil or pad under the cell conducts: ink of the other electrode that touches it shorts the cell."""
    sign = bead_polarity(deposit, heads, cell)
    for body in cell.bodies:
        if body.printed or body.role.polarity == 0:
            continue
        where = contact(deposit, printer, body, np.flatnonzero(sign == -body.role.polarity))
        if where is not None:
            yield _finding(where, body, -body.role.polarity, f"which is at the {_NAMES[body.role.polarity]}'s potential")


@rule("PRF206", "conductor that bridges both electrodes", limit="a conductor without a potential touches one electrode only",
      source="kind of the body's material in the library; sections of the body by manifold3d",
      formula="as PRF205, for either electrode",
      example="two combs printed on a bare steel plate")
def bridging(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell, library: Library) -> Iterator[Finding]:
    """A bare metal substrate under both electrodes joins them."""
    sign = bead_polarity(deposit, heads, cell)
    known = set(library.names("materials"))
    for body in cell.bodies:
        metal = body.material in known and library.material(body.material).kind in _METALS
        if body.printed or body.role.polarity != 0 or body.role is Role.BIPOLAR_PLATE or not metal:
            continue
        sides = {value: contact(deposit, printer, body, np.flatnonzero(sign == value)) for value in (1, -1)}
        one, two = sides[1], sides[-1]
        if one is not None and two is not None:
            value, where = min(((1, one), (-1, two)), key=lambda side: side[1].area_mm2)
            found = _finding(where, body, value, f"which touches the {_NAMES[-value]} too")
            yield replace(found, code="PRF206")


RULES: tuple[Rule, ...] = (contacts, bridging)
