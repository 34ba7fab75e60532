"""How each kind of dispenser starts and stops, and what must be done so that the bead does not notice.

A plunger's barrel is a capacitor: C dP/dt = Q_in - Q(P), so flow follows the plunger with the time constant of the barrel.
A pneumatic head's valve and regulator take a measured time to open and to close; its ink's compliance does not matter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.dispense.chains import Chain
from ssbfab.toolpath.path import Dispense, Dwell, Floats, Step, Travel

#: Below this time constant a firmware's own pressure advance does the work (Klipper smooths over at most 0.2 s).
ADVANCE_MAX_S = 0.2
ADVANCING = ("marlin", "reprapfirmware", "klipper")
#: A prime takes at most this part of the time constant, and moves the head by no more than this part of the bead's width.
_PRIME_RATIO = 0.1
_PRIME_WIDTH_RATIO = 0.08


def advanced_by_firmware(head: Head, printer: Printer) -> bool:
    """Whether the firmware's pressure advance makes up for the barrel."""
    return head.tool.time_constant_s <= ADVANCE_MAX_S and printer.dialect in ADVANCING


class Drive(Protocol):
    """One dispenser: the steps that lay a chain of beads, and the flow that really leaves the tip."""

    def laid(self, chain: Chain) -> Sequence[Step]:
        """The chain with its start and stop."""
        ...

    def flow(self, seconds: Floats, wanted_mm3_s: Floats, start_mm3_s: float, compensated: bool) -> Floats:
        """Flow in each interval of time, given the flow that the bead wants there, and at its stated speed where it starts."""
        ...


class ValveDrive:
    """Constant gas pressure behind a valve. The valve opens while the head stands, and closes before the bead's end."""

    def __init__(self, head: Head) -> None:
        self.open_s, self.close_s = head.tool.open_s, head.tool.close_s

    def laid(self, chain: Chain) -> Sequence[Step]:
        tail = chain.last_speed_mm_s * self.close_s if chain.stops else 0.0
        start: list[Step] = [Dispense(volume_mm3=0.0, duration_s=self.open_s)] if self.open_s > 0 and chain.starts else []
        if tail < chain.length_mm - 1e-6:
            on, off = chain.parted(tail)
            return [*start, *Chain(tool=chain.tool, beads=on).joined(), *off] if start else [*on, *off]
        return self._shorter_than_its_stop(chain, tail)

    def _shorter_than_its_stop(self, chain: Chain, tail_mm: float) -> Sequence[Step]:
        """The valve has to close before the head sets off: what is laid is already on its way through the valve."""
        early = (tail_mm - chain.length_mm) / chain.last_speed_mm_s
        open_s = self.open_s - early
        if open_s <= 0 or not chain.starts:
            return chain.beads
        moves = [Travel(points_mm=bead.points_mm, speed_mm_s=bead.speed_mm_s) for bead in chain.beads]
        return [Dispense(volume_mm3=0.0, duration_s=open_s), *([Dwell(duration_s=early)] if early > 1e-4 else []), *moves]

    def flow(self, seconds: Floats, wanted_mm3_s: Floats, start_mm3_s: float, compensated: bool) -> Floats:
        if compensated:
            return np.where(wanted_mm3_s > 0, float(np.median(wanted_mm3_s)), 0.0)
        ends = np.cumsum(seconds)
        closed = ends[wanted_mm3_s > 0][-1] + self.close_s if (wanted_mm3_s > 0).any() else 0.0
        return np.where((ends > self.open_s) & (ends <= closed), float(np.median(wanted_mm3_s)), 0.0)


class PlungerDrive:
    """A displaced plunger or screw. Before a bead it is pushed by what the barrel swallows, after it drawn back by as much.

    With a push of duration d the flow reaches Q when its volume is Q d / (1 - exp(-d / tau)); it falls to nothing when the
    plunger is drawn back by that times exp(-d / tau). What leaves the tip meanwhile, Q d / 2 each time, is laid too much:
    d is kept short for that.
    """

    def __init__(self, head: Head, printer: Printer) -> None:
        tau = head.tool.time_constant_s
        self.tau_s = tau
        self.by_firmware = advanced_by_firmware(head, printer)
        self.width_mm = head.tip.diameter_mm

    def laid(self, chain: Chain) -> Sequence[Step]:
        if self.tau_s <= 0 or self.by_firmware:
            return chain.beads
        first, last = chain.first_flow_mm3_s, chain.last_flow_mm3_s
        d = self.prime_s(float(chain.beads[0].speed_mm_s[1]))
        if chain.length_mm <= chain.last_speed_mm_s * d:
            return chain.beads  # a speck: less ink than a prime spills
        gain = 1 - math.exp(-d / self.tau_s)
        prime = [Dispense(volume_mm3=first * d / gain, duration_s=d)] if chain.starts else []
        back = [Dispense(volume_mm3=-last * d / gain * math.exp(-d / self.tau_s), duration_s=d)] if chain.stops else []
        return [*prime, *(chain.joined() if prime else chain.beads), *back]

    def prime_s(self, speed_mm_s: float) -> float:
        return max(min(_PRIME_RATIO * self.tau_s, _PRIME_WIDTH_RATIO * self.width_mm / speed_mm_s), 1e-3)

    def flow(self, seconds: Floats, wanted_mm3_s: Floats, start_mm3_s: float, compensated: bool) -> Floats:
        if self.tau_s <= 0 or self.by_firmware:
            return wanted_mm3_s
        now = start_mm3_s if compensated else 0.0
        found = np.zeros(len(seconds))
        for i, (dt, wanted) in enumerate(zip(seconds.tolist(), wanted_mm3_s.tolist(), strict=True)):
            now = 0.0 if compensated and wanted == 0 else wanted + (now - wanted) * math.exp(-dt / self.tau_s)
            found[i] = now
        return found


def drive_of(head: Head, printer: Printer) -> Drive:
    """The drive of a head."""
    return ValveDrive(head) if head.tool.dispenser is Dispenser.PNEUMATIC else PlungerDrive(head, printer)
