"""PRF4xx: what a tip, its cone and hub, and idle tools run into.

           | hub |
            \\   /      half angle          radius(h) = outer / 2 up to the length of the tube, then growing with
             \\ /                           the cone, at most the hub's
              |  length
              |         h above the outlet
           ---+--- z

Ink stands as high as it was laid, and on a travel by its die swell higher (what presses out of the tip widens by the ratio of
its ink; assumed: all of that upwards). Spans sag: they stand lower, never higher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library.printer import Head, Tip
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.near import flat_lines, lines_between, near_pairs
from ssbfab.proof.survey import usual_width
from ssbfab.proof.tape import Bools, Floats, Ints, Kind

_SLACK_MM = 1e-3  # ink that stands higher than the outlet by less is not met
_RIDE_RATIO = 0.1  # a tip that prints, or coasts on, rides over ink that stands this part of a layer higher (assumed)
_MOST_ROWS = 20_000  # rows examined: where more are suspect the first suffice
_BLOCKS = 64  # in which rows are examined, in the order of printing: little ink was there for the first


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row of the tape that meets a bead, and which; `above_mm` is how far the ink stands above the outlet."""

    row: int
    bead: int
    above_mm: float


def radius_mm(tip: Tip, above_mm: Floats) -> Floats:
    """Half the width of tip, cone and hub at heights above the outlet."""
    cone = (above_mm - tip.length_mm) * np.tan(tip.cone_half_angle_rad)
    return np.minimum(tip.outer_diameter_mm / 2 + np.maximum(cone, 0.0), max(tip.hub_diameter_mm, tip.outer_diameter_mm) / 2)


def swell_mm(deposit: Deposit, heads: tuple[Head, ...]) -> Floats:
    """How far each bead may stand above where it was laid."""
    ratio = {head.tool.number: max(head.ink.die_swell_ratio - 1, 0.0) for head in heads}
    swell = np.zeros(len(deposit.beads))
    for number, part in ratio.items():
        mine = deposit.beads.tool == number
        swell[mine] = part * deposit.beads.height_mm[mine]
    return swell


def dry_rows(deposit: Deposit) -> Bools:
    """Rows of the tape that lay no bead."""
    dry = np.ones(len(deposit.tape), dtype=bool)
    dry[deposit.beads.row] = False
    return dry


def ink_before(deposit: Deposit, swell: Floats | float = 0.0) -> Floats:
    """The highest ink laid before each row of the tape; what swells counts for rows that lay no bead."""
    top = np.full(len(deposit.tape) + 1, -np.inf)
    beads = deposit.beads
    laid = np.maximum(beads.start_mm[:, 2], beads.end_mm[:, 2])
    top[beads.row + 1] = laid
    plain: Floats = np.maximum.accumulate(top)[:-1]
    top[beads.row + 1] = laid + swell
    swollen: Floats = np.maximum.accumulate(top)[:-1]
    return np.where(dry_rows(deposit), swollen, plain)


def suspects(deposit: Deposit, lower_by_mm: float, moving: Bools, swell: Floats) -> Ints:
    """Rows in which an outlet, `lower_by_mm` under the tip in use, goes below ink that is already there."""
    tape = deposit.tape
    z = np.minimum(tape.start_mm[:, 2], tape.end_mm[:, 2]) - lower_by_mm
    return np.flatnonzero(moving & (z < ink_before(deposit, swell) - _SLACK_MM))[:_MOST_ROWS]


def hits(deposit: Deposit, rows: Ints, tip: Tip, shift_mm: tuple[float, float, float], swell: Floats) -> list[Hit]:
    """The first bead that each row's swept tip meets, the tip standing off by `shift_mm`."""
    blocks = np.array_split(rows, min(_BLOCKS, len(rows))) if len(rows) else []
    return [hit for block in blocks for hit in _hits(deposit, block, tip, shift_mm, swell)]


def _hits(deposit: Deposit, rows: Ints, tip: Tip, shift_mm: tuple[float, float, float], swell: Floats) -> list[Hit]:
    """The same for rows that follow each other: only ink that was laid before the last and stands above the lowest counts."""
    import shapely

    beads, tape = deposit.beads, deposit.tape
    start, end = tape.start_mm[rows] + shift_mm, tape.end_mm[rows] + shift_mm
    z = np.minimum(start[:, 2], end[:, 2])
    top = np.maximum(beads.start_mm[:, 2], beads.end_mm[:, 2])
    ink = np.flatnonzero((top + swell > z.min() + _SLACK_MM) & (beads.row < rows[-1]))
    if not len(ink):
        return []
    widest = float(radius_mm(tip, np.array([float((top + swell)[ink].max() - z.min())]))[0])
    lines = lines_between(beads, ink)
    paths = flat_lines(start, end)
    i, j = near_pairs(paths, lines, widest + beads.width_mm[ink] / 2)
    dry = dry_rows(deposit)[rows[i]]
    across = dry & (np.hypot(*(end - start)[:, :2].T) > 0)[i]  # a tip lowered to print stands beside its neighbours' swell
    above = top[ink[j]] + np.where(across, swell[ink[j]], 0.0) - z[i]
    ride = np.maximum(_RIDE_RATIO * beads.height_mm[ink[j]], _SLACK_MM)
    meets = (above > ride) | (dry & (top[ink[j]] - z[i] > _SLACK_MM))
    near = shapely.distance(paths[i], lines[j]) < radius_mm(tip, above) + beads.width_mm[ink[j]] / 2 - _SLACK_MM
    met = near & meets & (beads.row[ink[j]] < rows[i])
    first = np.unique(i[met], return_index=True)[1]
    return [Hit(row=int(rows[i[met][k]]), bead=int(ink[j[met][k]]), above_mm=float(above[met][k])) for k in first]


@rule("PRF401", "tip against printed ink", source="geometry of tip, cone and hub against all beads laid before",
      limit="no ink above the outlet within the radius of the tip; a tenth of a layer of swell, or while it prints",
      example="a travel at printing height over a layer that is already higher")
def tip_collision(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A tip that moves below the top of ink that is there ploughs through it."""
    if not len(deposit.beads):
        return
    moving = (deposit.tape.kind <= Kind.LINE) & (deposit.motion.length_mm > 0)
    swell = swell_mm(deposit, heads)
    for head in heads:
        rows = suspects(deposit, 0.0, moving & (deposit.tape.tool == head.tool.number), swell)
        found = hits(deposit, rows, head.tip, (0.0, 0.0, 0.0), swell)
        if found:
            text = f"tip of tool {head.tool.number} runs into printed ink"
            yield _finding(deposit, "PRF401", found, text, "lift the tip before it travels")


@rule("PRF402", "idle tool against printed ink", source="offsets of the tools and geometry of their tips",
      limit="no ink above the outlet of an idle tool within its radius",
      example="tool 1 hangs 0.1 mm lower than tool 0, which prints beside a tall part")
def idle_collision(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A tool that is not in use travels along, and may hang lower than the one that is."""
    if not len(deposit.beads):
        return
    moving = (deposit.tape.kind <= Kind.LINE) & (deposit.motion.length_mm > 0)
    swell = swell_mm(deposit, heads)
    for used in heads:
        for idle in heads:
            dx, dy, dz = (b - a for a, b in zip(used.tool.offset_mm, idle.tool.offset_mm, strict=True))
            if idle.tool.number == used.tool.number or (dx, dy) == (0.0, 0.0):
                continue
            rows = suspects(deposit, -dz, moving & (deposit.tape.tool == used.tool.number), swell)
            found = hits(deposit, rows, idle.tip, (dx, dy, dz), swell)
            if found:
                text = f"idle tool {idle.tool.number} runs into printed ink"
                yield _finding(deposit, "PRF402", found, text, "raise the idle tool")


@rule("PRF403", "tip dragged through wet ink", source="assumed: ink under a tip that travels at printing height sticks to it",
      limit="no travel at printing height across ink of the same layer",
      example="a G0 across a bead of the same layer without a lift")
def drags(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """A travel at the height of the ink just laid wipes it away, and may carry it to the other electrode."""
    import shapely

    beads, tape, motion = deposit.beads, deposit.tape, deposit.motion
    if not len(beads):
        return
    dry = (tape.kind <= Kind.LINE) & (motion.length_mm > 0)
    dry[beads.row] = False
    z = np.maximum(tape.start_mm[:, 2], tape.end_mm[:, 2])
    flat = np.hypot(*(tape.end_mm - tape.start_mm)[:, :2].T)
    rows = np.flatnonzero(dry & (z < ink_before(deposit) + _SLACK_MM) & (flat > 0))[:_MOST_ROWS]
    if not len(rows):
        return
    widest = usual_width(beads, np.arange(len(beads)), 0.99)
    start, end = tape.start_mm[rows, :2], tape.end_mm[rows, :2]
    trim = np.minimum(widest / np.maximum(flat[rows], 1e-12), 0.5)[:, None] * (end - start)
    paths = shapely.linestrings(np.stack([start + trim, end - trim], axis=1))
    lines = lines_between(beads, np.arange(len(beads)))
    i, j = near_pairs(paths, lines, beads.width_mm / 2)
    same = (np.abs(beads.end_mm[j, 2] - z[rows[i]]) < _SLACK_MM) & (beads.row[j] < rows[i]) & (flat[rows[i]] > 2 * widest)
    first = np.unique(i[same], return_index=True)[1]
    found = [Hit(row=int(rows[i[same][k]]), bead=int(j[same][k]), above_mm=0.0) for k in first]
    if found:
        yield _finding(deposit, "PRF403", found, "the tip travels through wet ink", "lift the tip before it travels")


def _finding(deposit: Deposit, code: str, found: list[Hit], text: str, advice: str) -> Finding:
    hit = found[0]
    x, y, z = deposit.beads.place_mm(hit.bead)
    layer = int(deposit.beads.layer[hit.bead])
    more = f", {len(found)} moves in all" if len(found) > 1 else ""
    return Finding(code=code, severity=Severity.ERROR, where=f"line {deposit.tape.line[hit.row]}", layer=layer,
                   place_mm=(x, y, z), message=f"{text} of line {deposit.beads.line[hit.bead]}{more}", value=hit.above_mm,
                   limit=0.0, unit="mm", advice=advice)


RULES: tuple[Rule, ...] = (tip_collision, idle_collision, drags)
