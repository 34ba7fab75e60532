"""How much ink leaves the tip in each row of a tape: what the plunger pushes, or what pressure drives through an open valve."""

from __future__ import annotations

import numpy as np

from ssbfab.library.printer import Dispenser, Head, Printer, Tool
from ssbfab.proof.motion import Motion
from ssbfab.proof.tape import Floats, State, Tape


def tool_of(printer: Printer, heads: tuple[Head, ...], number: int) -> Tool | None:
    """The tool of a number as the job loads it, or as the printer has it; None where there is none."""
    for head in heads:
        if head.tool.number == number:
            return head.tool
    return next((tool for tool in printer.tools if tool.number == number), None)


def is_open(state: State, tool: Tool | None) -> bool:
    """Whether the valve of the tool in use lets ink out."""
    return tool is not None and tool.dispenser is Dispenser.PNEUMATIC and tool.output in state.outputs


def state_flow(state: State, printer: Printer, heads: tuple[Head, ...]) -> float:
    """Flow (mm3/s) of the tool in use under its pressure while its valve is open; NaN where the ink is not known."""
    from ssbfab.ink.flow import flow_rate

    if not is_open(state, tool_of(printer, heads, state.tool)):
        return 0.0
    for head in heads:
        if head.tool.number == state.tool:
            return flow_rate(head.ink, head.tip, state.pressure_pa(head.tool.pressure_channel))
    return float("nan")


def commanded_volume(tape: Tape, motion: Motion, printer: Printer, heads: tuple[Head, ...]) -> Floats:
    """Ink (mm3) of every row as the file commands it: flow times the time at the stated feed, and what plungers push."""
    flow = np.array([state_flow(state, printer, heads) for state in tape.states])[tape.state]
    moving = motion.length_mm > 0
    seconds = np.where(moving, motion.length_mm / motion.nominal_mm_s, motion.seconds)
    return np.where(flow == 0, 0.0, flow * seconds) + np.nan_to_num(tape.pushed_mm3)
