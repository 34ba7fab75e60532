"""Ink as it comes out, not as it is commanded: real speeds, and a dispenser whose flow follows its command with a lag.

    tau dq/dt = c - q        c the commanded flow of a row, tau the tool's time constant
    delivered in T seconds: c T + (q0 - c) tau (1 - exp(-T / tau))

Constant pressure gives constant flow in time, so a bead is wide where the machine is slow: at corners and ends. A plunger
follows the motion, and its lag leaves beads thin where they begin and drips after they end. First order is assumed
(a barrel as a capacitor); delays of valves are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ssbfab.proof.deposit import Deposit
from ssbfab.proof.flow import state_flow, tool_of
from ssbfab.proof.tape import Floats

_NOTHING = 1e-30  # the part of an old flow that is none any more


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """Per row of the tape: flow at its end (mm3/s) and ink delivered in it (mm3); per bead: real over commanded area."""

    flow_mm3_s: Floats
    delivered_mm3: Floats
    width_ratio: Floats

    @property
    def worst_excess_ratio(self) -> float:
        """The largest part by which a bead is too wide or too thin."""
        return float(np.abs(self.width_ratio - 1).max(initial=0.0))


@lru_cache(maxsize=1)
def flow_profile(deposit: Deposit) -> Profile:
    """What the dispensers really deliver along a file."""
    tape, seconds = deposit.tape, deposit.motion.seconds
    pressed = np.array([state_flow(state, deposit.printer, deposit.heads) for state in tape.states])[tape.state]
    with np.errstate(divide="ignore", invalid="ignore"):
        pushed = np.where(seconds > 0, np.nan_to_num(tape.pushed_mm3) / seconds, 0.0)
    command = np.nan_to_num(pressed) + pushed
    tau = _time_constants(deposit)
    fade = np.where(tau > 0, np.exp(-seconds / np.maximum(tau, 1e-9)), 0.0)
    after = _lagging(command, fade)
    before = np.concatenate([[0.0], after[:-1]])
    delivered = command * seconds + (before - command) * tau * (1 - fade)
    beads = deposit.beads
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(beads.volume_mm3 > 0, delivered[beads.row] / beads.volume_mm3, 1.0)
    return Profile(flow_mm3_s=after, delivered_mm3=delivered, width_ratio=ratio)


def _lagging(command: Floats, fade: Floats) -> Floats:
    """q of each row from q of the row before, q = c + (q before - c) fade, for all rows at once: steps of 1, 2, 4 … rows are
    put together until nothing of what was before is left."""
    flow, left, step = command * (1 - fade), fade.copy(), 1
    while step < len(flow) and left[step:].any():
        flow[step:] = flow[step:] + left[step:] * flow[:-step]
        left[step:] = left[step:] * left[:-step]
        left[:step] = 0.0
        left[left < _NOTHING] = 0.0
        step *= 2
    return flow


def _time_constants(deposit: Deposit) -> Floats:
    found = []
    for state in deposit.tape.states:
        tool = tool_of(deposit.printer, deposit.heads, state.tool)
        found.append(tool.time_constant_s if tool is not None else 0.0)
    return np.array(found)[deposit.tape.state]
