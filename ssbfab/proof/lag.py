"""When valves really open and close: a tape whose outputs are those of the ink, not those of the command.

    command   ____|""""""""""""|________        open_s after the command ink flows,
    ink       ________|""""""""""""|____        close_s after it ink stops

Times are those of the stated feeds, as for all volumes of proof. A row in which a valve begins or ends to let ink out is cut
there in two. A tool that is given back before its valve has closed takes that ink along.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ssbfab.library.printer import Dispenser, Head, Printer, Tool
from ssbfab.proof.flow import tool_of
from ssbfab.proof.motion import nominal_speeds
from ssbfab.proof.tape import Bools, Floats, Ints, Kind, State, Tape

_SAME_MM = 3e-4  # what numbers in a file may cost: a valve that is this much of a way late is in time
_SAME_S = 6e-4  # the same for dwells, which some controllers take in whole milliseconds


def delayed(tape: Tape, printer: Printer, heads: tuple[Head, ...]) -> Tape:
    """The tape with the outputs of slow valves shifted to when ink flows. Without such valves it is the same."""
    tools = [tool for number in np.unique(tape.tool) if (tool := tool_of(printer, heads, int(number))) is not None]
    slow = [tool for tool in tools if tool.dispenser is Dispenser.PNEUMATIC and (tool.open_s > 0 or tool.close_s > 0)]
    if not slow or not len(tape):
        return tape
    seconds, speed = _row_times(tape, printer)
    ends = np.cumsum(seconds)
    windows = {tool: _snapped(_windows(tape, tool, ends), ends, speed) for tool in slow}
    found, row = _cut(tape, seconds, ends, np.concatenate([w.ravel() for w in windows.values()]))
    middle = _middles(found, row, seconds, ends)
    return _switched(found, {tool.output: _within(middle, windows[tool]) for tool in slow})


def _row_times(tape: Tape, printer: Printer) -> tuple[Floats, Floats]:
    """Seconds of each row at its stated feed, and its speed (0 at rest)."""
    delta = np.nan_to_num(tape.end_mm - tape.start_mm)
    length = np.sqrt((delta * delta).sum(axis=1))
    moving = (tape.kind <= Kind.LINE) & (length > 1e-9)
    speed = np.where(moving, nominal_speeds(tape, printer), 0.0)
    seconds = np.where(moving, length / np.maximum(speed, 1e-9), np.where(tape.kind == Kind.DWELL, tape.seconds, 0.0))
    return seconds, speed


def _windows(tape: Tape, tool: Tool, ends: Floats) -> Floats:
    """Times (n, 2) between which a tool's valve lets ink out."""
    asked = np.array([tool.output in state.outputs for state in tape.states])[tape.state]
    edges = np.diff(np.concatenate([[0], asked.astype(np.int8), [0]]))
    begins = np.concatenate([[0.0], ends])
    on, off = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    away = np.flatnonzero(tape.tool != tool.number)
    next_away = np.concatenate([away, [len(tape)]])[np.searchsorted(away, off - 1)]
    opened = begins[on] + tool.open_s
    shut = np.minimum(begins[off] + tool.close_s, begins[next_away])
    flows = shut > opened + 1e-9
    return np.column_stack([opened[flows], shut[flows]])


def _snapped(windows: Floats, ends: Floats, speed: Floats) -> Floats:
    """Times that all but fall on the end of a row, moved onto it."""
    times = windows.ravel().copy()
    if not len(times):
        return windows
    row = np.clip(np.searchsorted(ends, times), 0, len(ends) - 1)
    begin, after = np.concatenate([[0.0], ends])[row], np.minimum(row + 1, len(ends) - 1)
    for edge, owner in ((ends[row], row), (begin, row), (ends[row], after), (begin, np.maximum(row - 1, 0))):
        off = np.abs(windows.ravel() - edge)
        near = np.where(speed[owner] > 0, off * speed[owner] <= _SAME_MM, off <= _SAME_S) & (off <= _SAME_S)
        times = np.where(near, edge, times)
    return times.reshape(-1, 2)


def _cut(tape: Tape, seconds: Floats, ends: Floats, times: Floats) -> tuple[Tape, Floats]:
    """The tape cut at some times, and for each piece the part of its row at which it ends (its row added)."""
    times = np.unique(times)
    row = np.searchsorted(ends, times)
    inside = row < len(ends)
    times, row = times[inside], row[inside]
    part = 1 - (ends[row] - times) / np.maximum(seconds[row], 1e-12)
    real = (part > 1e-9) & (part < 1 - 1e-9)
    row, part = row[real], part[real]
    until = np.sort(np.concatenate([np.arange(len(tape)) + 1.0, row + part]))
    owner: Ints = np.minimum(np.ceil(until - 1e-12).astype(np.int64) - 1, len(tape) - 1)
    before = np.concatenate([[0.0], until[:-1]])
    share = until - np.maximum(before, owner)
    start, end = tape.start_mm[owner], tape.end_mm[owner]
    at = np.where((until - owner < 1)[:, None], start + (end - start) * (until - owner)[:, None], end)
    return replace(tape, line=tape.line[owner], kind=tape.kind[owner], end_mm=at, feed_mm_s=tape.feed_mm_s[owner],
                   pushed_mm3=tape.pushed_mm3[owner] * share, seconds=tape.seconds[owner] * share, state=tape.state[owner]), until


def _middles(tape: Tape, until: Floats, seconds: Floats, ends: Floats) -> Floats:
    """The time in the middle of each piece."""
    middle = (until + np.concatenate([[0.0], until[:-1]])) / 2
    row = np.minimum(middle.astype(np.int64), len(seconds) - 1)
    return ends[row] - seconds[row] * (1 - (middle - row))


def _within(times: Floats, windows: Floats) -> Bools:
    """Which times lie in a window; windows may overlap where a valve opens again before it has closed."""
    opened, shut = np.sort(windows[:, 0]), np.sort(windows[:, 1])
    return np.searchsorted(opened, times, side="right") > np.searchsorted(shut, times, side="right")


def _switched(tape: Tape, flowing: dict[int, Bools]) -> Tape:
    """The tape with some outputs as stated, row by row."""
    code = tape.state.copy()
    for mask in flowing.values():
        code = code * 2 + mask
    known, state = np.unique(code, return_inverse=True)
    states = []
    for value in known.tolist():
        bits, base = value % 2 ** len(flowing), value >> len(flowing)
        on = {output for i, output in enumerate(reversed(flowing)) if bits >> i & 1}
        old: State = tape.states[base]
        states.append(old._replace(outputs=tuple(sorted((set(old.outputs) - set(flowing)) | on))))
    return replace(tape, state=state.astype(np.int64), states=tuple(states))
