"""Text to deposit: `read` streams a print file through an interpreter of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ssbfab.errors import ProofError
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.controllers import Controller, controller_of
from ssbfab.proof.deposit import Beads, Blobs, Deposit
from ssbfab.proof.flow import commanded_volume, tool_of
from ssbfab.proof.lag import delayed
from ssbfab.proof.levels import heights_of, levels_of
from ssbfab.proof.lines import lines_of
from ssbfab.proof.motion import Motion, plan_motion
from ssbfab.proof.notices import Trouble
from ssbfab.proof.tape import Floats, Ints, Tape

_TICK = 50_000  # lines between two looks at limits and progress
_FLAT_MM = 1e-7


def read(source: Path | str | Iterable[str], *, printer: Printer, heads: tuple[Head, ...] = (), dialect: str | None = None,
         floor_mm: float = 0.0, bed: Callable[[Floats], Floats] | None = None,
         progress: Callable[[int], None] | None = None) -> Deposit:
    """The ink that a print file lays on a printer whose tools are loaded as `heads` say.

    `source` is a path, the text, or chunks of text. `dialect` is the printer's own unless stated; `floor_mm` is the height of the
    bed or of what the first layer lies on; `bed` says how high the bed is under places (n, 2) where it is not flat;
    `progress` is told the number of lines read now and then. `ProofError` where the file is no print file at all; words that the
    interpreter does not know are kept in `notices`.
    """
    controller = controller_of(dialect or printer.dialect)(printer)
    _interpret(controller, source, progress)
    tape = controller.recorder.finish()
    if bed is not None:
        tape = replace(tape, end_mm=tape.end_mm - np.column_stack([np.zeros((len(tape), 2)), bed(tape.end_mm[:, :2])]))
    return deposit_of(tape, controller, printer, heads, floor_mm)


def _interpret(controller: Controller, source: Path | str | Iterable[str], progress: Callable[[int], None] | None) -> None:
    controller.begin()
    take, number = controller.read, 0
    for number, line in enumerate(lines_of(source), 1):
        try:
            take(number, line)
        except (ValueError, OverflowError):
            controller.say(Trouble.NUMBER, line.strip()[:40])
        if number % _TICK == 0:
            controller.recorder.check(number)
            if progress is not None:
                progress(number)
    if number == 0:
        raise ProofError("the print file is empty")
    controller.finish()
    controller.recorder.tool_changes = controller.tool_changes


def deposit_of(tape: Tape, controller: Controller, printer: Printer, heads: tuple[Head, ...], floor_mm: float) -> Deposit:
    tape = delayed(tape, printer, heads)
    motion = plan_motion(tape, printer)
    volume = commanded_volume(tape, motion, printer, heads)
    beads, levels = _beads(tape, motion, volume, printer, heads, floor_mm)
    return Deposit(dialect=controller.name, printer=printer, heads=heads, tape=tape, motion=motion, beads=beads,
                   blobs=_blobs(tape, motion, volume, printer, heads), levels_mm=levels,
                   notices=controller.notices.finish(), final_outputs=tuple(sorted(controller.outputs)))


def _beads(tape: Tape, motion: Motion, volume: Floats, printer: Printer, heads: tuple[Head, ...],
           floor_mm: float) -> tuple[Beads, Floats]:
    start, end = tape.start_mm, tape.end_mm
    flat = np.hypot(end[:, 0] - start[:, 0], end[:, 1] - start[:, 1])
    wet = np.flatnonzero((flat > _FLAT_MM) & (motion.length_mm > 0) & ((volume > 0) | np.isnan(volume)))
    tool = tape.tool[wet]
    levels, level = levels_of(np.minimum(start[wet, 2], end[wet, 2]), np.maximum(start[wet, 2], end[wet, 2]))
    height = heights_of(levels, level, tool, floor_mm)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = volume[wet] / (motion.length_mm[wet] * height)
    width = np.where(np.isnan(width), _tip_widths(tool, printer, heads), width)
    joined = (np.diff(wet) == 1) & (np.diff(tool) == 0)
    run = np.concatenate([[0], np.cumsum(~joined)]) if len(wet) else np.zeros(0)
    dry = np.cumsum((motion.seconds > 0) & (volume <= 0))  # never where the flow is not known
    begins = np.concatenate([[True], (np.diff(dry[wet]) > 0) | (np.diff(tool) != 0)]) if len(wet) else np.zeros(0, dtype=bool)
    beads = Beads(row=wet, line=tape.line[wet], tool=tool, layer=level, run=run.astype(np.int64), begins=begins,
                  start_mm=start[wet], end_mm=end[wet], length_mm=motion.length_mm[wet], volume_mm3=np.nan_to_num(volume[wet]),
                  height_mm=height, width_mm=width, speed_mm_s=motion.nominal_mm_s[wet], begin_s=motion.begin_s[wet])
    return beads, levels


def _tip_widths(tool: Ints, printer: Printer, heads: tuple[Head, ...]) -> Floats:
    """Where the flow is not known a bead is as wide as its tip, 0.1 mm where even that is not."""
    width = {int(n): next((h.tip.diameter_mm for h in heads if h.tool.number == n), 0.1) for n in np.unique(tool)}
    return np.array([width[int(n)] for n in tool])


def _blobs(tape: Tape, motion: Motion, volume: Floats, printer: Printer, heads: tuple[Head, ...]) -> Blobs:
    """Ink at rest. What a plunger pushes after it was drawn back only makes up for that; and of what it pushes where a bead
    begins, the barrel of a tool with a time constant swallows as much as that bead's flow keeps in it: tau Q (the
    barrel is a capacitor). What is drawn back at the end gives it free again."""
    still = np.flatnonzero((volume != 0) & ((motion.length_mm == 0) | (volume < 0)) & ~np.isnan(volume))
    kept: list[int] = []
    amount: list[float] = []
    held: dict[int, float] = {}
    room = _swallowed(tape, motion, volume, printer, heads, still)
    for row, tool, pushed, most in zip(still.tolist(), tape.tool[still].tolist(), volume[still].tolist(), room, strict=True):
        inside = most if pushed < 0 < most and tool in held else held.get(tool, 0.0)
        taken = min(pushed, max(most - inside, 0.0)) if pushed > 0 else pushed
        held[tool] = inside + taken
        if pushed - taken > 1e-12 and pushed > 0:
            kept.append(row)
            amount.append(pushed - taken)
    rows = np.array(kept, dtype=np.int64)
    return Blobs(row=rows, line=tape.line[rows], tool=tape.tool[rows], place_mm=tape.end_mm[rows], volume_mm3=np.array(amount))


def _swallowed(tape: Tape, motion: Motion, volume: Floats, printer: Printer, heads: tuple[Head, ...], still: Ints) -> list[float]:
    """How much ink (mm3) the barrel holds at each push or draw at rest: tau Q, with Q the flow of the bead that begins where ink
    is pushed or ends where it is drawn back; 0 where no bead does."""
    tools = [tool for state in tape.states if (tool := tool_of(printer, heads, state.tool)) is not None]
    taus = {tool.number: tool.time_constant_s for tool in tools}
    moving = np.flatnonzero(motion.length_mm > 1e-9)
    found = []
    for row, follow in zip(still.tolist(), np.searchsorted(moving, still).tolist(), strict=True):
        at = follow if volume[row] > 0 else follow - 1
        tau = taus.get(int(tape.tool[row]), 0.0)
        bead = int(moving[at]) if tau > 0 and 0 <= at < len(moving) else -1
        wet = bead >= 0 and volume[bead] > 0 and tape.tool[bead] == tape.tool[row]
        found.append(float(volume[bead] / motion.length_mm[bead] * motion.nominal_mm_s[bead] * tau) if wet else 0.0)
    return found
