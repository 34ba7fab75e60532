"""Moves for controllers whose every move is one fixed text with fields, such as `LINEAR X{x} Y{y} Z{z} F{feed}`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.lines import Form, Moves, flow_of, kept_points, step_of_points
from ssbfab.gcode.words import rounded
from ssbfab.library.printer import Head
from ssbfab.toolpath.path import Block, Floats, Kind

_FIELD = re.compile(r"\{(x|y|z|feed|flow)\}")
_COLUMN = {"x": 0, "y": 1, "flow": 2, "feed": 3}


def whole_moves(block: Block, dialect: Dialect, flow_per_mm3: Floats, heads: Sequence[Head | None]) -> Moves:
    """Lines for every bead and travel of a block; `heads` has the head in hand at each step."""
    kept, _, _ = kept_points(block, dialect)
    step = step_of_points(block)[kept]
    flow, decimals = flow_of(block, flow_per_mm3, kept)
    feed = rounded(block.speed_mm_s[kept] * dialect.feed_per_mm_s, dialect.feed_decimals)
    values = np.column_stack([rounded(block.points_mm[kept, :2], dialect.decimals), flow, feed])
    texts = [dialect.whole_line(int(kind) == Kind.BEAD, head) for kind, head in zip(block.kind, heads, strict=True)]
    every = sorted(set(texts))
    return Moves(forms=[_form(text, dialect, decimals) for text in every], arguments=values, point=kept,
                 form=np.array([every.index(text) for text in texts], dtype=np.int64)[step],
                 first=np.searchsorted(step, np.arange(len(block) + 1)))


def _form(text: str, dialect: Dialect, flow_decimals: int) -> Form:
    digits = dict.fromkeys("xyz", dialect.decimals) | {"feed": dialect.feed_decimals, "flow": flow_decimals}
    columns = tuple(_COLUMN[name] for name in _FIELD.findall(text) if name != "z")
    form = _FIELD.sub(lambda m: f"{'%%' if m[1] == 'z' else '%'}.{digits[m[1]]}f", text.replace("%", "%%%%"))
    return Form(form, columns, text.count("{z}"))
