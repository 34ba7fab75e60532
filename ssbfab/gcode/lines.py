"""Many moves as text at once: a `%` format for each kind of line, filled by a kernel.

A block becomes a `Template`: all its text with `%.5f` where a height goes. Blocks with the same plan differ in height alone,
so the template of the first serves them all.

Which words a line has is decided on rounded numbers: X and Y where either changed, Z where it changed, E on beads that are
pushed, F on the first line of a step and where it changed. A point that rounds to the place before it makes no line; the
ink of its segment goes to the next one, since E is the difference of a rounded running sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import decimals_for, rounded
from ssbfab.kernels.decimals import filled, rows
from ssbfab.toolpath.path import Block, Floats, Ints, Kind


@dataclass(frozen=True)
class Form:
    """The text of one kind of line: a `%` field for each of these columns of `Moves.arguments`; heights, which stay open as
    `%%.5f`, are counted by `rises`."""

    text: str
    columns: tuple[int, ...]
    rises: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves:
    """The lines of a block's moves, before they are text. Arrays have one entry per line that is kept.

    `form` is the line's number in `forms`; `arguments` (n, columns) are x, y, flow, feed; `point` the line's point in the block;
    step s owns the lines `first[s]:first[s + 1]`.
    """

    forms: Sequence[Form]
    form: Ints
    arguments: Floats
    point: Ints
    first: Ints

    @cached_property
    def rises(self) -> Ints:
        """How many heights each line leaves open (n,)."""
        return np.array([form.rises for form in self.forms], dtype=np.int64)[self.form]

    def texts(self) -> list[str]:
        """The lines of each step, with `%.5f` for each height."""
        texts, columns = [form.text for form in self.forms], [form.columns for form in self.forms]
        return rows(texts, columns, self.form, self.arguments, self.first)


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
    step = step_of_points(block)[kept]
    bead = block.kind[step] == Kind.BEAD
    flow, flow_decimals = flow_of(block, flow_per_mm3, kept)
    arguments = np.empty((len(kept), 4))
    for i in range(2):
        arguments[:, i] = rounded(block.points_mm[kept, i], dialect.decimals)
    arguments[:, 2] = flow
    arguments[:, 3] = feed = rounded(block.speed_mm_s[kept] * dialect.feed_per_mm_s, dialect.feed_decimals)
    pushed, fresh = bead & (flow_per_mm3[step] != 0), _changed(feed) | _changed(step) | _first(len(kept))
    axes = sorted(set(z_words))
    axis = np.array([axes.index(word) for word in z_words], dtype=np.int64)[step]
    code = axis * 32 + bead * 16 + moved_z[kept] * 8 + moved_xy[kept] * 4 + pushed * 2 + fresh
    met = np.bincount(code) > 0
    return Moves(
        forms=[_form(dialect, flow_decimals, axes[c // 32], c % 32) for c in np.flatnonzero(met).tolist()],
        form=(np.cumsum(met) - 1)[code], arguments=arguments, point=kept,
        first=np.searchsorted(step, np.arange(len(block) + 1)))


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


def _form(dialect: Dialect, flow_decimals: int, axis: str, code: int) -> Form:
    """By which words the line has: 16 for a bead, 8 for Z, 4 for X and Y, 2 for flow, 1 for feed."""
    words = [dialect.bead_word if code & 16 else dialect.travel_word]
    words += [f"X%.{dialect.decimals}f Y%.{dialect.decimals}f"] if code & 4 else []
    words += [f"{axis}%%.{dialect.decimals}f"] if code & 8 else []
    words += [f"{dialect.flow_word}%.{flow_decimals}f"] if code & 2 else []
    words[-1] += dialect.bead_tail if code & 16 else ""
    words += [f"F%.{dialect.feed_decimals}f"] if code & 1 else []
    columns = ((0, 1) if code & 4 else ()) + ((2,) if code & 2 else ()) + ((3,) if code & 1 else ())
    return Form(" ".join(words) + "\n", columns, int(code & 8 > 0))


def _changed(values: np.ndarray) -> np.ndarray:
    changed = np.zeros(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _first(count: int) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[:1] = True
    return mask
