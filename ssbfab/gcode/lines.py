"""Many moves as text at once: each kind of line is a form with fields, filled by a kernel.

A block becomes a `Template`: all its text but its heights. Blocks with the same plan differ in height alone, so the template of
the first serves them all.

Which words a line has is decided on rounded numbers: X and Y where either changed, Z where it changed, E on beads that are
pushed, F on the first line of a step and where it changed. A point that rounds to the place before it makes no line; the
ink of its segment goes to the next one, since E is the difference of a rounded running sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.errors import DialectError
from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import decimals_for, rounded
from ssbfab.kernels.decimals import rows
from ssbfab.kernels.lines import worded
from ssbfab.toolpath.path import Block, Floats, Ints, Kind

#: What stands for a height in a block's text until it is known: no text for a machine holds it.
HEIGHT = "\0"
_SPLIT = re.compile(f"({HEIGHT})")
#: The fields of a form besides `{z}`, and their columns in `Moves.arguments`; the last two are an arc's centre.
COLUMNS = {"x": 0, "y": 1, "flow": 2, "feed": 3, "i": 4, "j": 5}


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves:
    """The lines of a block's moves, before they are text. Arrays have one entry per line that is kept.

    A form is the text of one kind of line, with fields such as `{x}` and `{z}`; `digits` are the decimals of each field, `form`
    is the number of a line's form; `arguments` (n, 4, or 6 with arcs) are the values of the fields in the order of `COLUMNS`;
    `point` is the line's point in the block; step s owns the lines `first[s]:first[s + 1]`.
    """

    forms: Sequence[str]
    digits: Mapping[str, int]
    form: Ints
    arguments: Floats
    point: Ints
    first: Ints

    @cached_property
    def rises(self) -> Ints:
        """How many heights each line leaves open (n,)."""
        return np.array([form.count("{z}") for form in self.forms], dtype=np.int64)[self.form]

    def texts(self) -> list[str]:
        """The lines of each step, `HEIGHT` for each height."""
        names = list(COLUMNS)[:self.arguments.shape[1]]
        split = [re.split("{(" + "|".join(names) + ")}", form.replace("{z}", HEIGHT)) for form in self.forms]
        columns = [[COLUMNS[name] for name in pieces[1::2]] for pieces in split]
        decimals = np.array([self.digits[name] for name in names], dtype=np.int64)
        return rows([pieces[::2] for pieces in split], columns, decimals, self.form, self.arguments, self.first)


@dataclass(frozen=True, kw_only=True)
class Template:
    """Texts, `HEIGHT` in place of each height, and the heights as differences from the block's own."""

    texts: Sequence[str]
    heights_mm: Floats

    @classmethod
    def of(cls, pieces: Sequence[str], heights_mm: Floats) -> Template:
        """From pieces of text with `HEIGHT` in them for each height."""
        texts = [text for piece in pieces for text in (_SPLIT.split(piece) if HEIGHT in piece else (piece,))]
        if texts.count(HEIGHT) != len(heights_mm):
            raise DialectError("a text for this machine holds a character 0: take it out of the printer's file")
        return cls(texts=texts, heights_mm=heights_mm)

    def at(self, z_mm: float, decimals: int) -> str:
        heights, which = np.unique(rounded(self.heights_mm + z_mm, decimals), return_inverse=True)  # many, of which few differ
        words = [f"{height:.{decimals}f}" for height in heights.tolist()]
        texts = list(self.texts)
        for place, k in zip(self._open, which.tolist(), strict=True):
            texts[place] = words[k]
        return "".join(texts)

    @cached_property
    def _open(self) -> list[int]:
        """Which of the texts stand for heights."""
        return [place for place, text in enumerate(self.texts) if text == HEIGHT]


def moves_of(block: Block, dialect: Dialect, flow_per_mm3: Floats, z_words: Sequence[str]) -> Moves:
    """Lines for every bead and travel of a block.

    `flow_per_mm3` and `z_words` have one entry per step: what the flow word counts (0 where nothing is pushed), and the
    axis that lowers the tool in hand.
    """
    axes = sorted(set(z_words))
    bead = block.kind == Kind.BEAD
    kind = 32 * np.array([axes.index(word) for word in z_words], dtype=np.int64) + 16 * bead + 2 * (bead & (flow_per_mm3 != 0))
    point, code, arguments, first = lines_of(block, dialect, kind)
    arguments[:, COLUMNS["flow"]], flow_decimals = flow_of(block, flow_per_mm3, point)
    met = np.bincount(code) > 0
    return Moves(
        forms=[_form(dialect, axes[c // 32], c % 32) for c in np.flatnonzero(met).tolist()], form=(np.cumsum(met) - 1)[code],
        digits=digits_of(dialect, flow_decimals), arguments=arguments, point=point, first=first)


def lines_of(block: Block, dialect: Dialect, kind: Ints) -> tuple[Ints, Ints, Floats, Ints]:
    """The points that make a line, the words of each line added to the `kind` of its step, the lines' values (n, 4) without flow,
    and the first line of each step."""
    feed = block.speed_mm_s * dialect.feed_per_mm_s
    return worded(block.points_mm, feed, block.first, kind, block.z_mm, dialect.decimals, dialect.feed_decimals)


def flow_of(block: Block, flow_per_mm3: Floats, kept: Ints) -> tuple[Floats, int]:
    """The flow word of every kept line, and how many decimals it needs."""
    amount = block.volumes_mm3 * np.repeat(flow_per_mm3, block.counts)
    pushed = amount[kept]
    if not (pushed > 0).any():
        return np.zeros(len(kept)), 5
    decimals = decimals_for(float(pushed[pushed > 0].min()))
    return np.diff(np.round(np.cumsum(amount)[kept], decimals), prepend=0.0), decimals


def digits_of(dialect: Dialect, flow_decimals: int) -> dict[str, int]:
    """The decimals of each field."""
    return dict.fromkeys("xyzij", dialect.decimals) | {"flow": flow_decimals, "feed": dialect.feed_decimals}


def _form(dialect: Dialect, axis: str, code: int) -> str:
    """By which words the line has: 16 for a bead, 8 for Z, 4 for X and Y, 2 for flow, 1 for feed."""
    words = [dialect.bead_word if code & 16 else dialect.travel_word]
    words += ["X{x} Y{y}"] if code & 4 else []
    words += [axis + "{z}"] if code & 8 else []
    words += [dialect.flow_word + "{flow}"] if code & 2 else []
    words[-1] += dialect.bead_tail if code & 16 else ""
    words += ["F{feed}"] if code & 1 else []
    return " ".join(words) + "\n"
