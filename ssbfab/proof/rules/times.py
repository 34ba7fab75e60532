"""PRF5xx: tips that dry, layers too old or too fresh."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library.printer import Head
from ssbfab.proof.deposit import Deposit


@rule("PRF501", "idle tip", source="the ink's file: how long a tip may stand idle", limit="idle_max of the ink",
      example="a G4 P600 between two beads of an ink that dries in a minute")
def idle_tips(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Ink dries in a tip that waits too long between two of its beads."""
    beads = deposit.beads
    for head in heads:
        mine = np.flatnonzero(beads.tool == head.tool.number)
        if len(mine) < 2:
            continue
        ends = beads.begin_s[mine] + deposit.motion.seconds[beads.row[mine]]
        waits = beads.begin_s[mine][1:] - ends[:-1]
        worst = int(np.argmax(waits))
        limit = head.ink.idle_max_s
        if waits[worst] > limit and not _purged(deposit, head.tool.number, int(mine[worst]), int(mine[worst + 1])):
            bead = int(mine[worst + 1])
            yield Finding(code="PRF501", severity=Severity.ERROR, where=f"line {beads.line[bead]}", layer=int(beads.layer[bead]),
                          place_mm=beads.place_mm(bead), value=float(waits[worst]), limit=limit, unit="s",
                          margin=1 - float(waits[worst]) / limit, advice="purge before the bead, or order the layers anew",
                          message=f"tool {head.tool.number} stands idle for {waits[worst]:.0f} s, its ink dries in {limit:.0f} s")


def _purged(deposit: Deposit, tool: int, before: int, after: int) -> bool:
    """Whether ink was pushed at rest between two beads."""
    rows = deposit.blobs.row[deposit.blobs.tool == tool]
    return bool(((rows > deposit.beads.row[before]) & (rows < deposit.beads.row[after])).any())


@rule("PRF502", "age of the layer below", source="the ink's file: the interlayer drying window", limit="drying_min to drying_max",
      example="layers that follow each other in 5 s, of an ink that needs 30 s")
def layer_age(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Ink on ink that is too fresh slumps; on ink that is too dry it does not hold."""
    beads = deposit.beads
    if not len(beads):
        return
    for head in heads:
        mine = np.flatnonzero(beads.tool == head.tool.number)
        if not len(mine):
            continue
        levels, first = np.unique(beads.layer[mine], return_index=True)
        begin = beads.begin_s[mine[first]]
        age = np.diff(begin)
        for k in np.flatnonzero((age > head.ink.drying_max_s) | (age < head.ink.drying_min_s))[:1]:
            bead = int(mine[first[k + 1]])
            limit = head.ink.drying_max_s if age[k] > head.ink.drying_max_s else head.ink.drying_min_s
            yield Finding(code="PRF502", severity=Severity.WARNING, where=f"layer {levels[k + 1]}", layer=int(levels[k + 1]),
                          place_mm=beads.place_mm(bead), value=float(age[k]), limit=limit, unit="s",
                          message=f"layer {levels[k]} of tool {head.tool.number} is {age[k]:.0f} s old when the next one comes",
                          advice="add or shorten the drying dwell")


@rule("PRF503", "starts and idle times", source="counted in the print file", limit="none: a note",
      example="every file: starts of ink, changes of tool")
def starts(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """Every start and stop of ink is a place where a bead may be thin or thick: fewer are better."""
    beads = deposit.beads
    for head in heads:
        mine = np.flatnonzero(beads.tool == head.tool.number)
        if not len(mine):
            continue
        begins = mine[beads.begins[mine]]
        layers, count = np.unique(beads.layer[begins], return_counts=True)
        printed = len(np.unique(beads.layer[mine]))
        ends = beads.begin_s[mine] + deposit.motion.seconds[beads.row[mine]]
        idle = float((beads.begin_s[mine][1:] - ends[:-1]).max(initial=0.0))
        most = int(np.argmax(count))
        yield Finding(code="PRF503", severity=Severity.NOTE, where=f"tool {head.tool.number}", value=float(len(begins)),
                      layer=int(layers[most]),
                      message=f"ink begins {len(begins)} times in {printed} layers, {len(begins) / printed:.2g} per layer, at "
                              f"most {count[most]} in layer {layers[most]}; the tip stands idle for {idle:.3g} s at most")


RULES: tuple[Rule, ...] = (idle_tips, layer_age, starts)
