"""Seeded faults: good files of the package's own writer, each broken in one way; proof must find and name every one.

Each kind states its smallest size (the first line of its docstring, printed in the table), the few codes that name it, and where
the finding must be: within two bead widths of the way that was changed and in its layer, on its lines (a few more), or at its heights; only
volumes (PRF301) speak of a whole body. A mutant that no finding names is counted as unchanged only if the ink that it lays is the
same by XOR to the last digit that a file states, volumes included; any other is missed. Sites are drawn uniformly.
Harmless rewrites of the same files must give no finding.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ssbfab import proof
from ssbfab.geometry.architectures.interdigitated import Interdigitated
from ssbfab.geometry.architectures.pillars import Pillars
from ssbfab.job.stages import run
from ssbfab.proof import scan, stadia
from ssbfab.recipe import load

RECIPES = Path(__file__).parents[2] / "recipes"
PRINTERS = ("marlin-syringe", "linuxcnc-pneumatic", "klipper-pneumatic")
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
SHAPES = ("combs", "narrow", "meshes", "pillars")


@dataclass(frozen=True, eq=False)
class Good:
    """A file without a fault, its lines, and what proof makes of it."""

    name: str
    job: object
    lines: tuple[str, ...]
    deposit: proof.Deposit
    width: float
    height: float

    @property
    def valves(self) -> bool:
        return "syringe" not in self.name

    def valve(self, tool: int, on: bool) -> str:
        if "linuxcnc" in self.name:
            return f"M6{2 if on else 3} P{tool}"
        return f"SET_PIN PIN=valve_{'ab'[tool]} VALUE={int(on)}"

    def findings(self, lines):
        job = self.job
        deposit = proof.read([line + "\n" for line in lines], printer=job.printer, heads=job.heads)
        return deposit, proof.prove(deposit, printer=job.printer, heads=job.heads, cell=job.cell)


@cache
def good(shape: str, printer: str) -> Good:
    base = load(RECIPES / "own-meshes.toml")
    cells = {
        "combs": Interdigitated(finger_count=3, finger_width_mm=1.0, finger_length_mm=4.0, gap_mm=0.8, height_mm=0.5),
        "narrow": Interdigitated(finger_count=2, finger_width_mm=0.6, finger_length_mm=5.0, gap_mm=0.7, height_mm=1.0),
    }
    if shape == "pillars":
        base = load(RECIPES / "llzo-pillars.toml")
        cell = Pillars(x_count=3, y_count=3, diameter_mm=1.2, pitch_mm=2.4, height_mm=0.5, separator_thickness_mm=0.5)
        settings = replace(base.print, printer=printer, tip="250um", layer_height_mm=0.2, bead_width_mm=0.25)
    else:
        cell = cells.get(shape, base.cell)
        settings = replace(base.print, printer=printer)
    job = run(replace(base, cell=cell, print=settings), proving=False)
    lines = tuple(job.program.text().splitlines())
    deposit = proof.read([line + "\n" for line in lines], printer=job.printer, heads=job.heads)
    assert proof.prove(deposit, printer=job.printer, heads=job.heads, cell=job.cell) == ()
    return Good(f"{shape}/{printer}", job, lines, deposit, float(np.median(deposit.beads.width_mm)),
                float(np.median(deposit.beads.height_mm)))


Point = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A broken file, what the finding must be called, and where it must be: near `ways` (within `reach` in the plane, `dz` in
    height), on one of the `on` first to last lines, or at one of the heights `z`. `whole`: the fault is one of a whole body."""

    lines: list[str]
    codes: frozenset[str]
    ways: tuple[tuple[Point, Point], ...] = ()
    reach: float = 0.5
    dz: float = 0.2
    on: tuple[int, int] | None = None
    z: tuple[float, float] | None = None
    whole: bool = False

    def __post_init__(self) -> None:
        assert self.ways or self.on or self.z or self.whole, "a fault has a place"

    def holds(self, finding) -> bool:
        line = re.match(r"line (\d+)", finding.where)
        place = finding.place_mm
        return (finding.code in self.codes) and (
            self.whole
            or (self.on is not None and line is not None and self.on[0] <= int(line[1]) <= self.on[1])
            or (place is not None and self.z is not None and self.z[0] <= place[2] <= self.z[1])
            or (place is not None and any(self._near(place, *way) for way in self.ways)))

    def _near(self, place: Point, a: Point, b: Point) -> bool:
        p, a, b = (np.asarray(point, float) for point in (place, a, b))
        along = (b - a)[:2]
        part = np.clip((p - a)[:2] @ along / max(along @ along, 1e-12), 0, 1)
        return float(np.hypot(*((p - a)[:2] - part * along))) <= self.reach and min(abs(p[2] - a[2]), abs(p[2] - b[2])) <= self.dz


def codes(text: str) -> frozenset[str]:
    return frozenset(f"PRF{number}" for number in text.split())


# -- sites -----------------------------------------------------------------------------------------------------------------
def long_beads(g: Good, times: float = 3.0) -> np.ndarray:
    return np.flatnonzero(g.deposit.beads.length_mm > times * g.width)


def inner_beads(g: Good, times: float = 3.0) -> np.ndarray:
    """Long beads with a bead before and behind them in the same run."""
    run_of = g.deposit.beads.run
    found = long_beads(g, times)
    found = found[(found > 0) & (found < len(run_of) - 1)]
    return found[(run_of[found - 1] == run_of[found]) & (run_of[found + 1] == run_of[found])]


def at(g: Good, bead: int) -> int:
    return int(g.deposit.beads.line[bead]) - 1


def pick(rng: random.Random, sites: np.ndarray) -> int:
    if not len(sites):
        pytest.skip("no site")
    return int(rng.choice(sites.tolist()))


def matching(g: Good, pattern: str) -> list[int]:
    return [i for i, line in enumerate(g.lines) if re.search(pattern, line)]


def way(g: Good, *beads: int) -> tuple[tuple[Point, Point], ...]:
    """Where beads run, as places."""
    return tuple((tuple(g.deposit.beads.start_mm[k]), tuple(g.deposit.beads.end_mm[k])) for k in beads)


def near(g: Good, *beads: int) -> dict[str, object]:
    """Within two bead widths of beads, in their layer."""
    return {"ways": way(g, *beads), "reach": 2 * g.width, "dz": 0.6 * g.height}


def heights(g: Good, first: int, last: int) -> tuple[float, float]:
    """The heights at which the lines of a part of the file print, and the layer on top: it is thin where its ground is missing."""
    beads = g.deposit.beads
    z = beads.end_mm[(beads.line > first) & (beads.line <= last), 2]
    return float(z.min()) - 0.6 * g.height, float(z.max()) + 1.6 * g.height


def word(line: str, letter: str, value: float, digits: int = 5) -> str:
    return re.sub(rf"{letter}-?[\d.]+", f"{letter}{value:.{digits}f}", line)


def tool_at(g: Good, bead: int) -> int:
    return int(g.deposit.beads.tool[bead])


def dry(g: Good, bead: int) -> list[str]:
    """The lines of a bead without its ink."""
    line = g.lines[at(g, bead)]
    if not g.valves:
        return [re.sub(r" E\S+", "", line)]
    return [g.valve(tool_at(g, bead), False), line, g.valve(tool_at(g, bead), True)]


def swapped(g: Good, i: int, *new: str) -> list[str]:
    return [*g.lines[:i], *new, *g.lines[i + 1:]]


def blocks(g: Good) -> list[tuple[int, int]]:
    marks = [*matching(g, r"layer \d+ z"), len(g.lines)]
    printed = g.deposit.beads.line
    return [(a, b) for a, b in pairwise(marks) if ((printed > a) & (printed <= b)).any()]


# -- kinds: each takes a good file and a source of chance ------------------------------------------------------------------
def bead_dropped(g, rng):
    """At least three bead widths long."""
    k = pick(rng, inner_beads(g))
    return Mutant(lines=swapped(g, at(g, k), *dry(g, k)), codes=codes("302 204"), **near(g, k))


def bead_shifted(g, rng):
    """By half a gap (0.35 mm, 1.4 beads) sideways, three bead widths long or more."""
    k = pick(rng, inner_beads(g))
    beads = g.deposit.beads
    dx, dy, _ = (beads.end_mm[k] - beads.start_mm[k]) / beads.length_mm[k]
    side = rng.choice((-1, 1)) * 0.35
    lines = list(g.lines)
    for i, point in ((at(g, k - 1), beads.start_mm[k]), (at(g, k), beads.end_mm[k])):
        lines[i] = word(word(lines[i], "X", point[0] - dy * side), "Y", point[1] + dx * side)
    return Mutant(lines=lines, codes=codes("302 204"), **near(g, k))


def wrong_tool(g, rng):
    """One call of a tool, with all that it prints until the next."""
    sites = matching(g, r"^T1\b")
    i = pick(rng, np.array(sites))
    return Mutant(lines=swapped(g, i, g.lines[i].replace("T1", "T0")), codes=codes("305"), z=heights(g, i, next_tool(g, i)))


def absent_tool(g, rng):
    """One call of a tool."""
    i = pick(rng, np.array(matching(g, r"^T\d\b")))
    return Mutant(lines=swapped(g, i, re.sub(r"^T\d", "T7", g.lines[i])), codes=codes("104"), on=(i + 1, next_tool(g, i) + 1))


def left_on(g, rng):
    """One travel of any length: the ink is not turned off before it."""
    beads = g.deposit.beads
    ends = np.flatnonzero(np.diff(beads.run) != 0)
    k = pick(rng, ends)
    named = codes("303 304 306 307 308 105 107")
    if g.valves:
        i = next(i for i in range(at(g, k), len(g.lines)) if g.lines[i] == g.valve(tool_at(g, k), False))
        told = {g.valve(tool_at(g, k), state) for state in (True, False)}
        until = next((j for j in range(i + 1, len(g.lines)) if g.lines[j] in told), len(g.lines))  # it flows until it is told again
        return Mutant(lines=swapped(g, i), codes=named, on=(i, max(i + 8, until)))
    i = next(i for i in range(at(g, k) + 1, len(g.lines)) if g.lines[i].startswith("G0 X"))
    x, y = (float(re.search(rf"{axis}(-?[\d.]+)", g.lines[i])[1]) for axis in "XY")
    travel = (tuple(beads.end_mm[k]), (x, y, float(beads.end_mm[k, 2])))
    return Mutant(lines=swapped(g, i, g.lines[i] + " E2.0"), codes=named, on=(i, i + 8), ways=(travel,), reach=2 * g.width, dz=np.inf)


def never_on(g, rng):
    """One run of three bead widths or more: its valve is not opened, or its E words are lost."""
    beads = g.deposit.beads
    run_of = pick(rng, np.unique(beads.run))
    members = np.flatnonzero(beads.run == run_of)
    if beads.length_mm[members].sum() < 3 * g.width:
        pytest.skip("short run")
    lines = list(g.lines)
    if g.valves:
        on = g.valve(tool_at(g, int(members[0])), True)
        i = next(i for i in range(at(g, int(members[0])), -1, -1) if lines[i] == on)
        off = next(j for j in range(i, len(lines)) if lines[j] == g.valve(tool_at(g, int(members[0])), False))
        del lines[i]
        return Mutant(lines=lines, codes=codes("302 204 305"), z=heights(g, i, off))
    for k in members:
        lines[at(g, int(k))] = re.sub(r" E\S+", "", lines[at(g, int(k))])
    return Mutant(lines=lines, codes=codes("302 204 305"), z=heights(g, at(g, int(members[0])), at(g, int(members[-1])) + 1))


def exponent(g, rng):
    """One number."""
    k = pick(rng, long_beads(g, 0.0))
    i = at(g, k)
    if g.valves:
        return Mutant(lines=swapped(g, i, re.sub(r"X([\d.]+)", r"X\g<1>e-05", g.lines[i])), codes=codes("902"), on=(i + 1, i + 1))
    return Mutant(lines=swapped(g, i, re.sub(r"E[\d.]+", "E1e-05", g.lines[i])), codes=codes("902"), on=(i + 1, i + 1))


def flow_tripled(g, rng):
    """One bead of three widths or more, three times its ink."""
    k = pick(rng, inner_beads(g))
    return Mutant(lines=_flow(g, k, 3.0), codes=codes("304"), **near(g, k))


def flow_halved(g, rng):
    """One bead of three widths or more, half of its ink."""
    k = pick(rng, inner_beads(g))
    return Mutant(lines=_flow(g, k, 0.5), codes=codes("302 204"), **near(g, k))


def _flow(g, k, times):
    i = at(g, k)
    if not g.valves:
        e = float(re.search(r"E([\d.]+)", g.lines[i])[1])
        return swapped(g, i, word(g.lines[i], "E", e * times, 8))
    feed = g.deposit.beads.speed_mm_s[k] * 60
    line = re.sub(r" F\S+", "", g.lines[i]) + f" F{feed / times:.3f}"
    after = g.lines[i + 1] if " F" in g.lines[i + 1] else g.lines[i + 1] + f" F{feed:.3f}" * g.lines[i + 1].startswith("G1")
    return [*g.lines[:i], line, after, *g.lines[i + 2:]]


def feed_times_60(g, rng):
    """One bead of three widths or more."""
    k = pick(rng, inner_beads(g))
    i = at(g, k)
    feed = g.deposit.beads.speed_mm_s[k] * 60
    line = re.sub(r" F\S+", "", g.lines[i]) + f" F{feed * 60:.3f}"
    return Mutant(lines=swapped(g, i, line), codes=codes("102"), on=(i + 1, i + 1))


def e_reset(g, rng):
    """From one line on: E becomes absolute (a lost M83 or G92 E0); axes relative where valves leave no E to reset."""
    k = pick(rng, long_beads(g))
    if g.valves:
        return Mutant(lines=[*g.lines[:at(g, k)], "G91", *g.lines[at(g, k):]], codes=codes("101"), on=(at(g, k) + 1, len(g.lines) + 1))
    return Mutant(lines=[*g.lines[:at(g, k)], "M82", *g.lines[at(g, k):]], codes=codes("302 204 305"), z=(float(g.deposit.beads.end_mm[k, 2]) - 0.6 * g.height, np.inf))


def units_lost(g, rng):
    """One word: G21 is gone (LinuxCNC has no unit of its own), or G20 slips in before the last bead."""
    if "linuxcnc" in g.name:
        lines = [re.sub(r"\bG21\b ?", "", line) for line in g.lines]
        return Mutant(lines=lines, codes=codes("905"), on=(1, int(g.deposit.beads.line[0])))
    i = rng.randrange(8, int(g.deposit.beads.line[-1]) - 1)
    return Mutant(lines=[*g.lines[:i], "G20", *g.lines[i:]], codes=codes("101"), on=(i + 1, len(g.lines) + 1))


def next_tool(g, i):
    """The line of the next tool change after line i, or the file's last."""
    return next((j for j in range(i + 1, len(g.lines)) if re.match(r"T\d", g.lines[j])), len(g.lines))


def pressure_lost(g, rng):
    """All words of one tool: its regulator's, or its barrel's diameter."""
    pattern = r"^M67|^M68 E\d Q[1-9]" if "linuxcnc" in g.name else r"PIN=reg_. VALUE=[1-9]" if g.valves else r"^M200"
    sites = matching(g, pattern)
    tool = rng.choice((0, 1))
    chosen = [i for i in sites if re.search(rf"E{tool} |reg_{'ab'[tool]}|T{tool} ", g.lines[i])] or sites
    lines = [line for i, line in enumerate(g.lines) if i not in chosen]
    return Mutant(lines=lines, codes=codes("103" if g.valves else "301"), on=(chosen[0], len(g.lines)), whole=not g.valves)


def pressure_changed(g, rng):
    """By 15 % or more; syringes: the stated diameter by 10 %."""
    pattern = r"^M67|^M68 E\d Q[1-9]" if "linuxcnc" in g.name else r"PIN=reg_. VALUE=[1-9]" if g.valves else r"^M200"
    i = pick(rng, np.array(matching(g, pattern)))
    letter = "Q" if "linuxcnc" in g.name else "VALUE=" if g.valves else "D"
    found = float(re.search(rf"{letter}([\d.]+)", g.lines[i])[1])
    line = re.sub(rf"{letter}[\d.]+", f"{letter}{found * rng.choice((0.6, 0.85, 1.15, 1.5)):.4f}", g.lines[i])
    return Mutant(lines=swapped(g, i, line), codes=codes("301"), whole=True)


def z_off_by_a_layer(g, rng):
    """One layer of one tool at the next one's height: missing where it should be, too much where it is."""
    a, b = rng.choice(blocks(g))
    low = min(float(m) for line in g.lines[a:b] for m in re.findall(r"Z([\d.]+)", line))
    lines = [re.sub(rf"Z{low:.5f}", f"Z{low + g.height:.5f}", line) if a <= i < b else line for i, line in enumerate(g.lines)]
    return Mutant(lines=lines, codes=codes("305 303 304"), z=(low - 0.6 * g.height, low + 1.6 * g.height))


def layer_lost(g, rng):
    """One layer of one tool that was in hand before (else it is `wrong_tool`, too)."""
    a, b = rng.choice([(a, b) for a, b in blocks(g) if not any(re.match(r"T\d", line) for line in g.lines[a:b])])
    return Mutant(lines=[*g.lines[:a], *g.lines[b:]], codes=codes("305 302 103"), on=(a, len(g.lines)),
                  z=(heights(g, a, b)[0], np.inf if g.valves else heights(g, a, b)[1]))


def layer_repeated(g, rng):
    """One layer of one tool; one that begins with its valve open is dragged dry through what it laid, if it was closed meanwhile."""
    a, b = rng.choice(blocks(g))
    return Mutant(lines=[*g.lines[:b], *g.lines[a:b], *g.lines[b:]], codes=codes("304 403" if g.valves else "304"), z=heights(g, a, b))


def bead_doubled(g, rng):
    """One bead of three widths or more."""
    k = pick(rng, inner_beads(g))
    beads = g.deposit.beads
    x, y, _ = beads.start_mm[k]
    i = at(g, k)
    back = [f"G1 X{x:.5f} Y{y:.5f}", g.lines[i]]
    if g.valves:
        feed = f" F{beads.speed_mm_s[k] * 60:.3f}"
        back = [g.valve(tool_at(g, k), False), back[0], g.valve(tool_at(g, k), True), re.sub(r" F\S+", "", g.lines[i]) + feed]
    return Mutant(lines=[*g.lines[:i + 1], *back, *g.lines[i + 1:]], codes=codes("304"), **near(g, k))


def offset_ignored(g, rng):
    """The second tool's 30 or 40 mm are not applied."""
    if "linuxcnc" in g.name:
        i = pick(rng, np.array(matching(g, r"^T1 M6 G43")))
        lines = swapped(g, i, "T1 M6")
    elif "marlin" in g.name:
        i = pick(rng, np.array(matching(g, r"^T1\b")))
        lines = [*g.lines[:i], "M218 T1 X0 Y0 Z0", *g.lines[i:]]
    else:
        i = pick(rng, np.array(matching(g, r"^T1\b")))
        lines = [*g.lines[:i + 1], "SET_GCODE_OFFSET X=30", *g.lines[i + 1:]]
    return Mutant(lines=lines, codes=codes("303"), z=heights(g, i, next_tool(g, i)))


def dwell_in_wrong_unit(g, rng):
    """A pause of 0.5 s becomes 500 s: the other tip dries, or ink pours out of an open valve."""
    k = pick(rng, long_beads(g))
    pause = "G4 P500" if "linuxcnc" in g.name else "G4 P500000"
    place = tuple(g.deposit.beads.start_mm[k])
    return Mutant(lines=[*g.lines[:at(g, k)], pause, *g.lines[at(g, k):]], codes=codes("306" if g.valves else "501 502"),
                  on=(at(g, k), at(g, k) + 3 if g.valves else len(g.lines) + 1), z=None if g.valves else (place[2] - 0.1, np.inf))


def through_a_wall(g, rng):
    """One travel, one and a half layers deep in ink printed before."""
    beads = g.deposit.beads
    starts = np.flatnonzero(np.diff(beads.run) != 0)
    starts = starts[beads.layer[starts] > 1]
    k = pick(rng, starts)
    i = next(i for i in range(at(g, k) + 1, len(g.lines)) if re.match(r"G[01] Z", g.lines[i]))
    low = float(beads.end_mm[k, 2]) - 1.5 * g.height
    return Mutant(lines=swapped(g, i, re.sub(r"Z[\d.]+", f"Z{low:.5f}", g.lines[i])), codes=codes("401"), on=(i + 1, i + 8))


def finger_cut(g, rng):
    """One bead's width or more, in every layer."""
    beads = g.deposit.beads
    if "pillars" in g.name:
        pytest.skip("one body")
    box = g.job.cell.body(rng.choice([b.name for b in g.job.cell.printed])).bounds_mm
    y = box[1] + (box[4] - box[1]) * rng.uniform(0.45, 0.55)
    across = np.flatnonzero((np.minimum(beads.start_mm[:, 1], beads.end_mm[:, 1]) < y - g.width)
                            & (np.maximum(beads.start_mm[:, 1], beads.end_mm[:, 1]) > y + g.width)
                            & (np.abs(beads.start_mm[:, 0] - beads.end_mm[:, 0]) < 1e-3))
    x = float(beads.start_mm[rng.choice(across.tolist()), 0])
    near = across[np.abs(beads.start_mm[across, 0] - x) < 1.1]
    lines = list(g.lines)
    for k in near.tolist():
        lines[at(g, k)] = "\n".join(dry(g, k))
    return Mutant(lines=[part for line in lines for part in line.split("\n")], codes=codes("203 302"),
                  ways=(((x, box[1], 0.0), (x, box[4], 0.0)),), reach=1.1 + g.width, dz=np.inf)


def pinhole(g, rng):
    """One bead of the separator, three widths long or more."""
    if "pillars" not in g.name:
        pytest.skip("no separator")
    sites = inner_beads(g)
    k = pick(rng, sites[g.deposit.beads.end_mm[sites, 2] < 0.45])
    return Mutant(lines=swapped(g, at(g, k), *dry(g, k)), codes=codes("204"), **near(g, k))


def stray_bead(g, rng):
    """Three widths long or more, two beads off every body."""
    k = pick(rng, np.flatnonzero(np.diff(g.deposit.beads.run) != 0))
    beads = g.deposit.beads
    x0, y0, _, x1, *_ = g.job.cell.bounds_mm
    x, y, z = rng.uniform(x0, x1 - 1.0), y0 - 3 * g.width, float(beads.end_mm[k, 2])
    i = next(i for i in range(at(g, k) + 1, len(g.lines)) if re.match(r"G[01] Z", g.lines[i]))
    tool = tool_at(g, k)
    up, go, down = f"G1 Z{z + 5:.5f} F300", f"G1 X{x:.5f} Y{y:.5f} F3000", f"G1 Z{z:.5f} F300"
    feed = float(beads.speed_mm_s[k]) * 60
    bead = f"G1 X{x + 1:.5f} Y{y:.5f} F{feed:.3f}" + ("" if g.valves else f" E{g.width * g.height:.6f}")
    extra = [g.valve(tool, True), bead, g.valve(tool, False)] if g.valves else [bead]
    return Mutant(lines=[*g.lines[:i], up, go, down, *extra, up, *g.lines[i:]], codes=codes("303"), ways=(((x, y, z), (x + 1, y, z)),), reach=2 * g.width, dz=0.6 * g.height)


def bridge(g, rng):
    """One bead from one electrode to the other."""
    if "pillars" in g.name:
        pytest.skip("one body")
    beads = g.deposit.beads
    k = pick(rng, np.flatnonzero(np.diff(beads.run) != 0))
    x, y, z = (float(v) for v in beads.end_mm[k])
    other = np.flatnonzero((beads.tool != beads.tool[k]) & (beads.layer == beads.layer[k]))
    if not len(other):
        pytest.skip("nothing to bridge to in this layer")
    nearest = other[np.argmin(np.hypot(beads.end_mm[other, 0] - x, beads.end_mm[other, 1] - y))]
    x1, y1, _ = (float(v) for v in beads.end_mm[nearest])
    feed = float(beads.speed_mm_s[k]) * 60
    length = float(np.hypot(x1 - x, y1 - y))
    line = f"G1 X{x1:.5f} Y{y1:.5f} F{feed:.3f}" + ("" if g.valves else f" E{length * g.width * g.height:.6f}")
    i = at(g, k)
    return Mutant(lines=[*g.lines[:i + 1], line, *g.lines[i + 1:]], codes=codes("201"), ways=(((x, y, z), (x1, y1, z)),), reach=2 * g.width,
                  dz=1.1 * g.height)


def cut_off(g, rng):
    """At any line between the first bead and the last."""
    first, last = int(g.deposit.beads.line[0]), int(g.deposit.beads.line[-1])
    end = rng.randrange(first, last - 1)
    return Mutant(lines=list(g.lines[:end]), codes=codes("107 904"), on=(end - 8, end))


def axes_swapped(g, rng):
    """X and Y of one end of a bead of three widths or more, which differ by a width or more."""
    k = pick(rng, inner_beads(g))
    x, y, _ = g.deposit.beads.end_mm[k]
    if abs(x - y) < g.width:
        pytest.skip("hardly another place")
    i = at(g, k)
    return Mutant(lines=swapped(g, i, word(word(g.lines[i], "X", y), "Y", x)), codes=codes("302 204"), **near(g, k, k + 1))


def digit_lost(g, rng):
    """X of one end of a bead of three widths or more, a hundredth of what it was."""
    k = pick(rng, inner_beads(g))
    x = float(g.deposit.beads.end_mm[k, 0])
    i, there = at(g, k), (x / 100, *map(float, g.deposit.beads.end_mm[k, 1:]))
    begin, end = tuple(g.deposit.beads.start_mm[k]), tuple(g.deposit.beads.end_mm[k + 1])
    return Mutant(lines=swapped(g, i, word(g.lines[i], "X", x / 100)), codes=codes("302 204 303 101"), on=(i + 1, i + 1),
                  ways=(*way(g, k, k + 1), (begin, there), (there, end)), reach=2 * g.width, dz=0.6 * g.height)


def sign_turned(g, rng):
    """X of one end of a bead of three widths or more."""
    k = pick(rng, inner_beads(g))
    x = float(g.deposit.beads.end_mm[k, 0])
    return Mutant(lines=swapped(g, at(g, k), word(g.lines[at(g, k)], "X", -x)), codes=codes("101"), on=(at(g, k) + 1, at(g, k) + 1))


def renamed_place(g, rng):
    """G92 in the first three quarters: all that follows is 1 mm off."""
    k = pick(rng, long_beads(g)[: len(long_beads(g)) * 3 // 4])
    x, y, _ = g.deposit.beads.start_mm[k]
    return Mutant(lines=[*g.lines[:at(g, k)], f"G92 X{x - 1:.5f} Y{y:.5f}", *g.lines[at(g, k):]], codes=codes("303"),
                  z=(float(g.deposit.beads.end_mm[k, 2]) - 0.6 * g.height, np.inf))


def end_at_the_part(g, rng):
    """The last lift, up to half a layer below the top."""
    lines = list(g.lines)
    i = max(i for i, line in enumerate(lines) if re.match(r"G[01] Z", line))
    z = float(g.deposit.levels_mm[-1]) - rng.uniform(0, 0.5) * g.height
    lines[i] = re.sub(r"Z[\d.]+", f"Z{z:.5f}", lines[i])
    return Mutant(lines=lines, codes=codes("107"), on=(i + 1, len(lines)))


def typing_error(g, rng):
    """One letter or digit."""
    k = pick(rng, long_beads(g, 0.0))
    i = at(g, k)
    return Mutant(lines=swapped(g, i, rng.choice(("G!", "GI", "Q1", "G11.7")) + g.lines[i][2:]), codes=codes("901 905"), on=(i + 1, i + 1))


def out_of_reach(g, rng):
    """0.1 mm beyond the end of the axis, or more."""
    i = pick(rng, np.array(matching(g, r"^G[01] Z\d")))
    high = g.job.printer.high_mm[2]
    return Mutant(lines=swapped(g, i, re.sub(r"Z[\d.]+", f"Z{high + rng.uniform(0.1, 50):.3f}", g.lines[i])), codes=codes("101"), on=(i + 1, i + 1))


def other_output(g, rng):
    """One word: an output that is not the tool's own; on Marlin one that does not wait for the motion."""
    k = pick(rng, inner_beads(g, 0.0))
    text = "M64 P9" if "linuxcnc" in g.name else "SET_PIN PIN=valve_z VALUE=1" if g.valves else "M42 P9 S255"
    if "linuxcnc" in g.name and rng.random() < 0.5 and "pillars" not in g.name:
        text = f"M64 P{1 - tool_at(g, k)}"
    return Mutant(lines=[*g.lines[:at(g, k)], text, *g.lines[at(g, k):]], codes=codes("105" if "linuxcnc" in g.name else "901" if g.valves else "906"), on=(at(g, k) + 1, at(g, k) + 10))


def speed_of_z(g, rng):
    """5 % above what the axis can, or more."""
    sites = matching(g, r"^G[01] Z[\d.]+ F")
    i = pick(rng, np.array(sites))
    feed = g.job.printer.speed_z_max_mm_s * 60 * rng.uniform(1.05, 20)
    return Mutant(lines=swapped(g, i, re.sub(r"F[\d.]+", f"F{feed:.1f}", g.lines[i])), codes=codes("102"), on=(i + 1, i + 1))


def subroutine(g, rng):
    """One line."""
    k = pick(rng, long_beads(g, 0.0))
    text = rng.choice(("o100 call", "#1=2", "G1 X[1+2]")) if "linuxcnc" in g.name else rng.choice(("M98 P100", "M808 L3"))
    return Mutant(lines=[*g.lines[:at(g, k)], text, *g.lines[at(g, k):]], codes=codes("903" if "linuxcnc" in g.name else "901"), on=(at(g, k) + 1, at(g, k) + 1))


KINDS: tuple[Callable[[Good, random.Random], Mutant], ...] = (
    bead_dropped, bead_shifted, wrong_tool, absent_tool, left_on, never_on, exponent, flow_tripled, flow_halved, feed_times_60,
    e_reset, units_lost, pressure_lost, pressure_changed, z_off_by_a_layer, layer_lost, layer_repeated, bead_doubled, offset_ignored,
    dwell_in_wrong_unit, through_a_wall, finger_cut, pinhole, stray_bead, bridge, cut_off, axes_swapped, digit_lost, sign_turned,
    renamed_place, end_at_the_part, typing_error, out_of_reach, other_output, speed_of_z, subroutine)


def unchanged(g: Good, deposit: proof.Deposit) -> bool:
    """Whether a file lays the good one's ink: XOR of both deposits per tool and height, to the last digit that a file states,
    with the volume of each and every blob."""
    heights = np.unique(np.round(np.concatenate([g.deposit.levels_mm, deposit.levels_mm]), 5))
    grid = scan.Grid(low_mm=-1.00037, pitch_mm=g.width / 12)
    for tool in sorted(set(g.deposit.tools) | set(deposit.tools)):
        drawn = []
        for each in (g.deposit, deposit):
            beads = each.beads
            z = (beads.start_mm[:, 2] + beads.end_mm[:, 2]) / 2
            per_height = []
            for height in heights:
                k = np.flatnonzero((beads.tool == tool) & (np.abs(z - height) < 1e-5))
                per_height.append((beads.volume_mm3[k].sum(), stadia.ink(beads.start_mm[k], beads.end_mm[k], beads.width_mm[k] / 2, grid)))
            drawn.append(per_height)
            if abs(sum(volume for volume, _ in per_height) - beads.volume_mm3[beads.tool == tool].sum()) > 1e-9:
                return False  # ink between the heights of layers
        for (volume, one), (other, two) in zip(*drawn, strict=True):
            (xor,) = scan.overlay(one, two, "xor")
            if abs(volume - other) > 1e-6 * max(volume, other) or (xor.x1 - xor.x0 > 1e-5).any():
                return False
    blobs = [np.column_stack([d.blobs.tool, d.blobs.place_mm, d.blobs.volume_mm3]) for d in (g.deposit, deposit)]
    return blobs[0].shape == blobs[1].shape and np.allclose(*blobs, atol=1e-6)


@dataclass
class Hunt:
    """How many mutants of each kind were found, were no mutants, or were missed; in which files; and the missed ones in words."""

    rates: dict[str, Counter[str]]
    files: dict[str, set[str]]
    missed: list[str]

    def __str__(self) -> str:
        total = sum(self.rates.values(), Counter())
        sizes = {kind.__name__: (kind.__doc__ or "").strip() for kind in KINDS}
        lines = [f"{kind:20} found {count['found']:3} unchanged {count['unchanged']:3} missed {count['missed']:3} of {count.total():3} "
                 f"in {len(self.files[kind]):2} files  smallest: {sizes[kind]}" for kind, count in self.rates.items()]
        return "\n".join([*lines, f"{len(self.rates)} kinds, {total.total()} mutants: {dict(total)}"])


def hunt(per_kind: int, pairs, seed: int) -> Hunt:
    """Mutants of every kind, spread over the files."""
    hunted = Hunt(defaultdict(Counter), defaultdict(set), [])
    for kind in KINDS:
        made = tries = 0
        while made < per_kind and tries < 6 * per_kind:
            g = good(*pairs[tries % len(pairs)])
            tries += 1
            try:
                mutant = kind(g, random.Random(f"{seed}/{kind.__name__}/{tries}"))
            except (pytest.skip.Exception, StopIteration):
                continue
            made += 1
            deposit, findings = g.findings(mutant.lines)
            outcome = "found" if any(mutant.holds(f) for f in findings) else "unchanged" if unchanged(g, deposit) else "missed"
            hunted.rates[kind.__name__][outcome] += 1
            hunted.files[kind.__name__].add(g.name)
            if outcome == "missed":
                hunted.missed.append(f"{kind.__name__} in {g.name} (try {tries}) {sorted(mutant.codes)} at {mutant.ways[:1]} {mutant.on} "
                                     f"{mutant.z}: {[(f.code, f.where, f.place_mm) for f in findings][:5]}")
    return hunted


FEW = [("combs", "marlin-syringe"), ("narrow", "linuxcnc-pneumatic"), ("pillars", "klipper-pneumatic")]


def test_every_kind_states_its_size_and_names_few_codes():
    assert len(KINDS) >= 25 and all(kind.__doc__ for kind in KINDS)
    for kind in KINDS:
        for n, pair in enumerate(FEW):
            try:
                assert len(kind(good(*pair), random.Random(n)).codes) <= (7 if kind is left_on else 4)
            except (pytest.skip.Exception, StopIteration):
                continue


def test_a_sample_of_seeded_faults_is_found(capsys):
    hunted = hunt(1, FEW, seed=int(os.environ.get("SSBFAB_RANDOM") or 1))
    with capsys.disabled():
        print("\n" + str(hunted).splitlines()[-1])
    assert not hunted.missed, "\n".join(hunted.missed)
    assert len(hunted.rates) >= 25


@pytest.mark.slow
def test_every_seeded_fault_is_found(capsys):
    pairs = [(shape, printer) for shape in SHAPES for printer in PRINTERS]
    hunted = hunt(20, pairs, seed=int(os.environ.get("SSBFAB_RANDOM") or 2))
    with capsys.disabled():
        print(f"\n{hunted}")
    assert not hunted.missed, "\n".join(hunted.missed)
    assert len(hunted.rates) >= 25 and all(count.total() >= 20 for count in hunted.rates.values())
    assert sum(count.total() for count in hunted.rates.values()) >= 500
    assert all(count["found"] > 0 for count in hunted.rates.values())


def test_a_fault_that_nothing_finds_is_missed(monkeypatch):
    """The judgement can fail: a bead that runs somewhere else is no unchanged file, and without findings it is missed."""
    g = good(*FEW[0])
    assert unchanged(g, g.findings(g.lines)[0])
    mutant = bead_shifted(g, random.Random(1))
    assert not unchanged(g, g.findings(mutant.lines)[0])
    monkeypatch.setattr(proof, "prove", lambda *_, **__: ())
    monkeypatch.setitem(globals(), "KINDS", (bead_shifted,))
    assert len(hunt(1, FEW[:1], seed=1).missed) == 1


# -- harmless rewrites -----------------------------------------------------------------------------------------------------
def rewritten(g: Good, rng: random.Random) -> list[str]:
    """The same file in other words: spacing, comments, redundant modal words, split moves, other number formats."""
    lines: list[str] = []
    for i, line in enumerate(g.lines):
        plain = re.fullmatch(r"G1( [XYZEF]-?[\d.]+)+", line) is not None
        roll = rng.random()
        if plain and roll < 0.1:
            line = re.sub(r"([XYZ]-?\d+\.\d*?[1-9])0+\b", r"\1", line)
        elif plain and roll < 0.2:
            line = line + "0" if "." in line.split()[-1] else line
        elif plain and roll < 0.3:
            line = line.replace(" X", "  X").replace(" Y", "   Y") + "  "
        elif plain and roll < 0.4:
            line += " ; a remark"
        elif plain and roll < 0.45:
            line = line.replace("G1 ", "G01 ")
        elif roll < 0.5 and i > 12:
            lines.append(rng.choice(("; only a comment", "", "G90" if "klipper" in g.name or "linuxcnc" in g.name else "G21")))
        lines.append(line)
    beads = g.deposit.beads
    for k in sorted(rng.sample(range(len(beads)), min(5, len(beads))), reverse=True):
        i = at(g, k)
        if g.valves and g.lines[i] in lines:
            j = lines.index(g.lines[i])
            x, y, _ = (beads.start_mm[k] + beads.end_mm[k]) / 2
            feed = re.search(r" F\S+", lines[j])
            half = f"G1 X{x:.5f} Y{y:.5f}" + (feed[0] if feed else "")
            if beads.length_mm[k] > g.width and beads.end_mm[k, 2] == beads.start_mm[k, 2] and g.lines.count(g.lines[i]) == 1:
                lines.insert(j, half)
    return lines


def rewrites(count: int, pairs, seed: int) -> list[str]:
    wrong = []
    for n in range(count):
        g = good(*pairs[n % len(pairs)])
        deposit, findings = g.findings(rewritten(g, random.Random(f"{seed}/{n}")))
        if findings or not proof.diff(g.deposit, deposit).same:
            wrong.append(f"{g.name} {n}: {[str(f) for f in findings][:2]}")
    return wrong


def test_a_sample_of_harmless_rewrites_has_no_finding():
    assert rewrites(9, FEW, seed=1) == []


@pytest.mark.slow
def test_harmless_rewrites_have_no_finding(capsys):
    pairs = [(shape, printer) for shape in SHAPES for printer in PRINTERS]
    wrong = rewrites(504, pairs, seed=2)
    with capsys.disabled():
        print(f"\n504 harmless rewrites, {len(wrong)} with a finding")
    assert wrong == []
