"""PRF1xx: what the machine cannot do, or must not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.flow import is_open, tool_of
from ssbfab.proof.tape import Floats, Kind

_LIMITS = "the printer's file: its limits are what no print file may exceed"
_SLACK = 1e-4  # millimetres, and the same part of a speed: rounding in the file


def _at(deposit: Deposit, row: int) -> tuple[float, float, float] | None:
    x, y, z = deposit.tape.end_mm[row]
    return (float(x), float(y), float(z)) if np.isfinite(x + y + z) else None


def _where(deposit: Deposit, row: int) -> str:
    return f"line {deposit.tape.line[row]}"


def carriage_mm(deposit: Deposit, printer: Printer) -> Floats:
    """Where the carriage (tool 0's place) is at the end of each row: the tip's place less its tool's offset."""
    offset = np.zeros((len(deposit.tape.states), 3))
    for i, state in enumerate(deposit.tape.states):
        tool = tool_of(printer, (), state.tool)
        offset[i] = tool.offset_mm if tool is not None else (0.0, 0.0, 0.0)
    return deposit.tape.end_mm - offset[deposit.tape.state]


@rule("PRF101", "reach of the axes", source=_LIMITS, limit="low and high corner of the reach",
      example="X150 on a table of 100 mm; a tool whose offset puts the carriage beyond its end")
def envelope(deposit: Deposit, printer: Printer) -> Iterator[Finding]:
    """A tip, less its offset, that must leave the reach drives an axis into its end."""
    place = carriage_mm(deposit, printer)
    for axis in range(3):
        for sign, limit in ((-1, printer.low_mm[axis]), (1, printer.high_mm[axis])):
            beyond = sign * (place[:, axis] - limit)
            beyond = np.where(np.isfinite(beyond) & (deposit.tape.kind <= Kind.LINE), beyond, -np.inf)  # a jump moves no axis
            if len(beyond) and beyond.max() > _SLACK:
                row = int(np.argmax(beyond > _SLACK))
                yield Finding(code="PRF101", severity=Severity.ERROR, where=_where(deposit, row), unit="mm",
                              message=f"{'XYZ'[axis]} goes to {place[row, axis]:.3f} mm, its reach ends at {limit:g} mm",
                              value=float(place[row, axis]), limit=limit, margin=-float(beyond[row]) / max(abs(limit), 1.0),
                              place_mm=_at(deposit, row), advice="move the cell on the bed, or split it")


@rule("PRF102", "speed of the axes", source=_LIMITS, formula="feed <= highest speed, in the plane and in Z",
      limit="feed at or below the printer's speed_max, and speed_z_max in Z",
      example="F3000 on a stage of 20 mm/s")
def speeds(deposit: Deposit, printer: Printer) -> Iterator[Finding]:
    """A controller silently slows a move that asks for more than it may: pressure-driven beads get wider."""
    tape, motion = deposit.tape, deposit.motion
    delta = np.nan_to_num(np.abs(tape.end_mm - tape.start_mm))
    moving = (tape.kind == Kind.LINE) & (motion.length_mm > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = {"in the plane": np.hypot(delta[:, 0], delta[:, 1]) / motion.length_mm, "in Z": delta[:, 2] / motion.length_mm}
    for name, limit in (("in the plane", printer.speed_max_mm_s), ("in Z", printer.speed_z_max_mm_s)):
        speed = np.where(moving, tape.feed_mm_s * np.nan_to_num(part[name], posinf=0.0), 0.0)
        if len(speed) and speed.max() > limit * (1 + _SLACK):
            row = int(np.argmax(speed > limit * (1 + _SLACK)))
            yield Finding(code="PRF102", severity=Severity.ERROR, where=_where(deposit, row), unit="mm/s",
                          message=f"{speed[row]:g} mm/s {name}, the machine's limit is {limit:g} mm/s",
                          value=float(speed[row]), limit=limit, margin=1 - float(speed[row]) / limit,
                          place_mm=_at(deposit, row), advice="lower the speed; is F in mm/min?")


@rule("PRF103", "pressure of the dispenser", source=_LIMITS, limit="lowest and highest pressure of the tool",
      example="an open valve at 0 kPa; 900 kPa from a regulator that ends at 700 kPa")
def pressures(deposit: Deposit, printer: Printer) -> Iterator[Finding]:
    """A regulator holds no pressure outside its range; an open valve without pressure lets no ink out."""
    for index, state in enumerate(deposit.tape.states):
        tool = tool_of(printer, deposit.heads, state.tool)
        if tool is None or not is_open(state, tool):
            continue
        pressure = state.pressure_pa(tool.pressure_channel)
        if not tool.pressure_min_pa <= pressure <= tool.pressure_max_pa * (1 + 1e-9) or pressure <= 0:
            row = int(np.argmax(deposit.tape.state == index))
            if not (deposit.tape.state == index).any():
                continue
            limit = tool.pressure_max_pa if pressure > tool.pressure_max_pa else tool.pressure_min_pa
            yield Finding(code="PRF103", severity=Severity.ERROR, where=_where(deposit, row), unit="Pa",
                          message=f"tool {tool.number} prints at {pressure / 1e3:g} kPa, its regulator holds "
                                  f"{tool.pressure_min_pa / 1e3:g} to {tool.pressure_max_pa / 1e3:g} kPa",
                          value=pressure, limit=limit, place_mm=_at(deposit, row),
                          advice="set the pressure before the valve opens")


@rule("PRF104", "tools that exist", source=_LIMITS,
      limit="every tool of the file is mounted, and loaded for the job",
      example="T2 on a printer of two tools, 0 and 1")
def tools_exist(deposit: Deposit, printer: Printer) -> Iterator[Finding]:
    """A tool that is not mounted, or not loaded for this job, prints nothing."""
    mounted = {tool.number for tool in printer.tools}
    loaded = {head.tool.number for head in deposit.heads} or mounted
    used = np.bincount(deposit.tape.state, minlength=len(deposit.tape.states)) > 0
    wrong = sorted({s.tool for s, moved in zip(deposit.tape.states, used, strict=True) if moved and s.tool not in mounted})
    idle = sorted({int(t) for t in deposit.tools} - loaded - set(wrong))
    faults = [*((n, "the printer has no such tool") for n in wrong), *((n, "it is not loaded for this job") for n in idle)]
    for number, text in faults:
        rows = np.flatnonzero(deposit.tape.tool == number)
        yield Finding(code="PRF104", severity=Severity.ERROR, where=_where(deposit, int(rows[0])), value=float(number),
                      place_mm=_at(deposit, int(rows[0])),
                      message=f"tool {number} is used, but {text}: there are {sorted(loaded)}",
                      advice="check the tool numbers of the printer's file")


@rule("PRF105", "outputs of other tools", source="a valve that is open lets ink out, wherever its tool is",
      limit="all other outputs are off while the machine moves",
      example="valve 1 still open when tool 0 prints")
def stray_outputs(deposit: Deposit, printer: Printer) -> Iterator[Finding]:
    """While one tool is in use the valves of all others must be shut, and no unknown output may be switched."""
    valves = {t.output: t.number for t in printer.tools if t.dispenser is Dispenser.PNEUMATIC}
    timed = deposit.motion.seconds > 0
    for index, state in enumerate(deposit.tape.states):
        tool = tool_of(printer, deposit.heads, state.tool)
        for output in state.outputs:
            if tool is not None and output == tool.output and tool.dispenser is Dispenser.PNEUMATIC:
                continue
            rows = np.flatnonzero((deposit.tape.state == index) & timed)
            if len(rows):
                whose = f"the valve of tool {valves[output]}" if output in valves else "no tool's valve"
                yield Finding(code="PRF105", severity=Severity.ERROR, where=_where(deposit, int(rows[0])), value=float(output),
                              message=f"output {output} ({whose}) is on while tool {state.tool} is in use",
                              place_mm=_at(deposit, int(rows[0])), advice="shut every valve before the tool is changed")


@rule("PRF106", "safe first move", source="assumed: where the machine stands when a file begins is not known",
      limit="the first move is above all that is printed",
      example="G1 X10 Y10 Z0.02 as the first line that moves")
def first_move(deposit: Deposit) -> Iterator[Finding]:
    """The first move must not sweep across the bed at printing height, since nobody knows where it starts."""
    tape = deposit.tape
    known = np.flatnonzero(np.isfinite(tape.end_mm[:, :2]).all(axis=1) & (tape.kind <= Kind.LINE))
    if not len(known) or not len(deposit.levels_mm):
        return
    row = int(known[0])
    z = float(tape.end_mm[row, 2])
    low = float(deposit.levels_mm[-1])
    if not np.isfinite(z) or z < low:
        known_z = bool(np.isfinite(z))
        text = "not above the part" if known_z else "made at an unknown height"
        yield Finding(code="PRF106", severity=Severity.ERROR, where=_where(deposit, row), unit="mm", value=z if known_z else None,
                      message=f"the first move in the plane is {text}",
                      limit=low, place_mm=_at(deposit, row),
                      advice="lift Z to a safe height first")


@rule("PRF107", "safe end", source="assumed: a file must leave valves shut and the tip clear of the part",
      limit="outputs off, tip above the part at the end of the file",
      example="a file cut off in the middle of a bead")
def safe_end(deposit: Deposit, heads: tuple[Head, ...]) -> Iterator[Finding]:
    """After its last line a file must leave every valve shut and the tip above the part."""
    tape = deposit.tape
    if not len(tape) or not len(deposit.levels_mm):
        return
    last = len(tape) - 1
    if deposit.final_outputs:
        yield Finding(code="PRF107", severity=Severity.ERROR, where=_where(deposit, last), place_mm=_at(deposit, last),
                      message=f"outputs {list(deposit.final_outputs)} are still on when the file ends",
                      value=float(deposit.final_outputs[0]),
                      advice="switch every output off at the end")
    if tape.end_mm[last, 2] < deposit.levels_mm[-1] + _SLACK:
        yield Finding(code="PRF107", severity=Severity.ERROR, where=_where(deposit, last), unit="mm",
                      value=float(tape.end_mm[last, 2]), limit=float(deposit.levels_mm[-1]),
                      message="the tip stays at the part's height when the file ends",
                      place_mm=_at(deposit, last), advice="lift the tip at the end")


RULES: tuple[Rule, ...] = (envelope, speeds, pressures, tools_exist, stray_outputs, first_move, safe_end)
