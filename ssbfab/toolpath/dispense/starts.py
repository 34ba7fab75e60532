"""The pass that gives every chain of beads its start and its stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import numpy as np

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.spec import Key, spec
from ssbfab.toolpath.dispense.chains import Chain, Entry, chained, lengths_mm, rewritten
from ssbfab.toolpath.dispense.drives import Drive, drive_of
from ssbfab.toolpath.path import Block, Dwell, Step, Toolpath, Travel


@spec
class Dispensing:
    """How beads begin and end. Lags and time constants are the printer file's; here is what is done about them."""

    compensate: Annotated[bool, Key(help="open and close early, prime and draw back, as the dispenser's lag needs")] = True
    run_in: Annotated[bool, Key(help="under constant pressure gather speed before a bead and slow down behind it, where there is "
                                "free room, and switch the valve on the way (controllers that can); else it opens while the "
                                "head stands")] = False
    settle_s: Annotated[float, Key("s", at_least=0, at_most=60, help="wait on the spot before the ink is turned on")] = 0.0
    wipe_mm: Annotated[float, Key("mm", at_least=0, at_most=50, help="go back along the bead with the ink off")] = 0.0
    pause_s: Annotated[float, Key("s", at_least=0, at_most=3600, help="wait after a bead: UV, drying, contact dispensing")] = 0.0

    @property
    def acts(self) -> bool:
        """Whether anything is asked for."""
        return self.compensate or self._stands

    @property
    def runs(self) -> bool:
        """Whether beads may begin and end on the move."""
        return self.run_in and self.compensate and not self._stands

    @property
    def _stands(self) -> bool:
        return self.settle_s > 0 or self.wipe_mm > 0 or self.pause_s > 0


def dispensed(toolpath: Toolpath, *, heads: Sequence[Head], printer: Printer, how: Dispensing,
              cell: Cell | None = None) -> Toolpath:
    """The toolpath with starts and stops. Where a dispenser has no lag and nothing else is asked for, it is the same.

    `cell` says what stands where, for beads that begin on the move.
    """
    from ssbfab.toolpath.dispense.runs import Runs, grounds

    drives: Mapping[int, Drive] = {head.tool.number: drive_of(head, printer) for head in heads}
    by_number = {head.tool.number: head for head in heads}
    kept_off = grounds(cell, heads) if how.runs and cell is not None else {}

    def change(block: Block, entry: Entry) -> Sequence[Step]:
        items: Sequence[Step | Chain] = list(chained(block, entry))
        if how.runs:
            items = Runs(items=items, heads=by_number, printer=printer, grounds=kept_off).changed()
        return [new for step in items for new in (
            _laid(step, drives[step.tool], how) if isinstance(step, Chain) else (step,))]

    return rewritten(toolpath, change)


def _laid(chain: Chain, drive: Drive, how: Dispensing) -> Iterator[Step]:
    if how.settle_s > 0 and chain.starts:
        yield Dwell(duration_s=how.settle_s)
    yield from drive.laid(chain) if how.compensate else chain.beads
    if not chain.stops:
        return
    if how.pause_s > 0:
        yield Dwell(duration_s=how.pause_s)
    if how.wipe_mm > 0:
        yield from _wiped(chain, how.wipe_mm)


def _wiped(chain: Chain, wipe_mm: float) -> Iterator[Step]:
    """Back along the bead and to its end again, so that the next step begins where it expects to."""
    bead = chain.beads[-1]
    points = bead.points_mm[::-1]
    along = np.cumsum(lengths_mm(points))
    reach = min(wipe_mm, float(along[-1]))
    i = int(np.searchsorted(along, reach, side="left"))
    far = points[i - 1] + (reach - along[i - 1]) / (along[i] - along[i - 1]) * (points[i] - points[i - 1])
    out = np.vstack([points[:i], far])
    there_and_back = np.vstack([out, out[-2::-1]])
    yield Travel(points_mm=there_and_back, speed_mm_s=np.full(len(there_and_back), chain.last_speed_mm_s))
