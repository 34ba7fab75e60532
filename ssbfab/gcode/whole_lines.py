"""Moves for controllers whose every move is one fixed text with fields, such as `LINEAR X{x} Y{y} Z{z} F{feed}`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.lines import COLUMNS, Moves, digits_of, flow_of, lines_of
from ssbfab.library.printer import Head
from ssbfab.toolpath.path import Block, Floats, Kind


def whole_moves(block: Block, dialect: Dialect, flow_per_mm3: Floats, heads: Sequence[Head | None]) -> Moves:
    """Lines for every bead and travel of a block; `heads` has the head in hand at each step."""
    texts = [dialect.whole_line(int(kind) == Kind.BEAD, head) for kind, head in zip(block.kind, heads, strict=True)]
    every = sorted(set(texts))
    form = np.array([every.index(text) for text in texts], dtype=np.int64)
    point, _, arguments, first = lines_of(block, dialect, form)
    arguments[:, COLUMNS["flow"]], flow_decimals = flow_of(block, flow_per_mm3, point)
    return Moves(forms=every, digits=digits_of(dialect, flow_decimals), form=np.repeat(form, np.diff(first)), arguments=arguments,
                 point=point, first=first)
