"""The noun between text and deposit: a `Tape` is what the machine does, row by row, as arrays.

A row is a move of the tip (in the frame of the part, mm), a dwell, a jump (the tip is suddenly elsewhere: a tool change
without its offset) or a halt (the controller waits until motion has ended). Positions before the first known one are NaN.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ProofError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

MOST_ROWS = 40_000_000
COLUMNS = 9


class Kind(IntEnum):
    RAPID = 0
    LINE = 1
    DWELL = 2
    JUMP = 3
    HALT = 4


class State(NamedTuple):
    """What holds while a row runs: the tool in use (-1: none yet), outputs that are on, pressure (Pa) per channel."""

    tool: int
    outputs: tuple[int, ...] = ()
    pressures: tuple[tuple[int, float], ...] = ()

    def pressure_pa(self, channel: int) -> float:
        return dict(self.pressures).get(channel, 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tape:
    """Columns of equal length: line number, kind, end point, feed (mm/s), ink pushed by a plunger (mm3), seconds of a dwell,
    index into `states`."""

    line: Ints
    kind: Ints
    end_mm: Floats
    feed_mm_s: Floats
    pushed_mm3: Floats
    seconds: Floats
    state: Ints
    states: tuple[State, ...]
    tool_changes: int = 0

    def __len__(self) -> int:
        return len(self.line)

    @property
    def start_mm(self) -> Floats:
        """Where each row begins: where the one before it ended; the first where it ends itself."""
        if not len(self):
            return self.end_mm
        return np.concatenate([self.end_mm[:1], self.end_mm[:-1]])

    @property
    def tool(self) -> Ints:
        """The tool in use, per row."""
        return np.array([s.tool for s in self.states], dtype=np.int64)[self.state]


class Recorder:
    """Gathers rows while a file is read."""

    def __init__(self) -> None:
        self.rows = array("d")
        self._states: dict[State, int] = {}
        self.tool_changes = 0

    def state(self, state: State) -> int:
        return self._states.setdefault(state, len(self._states))

    def finish(self) -> Tape:
        table = np.frombuffer(self.rows, dtype=np.float64).reshape(-1, COLUMNS) if len(self.rows) else np.zeros((0, COLUMNS))
        tape = Tape(line=table[:, 0].astype(np.int64), kind=table[:, 1].astype(np.int64), end_mm=table[:, 2:5].copy(),
                    feed_mm_s=table[:, 5].copy(), pushed_mm3=table[:, 6].copy(), seconds=table[:, 7].copy(),
                    state=table[:, 8].astype(np.int64), states=tuple(self._states) or (State(-1),),
                    tool_changes=self.tool_changes)
        for column in (tape.line, tape.kind, tape.end_mm, tape.feed_mm_s, tape.pushed_mm3, tape.seconds, tape.state):
            column.setflags(write=False)
        return tape

    def check(self, number: int) -> None:
        """Refuse what no machine prints. Called now and then."""
        if len(self.rows) > MOST_ROWS * COLUMNS:
            raise ProofError(f"line {number}: more than {MOST_ROWS} moves: print it in several files")
