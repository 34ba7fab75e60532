"""Many moves as text at once: one large `%` format per block, filled by a kernel.

A block becomes a `Template`: all its text with `%.5f` where a height goes. Blocks with the same plan differ in height alone,
so the template of the first serves them all.

Which words a line has is decided on rounded numbers: X and Y where either changed, Z where it changed, E on beads that are
pushed, F on the first line of a step and where it changed. A point that rounds to the place before it makes no line; the
ink of its segment goes to the next one, since E is the difference of a rounded running sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import decimals_for, rounded
from ssbfab.kernels.decimals import filled
from ssbfab.toolpath.path import Block, Floats, Ints, Kind


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves:
    """The lines of a block's moves, before they are text. Arrays have one entry per line that is kept.

    `arguments` and `has` (which of them are written) are x, y, flow, feed; `rises` where Z is written; `point` the line's
    point in the block; step s owns the lines `first[s]:first[s + 1]`.
    """

    formats: list[str]
    arguments: Floats
    has: np.ndarray
    rises: np.ndarray
    point: Ints
    first: Ints


@dataclass(frozen=True, kw_only=True)
class Template:
    """Text with one field per height, and the heights as differences from the block's own."""

    text: str
    heights_mm: Floats

    def at(self, z_mm: float, decimals: int) -> str:
        return filled(self.text, rounded(self.heights_mm + z_mm, decimals))


def moves_of(block: Block, dialect: Dialect, flow_per_mm3: Floats, z_words: Sequence[str]) -> Moves:
    """Lines for every bead and travel of a block.

    `flow_per_mm3` and `z_words` have one entry per step: what the flow word counts (0 where nothing is pushed), and the
    axis that lowers the tool in hand.
    """
    kept, moved_xy, moved_z = kept_points(block, dialect)
    x, y = (rounded(block.points_mm[kept, i], dialect.decimals) for i in range(2))
    step = step_of_points(block)[kept]
    bead = block.kind[step] == Kind.BEAD
    flow, flow_decimals = flow_of(block, flow_per_mm3, kept)
    feed = rounded(block.speed_mm_s[kept] * dialect.feed_per_mm_s, dialect.feed_decimals)
    has = np.column_stack([
        moved_xy[kept], moved_xy[kept], bead & (flow_per_mm3[step] != 0), _changed(feed) | _changed(step) | _first(len(kept)),
    ])
    return Moves(
        formats=_formats(dialect, flow_decimals, bead, moved_z[kept], has, [z_words[s] for s in step.tolist()]
                         if len(set(z_words)) > 1 else z_words[:1]), arguments=np.column_stack([x, y, flow, feed]),
        has=has, rises=moved_z[kept], point=kept, first=np.searchsorted(step, np.arange(len(block) + 1)),
    )


def step_of_points(block: Block) -> Ints:
    """Which step each point of a block belongs to."""
    return np.repeat(np.arange(len(block)), np.diff(block.first))


def kept_points(block: Block, dialect: Dialect) -> tuple[Ints, np.ndarray, np.ndarray]:
    """The points that make a line, and for every point of the block whether X or Y, and whether Z, changed."""
    begins = np.zeros(len(block.points_mm), dtype=bool)
    begins[block.first[:-1][np.diff(block.first) > 0]] = True
    x, y = (_changed(rounded(block.points_mm[:, i], dialect.decimals)) for i in range(2))  # by columns: numpy is quicker
    moved_xy = (x | y) & ~begins
    moved_z = _changed(rounded(block.points_mm[:, 2] - block.z_mm, dialect.decimals)) & ~begins
    return np.flatnonzero(moved_xy | moved_z), moved_xy, moved_z


def flow_of(block: Block, flow_per_mm3: Floats, kept: Ints) -> tuple[Floats, int]:
    """The flow word of every kept line, and how many decimals it needs."""
    amount = block.volumes_mm3 * flow_per_mm3[step_of_points(block)]
    pushed = amount[kept][amount[kept] > 0]
    if len(pushed) == 0:
        return np.zeros(len(kept)), 5
    decimals = decimals_for(float(pushed.min()))
    return np.diff(np.round(np.cumsum(amount)[kept], decimals), prepend=0.0), decimals


def _formats(dialect: Dialect, flow_decimals: int, bead: np.ndarray, moved_z: np.ndarray, has: np.ndarray,
             z: Sequence[str]) -> list[str]:
    """The format of every line, looked up by which words it has."""
    axes = sorted(set(z))
    table = np.array([_format(dialect, flow_decimals, axis, code) for axis in axes for code in range(32)], dtype=object)
    code = bead * 16 + moved_z * 8 + has[:, 0] * 4 + has[:, 2] * 2 + has[:, 3] * 1
    return table[code + 32 * np.array([axes.index(axis) for axis in z], dtype=np.int64)].tolist()


def _format(dialect: Dialect, flow_decimals: int, axis: str, code: int) -> str:
    words = [dialect.bead_word if code & 16 else dialect.travel_word]
    words += [f"X%.{dialect.decimals}f Y%.{dialect.decimals}f"] if code & 4 else []
    words += [f"{axis}%%.{dialect.decimals}f"] if code & 8 else []
    words += [f"{dialect.flow_word}%.{flow_decimals}f"] if code & 2 else []
    words[-1] += dialect.bead_tail if code & 16 else ""
    words += [f"F%.{dialect.feed_decimals}f"] if code & 1 else []
    return " ".join(words) + "\n"


def _changed(values: np.ndarray) -> np.ndarray:
    changed = np.zeros(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _first(count: int) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[:1] = True
    return mask
